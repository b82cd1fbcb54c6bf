"""Drafting a commitment: its title and number, its parts, leaving it out, and all that one screen sends at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.choices import ClauseKind
from commitments.models import Clause, Commitment, Plan
from ogp_portal.base.errors import DomainError, EditConflict
from ogp_portal.base.text import clean
from ogp_portal.languages.services import refresh
from ogp_portal.users.models import User

from .refusals import NotAllowed

LANGUAGES = ("en", "fr")
HEAD = ("number", "title_en", "title_fr")
LINKS = ("leads", "partners", "themes")
ORDER = {kind.value: place for place, kind in enumerate(ClauseKind, start=1)}


class DraftRefused(DomainError):
    """What was written cannot be kept like this; the sentence says why."""


@dataclass(frozen=True)
class Part:
    """What was written of one record, and the version it was opened at (0: there was none)."""

    values: Mapping[str, Any]
    version: int


@dataclass(frozen=True)
class Sheet:
    """What the screen of one commitment sends: of each record only if somebody touched it."""

    head: Part | None = None
    # By kind of clause; milestones by the key of their clause, indicators by their own.
    parts: Mapping[str, Part] = field(default_factory=dict)
    milestones: Mapping[int, Part] = field(default_factory=dict)
    indicators: Mapping[int, Part] = field(default_factory=dict)


def locked(commitment: Commitment, by: User) -> Any:
    """The row itself, locked: whoever drafts a commitment waits here for whoever saves it now."""
    if not by.has_perm("commitments.write_plan"):
        raise NotAllowed
    return Commitment.objects.select_for_update().get(pk=commitment.pk)


@transaction.atomic
def write_commitment(*, commitment: Commitment, values: Mapping[str, Any], version: int, by: User) -> Commitment:
    """Write the number, the titles (HEAD) and the departments and themes (LINKS, as keys) of a commitment.

    Public only with the next version of the plan; nobody is told. EditConflict if somebody saved it since `version`;
    refused without a title in both languages, and for a number below 1.
    """
    row = locked(commitment, by)
    if row.version != version:
        raise EditConflict
    for name in HEAD:
        if name in values:
            value = values[name]
            setattr(row, name, clean(value) if isinstance(value, str) else value)
    if not row.title_en or not row.title_fr:
        raise DraftRefused(_("A commitment has a title in both languages."))
    if row.number < 1:
        raise DraftRefused(_("The numbers of commitments begin with 1."))
    row.version += 1
    row.save(update_fields=[*HEAD, "version"])
    for name in LINKS:
        if name in values:
            getattr(row, name).set(values[name])
    refresh(record=row, by=by)
    return row


@transaction.atomic
def write_clause(
    *, commitment: Commitment, kind: str, texts: Mapping[str, str], version: int, by: User
) -> Clause | None:
    """Write one part of a commitment in both languages; emptied in both, it is left out of the next version.

    It stays the same clause, so that comments stay with it. EditConflict if somebody saved it since `version` (0: it
    did not exist). Milestones have a service of their own.
    """
    row = locked(commitment, by)
    if kind not in ORDER or kind == ClauseKind.MILESTONE:
        raise NotAllowed
    known = Clause.objects.select_for_update().filter(commitment=row, kind=kind, retired_at=None)
    clause = known.first() or Clause(commitment=row, kind=kind, version=0, position=ORDER[kind])
    if clause.version != version:
        raise EditConflict
    if clause.pk is None and not any(clean(text) for text in texts.values()):
        return None
    write_texts(clause, texts)
    clause.version += 1
    clause.save()
    refresh(record=clause, by=by)
    return clause


def write_texts(record: Any, texts: Mapping[str, Any]) -> None:
    """Put texts into an unsaved record, made storable; refused when one is longer than its column."""
    for name, value in texts.items():
        text = clean(value)
        limit = record._meta.get_field(name).max_length
        if limit and len(text) > limit:
            raise DraftRefused(_("This part takes %(n)s characters at most.") % {"n": limit})
        setattr(record, name, text)


@transaction.atomic
def leave_out(
    *, commitment: Commitment, reasons: Mapping[str, str], by: User, now: datetime | None = None
) -> Commitment:
    """Leave a commitment out of the next version of its plan, for a reason in both languages; it stays readable.

    Refused without both reasons. Again, it changes the reasons.
    """
    row = locked(commitment, by)
    said = {language: clean(reasons.get(language, "")) for language in LANGUAGES}
    if not all(said.values()):
        raise DraftRefused(_("Give the reason in both languages: people will read it instead of the commitment."))
    row.dropped_at = row.dropped_at or now or timezone.now()
    row.drop_reason_en, row.drop_reason_fr = said["en"], said["fr"]
    row.version += 1
    row.save(update_fields=["dropped_at", "drop_reason_en", "drop_reason_fr", "version"])
    refresh(record=row, by=by)
    return row


@transaction.atomic
def take_back(*, commitment: Commitment, by: User) -> Commitment:
    """Take a commitment that was left out into the next version after all; the history keeps the reason."""
    row = locked(commitment, by)
    row.dropped_at = None
    row.drop_reason_en = row.drop_reason_fr = ""
    row.version += 1
    row.save(update_fields=["dropped_at", "drop_reason_en", "drop_reason_fr", "version"])
    refresh(record=row, by=by)
    return row


@transaction.atomic
def renumber(*, plan: Plan, numbers: Mapping[int, int], by: User) -> int:
    """Give commitments of a plan (by key) their numbers; returns how many changed. Codes and addresses stay.

    Refused when two would have the same number, those that were left out aside.
    """
    if not by.has_perm("commitments.write_plan"):
        raise NotAllowed
    rows = list(Commitment.objects.select_for_update().filter(plan=plan, dropped_at=None).order_by("pk"))
    wanted = {row.pk: numbers.get(row.pk, row.number) for row in rows}
    if any(number < 1 for number in wanted.values()):
        raise DraftRefused(_("The numbers of commitments begin with 1."))
    if len(set(wanted.values())) < len(wanted):
        raise DraftRefused(_("Two commitments would have the same number."))
    changed = [row for row in rows if row.number != wanted[row.pk]]
    for row in changed:
        row.number = wanted[row.pk]
        row.version += 1
        row.save(update_fields=["number", "version"])
    return len(changed)
