"""What every page carries: the standing pages of the footer and an address to write to."""

from email.utils import parseaddr

from django import template
from django.conf import settings
from django.template.context import Context

from consultations.models import Page

register = template.Library()
SHOWN = ["key", "number", "title_en", "title_fr", "slug_en", "slug_fr"]


@register.simple_tag(takes_context=True)
def standing_pages(context: Context) -> list[Page]:
    """The standing pages in their order, without their texts; one query a request."""
    request = context.get("request")
    if not hasattr(request, "standing_pages"):
        pages = list(Page.objects.order_by("number", "pk").only(*SHOWN))
        if request is None:
            return pages
        request.standing_pages = pages
    return request.standing_pages


@register.simple_tag(takes_context=True)
def standing_page(context: Context, key: str) -> Page | None:
    """One of the standing pages, or None."""
    return next((page for page in standing_pages(context) if page.key == key), None)


@register.simple_tag
def contact_address() -> str:
    """Where a person can write to."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
