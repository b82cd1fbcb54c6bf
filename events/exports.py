"""The list of registrations as a spreadsheet, for the organisers of a workshop."""

import io
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from defusedcsv import csv
from django.utils.translation import gettext as _

from ogp_portal.base.csv_files import BOM, harmless

from .models import Registration, Workshop


def registrations_csv(workshop: Workshop) -> str:
    """All registrations by ticket, one a row, headings in the active language; formulas are made harmless."""
    file = io.StringIO()
    file.write(BOM)
    writer = csv.writer(file)
    writer.writerow(_headings())
    writer.writerows(_rows(workshop))
    return file.getvalue()


def _headings() -> list[str]:
    return [
        _("Ticket"),
        _("Name"),
        _("E-mail"),
        _("Organization"),
        _("Language"),
        _("Takes part"),
        _("Access needs"),
        _("State"),
        _("Registered"),
        _("Checked in"),
        _("Walked in"),
    ]


def _rows(workshop: Workshop) -> Iterator[list[str]]:
    zone = ZoneInfo(workshop.time_zone)
    for one in workshop.registrations.for_export():
        yield [*_person(one), *_state(one, zone)]


def _person(one: Registration) -> list[str]:
    return [
        str(one.ticket),
        harmless(one.name),
        one.email,
        harmless(one.organisation),
        one.language,
        one.get_attendance_display(),
        harmless(one.access_needs),
    ]


def _state(one: Registration, zone: ZoneInfo) -> list[str]:
    return [
        one.get_status_display(),
        _moment(one.created_at, zone),
        _moment(one.checked_in_at, zone),
        _("yes") if one.walk_in else _("no"),
    ]


def _moment(value: datetime | None, zone: ZoneInfo) -> str:
    """In the workshop's zone."""
    return value.astimezone(zone).strftime("%Y-%m-%d %H:%M") if value else ""
