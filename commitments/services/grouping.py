"""Merging what says the same, splitting what says two things, and undoing both.

Nothing is moved or copied: supports, comments and answers stay on the rows they were made on, and what is shown of a
whole is counted over all that belongs to it. So undoing restores exactly what was.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.choices import GroupingKind, Step
from commitments.models import Contribution, Grouping
from ogp_portal.users.models import User

from .families import locked
from .refusals import GroupingRefused, NotAllowed
from .regrouping import is_split, regrouped, require_groupable
from .splitting import split, undo_split
from .standing import answered_at_of, refresh_answered
from .telling import announce

__all__ = ["answered_at_of", "merge", "refresh_answered", "split", "stand_apart", "undo"]


@transaction.atomic
def merge(
    *, sources: Iterable[Contribution], into: Contribution, by: User, now: datetime | None = None
) -> list[Grouping]:
    """Merge contributions that say the same into one of them; all of them stay readable at their addresses.

    From now on they are read, supported, commented and answered as one; everybody's support counts once. The authors
    of all are told. One that has others merged into it may itself be merged. Refused: without the right to moderate,
    and with a sentence for what is not public or of another consultation, for comments and offers, for what is merged
    or split already, into itself and in a circle.
    """
    if not by.has_perm("commitments.moderate"):
        raise NotAllowed
    now = now or timezone.now()
    keys = sorted({source.pk for source in sources})
    rows = locked([*keys, into.pk])
    _refuse_target(rows[into.pk], keys, rows)
    for key in keys:
        _refuse_source(rows[key], rows[into.pk], rows)
    with regrouped(rows):
        Contribution.objects.filter(pk__in=keys).update(merged_into=into)
        made = Grouping.objects.bulk_create(
            Grouping(kind=GroupingKind.MERGE, whole_id=into.pk, part_id=key, made_by=by, made_at=now) for key in keys
        )
    for grouping in made:
        announce(Step.GROUPED, grouping=grouping)
    return made


def _refuse_target(target: Contribution, keys: list[int], rows: Mapping[int, Contribution]) -> None:
    if not keys:
        raise GroupingRefused(_("Choose at least two contributions."))
    if target.pk in keys:
        raise GroupingRefused(_("A contribution cannot be merged into itself."))
    if target.merged_into_id is not None:
        root = _root(target, rows)
        if root.pk in keys:
            raise GroupingRefused(
                _("“%(target)s” is merged into “%(root)s” already: the other way round would go in a circle.")
                % {"target": target, "root": root}
            )
        raise GroupingRefused(
            _("“%(target)s” is itself merged into “%(root)s”. Choose that one.") % {"target": target, "root": root}
        )
    require_groupable(target)
    _refuse_split(target)


def _refuse_source(source: Contribution, target: Contribution, rows: Mapping[int, Contribution]) -> None:
    if source.merged_into_id is not None:
        raise GroupingRefused(
            _("“%(source)s” is merged into “%(root)s” already.") % {"source": source, "root": _root(source, rows)}
        )
    require_groupable(source)
    if source.consultation_id != target.consultation_id:
        raise GroupingRefused(_("“%(source)s” belongs to another consultation.") % {"source": source})
    _refuse_split(source)


def _refuse_split(contribution: Contribution) -> None:
    if is_split(contribution):
        raise GroupingRefused(
            _("“%(title)s” is split into parts. Choose the part that says the same.") % {"title": contribution}
        )


def _root(contribution: Contribution, rows: Mapping[int, Contribution]) -> Contribution:
    """What a contribution is merged into in the end, among rows that hold its whole family."""
    while contribution.merged_into_id is not None:
        contribution = rows[contribution.merged_into_id]
    return contribution


@transaction.atomic
def undo(*, grouping: Grouping, by: User, now: datetime | None = None) -> None:
    """Undo a merge, or a split with all its parts: everything is as before. The authors are told.

    A part that anybody has supported, commented, followed, read, edited or answered since does not vanish: it stays
    readable, merged into the whole. Refused without the right to moderate, for what is undone already, and for a
    split while one of its parts is merged into something else or split again.
    """
    if not by.has_perm("commitments.moderate"):
        raise NotAllowed
    now = now or timezone.now()
    found = Grouping.objects.get(pk=grouping.pk)
    rows = locked(key for key in (found.whole_id, found.part_id) if key is not None)
    # Only now nobody else can undo it.
    found = Grouping.objects.get(pk=grouping.pk)
    if found.undone_at is not None:
        raise GroupingRefused(_("This was undone already."))
    if found.kind == GroupingKind.MERGE:
        _undo_merge(found, rows, by, now)
    else:
        undo_split(rows[found.whole_id], rows, by, now)


def _undo_merge(grouping: Grouping, rows: Mapping[int, Contribution], by: User | None, now: datetime) -> None:
    with regrouped(rows):
        Contribution.objects.filter(grouped_as=grouping).update(merged_into=None)
        grouping.undone_by, grouping.undone_at = by, now
        grouping.save(update_fields=["undone_by", "undone_at"])
    announce(Step.UNGROUPED, grouping=grouping)


def stand_apart(contribution: Contribution, *, by: User, now: datetime, leave: bool) -> None:
    """Let go of what is merged into a contribution that ceases to be public; its authors are told.

    With `leave` it also leaves what it is merged into itself, so that it no longer counts there. The whole family is
    locked (`families.locked`).
    """
    acts = Grouping.objects.filter(kind=GroupingKind.MERGE, undone_at=None)
    inside = list(acts.filter(whole=contribution))
    own = list(acts.filter(part=contribution)) if leave else []
    rows = locked([contribution.pk]) if inside or own else {}
    for grouping in [*inside, *own]:
        _undo_merge(grouping, rows, by, now)
    if own:
        contribution.merged_into = None
