"""Notes of a workshop: written down by its organisers, then released as contributions."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from commitments.choices import Channel, Kind
from commitments.services import Entry, EntryRefused, NotAllowed, hand_in_note
from consultations.models import Theme
from events.models import Note, Workshop
from ogp_portal.base.errors import EditConflict
from ogp_portal.base.templatetags.bilingual import in_language
from ogp_portal.base.text import long_date
from ogp_portal.users.models import User

from .refusals import NoteRefused, WorkshopCalledOff


@transaction.atomic
def write_note(
    *,
    workshop: Workshop,
    by: User,
    now: datetime,
    submission_key: uuid.UUID,
    table: str,
    theme: Theme,
    language: str,
    text: str,
) -> Note:
    """Write down what was said at a table or on a topic; it is not public. The same form again gives the first note.

    Refused for others than its organisers, when the workshop is called off, and for a theme of another consultation.
    """
    _require_right(workshop, by)
    if workshop.cancelled_at:
        raise WorkshopCalledOff
    _require_theme(workshop, theme)
    # With the words: the browser's "back" and a form filled in anew is another note.
    key = uuid.uuid5(submission_key, f"{workshop.pk}:{table}:{theme.pk}:{language}:{text}")
    fields = {"workshop": workshop, "table": table, "theme": theme, "language": language, "text": text}
    note, _made = Note.objects.get_or_create(
        submission_key=key, defaults={**fields, "written_by": by, "written_at": now}
    )
    return note


@transaction.atomic
def change_note(
    *, note: Note, read: str, by: User, now: datetime, table: str, theme: Theme, language: str, text: str
) -> Note:
    """Change a note that is not released yet. `read` is the fingerprint of what was being changed.

    Refused for others than its organisers and once it is a contribution; EditConflict if it was changed meanwhile.
    """
    note = _locked(note, by)
    _require_theme(note.workshop, theme)
    new = Note(table=table, theme=theme, language=language, text=text)
    if new.fingerprint == note.fingerprint:
        return note
    if note.fingerprint != read:
        raise EditConflict
    note.table, note.theme, note.language, note.text = table, theme, language, text
    note.written_by, note.written_at = by, now
    note.save(update_fields=["table", "theme", "language", "text", "written_by", "written_at"])
    return note


@transaction.atomic
def remove_note(*, note: Note, by: User) -> None:
    """Delete a note that is not released yet. Refused for others than its organisers and once it is a contribution."""
    _locked(note, by).delete()


def _locked(note: Note, by: User) -> Note:
    note = Note.objects.select_for_update(of=("self",)).select_related("workshop").get(pk=note.pk)
    _require_right(note.workshop, by)
    if note.contribution_id:
        raise NoteRefused(_("This note is published already: it cannot be changed here any more."))
    return note


@transaction.atomic
def release_notes(*, workshop: Workshop, by: User, now: datetime, pks: Collection[int] | None = None) -> list[Note]:
    """Make contributions of these notes, or of all that are not yet; returns those made now. Twice is once.

    Each is public at once or waits for review as the forum has it (commitments.services.hand_in_note). Refused for
    others than its organisers, before the workshop has begun, when it is not public or called off.
    """
    _require_right(workshop, by)
    if workshop.cancelled_at:
        raise WorkshopCalledOff
    if workshop.published_at is None or now < workshop.starts_at:
        raise NoteRefused(_("Notes become contributions once the workshop is published and has begun."))
    waiting = workshop.notes.filter(contribution=None).order_by("pk").select_for_update()
    notes = list(waiting if pks is None else waiting.filter(pk__in=pks))
    for note in notes:
        _release(note, workshop, by, now)
    return notes


def _release(note: Note, workshop: Workshop, by: User, now: datetime) -> None:
    try:
        note.contribution = hand_in_note(
            entry=_entry(note, workshop), consultation=workshop.consultation, by=by, now=now
        )
    except EntryRefused as error:
        raise NoteRefused(_("%(label)s: %(error)s") % {"label": note.table, "error": error}) from error
    note.save(update_fields=["contribution"])


def _entry(note: Note, workshop: Workshop) -> Entry:
    """The note as it goes to the contributions, with its source and consent in the language that was spoken."""
    day = workshop.starts_at.astimezone(ZoneInfo(workshop.time_zone)).date()
    with override(note.language):
        title = Truncator(in_language(workshop, "title")[0]).chars(150)
        source = _("Workshop “%(title)s”, %(day)s") % {"title": title, "day": long_date(day)}
        consent = str(_("Said in the workshop, where people knew that notes are published"))
    return Entry(
        kind=Kind.WORKSHOP_NOTE,
        channel=Channel.WORKSHOP,
        source=source,
        received_on=day,
        consent=consent,
        language=note.language,
        shown_name=note.table,
        submission_key=uuid.uuid5(note.submission_key, "contribution"),
        texts={"body": note.text},
        themes=[note.theme_id],
    )


def _require_right(workshop: Workshop, by: User) -> None:
    if not by.has_perm("events.run_workshop", workshop):
        raise NotAllowed


def _require_theme(workshop: Workshop, theme: Any) -> None:
    if theme.consultation_id != workshop.consultation_id:
        raise NoteRefused(_("This theme belongs to another consultation."))
