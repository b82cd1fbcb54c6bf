"""When a contribution counts as answered: by an answer of its own, or by that of what it is grouped with."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from commitments.choices import GroupingKind, State
from commitments.models import Answer, Contribution, Grouping
from commitments.querysets.families import counted_for, counting

from .coverage import coverage_kept
from .families import locked


def answered_at_of(contribution: Contribution) -> datetime | None:
    """When this contribution was answered, told from the answers themselves (`answered_at` holds the same).

    A merged one counts as answered by its own answer, or by that of the one it is merged into: from that answer or
    from the merge on, whichever is later. A whole that was split counts as answered by its own answer, or when its
    last part is.
    """
    return _Answers([contribution.pk]).at(contribution.pk)


def refresh_answered(contribution_ids: Iterable[int]) -> None:
    """Bring `answered_at` along after answers to these were given, replaced or taken back, or after grouping.

    Also of all that are merged into them, and of the wholes they were taken from. Keeps the coverage tally itself:
    call it outside of any `coverage_kept`, in the transaction of the answer. Call `families.locked` with the same keys
    before anything else of the transaction.
    """
    ids = counted_for(contribution_ids)
    locked(ids)
    with coverage_kept(ids):
        store_answered(ids)


def store_answered(ids: Iterable[int]) -> None:
    """The same for exactly these, for callers that hold the rows and keep the tally."""
    ids = set(ids)
    answers = _Answers(ids)
    for one in Contribution.objects.filter(pk__in=ids).only("pk", "answered_at").order_by("pk"):
        answered_at = answers.at(one.pk)
        if answered_at != one.answered_at:
            Contribution.objects.filter(pk=one.pk).update(answered_at=answered_at)


@contextmanager
def standing_kept(contribution: Contribution) -> Iterator[None]:
    """Around a change of state of a contribution that is locked with its family: keeps the tally and the answers.

    A whole that was split is answered with its parts, as long as they are public.
    """
    ids = {contribution.pk} if contribution.split_from_id is None else counted_for([contribution.pk])
    with coverage_kept(ids):
        yield
        if contribution.split_from_id is not None:
            store_answered(ids)


class _Answers:
    """All that decides when some contributions were answered, fetched at once."""

    def __init__(self, contribution_ids: Iterable[int]) -> None:
        ids = counting(contribution_ids)
        self.own: dict[int, datetime | None] = dict(
            Answer.objects.filter(contribution__in=ids, given_at__isnull=False, replaced_at=None).values_list(
                "contribution_id", "given_at"
            )
        )
        self.merged_at: dict[int | None, datetime] = dict(
            Grouping.objects.filter(part__in=ids, kind=GroupingKind.MERGE, undone_at=None).values_list(
                "part_id", "made_at"
            )
        )
        self.target: dict[int, int] = {}
        self.parts: dict[int, list[int]] = {}
        pointers = Contribution.objects.filter(pk__in=ids).order_by("pk")
        for pk, target, whole, status in pointers.values_list("pk", "merged_into_id", "split_from_id", "status"):
            if target is not None:
                self.target[pk] = target
            # Nobody answers a part that was withdrawn or declined.
            if whole is not None and status == State.PUBLISHED:
                self.parts.setdefault(whole, []).append(pk)
        self._known: dict[int, datetime | None] = {}

    def at(self, pk: int) -> datetime | None:
        if pk not in self._known:
            times = (self.own.get(pk), self._by_merge(pk), self._by_parts(pk))
            self._known[pk] = min((time for time in times if time is not None), default=None)
        return self._known[pk]

    def _by_merge(self, pk: int) -> datetime | None:
        target = self.target.get(pk)
        answered = None if target is None else self.at(target)
        return None if answered is None else max(answered, self.merged_at.get(pk, answered))

    def _by_parts(self, pk: int) -> datetime | None:
        times = [self.at(part) for part in self.parts.get(pk, [])]
        given = [time for time in times if time is not None]
        return max(given) if given and len(given) == len(times) else None
