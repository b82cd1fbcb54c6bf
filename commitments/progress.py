"""How milestones stand: what was reported in each period, what civil society says, what is overdue. No queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from .choices import Progress
from .words import days_overdue

# The states in the order of a bar, the furthest first; "" is for what nobody has reported on.
ORDER = [Progress.COMPLETE, Progress.SUBSTANTIAL, Progress.LIMITED, Progress.NOT_STARTED, ""]


def days_late(period: Any, now: datetime) -> int:
    """By how many days a report for a period is overdue at `now`, begun days counted; 0 before it is due.

    After the period has closed nothing more can be reported, and the days count until then.
    """
    seconds = (min(now, period.closes_at) - period.due_at).total_seconds()
    return max(int(-(-seconds // 86400)), 1) if now >= period.due_at else 0


@dataclass
class Entry:
    """One milestone in one period: the report as it stands, what it said before, by indicator, and the view beside."""

    period: Any
    late: int = 0
    is_closed: bool = False
    report: Any = None
    earlier: list[Any] = field(default_factory=list)
    indicators: list[tuple[Any, Any]] = field(default_factory=list)
    view: Any = None

    @property
    def has_words(self) -> bool:
        """Whether anything was said of it at all."""
        return bool(self.report or self.indicators or self.view)


@dataclass
class Standing:
    """One milestone: where it stands, and its periods, the newest first."""

    milestone: Mapping[str, Any]
    departments: Sequence[Any]
    entries: list[Entry]
    overdue: int

    @property
    def latest(self) -> Entry | None:
        """The newest period with a report of the whole milestone."""
        return next((entry for entry in self.entries if entry.report), None)

    @property
    def shown(self) -> Entry | None:
        """What stands on top: the newest period in which anything was said."""
        return next((entry for entry in self.entries if entry.has_words), None)

    @property
    def before(self) -> list[Entry]:
        """The periods below the one on top, as far as something was said or is owed there."""
        return [entry for entry in self.entries if entry is not self.shown and (entry.has_words or entry.late)]

    @property
    def status(self) -> str:
        """Its state as last reported, or ""."""
        return self.latest.report.status if self.latest else ""

    @property
    def owed(self) -> Entry | None:
        """The newest period, if a report of it is overdue."""
        return self.entries[0] if self.entries and self.entries[0].late else None


def standing_of(
    milestone: Mapping[str, Any],
    departments: Sequence[Any],
    periods: Iterable[Any],
    events: Iterable[Any],
    views: Iterable[tuple[int, Mapping[str, Any]]],
    now: datetime,
) -> Standing:
    """Put together what is known of a frozen milestone.

    `periods` are those that have begun, the newest first; `events` the history of its reports, oldest first;
    `views` what civil society said, each with the key of its period.
    """
    entries = {period.pk: Entry(period, is_closed=now >= period.closes_at) for period in periods}
    for event in events:
        if event.period_id in entries:
            _enter(entries[event.period_id], event, milestone)
    for period_id, view in views:
        entries[period_id].view = view
    _note_late(list(entries.values()), now)
    standing = Standing(milestone, departments, list(entries.values()), overdue=0)
    # Without any period nobody was asked, so nobody can know.
    if entries and standing.status != Progress.COMPLETE:
        standing.overdue = days_overdue(milestone, timezone.localdate(now))
    return standing


def _note_late(entries: Sequence[Entry], now: datetime) -> None:
    """Say of each period without a report by how much it is late; once complete, no more is asked for."""
    is_complete = False
    for entry in reversed(entries):
        if entry.report:
            is_complete = entry.report.status == Progress.COMPLETE
        elif not is_complete:
            entry.late = days_late(entry.period, now)


def _enter(entry: Entry, event: Any, milestone: Mapping[str, Any]) -> None:
    """Take one row of the history of reports into its period: the last one stands, the others were corrected."""
    if event.indicator_id is None:
        if entry.report:
            entry.earlier.insert(0, entry.report)
        entry.report = event
        return
    named = next((one for one in milestone["indicators"] if one["indicator"] == event.indicator_id), None)
    if named:
        entry.indicators = [pair for pair in entry.indicators if pair[0] is not named] + [(named, event)]


@dataclass(frozen=True)
class Part:
    """A piece of a bar: how many are in one state, and where it lies."""

    status: str
    count: int
    x: str
    width: str


def bar_of(counts: Mapping[str, int]) -> list[Part]:
    """The pieces of a bar of the states, in ORDER; places are lengths in SVG, and figures are counts."""
    total, before, parts = sum(counts.values()), 0, []
    for status in ORDER:
        count = counts.get(status, 0)
        if count:
            parts.append(Part(status, count, f"{100 * before / total:.3f}%", f"{100 * count / total:.3f}%"))
        before += count
    return parts
