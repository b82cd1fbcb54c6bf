"""The list of registrations as a spreadsheet, for the organisers of a workshop."""

import io
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from defusedcsv import csv
from django.utils.translation import gettext as _

from ogp_portal.base.csv_files import BOM, harmless
from ogp_portal.base.templatetags.bilingual import in_language

from .choices import When
from .models import Question, Registration, Workshop
from .question_fields import answer_in_words


def registrations_csv(workshop: Workshop) -> str:
    """All registrations by ticket, one a row, headings in the active language; formulas are made harmless.

    What was asked when registering is a column for each question.
    """
    file = io.StringIO()
    file.write(BOM)
    writer = csv.writer(file)
    questions = list(workshop.questions.filter(asked=When.REGISTERING))
    writer.writerow(_headings(questions))
    writer.writerows(_rows(workshop, questions))
    return file.getvalue()


def _headings(questions: list[Question]) -> list[str]:
    return [
        _("Ticket"),
        _("Name"),
        _("E-mail"),
        _("Organization"),
        _("Language"),
        _("Takes part"),
        _("Where from"),
        _("May be named in the list given to participants"),
        _("Access needs"),
        _("State"),
        _("How registered"),
        _("Brought by"),
        _("Registered"),
        _("Checked in"),
        *(harmless(in_language(question, "label")[0]) for question in questions),
    ]


def _rows(workshop: Workshop, questions: list[Question]) -> Iterator[list[str]]:
    zone = ZoneInfo(workshop.time_zone)
    for one in workshop.registrations.for_export():
        answers = [harmless(answer_in_words(question, one.answers)) for question in questions]
        yield [*_person(one), *_state(one, zone), *answers]


def _person(one: Registration) -> list[str]:
    return [
        str(one.ticket),
        harmless(one.name),
        one.email,
        harmless(one.organisation),
        one.language,
        one.get_attendance_display(),
        one.get_region_display(),
        _yes_or_no(one.listed),
        harmless(one.access_needs),
    ]


def _state(one: Registration, zone: ZoneInfo) -> list[str]:
    return [
        one.get_status_display(),
        _way(one),
        harmless(one.brought_by.name) if one.brought_by else "",
        _moment(one.created_at, zone),
        _moment(one.checked_in_at, zone),
    ]


def _way(one: Registration) -> str:
    if one.walk_in:
        return _("at the door")
    if one.by_telephone:
        return _("on the telephone")
    return _("with a group") if one.brought_by else _("on this site")


def _yes_or_no(value: bool) -> str:
    return _("yes") if value else _("no")


def _moment(value: datetime | None, zone: ZoneInfo) -> str:
    """In the workshop's zone."""
    return value.astimezone(zone).strftime("%Y-%m-%d %H:%M") if value else ""
