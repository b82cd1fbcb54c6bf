"""Workshops as calendar files (RFC 5545, RFC 5546). docs/decisions/0015-calendar-files.md says why they are so."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vDuration

from ogp_portal.base.templatetags.bilingual import in_language

from .models import Workshop

PUBLISH, CANCEL = "PUBLISH", "CANCEL"
REFRESHED = timedelta(hours=12)


def type_of(method: str) -> str:
    """The media type of a file; mail programs read the method there first."""
    return f"text/calendar; method={method}"


def method_of(workshop: Workshop) -> str:
    """What a file asks of the calendar it comes to: to hold the event, or to take it out."""
    return CANCEL if workshop.cancelled_at else PUBLISH


def uid(workshop: Workshop) -> str:
    """The same for ever and in both languages, so that calendars replace the event and do not repeat it."""
    return f"{uuid5(NAMESPACE_URL, f'ogp-portal/workshops/{workshop.key}')}@ogp-portal"


def calendar(workshop: Workshop, *, now: datetime, join: str = "") -> str:
    """The file's text in the active language; `join` is the path of a person's own page to join from.

    Of a workshop that was called off, a file that takes it out of calendars.
    """
    file = _file()
    file.add("method", method_of(workshop))
    file.add_component(_event(workshop, modified=_modified(workshop) or now, stamp=now, join=join))
    return file.to_ical().decode()


def subscription(workshops: Iterable[Any], *, name: str, now: datetime) -> str:
    """The text of a calendar to subscribe to, of workshops that were called off as well; no link to join is in it.

    The same workshops give the same text at any time, so that nobody downloads it anew for nothing.
    """
    file = _file()
    file.add("x-wr-calname", _line(name))
    file.add("refresh-interval", vDuration(REFRESHED), parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", vDuration(REFRESHED))
    for workshop in workshops:
        modified = workshop.modified_at or now
        file.add_component(_event(workshop, modified=modified, stamp=modified))
    return file.to_ical().decode()


def _file() -> Calendar:
    file = Calendar()
    file.add("prodid", "-//OGP Portal//Workshops//EN")
    file.add("version", "2.0")
    return file


def _event(workshop: Workshop, *, modified: datetime, stamp: datetime, join: str = "") -> Event:
    """Instants are in UTC, which every calendar shows in its owner's zone. SEQUENCE counts the edits."""
    address = settings.SITE_URL + workshop.get_absolute_url()
    event = Event()
    event.add("uid", uid(workshop))
    event.add("sequence", workshop.version)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("last-modified", modified.astimezone(UTC))
    event.add("dtstart", workshop.starts_at.astimezone(UTC))
    event.add("dtend", workshop.ends_at.astimezone(UTC))
    event.add("summary", _line(in_language(workshop, "title")[0]))
    event.add("location", _line(in_language(workshop, "place")[0]))
    event.add("status", "CANCELLED" if workshop.cancelled_at else "CONFIRMED")
    event.add("organizer", _organizer())
    event.add("url", address)
    event.add("description", "\n\n".join(_description(workshop, address, join)))
    return event


def _organizer() -> vCalAddress:
    """The portal, with the address its mails come from."""
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["CN"] = _("Let’s write the plan")
    return organizer


def _modified(workshop: Any) -> datetime | None:
    """When it was last edited, from its history; asked once for all the mails about one edit."""
    if not hasattr(workshop, "modified_at"):
        history: Any = workshop
        workshop.modified_at = (
            history.events.order_by("-pgh_created_at").values_list("pgh_created_at", flat=True).first()
        )
    found: datetime | None = workshop.modified_at
    return found


def _description(workshop: Workshop, address: str, join: str) -> list[str]:
    parts = [_line(in_language(workshop, "summary")[0]), address]
    if join:
        parts.insert(0, _("Join online: %(address)s") % {"address": settings.SITE_URL + join})
    return parts


def _line(text: str) -> str:
    """On one line: no kind of line break may begin a property of its own."""
    return " ".join(text.split())
