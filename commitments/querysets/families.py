"""Which contributions belong together: those merged into one, and the parts taken from a whole.

Both are pointers (`merged_into`, `split_from`) and never form a circle. Each question is one recursive query.
"""

from collections.abc import Iterable

from django.db import connection

# One step from a contribution that was found: those merged into it, what it is merged into, its whole, its parts.
MERGED = "SELECT id FROM commitments_contribution WHERE merged_into_id = found.id"
TARGET = "SELECT merged_into_id FROM commitments_contribution WHERE id = found.id AND merged_into_id IS NOT NULL"
WHOLE = "SELECT split_from_id FROM commitments_contribution WHERE id = found.id AND split_from_id IS NOT NULL"
PARTS = "SELECT id FROM commitments_contribution WHERE split_from_id = found.id"


def closure(*steps: str) -> str:
    """SQL of a table `found(origin, id)` for WITH RECURSIVE: what is reached from each key of a list by these steps."""
    taken = " UNION ALL ".join(steps)
    return " ".join(
        [
            "found(origin, id) AS (SELECT start, start FROM unnest(%s::bigint[]) AS start UNION",
            "SELECT found.origin, step.id FROM found, LATERAL (",
            taken,
            ") AS step(id))",
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
