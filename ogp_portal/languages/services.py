"""Keeping two languages equal: every change of the state of bilingual texts."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from ogp_portal.base.errors import DomainError, EditConflict
from ogp_portal.base.text import clean
from ogp_portal.users.models import User

from .choices import OTHER, Origin, State
from .fingerprints import fingerprint, words
from .models import BilingualText
from .registry import Member, member_of, members

LONGEST = 200_000
# So many records are looked at together.
PIECE = 500
# What looking at a text may change of its row.
KEPT = ("state", "behind", "source", "words", "is_public", "proposed", "fingerprint_en", "fingerprint_fr", "due_on")


class NotAllowed(DomainError):
    """This person may not do this to texts."""

    def __init__(self) -> None:
        super().__init__(_("You may not do this."))


class StaleReturn(DomainError):
    """A translation came back for a source that has changed since; it was not taken."""

    def __init__(self) -> None:
        super().__init__(_("The text has changed since it was sent out: this translation is of the earlier one."))


class TextRefused(DomainError):
    """A text is empty or too long; the sentence says which."""


@transaction.atomic
def refresh(*, record: Model, by: User | None = None, now: datetime | None = None) -> list[BilingualText]:
    """Look at the texts of a record anew, after it was saved; returns the rows whose state has changed.

    A text changed in one language leaves the other behind, by fingerprint and not by time. Changed in both since
    they last agreed, or back to what was agreed, it is up to date.
    """
    return refresh_all(records=[record], by=by, now=now)


@transaction.atomic
def refresh_all(
    *, records: Iterable[Model], by: User | None = None, now: datetime | None = None
) -> list[BilingualText]:
    """The same for many records, in two statements for each model and one for each text that has moved on."""
    now = now or timezone.now()
    changed, new = [], []
    for label, group in _by_label(records).items():
        rows = BilingualText.objects.filter(model=label, record_id__in=[record.pk for record in group])
        found = {(row.record_id, row.field): row for row in rows.order_by("pk").select_for_update()}
        for record in group:
            for field in members[label].fields:
                row = found.get((record.pk, field)) or BilingualText(
                    model=label, record_id=record.pk, field=field, changed_at=now
                )
                is_other, is_new_or_moved = _look(row, record, members[label], by, now)
                if is_other:
                    changed.append(row)
                if row.pk is None:
                    new.append(row)
                elif is_new_or_moved:
                    row.save()
    BilingualText.objects.bulk_create(new, batch_size=500)
    return changed


def _by_label(records: Iterable[Model]) -> dict[str, list[Model]]:
    """The records that have joined, by model."""
    groups: dict[str, list[Model]] = {}
    for record in records:
        if member_of(record) is not None:
            groups.setdefault(record._meta.label_lower, []).append(record)
    return groups


def _look(row: BilingualText, record: Model, member: Member, by: User | None, now: datetime) -> tuple[bool, bool]:
    """Bring an unsaved row up to the texts of its record: whether its state is another now, and whether anything is."""
    stored = {name: getattr(row, name) for name in KEPT}
    row.is_public = member.is_public(record)
    texts = texts_of(record, row.field)
    prints = {language: fingerprint(text) for language, text in texts.items()}
    moved = {language for language in texts if prints[language] != _agreed_print(row, language)}
    empty = {language for language in texts if not prints[language]}
    if len(empty) == 1:
        _flag(row, State.MISSING, empty.pop(), texts)
    elif len(moved) == 1 and not empty:
        _flag(row, State.STALE, OTHER[moved.pop()], texts)
    elif moved or row.state != State.FRESH:
        agree(row, texts, by=by if row.pk else None, now=now)
    is_other = (row.state, row.behind) != (stored["state"], stored["behind"])
    if is_other and row.state != State.FRESH:
        row.changed_at = now
    return is_other, any(getattr(row, name) != value for name, value in stored.items())


def texts_of(record: Model, field: str) -> dict[str, str]:
    """The text of a field in each language ("" where there is none)."""
    return {language: getattr(record, f"{field}_{language}") or "" for language in OTHER}


def _agreed_print(row: BilingualText, language: str) -> str:
    return row.fingerprint_en if language == "en" else row.fingerprint_fr


def _flag(row: BilingualText, state: State, behind: str, texts: dict[str, str]) -> None:
    if row.behind != behind:
        row.proposed = ""
    # A proposal made from an earlier text stays at hand, but is no longer what a reader waits for.
    is_current = row.proposed_from == fingerprint(texts[OTHER[behind]])
    row.state = State.REVIEW if row.proposed and is_current else state
    row.behind, row.source = behind, OTHER[behind]
    row.words = words(texts[OTHER[behind]])


def agree(row: BilingualText, texts: dict[str, str], *, by: User | None, now: datetime) -> None:
    """Note, on an unsaved row, that the texts as they stand say the same; what was flagged is cleared."""
    row.state, row.behind, row.words = State.FRESH, "", 0
    row.agreed_en, row.agreed_fr = texts["en"], texts["fr"]
    row.fingerprint_en, row.fingerprint_fr = fingerprint(texts["en"]), fingerprint(texts["fr"])
    row.proposed, row.alone_reason_en, row.alone_reason_fr, row.alone_by, row.due_on = "", "", "", None, None
    if by is not None:
        row.translated_by, row.translated_at = by, now
    row.origin = Origin.PERSON


def record_of(row: BilingualText, *, lock: bool = False) -> Any:
    """The record a row speaks of; None if it is gone."""
    if row.model not in members:
        return None
    rows = members[row.model].model._default_manager.all()
    return (rows.select_for_update() if lock else rows).filter(pk=row.record_id).first()


def mark_of(texts: dict[str, str]) -> str:
    """A mark of both texts as a person saw them, by which saving finds out whether they have changed since."""
    return hashlib.sha256(json.dumps([texts["en"], texts["fr"]]).encode()).hexdigest()


def _locked(row: BilingualText, version: int, seen: str | None, by: User) -> tuple[BilingualText, Any]:
    """The row and its record, locked; refused to strangers and to whoever opened an older version or text."""
    if not by.has_perm("languages.translate"):
        raise NotAllowed
    # In the order of whoever saves a record and then looks at its texts (`refresh`).
    record = record_of(row, lock=True)
    row = BilingualText.objects.select_for_update().get(pk=row.pk)
    if row.version != version or record is None:
        raise EditConflict
    if seen is not None and seen != mark_of(texts_of(record, row.field)):
        raise EditConflict
    return row, record


@transaction.atomic
def write_both(
    *,
    text: BilingualText,
    en: str,
    fr: str,
    version: int,
    by: User,
    seen: str | None = None,
    now: datetime | None = None,
) -> BilingualText:
    """Publish both languages of a text at once, as saying the same; whatever was flagged is cleared.

    Refused when somebody saved it since `version`, or changed the record since both had the mark `seen`
    (EditConflict); when either is empty or over 200,000 characters.
    """
    row, record = _locked(text, version, seen, by)
    texts = {"en": clean(en), "fr": clean(fr)}
    for value in texts.values():
        if not value or len(value) > LONGEST:
            raise TextRefused(_("Each language needs a text, of 200,000 characters at most."))
    _write(record, row.field, texts)
    agree(row, texts, by=by, now=now or timezone.now())
    row.version += 1
    row.save()
    return row


def _write(record: Any, field: str, texts: dict[str, str]) -> None:
    names = [f"{field}_{language}" for language in texts]
    for language, value in texts.items():
        limit = record._meta.get_field(f"{field}_{language}").max_length
        if limit and len(value) > limit:
            raise TextRefused(_("This field takes %(n)s characters at most.") % {"n": limit})
        setattr(record, f"{field}_{language}", value)
    if hasattr(record, "version"):
        # Whoever has the record open in the admin finds out on saving.
        record.version += 1
        names.append("version")
    record.save(update_fields=names)


@transaction.atomic
def still_right(
    *, text: BilingualText, version: int, by: User, seen: str | None = None, now: datetime | None = None
) -> BilingualText:
    """Say, with one's name, that the translation holds although the other language has changed."""
    row, record = _locked(text, version, seen, by)
    texts = texts_of(record, row.field)
    if not all(texts.values()):
        raise TextRefused(_("A text that is missing cannot be right."))
    agree(row, texts, by=by, now=now or timezone.now())
    row.version += 1
    row.save()
    return row


@transaction.atomic
def go_alone(*, record: Model, reasons: dict[str, str], due_on: date, by: User) -> int:
    """Let what is behind in a record stay so in public until `due_on`, for a reason in each language.

    Returns how many texts. Refused without the right, without both reasons, and for a date that has passed.
    """
    if not by.has_perm("languages.publish_alone"):
        raise NotAllowed
    if not all(reasons.get(language, "").strip() for language in OTHER) or due_on < timezone.localdate():
        raise TextRefused(_("One language alone needs a reason, and a date to come by which the other follows."))
    rows = BilingualText.objects.of(record).exclude(state=State.FRESH)
    return rows.update(
        alone_reason_en=reasons["en"].strip(), alone_reason_fr=reasons["fr"].strip(), due_on=due_on, alone_by=by
    )


@transaction.atomic
def declare_right(*, record: Model, by: User, now: datetime | None = None) -> None:
    """Say of every text of a record that both languages say the same, as its editor may when saving it."""
    now = now or timezone.now()
    for row in BilingualText.objects.of(record).filter(state=State.STALE).select_for_update():
        agree(row, texts_of(record, row.field), by=by, now=now)
        row.version += 1
        row.save()


@transaction.atomic
def propose(*, text: BilingualText, translation: str, source_fingerprint: str, origin: str) -> BilingualText:
    """Lay a translation before a reader; nothing is public before somebody has read it.

    Refused when the source no longer has `source_fingerprint` (StaleReturn) or nothing is to be translated.
    """
    row = BilingualText.objects.select_for_update().get(pk=text.pk)
    record = record_of(row)
    if record is None or not row.behind:
        raise StaleReturn
    if fingerprint(texts_of(record, row.field)[OTHER[row.behind]]) != source_fingerprint:
        raise StaleReturn
    translation = clean(translation)
    if not translation or len(translation) > LONGEST:
        raise TextRefused(_("Each language needs a text, of 200,000 characters at most."))
    row.proposed, row.proposed_from = translation, source_fingerprint
    row.origin, row.state = origin, State.REVIEW
    row.version += 1
    row.save()
    return row


def reconcile(*, now: datetime | None = None) -> int:
    """Look at every text anew, also those changed past the services; returns how many states were wrong."""
    wrong = 0
    for label, member in members.items():
        keys = set()
        for some in _in_pieces(member.model._default_manager.order_by("pk").iterator(chunk_size=PIECE)):
            keys.update(record.pk for record in some)
            wrong += len(refresh_all(records=some, now=now))
        BilingualText.objects.filter(model=label).exclude(record_id__in=keys).delete()
    return wrong


def _in_pieces(records: Iterator[Any]) -> Iterator[list[Any]]:
    while some := list(islice(records, PIECE)):
        yield some
