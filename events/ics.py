"""A workshop as a calendar file (RFC 5545)."""

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from ogp_portal.base.templatetags.bilingual import in_language

from .models import Workshop

TYPE = "text/calendar; method=PUBLISH"


def uid(workshop: Workshop) -> str:
    """The same for ever and in both languages, so that calendars replace the event and do not repeat it."""
    return f"{uuid5(NAMESPACE_URL, f'ogp-portal/workshops/{workshop.key}')}@ogp-portal"


def calendar(workshop: Workshop, *, now: datetime, join: str = "") -> str:
    """The file's text in the active language; `join` is the path of a person's own page to join from.

    Instants are in UTC, which every calendar shows in its owner's zone. SEQUENCE counts the edits.
    """
    address = settings.SITE_URL + workshop.get_absolute_url()
    event = Event()
    event.add("uid", uid(workshop))
    event.add("sequence", workshop.version)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", workshop.starts_at.astimezone(UTC))
    event.add("dtend", workshop.ends_at.astimezone(UTC))
    event.add("summary", _line(in_language(workshop, "title")[0]))
    event.add("location", _line(in_language(workshop, "place")[0]))
    event.add("status", "CANCELLED" if workshop.cancelled_at else "CONFIRMED")
    event.add("url", address)
    event.add("description", "\n\n".join(_description(workshop, address, join)))
    file = Calendar()
    file.add("prodid", "-//OGP Portal//Workshops//EN")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add_component(event)
    return file.to_ical().decode()


def _description(workshop: Workshop, address: str, join: str) -> list[str]:
    parts = [_line(in_language(workshop, "summary")[0]), address]
    if join:
        parts.insert(0, _("Join online: %(address)s") % {"address": settings.SITE_URL + join})
    return parts


def _line(text: str) -> str:
    """On one line: no kind of line break may begin a property of its own."""
    return " ".join(text.split())
