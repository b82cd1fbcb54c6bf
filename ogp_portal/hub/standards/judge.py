"""The state of each requirement on one day: pure functions without words, cheap enough for every month of two years."""

from collections.abc import Callable
from datetime import date, timedelta

from consultations.choices import DocumentKind

from .day import Day, Window, months_later
from .records import Met, Paper
from .requirements import State, combined

NOTICE = timedelta(days=14)
MEETINGS_A_YEAR = UPDATES_A_YEAR = 2


def too_early(day: Day, *, months: int) -> State | None:
    """Why nothing can be missed yet: nothing is public, or not for so many months; None if it can."""
    if day.public_since is None:
        return State.UNKNOWN
    return State.NOT_DUE if day.on < months_later(day.public_since, months) else None


# ---- 1.1 ------------------------------------------------------------------------------------------------
def meetings_of_both(day: Day) -> list[Met]:
    """Meetings held with both sides of the forum, the earliest first."""
    return [one for one in day.held if one.civil_society and one.government]


def rules_of_the_forum(day: Day) -> list[Paper]:
    return [one for one in day.documents if one.kind == DocumentKind.RULES]


def is_recent(day: Day, meeting: Met) -> bool:
    """Whether a meeting was held in the six months before."""
    return day.on <= months_later(meeting.day, 6)


def both_met(day: Day) -> bool:
    return any(is_recent(day, one) for one in meetings_of_both(day)[-1:])


def forum(day: Day) -> State:
    meets, has_rules = both_met(day), bool(rules_of_the_forum(day))
    if meets and has_rules:
        return State.MET
    if has_rules or any(is_recent(day, one) for one in day.held[-1:]):
        return State.PARTLY
    return too_early(day, months=6) or State.NOT_MET


# ---- 2.1, 2.2 -------------------------------------------------------------------------------------------
def website(day: Day) -> State:
    return State.MET if day.public_since else State.UNKNOWN


def updates(day: Day) -> list[date]:
    """The days of the twelve months before on which documents were published."""
    year_ago = months_later(day.on, -12)
    return sorted({one.published_on for one in day.documents if one.published_on > year_ago})


def repository(day: Day) -> State:
    number = len(updates(day))
    if number >= UPDATES_A_YEAR:
        return State.MET
    return too_early(day, months=12) or (State.PARTLY if number else State.NOT_MET)


# ---- 3.1, 3.2, 3.3 --------------------------------------------------------------------------------------
def notice(window: Window, day: Day) -> State:
    """Whether the first day of taking part in one phase was known fourteen days before."""
    first = window.phase.published_at
    if first >= day.until:
        return State.NOT_MET
    if window.opens_at - window.known_at >= NOTICE:
        return State.MET
    return State.PARTLY if window.opens_at - first >= NOTICE else State.NOT_MET


def not_begun(day: Day) -> State:
    """The state of what concerns taking part before anybody can."""
    return State.UNKNOWN if day.public_since is None else State.NOT_DUE


def beforehand(day: Day) -> State:
    return combined(notice(one, day) for one in day.begun) if day.begun else not_begun(day)


def outreach(day: Day) -> State:
    english, french = any(one.in_english for one in day.outreach), any(one.in_french for one in day.outreach)
    if english and french:
        return State.MET
    if english or french:
        return State.PARTLY
    return State.NOT_MET if day.begun else not_begun(day)


def closed_early(day: Day) -> list[Window]:
    """Those whose last day had been brought forward."""
    shortened = {one.phase_id for one in day.changes if one.field == "input_closes_at" and one.new < one.old}
    return [one for one in day.begun if one.phase.pk in shortened]


def taking_part(day: Day) -> State:
    if not day.begun:
        return not_begun(day)
    return State.PARTLY if closed_early(day) else State.MET


# ---- 4.1, 5.1 -------------------------------------------------------------------------------------------
def answers(day: Day) -> State:
    share = day.share
    if share.total and not share.waiting:
        return State.MET
    if share.answered:
        return State.PARTLY
    return State.NOT_MET if share.total and day.plan else State.NOT_DUE


def about_the_plan(day: Day) -> tuple[list[date], date]:
    """The days of meetings and workshops about the plan in a year (two on one day are two), and its last day."""
    last = min(day.on, day.plan.ends_on) if day.plan else day.on
    after = months_later(last, -12)
    meetings = [one.day for one in day.held if one.about_implementation]
    workshops = [one.starts_at.astimezone(day.zone).date() for one in day.workshops]
    return sorted(one for one in [*meetings, *workshops] if after < one <= last), last


def implementation(day: Day) -> State:
    if day.plan is None:
        return State.NOT_DUE
    days, last = about_the_plan(day)
    if len(days) >= MEETINGS_A_YEAR:
        return State.MET
    if last < months_later(day.day_of(day.plan.published_at), 12):
        return State.NOT_DUE
    return State.PARTLY if days else State.NOT_MET


STATES: dict[str, Callable[[Day], State]] = {
    "1.1": forum,
    "2.1": website,
    "2.2": repository,
    "3.1": beforehand,
    "3.2": outreach,
    "3.3": taking_part,
    "4.1": answers,
    "5.1": implementation,
}
