"""Which contributions belong together: those merged into one, and the parts taken from a whole.

Both are pointers (`merged_into`, `split_from`) and never form a circle. Each question is one recursive query.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models
from django.db.models import Func

# One step from a contribution that was found: those merged into it, what it is merged into, its whole, its parts.
MERGED = "SELECT id FROM commitments_contribution WHERE merged_into_id = found.id"
TARGET = "SELECT merged_into_id FROM commitments_contribution WHERE id = found.id AND merged_into_id IS NOT NULL"
WHOLE = "SELECT split_from_id FROM commitments_contribution WHERE id = found.id AND split_from_id IS NOT NULL"
PARTS = "SELECT id FROM commitments_contribution WHERE split_from_id = found.id"


def closure(*steps: str, start: str = "unnest(%s::bigint[])") -> str:
    """SQL of a table `found(origin, id)` for WITH RECURSIVE: what is reached from each key of a list by these steps."""
    return " ".join(
        [
            "found(origin, id) AS (SELECT start, start FROM",
            start,
            "AS one(start) UNION SELECT found.origin, step.id FROM found, LATERAL (",
            " UNION ALL ".join(steps),
            ") AS step(id))",
        ]
    )


class Reached(Func):
    """The keys that are reached from one key by some steps: `filter(contribution__in=Reached(Value(pk), MERGED))`.

    By way of an array: PostgreSQL expects hundreds of rows from a recursive query, and ten from an array.
    """

    output_field = models.BigIntegerField()

    def __init__(self, key: Any, *steps: str, **extra: Any) -> None:
        found = closure(*steps, start="(SELECT %(expressions)s::bigint)")
        template = " ".join(["(SELECT unnest(ARRAY(WITH RECURSIVE", found, "SELECT id FROM found)))"])
        super().__init__(key, **{"template": template, **extra})


class ShownWith(Func):
    """The keys of all that the page of one contribution shows: merged into it, above it, its whole, its parts."""

    output_field = models.BigIntegerField()
    template = (
        "(SELECT unnest(ARRAY(WITH RECURSIVE self(id) AS (SELECT %(expressions)s::bigint), "
        "down(id) AS (SELECT id FROM self UNION "
        "SELECT c.id FROM commitments_contribution AS c JOIN down ON c.merged_into_id = down.id), "
        "up(id) AS (SELECT id FROM self UNION "
        "SELECT c.merged_into_id FROM commitments_contribution AS c JOIN up ON c.id = up.id "
        "WHERE c.merged_into_id IS NOT NULL) "
        "SELECT id FROM down UNION SELECT id FROM up "
        "UNION SELECT c.split_from_id FROM commitments_contribution AS c JOIN self ON c.id = self.id "
        "WHERE c.split_from_id IS NOT NULL "
        "UNION SELECT c.id FROM commitments_contribution AS c JOIN self ON c.split_from_id = self.id)))"
    )


class People(Func):
    """How many people said this, all that is merged into it taken together.

    People without an account are told apart by the name they gave.
    """

    output_field = models.IntegerField()
    _who = "coalesce('a' || c.author_id, 'n' || lower(c.shown_name) || ',' || lower(c.organisation)), c.status"
    template = " ".join(
        [
            "(WITH RECURSIVE said(id, who, status) AS (SELECT c.id,",
            _who,
            "FROM commitments_contribution AS c WHERE c.id = %(expressions)s UNION ALL SELECT c.id,",
            _who,
            "FROM commitments_contribution AS c JOIN said ON c.merged_into_id = said.id)"
            " SELECT count(DISTINCT who) FROM said WHERE status = 'published')",
        ]
    )


def _reached(ids: Iterable[int], *steps: str) -> set[int]:
    chosen = sorted(set(ids))
    if not chosen:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(" ".join(["WITH RECURSIVE", closure(*steps), "SELECT DISTINCT id FROM found"]), [chosen])
        return {pk for (pk,) in cursor.fetchall()}


def family_of(ids: Iterable[int]) -> set[int]:
    """These and all that are merged into them, at any depth."""
    return _reached(ids, MERGED)


def counted_for(ids: Iterable[int]) -> set[int]:
    """These and all whose supporters count for them: merged into them, or a whole that one of them was taken from.

    The same ones are answered when these are.
    """
    return _reached(ids, MERGED, WHOLE)


def counting(ids: Iterable[int]) -> set[int]:
    """These and all for which their supporters count: what they are merged into, and the parts of a whole."""
    return _reached(ids, TARGET, PARTS)


def above(ids: Iterable[int]) -> set[int]:
    """These and what they are merged into, up to the one that others are read with."""
    return _reached(ids, TARGET)


def related_to(ids: Iterable[int]) -> set[int]:
    """Everything that is connected with these by merging or splitting, these among them."""
    return _reached(ids, MERGED, TARGET, WHOLE, PARTS)


def answered_with(ids: Iterable[int]) -> dict[int, int]:
    """These and all that are answered when they are, each with the one of these that its answer comes from."""
    chosen = sorted(set(ids))
    if not chosen:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" ".join(["WITH RECURSIVE", closure(MERGED, WHOLE), "SELECT id, origin FROM found"]), [chosen])
        return dict(cursor.fetchall()) | {pk: pk for pk in chosen}
