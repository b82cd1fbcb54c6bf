"""Who is here: figures for each way of taking part, and one person's state, as the desk says them."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ogp_portal.base.text import clock

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
