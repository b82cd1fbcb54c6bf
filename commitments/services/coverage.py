"""How many contributions are answered, and how soon: a tally kept by the services, never counted by a page."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from commitments.choices import ANSWERABLE, State
from commitments.models import AnswerTally, Contribution
from consultations.models import Consultation

# Consultation, theme (None: all together), language, days until the answer (None: waiting).
Cell = tuple[int, int | None, str, int | None]


@contextmanager
def coverage_kept(contribution_ids: Iterable[int]) -> Iterator[None]:
    """Bring the tally along with whatever is done inside to these contributions.

    Call it in a transaction that holds their rows, around every change of their state, themes, language or answer.
    """
    ids = sorted(set(contribution_ids))
    before = cells_of(ids)
    yield
    after = cells_of(ids)
    after.subtract(before)
    _add(after)


def cells_of(contribution_ids: Iterable[int] | None = None, consultation: Consultation | None = None) -> Counter[Cell]:
    """The tally of some contributions (or of all of a consultation), counted from their rows."""
    public = Contribution.objects.filter(status=State.PUBLISHED, kind__in=ANSWERABLE)
    if contribution_ids is not None:
        public = public.filter(pk__in=list(contribution_ids))
    if consultation is not None:
        public = public.filter(consultation=consultation)
    cells: Counter[Cell] = Counter()
    by_id = {}
    for pk, place, language, published, answered in public.order_by().values_list(
        "pk", "consultation_id", "language", "published_at", "answered_at"
    ):
        days = _days(published, answered)
        by_id[pk] = (place, language, days)
        cells[place, None, language, days] += 1
    if by_id:
        chosen: Any = list(by_id) if contribution_ids is not None else public.values("pk")
        pairs = Contribution.themes.through.objects.filter(contribution_id__in=chosen)
        for pk, theme in pairs.values_list("contribution_id", "theme_id"):
            place, language, days = by_id[pk]
            cells[place, theme, language, days] += 1
    return cells


def _days(published: datetime | None, answered: datetime | None) -> int | None:
    return None if answered is None or published is None else max((answered - published).days, 0)


def _add(difference: Counter[Cell]) -> None:
    """Add to the tally, cell by cell in one order, so that two writers never wait for each other."""
    changes = [(cell, by) for cell, by in difference.items() if by]
    with connection.cursor() as cursor:
        for (place, theme, language, days), by in sorted(changes, key=lambda change: str(change[0])):
            # A row that may come to nought cannot be inserted as such: it is made empty first.
            cursor.execute(
                "INSERT INTO commitments_answertally (consultation_id, theme_id, language, days, count) "
                "VALUES (%s, %s, %s, %s, 0) ON CONFLICT DO NOTHING",
                [place, theme, language, days],
            )
            cursor.execute(
                "UPDATE commitments_answertally SET count = count + %s WHERE consultation_id = %s AND language = %s "
                "AND theme_id IS NOT DISTINCT FROM %s AND days IS NOT DISTINCT FROM %s",
                [by, place, language, theme, days],
            )


def count_in(contribution_ids: Iterable[int]) -> None:
    """Add contributions to the tally that were written past the services (loaded, imported); call it once for each."""
    _add(cells_of(sorted(set(contribution_ids))))


@transaction.atomic
def recount_answers(consultation: Consultation) -> None:
    """Count a consultation's tally anew from its contributions."""
    AnswerTally.objects.filter(consultation=consultation).delete()
    _add(cells_of(consultation=consultation))
