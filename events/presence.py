"""Who is here: figures for each way of taking part, and one person's state, as the desk says them."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ogp_portal.base.text import clock

from .choices import Status
from .links import Purpose, Standing, token_for
from .models import Registration, Workshop


def presence_of(workshop: Workshop) -> dict[str, dict[str, Any]]:
    """For each way of taking part: how many are here, how many have a place, and both in words. One query."""
    found = {row.pop("attendance"): row for row in workshop.registrations.by_attendance()}
    none = {"here": 0, "expected": 0}
    return {one.value: _told(**found.get(one.value, none)) for one in workshop.attendances}


def _told(here: int, expected: int) -> dict[str, Any]:
    words = ngettext("%(here)s of %(expected)s here", "%(here)s of %(expected)s here", here)
    return {"here": here, "expected": expected, "words": words % {"here": here, "expected": expected}}


def state_of(registration: Registration, workshop: Workshop) -> dict[str, str]:
    """Whether one person is here or expected, and since when in words."""
    if registration.checked_in_at is None:
        return {"state": "expected", "words": ""}
    hour = clock(registration.checked_in_at, workshop.time_zone)
    return {"state": "here", "words": _("Checked in at %(hour)s") % {"hour": hour}}


def check_in_address(registration: Registration) -> str:
    """The whole address that the code of one person holds."""
    return settings.SITE_URL + reverse("registration_check_in", args=[token_for(Purpose.CHECK_IN, registration)])


def refusal_of(registration: Registration, standing: Standing) -> str:
    """Why nobody is checked in by this code, in a sentence for the organiser at the door; empty if it is good."""
    if registration.workshop.cancelled_at:
        return _("This workshop was called off.")
    if standing is Standing.TAKEN_BACK:
        return _("This code was replaced by a newer one. Look the person up at the desk.")
    if standing is Standing.TOO_OLD:
        return _("This code is too old: the workshop is over.")
    return {
        Status.WAITLISTED: _("On the wait list: there is no place for this person yet."),
        Status.OFFERED: _("A place was offered, and the person has not accepted it yet."),
        Status.CANCELLED: _("This registration is cancelled."),
    }.get(Status(registration.status), "")
