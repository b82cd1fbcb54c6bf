"""Pages to read: themes, news, the forum, standing pages."""

from datetime import datetime

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from consultations.choices import Sector
from consultations.context import timeline_at, timeline_of
from consultations.models import Article, Consultation, ForumMember, Meeting, Page, Theme
from consultations.querysets import ArticleQuerySet, SlugQuerySet
from consultations.timeline import Timeline
from ogp_portal.base.paging import page_of

PAGE_SIZE = 20
IN_A_LINK = ["consultation", "number", "mark", "name_en", "name_fr", "slug_en", "slug_fr"]


def consultation_of(request: HttpRequest) -> Consultation:
    """The current consultation; 404 before there is any."""
    timeline = timeline_of(request)
    if timeline is None:
        raise Http404
    return timeline.consultation


def timeline_for(request: HttpRequest, consultation_id: int) -> Timeline:
    """The timeline of one consultation, taken from the request if it is the current one."""
    current = timeline_of(request)
    if current and current.consultation.pk == consultation_id:
        return current
    return timeline_at(timezone.now(), Consultation.objects.get(pk=consultation_id))


def by_slug(queryset: SlugQuerySet, slug: str) -> Model:
    """The row with this slug in either language, or else the one that had it last; 404 if there is none.

    Pages then lead on from a former slug to the present one (`elsewhere`).
    """
    found = queryset.with_slug(slug).first() or queryset.once_with_slug(slug).first()
    if found is None:
        raise Http404
    return found


def elsewhere(request: HttpRequest, record: Model) -> HttpResponse | None:
    """A lasting redirect to the record's own address in the language of the page, unless this is it."""
    address = record.get_absolute_url()
    if address == request.path:
        return None
    return moved_to(request, address)


def moved_to(request: HttpRequest, address: str) -> HttpResponse:
    """A permanent redirect with the query kept. Browsers may keep it for an hour: a slug may come back."""
    query = request.META.get("QUERY_STRING", "")
    response = redirect(f"{address}?{query}" if query else address, permanent=True)
    response["Cache-Control"] = "max-age=3600"
    return response


def theme_list(request: HttpRequest) -> HttpResponse:
    themes = Theme.objects.filter(consultation=consultation_of(request)).for_list().defer("about", "known", "change")
    context = {"themes": themes, "help": "help" in request.GET}
    return render(request, "consultations/theme_list.html", context)


def theme_detail(request: HttpRequest, slug: str) -> HttpResponse:
    theme = by_slug(Theme.objects.all(), slug)
    if moved := elsewhere(request, theme):
        return moved
    themes = list(Theme.objects.filter(consultation_id=theme.consultation_id).for_list().only(*IN_A_LINK))
    place = next(index for index, other in enumerate(themes) if other.pk == theme.pk)
    timeline = timeline_for(request, theme.consultation_id)
    propose = timeline.gate("propose")
    context = {
        "object": theme,
        "total": len(themes),
        "propose_gate": propose,
        "can_propose": propose.is_open,
        "can_help": timeline.gate("offer").is_open,
        "previous": themes[place - 1] if place else None,
        "next": themes[place + 1] if place + 1 < len(themes) else None,
    }
    return render(request, "consultations/theme_detail.html", context)


def articles_for(request: HttpRequest) -> ArticleQuerySet:
    """The articles this person may read, with who signed them."""
    return Article.objects.visible_to(request.user, timezone.now()).prefetch_related("signers")


def article_list(request: HttpRequest) -> HttpResponse:
    page = page_of(articles_for(request), request.GET.get("page"), PAGE_SIZE)
    return render(request, "consultations/article_list.html", {"page": page})


def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    article = by_slug(articles_for(request), slug)
    timeline = timeline_of(request)
    context = {"object": article, "can_propose": bool(timeline and timeline.gate("propose").is_open)}
    return elsewhere(request, article) or render(request, "consultations/article_detail.html", context)


def next_meeting(now: datetime) -> Meeting | None:
    """The next meeting of the forum that was announced."""
    coming = Meeting.objects.public_at(now).filter(held_on__gte=timezone.localdate(now), minutes_published_at=None)
    return coming.defer("minutes", "minutes_en", "minutes_fr").order_by("held_on", "pk").first()


def forum(request: HttpRequest) -> HttpResponse:
    members = ForumMember.objects.order_by("number", "pk")
    sectors = [(sector, [member for member in members if member.sector == sector]) for sector in Sector]
    context = {"sectors": sectors, "next_meeting": next_meeting(timezone.now())}
    return render(request, "consultations/forum.html", context)


def page_detail(request: HttpRequest, slug: str) -> HttpResponse:
    page = by_slug(Page.objects.all(), slug)
    return elsewhere(request, page) or render(request, "consultations/page_detail.html", {"object": page})
