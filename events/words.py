"""A workshop in words: whether one can register, seats, hours, languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.timeline import Gate
from ogp_portal.base.templatetags.bilingual import language_name
from ogp_portal.base.text import clock, long_date

from .choices import Attendance, Interpretation
from .clock import zone_in_words
from .models import Workshop


def registration_gate(workshop: Workshop, now: datetime) -> Gate:
    """Whether people can register, and the same in a sentence. `state`: before, during, after, cancelled."""
    if workshop.cancelled_at:
        return Gate("cancelled", _("This workshop was called off."))
    if now >= workshop.closes_at:
        return Gate("after", _why_closed(workshop, now))
    if workshop.published_at is None:
        return Gate("before", _("This workshop is not published yet: nobody can register."))
    if workshop.registration_opens_at and now < workshop.registration_opens_at:
        sentence = _("Registration opens at %(hour)s on %(date)s.")
        return Gate("before", sentence % _moment(workshop.registration_opens_at, workshop.time_zone))
    sentence = _("You can register until %(hour)s on %(date)s.")
    return Gate("during", sentence % _moment(workshop.closes_at, workshop.time_zone))


def _why_closed(workshop: Workshop, now: datetime) -> str:
    if now >= workshop.ends_at:
        return _("This workshop is over.")
    if now >= workshop.starts_at:
        return _("This workshop has begun: it is too late to register here.")
    return _("Registration closed at %(hour)s on %(date)s.") % _moment(workshop.closes_at, workshop.time_zone)


def _moment(moment: datetime, zone: str) -> dict[str, str]:
    return {"date": long_date(moment, zone), "hour": clock(moment, zone)}


def moment_in_words(moment: datetime, workshop: Workshop) -> str:
    """ "10:00 a.m. on March 11, 2018, Mountain Standard Time", in the workshop's zone."""
    zone = workshop.time_zone
    values = {**_moment(moment, zone), "zone": zone_in_words(moment, zone)}
    return _("%(hour)s on %(date)s, %(zone)s") % values


def seats_in_words(workshop: Workshop) -> str:
    """ "12 places left" (in the room and online where there are both), or that it is full and how many wait."""
    if workshop.has_choice and workshop.seats_left:
        values = {"room": workshop.left_for("in_person"), "online": workshop.left_for("online")}
        return _("Places left: %(room)s in the room, %(online)s online") % values
    return places_in_words(workshop.seats_left, workshop.waiting)


def places_in_words(left: int, waiting: int) -> str:
    """ "12 places left", or that it is full and how many wait."""
    if left > 0:
        return ngettext("%(n)s place left", "%(n)s places left", left) % {"n": left}
    if not waiting:
        return _("Full: you can put your name on the wait list")
    people = ngettext("Full, %(n)s person on the wait list", "Full, %(n)s people on the wait list", waiting)
    return people % {"n": waiting}


def seats_by_way(workshop: Workshop) -> list[tuple[str, int, str]]:
    """For each way of taking part: its name, how many places are left, and that in words."""
    rows = []
    for attendance in workshop.attendances:
        left = workshop.left_for(attendance)
        name = _("In the room") if attendance == Attendance.IN_PERSON else _("Online")
        rows.append((name, left, places_in_words(left, getattr(workshop, f"{attendance}_waiting"))))
    return rows


@dataclass(frozen=True)
class Part:
    """One part of an agenda: when it begins, and how long it lasts in words."""

    item: Mapping[str, Any]
    starts_at: datetime
    lasts: str


def agenda_of(workshop: Any) -> list[Part]:
    """The parts of a workshop (one of `WorkshopQuerySet.for_page`), one after the other from its start."""
    parts, moment = [], workshop.starts_at
    for item in workshop.agenda_rows:
        parts.append(Part(item, moment, minutes_in_words(item["minutes"])))
        moment += timedelta(minutes=item["minutes"])
    return parts


def minutes_in_words(minutes: int) -> str:
    """ "20 minutes", "1 hour", "1 h 30 min"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest}
    if not rest:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


def hours_in_words(workshop: Workshop) -> str:
    """From when to when in the workshop's zone, which is named; with the last day if it is another one."""
    zone = workshop.time_zone
    values = {
        "start": clock(workshop.starts_at, zone),
        "end": clock(workshop.ends_at, zone),
        "zone": zone_in_words(workshop.starts_at, zone),
        "day": long_date(workshop.ends_at, zone),
    }
    first, last = (moment.astimezone(ZoneInfo(zone)).date() for moment in (workshop.starts_at, workshop.ends_at))
    if first == last:
        return _("%(start)s to %(end)s, %(zone)s") % values
    return _("%(start)s to %(end)s on %(day)s, %(zone)s") % values


def languages_in_words(workshop: Workshop) -> str:
    """ "English", "French" or "English and French", in the reader's language."""
    return _languages(workshop.languages)


def captions_in_words(workshop: Workshop) -> str:
    """The languages of the captions, in the same way; "" without any."""
    return _languages(workshop.captions)


def interpretation_in_words(workshop: Workshop) -> list[str]:
    """Each kind of interpretation there is."""
    return [str(kind.label) for kind in Interpretation if kind in workshop.interpretation]


def _languages(codes: list[str]) -> str:
    if len(set(codes)) > 1:
        return _("English and French")
    return language_name(codes[0]) if codes else ""


def position_in_words(position: int) -> str:
    """One's place on the wait list."""
    if position == 1:
        return _("You are first on the wait list.")
    return _("You are number %(n)s on the wait list.") % {"n": position}
