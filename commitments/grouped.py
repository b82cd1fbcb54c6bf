"""What the page of a contribution shows of those it is read with: originals, parts, the whole, and how many people."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Case, Exists, Q, Subquery, Value, When

from .choices import GroupingKind, Kind, State
from .models import Contribution, Grouping, Support
from .querysets.answers import attach_answers
from .querysets.families import People, ShownWith, counted_for, counting, family_of

# As many originals stand on the page of what they were merged into; the others have a page of their own.
LISTED = 30
# Of a key in PostgreSQL; an address may name any number.
LARGEST = models.BigIntegerField.MAX_BIGINT


@dataclass
class Grouped:
    """One contribution and what belongs together with it, as far as its page shows it."""

    one: Any
    # A merged one is read with `root`; a part was taken from `whole`; a whole is shown by its `parts`.
    root: Any = None
    whole: Any = None
    parts: list[Any] = field(default_factory=list)
    # The first of those merged into it, oldest first, and whether there are more.
    originals: list[Any] = field(default_factory=list)
    more: bool = False

    @property
    def is_elsewhere(self) -> bool:
        """Whether support and comments are taken on another page."""
        return self.root is not None or self.one.has_parts


def grouped(rows: Any, pk: int, user: Any) -> Grouped | None:
    """The contribution `pk`, if it is among the `rows` a person may see, and what belongs together with it: one query.

    It has its path (`with_path`), `people` (how many said it), `since` (when it was merged or split), `has_parts`,
    `is_supported` and `is_followed`.
    """
    if pk > LARGEST:
        return None
    acts = Grouping.objects.filter(undone_at=None).filter(
        Q(kind=GroupingKind.MERGE, part=pk) | Q(kind=GroupingKind.SPLIT, whole=pk)
    )
    found = rows.filter(pk__in=ShownWith(Value(pk))).defer("search").concerning(user, pk)
    found = found.annotate(
        people=People(Value(pk)),
        since=Subquery(acts.values("made_at")[:1]),
        has_parts=Exists(Contribution.objects.filter(split_from=pk)),
    )
    # What there are few of comes first.
    nearest = Case(When(pk=pk, then=0), When(split_from=pk, then=1), When(merged_into=None, then=2), default=3)
    shown = list(found.order_by(nearest, "published_at", "pk")[: 2 * LISTED])
    if not shown or shown[0].pk != pk:
        return None
    attach_answers(shown[:1])
    return _sorted_out(shown[0], [row for row in shown[1:] if is_readable(row)])


def _sorted_out(one: Any, others: Iterable[Any]) -> Grouped:
    found = Grouped(one)
    for row in others:
        if row.pk == one.split_from_id:
            found.whole = row
        elif row.split_from_id == one.pk:
            found.parts.append(row)
        elif row.merged_into_id is None:
            found.root = row
        elif one.merged_into_id is None:
            found.originals.append(row)
    found.originals, found.more = found.originals[:LISTED], len(found.originals) > LISTED
    return found


def is_readable(row: Any) -> bool:
    """Whether everybody may read it (the same as `readable()`)."""
    return row.is_public and (row.kind == Kind.PROPOSAL or row.status != State.WITHDRAWN)


def originals_of(pk: int, family: Iterable[int]) -> Any:
    """All contributions merged into `pk` (their keys are in `family`) that everybody may read, oldest first."""
    rows = Contribution.objects.readable().filter(pk__in=set(family) - {pk})
    return rows.defer("search").order_by("published_at", "pk")


def shown_for(hidden: Any) -> set[int]:
    """Where lists show what they do not show by themselves: merged ones and wholes that were split."""
    return counting(hidden.values_list("pk", flat=True)[:1000])


@dataclass
class Sums:
    """What is counted of one contribution, or of several taken together."""

    supports: int
    comments: int
    people: int


def sums_of(keys: Iterable[int]) -> Sums:
    """What these would count if they were merged: supporters and people each once."""
    keys = list(keys)
    family = Contribution.objects.filter(pk__in=family_of(keys)).order_by()
    said = family.filter(status=State.PUBLISHED).values_list("author_id", "shown_name", "organisation")
    names = {author or (name.lower(), organisation.lower()) for author, name, organisation in said}
    comments = Contribution.objects.filter(proposal__in=family.values("pk"), kind=Kind.COMMENT, status=State.PUBLISHED)
    supporters = Support.objects.filter(contribution__in=counted_for(keys)).values("person").distinct()
    return Sums(supporters.count(), comments.count(), len(names))
