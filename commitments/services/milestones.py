"""Milestones and indicators of a commitment: writing, adding, ordering, leaving out; and one screen saved at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.choices import ClauseKind
from commitments.models import Clause, Commitment, Indicator, Milestone
from ogp_portal.base.errors import EditConflict
from ogp_portal.languages.services import refresh
from ogp_portal.users.models import User

from .drafting import DraftRefused, Part, Sheet, locked, write_clause, write_commitment, write_texts
from .refusals import NotAllowed

FIRST = 100
TEXTS = ("text_en", "text_fr")
LABELS = ("due_label_en", "due_label_fr", "lead_text_en", "lead_text_fr")
DATES = ("starts_on", "due_on", "due_precision")
OF_INDICATOR = ("text_en", "text_fr", "full_text_en", "full_text_fr", "due_label_en", "due_label_fr", "lead_text")


@transaction.atomic
def write_milestone(*, milestone: Milestone, values: Mapping[str, Any], version: int, by: User) -> Milestone:
    """Write a milestone: its text in both languages, when it starts and is due, who leads and who helps (as keys).

    EditConflict if somebody saved its clause since `version`; refused when it would be due before it starts.
    """
    locked(milestone.commitment, by)
    milestone = Milestone.objects.select_for_update().select_related("clause").get(pk=milestone.pk)
    clause = Clause.objects.select_for_update().get(pk=milestone.clause_id)
    if clause.version != version:
        raise EditConflict
    for name in DATES:
        setattr(milestone, name, values.get(name, getattr(milestone, name)))
    if milestone.starts_on and milestone.due_on and milestone.due_on < milestone.starts_on:
        raise DraftRefused(
            _("Milestone %(code)s would be due before it starts. Nothing was saved.") % {"code": milestone.code}
        )
    write_texts(milestone, {name: values[name] for name in LABELS if name in values})
    milestone.save()
    for name in ("leads", "partners"):
        if name in values:
            getattr(milestone, name).set(values[name])
    write_texts(clause, {name: values[name] for name in TEXTS if name in values})
    clause.version += 1
    clause.save()
    refresh(record=clause, by=by)
    return milestone


@transaction.atomic
def add_milestone(*, commitment: Commitment, by: User) -> Milestone:
    """Add an empty milestone after the last one. It is in no published version before it has a text."""
    commitment = locked(commitment, by)
    last = commitment.clauses.filter(kind=ClauseKind.MILESTONE).aggregate(last=Max("position"))["last"] or FIRST
    codes = set(commitment.milestones.values_list("code", flat=True))
    clause = Clause.objects.create(commitment=commitment, kind=ClauseKind.MILESTONE, position=max(last, FIRST) + 1)
    return Milestone.objects.create(commitment=commitment, clause=clause, code=_free_code(commitment.code, codes))


def _free_code(stem: str, taken: set[str]) -> str:
    """The stem with the first number after those in use: what was left out keeps its code."""
    number = len(taken) + 1
    while f"{stem}.{number}" in taken:
        number += 1
    return f"{stem}.{number}"


@transaction.atomic
def write_indicator(*, indicator: Indicator, values: Mapping[str, Any], version: int, by: User) -> Indicator:
    """Write an indicator; it shares the version of its milestone's clause, so EditConflict as for that."""
    locked(indicator.milestone.commitment, by)
    clause = Clause.objects.select_for_update().get(pk=indicator.milestone.clause_id)
    if clause.version != version:
        raise EditConflict
    write_texts(indicator, {name: values[name] for name in OF_INDICATOR if name in values})
    for name in ("due_on", "due_precision"):
        setattr(indicator, name, values.get(name, getattr(indicator, name)))
    indicator.save()
    return indicator


@transaction.atomic
def add_indicator(*, milestone: Milestone, by: User) -> Indicator:
    """Add an empty indicator to a milestone."""
    locked(milestone.commitment, by)
    codes = set(milestone.indicators.values_list("code", flat=True))
    return Indicator.objects.create(milestone=milestone, code=_free_code(milestone.code, codes))


@transaction.atomic
def remove_indicator(*, indicator: Indicator, by: User) -> None:
    """Take an indicator away; published versions and the history keep it. Refused once somebody reported on it."""
    locked(indicator.milestone.commitment, by)
    try:
        indicator.delete()
    except ProtectedError:
        raise DraftRefused(_("Progress was reported on this indicator: it has to stay.")) from None


@transaction.atomic
def retire_clause(*, clause: Clause, by: User, now: datetime | None = None) -> None:
    """Leave a milestone out of the next version. What was published stays, with its comments; what was not is gone."""
    locked(clause.commitment, by)
    if clause.kind != ClauseKind.MILESTONE:
        raise NotAllowed
    if clause.published_at is None and not clause.comments.exists():
        Clause.objects.filter(pk=clause.pk).delete()
        return
    Clause.objects.filter(pk=clause.pk, retired_at=None).update(retired_at=now or timezone.now())


@transaction.atomic
def restore_clause(*, clause: Clause, by: User) -> None:
    """Take a milestone that was left out into the next version after all."""
    locked(clause.commitment, by)
    if clause.kind != ClauseKind.MILESTONE:
        raise NotAllowed
    Clause.objects.filter(pk=clause.pk).update(retired_at=None)


@transaction.atomic
def move_milestone(*, clause: Clause, steps: int, by: User) -> None:
    """Let a milestone change places with its neighbour: the one before (`steps=-1`) or after it (`steps=1`)."""
    locked(clause.commitment, by)
    rows = list(
        Clause.objects.select_for_update()
        .filter(commitment=clause.commitment_id, kind=ClauseKind.MILESTONE, retired_at=None)
        .order_by("position", "pk")
    )
    place = next((place for place, row in enumerate(rows) if row.pk == clause.pk), None)
    if place is None or not 0 <= place + steps < len(rows):
        return
    rows[place], rows[place + steps] = rows[place + steps], rows[place]
    for position, row in enumerate(rows, start=FIRST + 1):
        if row.position != position:
            Clause.objects.filter(pk=row.pk).update(position=position)


@transaction.atomic
def write_sheet(*, commitment: Commitment, sheet: Sheet, by: User) -> None:
    """Save all that one screen sends, or nothing: each record that was touched, at the version it was opened at.

    EditConflict and refusals as for each of them. A milestone or an indicator of another commitment is refused.
    """
    commitment = locked(commitment, by)
    if sheet.head:
        write_commitment(commitment=commitment, values=sheet.head.values, version=sheet.head.version, by=by)
    for kind, part in sheet.parts.items():
        write_clause(commitment=commitment, kind=kind, texts=part.values, version=part.version, by=by)
    milestones = {row.clause_id: row for row in Milestone.objects.filter(commitment=commitment)}
    indicators = {row.pk: row for row in Indicator.objects.filter(milestone__commitment=commitment)}
    if sheet.milestones.keys() - milestones.keys() or sheet.indicators.keys() - indicators.keys():
        raise NotAllowed
    # Before the milestones, whose version they share.
    for pk, part in sheet.indicators.items():
        write_indicator(indicator=indicators[pk], values=part.values, version=part.version, by=by)
    for pk, part in sheet.milestones.items():
        _write_milestone_of(milestones[pk], part, by)
    _bump(indicators, sheet)


def _write_milestone_of(milestone: Milestone, part: Part, by: User) -> None:
    write_milestone(milestone=milestone, values=part.values, version=part.version, by=by)


def _bump(indicators: Mapping[int, Indicator], sheet: Sheet) -> None:
    """Whoever has a milestone open whose indicators alone were changed finds out on saving."""
    clauses = {indicators[pk].milestone.clause_id for pk in sheet.indicators} - sheet.milestones.keys()
    for clause in Clause.objects.filter(pk__in=clauses).select_for_update():
        clause.version += 1
        clause.save(update_fields=["version"])
