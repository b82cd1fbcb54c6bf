"""Workshops to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consultations.models import Theme
from events.ics import TYPE, calendar
from events.models import Workshop
from events.words import registration_gate
from ogp_portal.base.paging import page_of

from .finding import elsewhere, slug_of, visible_workshop

PAGE_SIZE = 20
MOST_COMING = 100


@require_safe
def workshop_list(request: HttpRequest) -> HttpResponse:
    """Workshops to come, then those that are over, page by page."""
    now = timezone.now()
    public = Workshop.objects.published().for_list()
    page = page_of(public.past(now), request.GET.get("page"), PAGE_SIZE)
    coming = list(public.upcoming(now)[:MOST_COMING]) if page.number == 1 else []
    return render(request, "events/workshop_list.html", {"coming": coming, "page": page})


@require_safe
def workshop_detail(request: HttpRequest, slug: str) -> HttpResponse:
    workshop = visible_workshop(request, slug)
    if moved := elsewhere(request, workshop, "workshop_detail"):
        return moved
    context = {
        "object": workshop,
        "slug": slug_of(workshop),
        "gate": registration_gate(workshop, timezone.now()),
        "themes": Theme.objects.filter(workshops=workshop).for_list(),
        "may_run": request.user.has_perm("events.run_workshop", workshop),
    }
    return render(request, "events/workshop_detail.html", context)


@require_safe
def workshop_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """The public calendar file, without the link to join."""
    workshop = visible_workshop(request, slug)
    return ics_file(workshop, calendar(workshop, now=timezone.now()))


def ics_file(workshop: Workshop, text: str) -> HttpResponse:
    """A calendar file to download."""
    headers = {"Content-Disposition": f'attachment; filename="{workshop.key}.ics"'}
    return HttpResponse(text, content_type=f"{TYPE}; charset=utf-8", headers=headers)
