"""The records as they stood at one moment: nothing published later, nothing withdrawn before, dates as they were."""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from commitments.services.coverage import Share, share_of
from consultations.models import DateChange, Phase
from events.models import Workshop

from .records import Met, Paper, Plan, Records, Told

SECOND = timedelta(seconds=1)


def months_later(day: date, months: int) -> date:
    """The same day some months later (earlier, if negative), or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after a day."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=zone)


@dataclass(frozen=True)
class Window:
    """When people can take part in a phase, as it stood. `known_at`: since when its first day was public."""

    phase: Phase
    opens_at: datetime
    closes_at: datetime
    known_at: datetime


@dataclass(frozen=True)
class Day:
    """The state of the records just before `until`; `on` is the day that was, at the place of the consultation."""

    records: Records
    until: datetime

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.records.consultation.time_zone)

    @cached_property
    def on(self) -> date:
        return self.day_of(self.until - timedelta(microseconds=1))

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    @cached_property
    def documents(self) -> list[Paper]:
        return [one for one in self.records.documents if one.is_public(self.until)]

    @cached_property
    def outreach(self) -> list[Told]:
        return [one for one in self.records.outreach if one.is_public(self.until)]

    @cached_property
    def meetings(self) -> list[Met]:
        """Those that were public, the earliest first."""
        return [one for one in self.records.meetings if one.is_public(self.until)]

    @cached_property
    def held(self) -> list[Met]:
        """Those of which it was public who had been there."""
        return [
            one
            for one in self.meetings
            if one.day <= self.on and one.attendance_at is not None and one.attendance_at < self.until
        ]

    @cached_property
    def changes(self) -> list[DateChange]:
        """The dates that had been moved by then, the earliest first."""
        return [one for one in self.records.changes if one.changed_at < self.until]

    @cached_property
    def windows(self) -> list[Window]:
        """When people can take part, as it stood: what was public, and what had begun without having been public."""
        later = [one for one in reversed(self.records.changes) if one.changed_at >= self.until]
        found = [self._window(phase, later) for phase in self.records.phases]
        return [one for one in found if one and min(one.phase.published_at, one.opens_at) < self.until]

    @property
    def begun(self) -> list[Window]:
        """Those in which people could take part already."""
        return [one for one in self.windows if one.opens_at < self.until]

    def _window(self, phase: Phase, later: list[DateChange]) -> Window | None:
        opens_at, closes_at = phase.input_opens_at, phase.input_closes_at
        for change in later:
            if change.phase_id == phase.pk and change.field == "input_opens_at":
                opens_at = change.old
            elif change.phase_id == phase.pk and change.field == "input_closes_at":
                closes_at = change.old
        if opens_at is None or closes_at is None:
            return None
        moves = [one.changed_at for one in self.changes if one.phase_id == phase.pk and one.field == "input_opens_at"]
        return Window(phase, opens_at, closes_at, max([phase.published_at, *moves]))

    @cached_property
    def public_since(self) -> date | None:
        """The day on which the first dates of the consultation were public; None before."""
        moments = [one.published_at for one in self.records.phases if one.published_at < self.until]
        return self.day_of(min(moments)) if moments else None

    @cached_property
    def plan(self) -> Plan | None:
        plan = self.records.plan
        return plan if plan and plan.published_at < self.until else None

    @cached_property
    def workshops(self) -> list[Workshop]:
        """Workshops about carrying out the plan that had been public and were over, called-off ones left out."""
        return [
            one
            for one in self.records.workshops
            if one.published_at
            and one.published_at < self.until
            and one.ends_at < self.until
            and (one.cancelled_at is None or one.cancelled_at >= self.until)
        ]

    @cached_property
    def share(self) -> Share:
        """How many contributions were answered: from the tally for today, else from the numbers between moments."""
        if self.records.answered and self.until not in self.records.moments:
            return self.records.answered
        place = self.records.moments.index(self.until)
        waits: Counter[int | None] = Counter()
        for published, answered, days, number in self.records.contributions:
            if published <= place:
                # Of other moments than the one asked for, the days are not known and not wanted.
                waits[(days or 0) if answered is not None and answered <= place else None] += number
        return share_of(waits)
