"""One workshop to read."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consultations.views.process import files_to_show
from events.ics import calendar, method_of, type_of
from events.models import Workshop
from events.words import agenda_of, registration_gate, seats_by_way

from .finding import elsewhere, slug_of, visible_workshop

MOST_SIBLINGS = 20


@require_safe
def workshop_detail(request: HttpRequest, slug: str) -> HttpResponse:
    workshop = visible_workshop(request, slug, Workshop.objects.for_page())
    if moved := elsewhere(request, workshop, "workshop_detail"):
        return moved
    now = timezone.now()
    context = {
        "object": workshop,
        "slug": slug_of(workshop),
        "address": settings.SITE_URL + request.path,
        "gate": registration_gate(workshop, now),
        "ways": seats_by_way(workshop),
        "is_over": now >= workshop.ends_at,
        "may_run": request.user.has_perm("events.run_workshop", workshop),
        **_around(workshop, now),
    }
    return render(request, "events/workshop_detail.html", context)


def _around(workshop: Any, now: datetime) -> dict[str, Any]:
    """What goes with a workshop, as far as it is public: agenda, documents, its series."""
    others = Workshop.objects.published().filter(series=workshop.series_id).exclude(pk=workshop.pk)
    return {
        "agenda": agenda_of(workshop),
        "documents": workshop.documents.public_at(now).newest_by("dated_on").prefetch_related(files_to_show()),
        "siblings": others.for_list().order_by("starts_at", "pk")[:MOST_SIBLINGS] if workshop.series_id else [],
    }


@require_safe
def workshop_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """The public calendar file, without the link to join."""
    workshop = visible_workshop(request, slug)
    return ics_file(workshop, calendar(workshop, now=timezone.now()))


def ics_file(workshop: Workshop, text: str) -> HttpResponse:
    """A calendar file to download."""
    headers = {"Content-Disposition": f'attachment; filename="{workshop.key}.ics"'}
    return HttpResponse(text, content_type=f"{type_of(method_of(workshop))}; charset=utf-8", headers=headers)
