"""What an organiser prints for the day: a list to tick by hand, and badges."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ogp_portal.base.documents import (
    Badge,
    Badges,
    Block,
    Document,
    Heading,
    Paragraph,
    Run,
    Table,
    render_badges,
    render_pdf,
    words,
)
from ogp_portal.base.qr import qr_svg
from ogp_portal.base.templatetags.bilingual import in_language
from ogp_portal.base.text import clock, long_date

from .choices import Attendance, Status
from .models import Registration, Workshop
from .presence import check_in_address
from .words import hours_in_words

# Drawn in every typeface.
BOX = "□"


def list_pdf(workshop: Workshop, *, now: datetime) -> bytes:
    """Everybody with a place by name, to tick by hand, then the wait list by ticket; nothing about access needs."""
    people = list(workshop.registrations.for_desk())
    waiting = sorted((one for one in people if one.status != Status.CONFIRMED), key=lambda one: one.ticket)
    expected = [one for one in people if one.status == Status.CONFIRMED]
    title, language = in_language(workshop, "title")
    when = f"{long_date(workshop.starts_at, workshop.time_zone)}, {hours_in_words(workshop)}"
    moment = {"date": long_date(now, workshop.time_zone), "time": clock(now, workshop.time_zone)}
    blocks: list[Block] = [_table(_("With a place"), expected)]
    if waiting:
        blocks += [Heading(words(_("Wait list")), 1), _table(_("Wait list"), waiting)]
    document = Document(
        title=_("List of participants"),
        language=get_language() or "en",
        made_at=now,
        overline=[Run(title, language)],
        opening=[Paragraph(words(when)), Paragraph(words(_("As of %(date)s, %(time)s") % moment), quiet=True)],
        blocks=blocks,
        origin=settings.SITE_URL,
        lacking=[Paragraph(words(_lacking()), quiet=True)],
    )
    return render_pdf(document)


def _lacking() -> str:
    return _("A square (□) in a name stands for a character that the typeface of this document lacks.")


def _table(name: str, people: Iterable[Registration]) -> Table:
    head = [_("Here"), _("Name"), _("Organization"), _("Takes part"), _("Ticket")]
    rows = [[_cell(text) for text in _row(one)] for one in people]
    return Table(name, [words(one) for one in head], rows, [1, 5, 5, 2.4, 1.4])


def _row(one: Registration) -> tuple[str, ...]:
    return BOX, one.name, one.organisation or "–", one.get_attendance_display(), str(one.ticket)


def _cell(text: str) -> list[Block]:
    return [Paragraph((Run(text),))]


def badges_pdf(workshop: Workshop, *, now: datetime) -> bytes:
    """A badge for everybody with a place in the room, by name, with the code that checks them in."""
    people = workshop.registrations.for_desk().filter(status=Status.CONFIRMED, attendance=Attendance.IN_PERSON)
    title = in_language(workshop, "title")[0]
    sheet = Badges(
        title=_("Badges: %(title)s") % {"title": title},
        language=get_language() or "en",
        made_at=now,
        heading=title,
        code_name=_("QR code that checks in:"),
        none=_("Nobody has a place in the room yet."),
        badges=[Badge(one.name, one.organisation, _code(one)) for one in people],
    )
    return render_badges(sheet)


def _code(one: Registration) -> str:
    return qr_svg(check_in_address(one), quickly=True)
