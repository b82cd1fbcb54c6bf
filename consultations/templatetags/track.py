"""The track: the consultation as a line of weeks, with today's place on it, large or as a strip."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from consultations.models import DateChange, Phase
from consultations.timeline import Timeline

register = template.Library()
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Mark:
    """A place on the line: its distance from the left end, which side its label hangs on, the label."""

    x: str
    anchor: str
    label: str


@dataclass(frozen=True)
class Week:
    """One week of the call on the line. `state`: past, now or coming; `ground`: what its number stands on."""

    number: int
    x: str
    middle: str
    state: str
    ground: str


@dataclass(frozen=True)
class Step:
    """One phase in words. `state`: past, now or coming."""

    phase: Phase
    state: str
    first: datetime
    last: datetime
    same_year: bool


def percent(part: float, whole: float) -> str:
    """A share of the line as an SVG length, between its two ends, with a point in every language."""
    share = 100 * part / whole if whole else 0
    return f"{min(max(share, 0), 100):.2f}%"


def anchor_at(x: str) -> str:
    """Which way a label runs from its mark, so that it stays on the page."""
    share = float(x.rstrip("%"))
    return "start" if share < 18 else "end" if share > 82 else "middle"


class Line:
    """The geometry of one timeline's call. A closing date that was later than today's lengthens the line."""

    def __init__(self, timeline: Timeline, old_ends: Sequence[datetime] = ()) -> None:
        self.timeline = timeline
        self.start = self.on(timeline.call.input_opens_at)
        self.old_ends = [self.on(moment - SECOND) for moment in old_ends]
        last = max([self.on(timeline.last_day), *self.old_ends])
        self.days = max((last - self.start).days + 1, 1)

    def on(self, moment: datetime) -> date:
        return localtime(moment, self.timeline.zone).date()

    def at(self, day: date, *, ends: bool = False) -> str:
        """The middle of a day, or its end, as a share of the line."""
        return percent((day - self.start).days + (1 if ends else 0.5), self.days)

    def mark(self, day: date, label: str, *, ends: bool = False) -> Mark:
        x = self.at(day, ends=ends)
        return Mark(x, anchor_at(x), label)

    @property
    def today(self) -> Mark | None:
        """Today's place, while the call is open."""
        if self.timeline.state != "during":
            return None
        return self.mark(self.on(self.timeline.now), _("Today"))

    @property
    def done(self) -> str:
        """How much of the line lies behind."""
        if self.timeline.state == "during":
            return self.at(self.on(self.timeline.now))
        return "0%" if self.timeline.state == "before" else self.end

    @property
    def end(self) -> str:
        """Where the call closes."""
        return self.at(self.on(self.timeline.last_day), ends=True)

    @property
    def weeks(self) -> list[Week]:
        day, length = self.timeline.day, self.timeline.length
        weeks = []
        for number in self.timeline.weeks:
            first, last = (number - 1) * 7 + 1, min(number * 7, length)
            state = "past" if day > last else "coming" if day < first else "now"
            # Today's marker would cover the number of its week: it goes to the side with more room.
            left, right, ground = first - 1, last, state
            if state == "now" and self.today:
                left, right, ground = (
                    (left, day - 0.5, "past") if day - first > last - day else (day - 0.5, right, "coming")
                )
            middle = percent((left + right) / 2, self.days)
            weeks.append(Week(number, percent(first - 1, self.days), middle, state, ground))
        return weeks

    @property
    def week(self) -> int:
        """The number of the week we are in."""
        return (self.timeline.day - 1) // 7 + 1

    @property
    def old_ticks(self) -> list[Mark]:
        """Closing dates that no longer hold."""
        return [self.mark(day, "", ends=True) for day in self.old_ends]

    def events(self, events: Iterable[Any]) -> list[Mark]:
        """Workshops (anything with `starts_at`) that fall on the line."""
        days = [self.on(event.starts_at) for event in events]
        return [self.mark(day, "") for day in days if 0 <= (day - self.start).days < self.days]


def steps(timeline: Timeline) -> list[Step]:
    """The phases with their first and last days."""
    found = []
    for phase in timeline.phases:
        state = "past" if phase.closes_at <= timeline.now else "coming" if phase.opens_at > timeline.now else "now"
        first, last = (localtime(moment, timeline.zone) for moment in (phase.opens_at, phase.closes_at - SECOND))
        found.append(Step(phase, state, first, last, first.year == last.year))
    return found


@register.inclusion_tag("parts/track_strip.html")
def track_strip(timeline: Timeline) -> dict[str, Any]:
    """The thin track under the header. No query."""
    return {"timeline": timeline, "line": Line(timeline)}


@register.inclusion_tag("parts/track_large.html")
def track_large(timeline: Timeline, events: Iterable[Any] = ()) -> dict[str, Any]:
    """The large track of the home page, with workshops and earlier closing dates. One query."""
    changes = DateChange.objects.filter(phase=timeline.call, field="input_closes_at").order_by("changed_at", "pk")
    changes = [change for change in changes if change.old != timeline.call.input_closes_at]
    line = Line(timeline, [change.old for change in changes])
    return {
        "timeline": timeline,
        "line": line,
        # In last days, as everywhere: the stored moment is the midnight after.
        "changes": [{"old": item.old - SECOND, "new": item.new - SECOND, "record": item} for item in changes],
        "workshops": line.events(events),
        "steps": steps(timeline),
        "zone": timeline.consultation.time_zone,
    }
