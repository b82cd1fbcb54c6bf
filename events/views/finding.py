"""The workshop of an address, and the same address in both languages."""

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override

from consultations.views import by_slug, moved_to
from events.models import Workshop
from ogp_portal.base.templatetags.bilingual import in_language


def visible_workshop(request: HttpRequest, slug: str, rows: Any = None) -> Workshop:
    """The workshop (of `rows`, or any) with this slug in either language, if this person may see it; else 404."""
    return cast(Workshop, by_slug((Workshop.objects if rows is None else rows).visible_to(request.user), slug))


def own_workshop(request: HttpRequest, slug: str) -> Workshop:
    """The workshop with this slug, if this person runs it; else 404, as if there were none."""
    workshop = cast(Workshop, by_slug(Workshop.objects.prefetch_related("organisers"), slug))
    if not request.user.has_perm("events.run_workshop", workshop):
        raise Http404
    return workshop


def slug_of(workshop: Workshop) -> str:
    """The slug in the language of the page."""
    return in_language(workshop, "slug")[0]


def elsewhere(request: HttpRequest, workshop: Workshop, page: str) -> HttpResponse | None:
    """A lasting redirect to the present slug of the page's language, unless the address has it."""
    address = workshop.address_of(page)
    if address == request.path:
        return None
    return moved_to(request, address)


def subpage(workshop: Workshop, page: str) -> dict[str, Any]:
    """What the context of a page below the workshop's own needs for its language link."""
    addresses = in_each(lambda: workshop.address_of(page))
    return {"workshop": workshop, "slug": slug_of(workshop), "subpage": True, "addresses": addresses}


def in_both(page: str, *args: Any) -> dict[str, str]:
    """An address whose arguments are the same in both languages."""
    return in_each(lambda: reverse(page, args=args))


def in_each(address: Callable[[], str]) -> dict[str, str]:
    """What `address` gives in each language."""
    addresses = {}
    for language in ("en", "fr"):
        with override(language):
            addresses[language] = address()
    return addresses
