"""The process, held to the standard: today, on any day, month by month; as a page and as data to cite."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from consultations.context import timeline_at, timeline_of
from consultations.models import Consultation
from consultations.timeline import Timeline

from .standards import Assessment, Day, State, assess, load, states_on
from .standards.day import end_of, months_later

MOST_MONTHS = 24
FIRST_YEAR = 2000


class OnForm(forms.Form):
    """The day whose state is asked for."""

    on = forms.DateField(
        label=gettext_lazy("State on"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the day as year, month and day, for example 2018-03-25.")},
    )

    def __init__(self, data: Any, *, now: datetime, zone: ZoneInfo) -> None:
        super().__init__(data, label_suffix="")
        self.today = now.astimezone(zone).date()
        field = self.fields["on"]
        field.widget.attrs["max"] = self.today.isoformat()
        field.help_text = _("Any day up to today, to its end (time zone %(zone)s).") % {"zone": zone.key}

    def clean_on(self) -> date | None:
        day = self.cleaned_data["on"]
        if day and day > self.today:
            raise forms.ValidationError(_("This day is still to come: nobody knows its records yet."), code="future")
        if day and day.year < FIRST_YEAR:
            raise forms.ValidationError(_("There are no records that old here."), code="old")
        return day


@dataclass(frozen=True)
class Run:
    """Months in a row in which a requirement had the same state, by the first of each."""

    state: State
    first: date
    last: date


@dataclass(frozen=True)
class Report:
    """The state of one day, and of the first of each month before it since the start."""

    consultation: Consultation
    day: Day
    is_today: bool
    assessments: list[Assessment]
    months: list[tuple[date, list[State]]]

    def runs_of(self, place: int) -> list[Run]:
        """The history of one requirement (by its place in the list)."""
        states = [(first, found[place]) for first, found in self.months]
        runs = []
        for state, group in groupby(states, key=lambda one: one[1]):
            days = [first for first, _state in group]
            runs.append(Run(state, days[0], days[-1]))
        return runs

    @property
    def totals(self) -> list[tuple[State, int]]:
        """How many requirements are in which state; states without any left out."""
        found = [one.finding.state for one in self.assessments]
        return [(state, found.count(state)) for state in State if state in found]


def firsts_of_months(since: date | None, on: date) -> list[date]:
    """The first of each month after `since` up to `on`, the last 24 of them."""
    if since is None:
        return []
    last = on.replace(day=1)
    number = min((last.year - since.year) * 12 + last.month - since.month + (since.day == 1), MOST_MONTHS)
    return [months_later(last, -back) for back in range(number - 1, -1, -1)]


def report_of(timeline: Timeline, on: date | None, now: datetime) -> Report:
    """Read the records once and assess the day asked for (None: now), and the first of each month before."""
    is_today = on is None or on == now.astimezone(timeline.zone).date()
    until = now if is_today or on is None else end_of(on, timeline.zone)
    if not is_today:
        timeline = _timeline_then(timeline, until)
    known = [phase.published_at for phase in timeline.phases if phase.published_at < until]
    since = min(known).astimezone(timeline.zone).date() if known else None
    # A day that is not over has no end to be told of.
    firsts = firsts_of_months(since, until.astimezone(timeline.zone).date())
    firsts = [first for first in firsts if end_of(first, timeline.zone) <= until]
    ends = [end_of(first, timeline.zone) for first in firsts]
    moments = ends if is_today or until in ends else [*ends, until]
    records = load(timeline.consultation, timeline.phases, moments, None if is_today else until)
    months = [(first, states_on(Day(records, end))) for first, end in zip(firsts, ends, strict=True)]
    day = Day(records, until)
    return Report(timeline.consultation, day, is_today, assess(day), months)


def _timeline_then(timeline: Timeline, until: datetime) -> Timeline:
    """The timeline of the consultation that was the current one then."""
    then = Consultation.objects.current(until)
    if then.pk == timeline.consultation.pk:
        return timeline
    found = timeline_at(until, then)
    return found if found else timeline


def _asked(request: HttpRequest) -> tuple[Timeline, OnForm, datetime]:
    timeline = timeline_of(request)
    if timeline is None:
        raise Http404
    now = timezone.now()
    return timeline, OnForm(request.GET, now=now, zone=timeline.zone), now


def standards(request: HttpRequest) -> HttpResponse:
    """The page; a day that is none, or is still to come, is refused in words, above the state of today."""
    timeline, form, now = _asked(request)
    is_valid = form.is_valid()
    report = report_of(timeline, form.cleaned_data.get("on") if is_valid else None, now)
    context = {
        "form": form,
        "report": report,
        "rows": [(one, report.runs_of(place)) for place, one in enumerate(report.assessments)],
    }
    return render(request, "hub/standards.html", context, status=200 if is_valid else 400)


def standards_json(request: HttpRequest) -> HttpResponse:
    """The same as data, its sentences in the language of the address."""
    timeline, form, now = _asked(request)
    if not form.is_valid():
        return _json({"error": " ".join(form.errors["on"])}, status=400)
    report = report_of(timeline, form.cleaned_data["on"], now)
    requirements = [
        {
            "code": one.requirement.code,
            "title": str(one.requirement.title),
            "our_reading": str(one.requirement.reading),
            "how_it_is_judged": str(one.requirement.judged),
            "wording_checked": one.requirement.is_checked,
            "state": one.finding.state.value,
            "figures": one.finding.figures,
            "missing": one.finding.missing,
            "links": [
                {"text": found.text, "url": request.build_absolute_uri(found.address)} for found in one.finding.links
            ],
            "history": [{"on": first.isoformat(), "state": found[place].value} for first, found in report.months],
        }
        for place, one in enumerate(report.assessments)
    ]
    return _json(
        {
            "standard": "OGP Participation and Co-Creation Standards, 2022",
            "consultation": report.consultation.key,
            "on": report.day.on.isoformat(),
            "until": report.day.until.astimezone(report.day.zone).isoformat(),
            "language": get_language(),
            "requirements": requirements,
        }
    )


def _json(data: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False, "indent": 2})
