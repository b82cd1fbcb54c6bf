"""Pages of a list without counting its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

LAST_PAGE = 500


@dataclass(frozen=True)
class Page:
    """One page of rows, with the numbers of its neighbours (None at an end)."""

    rows: Sequence[Any]
    number: int
    previous: int | None
    next: int | None


def page_of(queryset: QuerySet, number: str | None, size: int) -> Page:
    """Page `number` (from 1; rubbish is page 1) of an ordered queryset, `size` rows each, one query, no count."""
    # isdecimal also accepts other scripts' digits, which int() reads too; a long number is cut by LAST_PAGE.
    current = min(max(int(number), 1), LAST_PAGE) if number and number.isdecimal() and len(number) < 6 else 1
    start = (current - 1) * size
    rows = list(queryset[start : start + size + 1])
    return Page(
        rows=rows[:size],
        number=current,
        previous=current - 1 if current > 1 else None,
        next=current + 1 if len(rows) > size and current < LAST_PAGE else None,
    )
