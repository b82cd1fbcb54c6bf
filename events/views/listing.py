"""The list of workshops: those to come and those that are over, or a month of them; the calendar to subscribe to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations.models import Consultation, Theme
from events.clock import month_of
from events.filter_form import CalendarFilterForm, WorkshopFilterForm
from events.ics import subscription
from events.models import Workshop
from ogp_portal.base.paging import page_of

PAGE_SIZE = 20
MOST_COMING = 100
MOST_IN_CALENDAR = 500
# What a calendar to subscribe to can be narrowed to.
KEPT_IN_CALENDAR = {"theme", "language"}


@dataclass(frozen=True)
class Day:
    """A day of a month: where it stands in its week (Monday is 1), and the workshops that begin on it."""

    day: date
    workshops: list[Workshop] = field(default_factory=list)

    @property
    def weekday(self) -> int:
        return self.day.isoweekday()


@require_safe
def workshop_list(request: HttpRequest) -> HttpResponse:
    """Workshops by place, way of taking part, language, theme and month; to come first, then those that are over."""
    now = timezone.now()
    public = Workshop.objects.published()
    months = public.months()
    themes = Theme.objects.filter(workshops__in=public.values("pk")).distinct().for_list()
    chosen = WorkshopFilterForm(request.GET, list(themes), months).chosen()
    found = public.chosen_by(chosen).for_list()
    context = {
        "form": WorkshopFilterForm(chosen, list(themes), months),
        "is_filtered": bool(chosen),
        "calendar": _calendar(chosen),
        **(_month(found, chosen, months) if "month" in chosen else _rows(found, request.GET.get("page"), now)),
    }
    return render(request, "events/workshop_list.html", context)


def _rows(found: Any, number: str | None, now: datetime) -> dict[str, Any]:
    page = page_of(found.past(now), number, PAGE_SIZE)
    return {"page": page, "coming": list(found.upcoming(now)[:MOST_COMING]) if page.number == 1 else []}


def _month(found: Any, chosen: dict[str, str], months: list[str]) -> dict[str, Any]:
    """One month in days, with the months before and after it that have workshops."""
    first, place = month_of(chosen["month"]), months.index(chosen["month"])
    around = {"after": months[place - 1] if place else None, "before": ([*months, None])[place + 1]}
    links = {
        name: (month_of(month), f"?{urlencode({**chosen, 'month': month})}") if month else None
        for name, month in around.items()
    }
    return {"month": first, "days": days_of(first, found.order_by("starts_at", "pk")[:MOST_COMING]), **links}


def days_of(first: date, workshops: Iterable[Workshop]) -> list[Day]:
    """Every day of a month with the workshops that begin on it, where they are held."""
    days = [Day(first + timedelta(days=number)) for number in range(31)]
    days = [one for one in days if one.day.month == first.month]
    for workshop in workshops:
        local = workshop.starts_at.astimezone(ZoneInfo(workshop.time_zone))
        days[local.day - 1].workshops.append(workshop)
    return days


def _calendar(chosen: dict[str, str]) -> str:
    """The address of the calendar to subscribe to, with the same theme and language."""
    kept = {name: value for name, value in chosen.items() if name in KEPT_IN_CALENDAR}
    return reverse("workshop_calendar") + (f"?{urlencode(kept)}" if kept else "")


@require_safe
def workshop_calendar(request: HttpRequest) -> HttpResponse:
    """Public workshops by theme, language and consultation; not sent again to whoever has this state of it."""
    now = timezone.now()
    public = Workshop.objects.published().values("pk")
    themes = Theme.objects.filter(workshops__in=public).distinct().for_list()
    consultations = Consultation.objects.filter(workshops__in=public).distinct().order_by("pk")
    chosen = CalendarFilterForm(request.GET, list(themes), list(consultations)).chosen()
    workshops = list(Workshop.objects.chosen_by(chosen).for_calendar(now)[:MOST_IN_CALENDAR])
    name, file = _("Workshops – %(site)s") % {"site": _("Let’s write the plan")}, _("workshops.ics")
    text = subscription(workshops, name=name, now=now)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{file}"'
    response["ETag"] = mark = f'"{sha256(text.encode()).hexdigest()[:32]}"'
    edited = [workshop.modified_at for workshop in workshops if workshop.modified_at]
    last = int(max(edited).timestamp()) if edited else None
    if last is not None:
        response.headers["Last-Modified"] = http_date(last)
    return get_conditional_response(request, mark, last, response) or response
