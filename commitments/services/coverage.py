"""How many contributions are answered, and how soon: a tally kept by the services, never counted by a page."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum

from commitments.choices import ANSWERABLE, State
from commitments.models import AnswerTally, Contribution
from consultations.models import Consultation, Theme

from .tallies import lock_tallies

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
    changes = [(cell, by) for cell, by in difference.items() if by]
    if not changes:
        return
    lock_tallies()
    with connection.cursor() as cursor:
        for (place, theme, language, days), by in changes:
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
    more = {place for (place, theme, _language, days), by in changes if theme is None and days is None and by > 0}
    # Something waits again: a consultation that was closed as answered no longer is.
    Consultation.objects.filter(pk__in=more, answered_at__isnull=False).update(answered_at=None)


def count_in(contribution_ids: Iterable[int]) -> None:
    """Add contributions to the tally that were written past the services (loaded, imported); call it once for each."""
    _add(cells_of(sorted(set(contribution_ids))))


@transaction.atomic
def recount_answers(consultation: Consultation) -> None:
    """Count a consultation's tally anew from its contributions. Whoever changes one of them meanwhile waits."""
    lock_tallies()
    AnswerTally.objects.filter(consultation=consultation).delete()
    _add(cells_of(consultation=consultation))


@dataclass(frozen=True)
class Share:
    """How many of some contributions are answered, and the median of the days it took (None: nothing answered)."""

    total: int
    answered: int
    median: float | None

    @property
    def waiting(self) -> int:
        return self.total - self.answered


@dataclass(frozen=True)
class Coverage:
    """The same of a whole consultation, and by theme and by language (all of them, also where nothing is)."""

    whole: Share
    by_theme: list[tuple[Theme, Share]]
    by_language: list[tuple[str, Share]]


def coverage_of(consultation: Consultation) -> Coverage:
    """How far a consultation is answered, from the tally: two queries, whatever its size.

    A contribution counts under each of its themes; comments have none.
    """
    histograms: dict[Any, Counter[int | None]] = defaultdict(Counter)
    tally = AnswerTally.objects.filter(consultation=consultation, count__gt=0)
    for theme, language, days, count in tally.values_list("theme_id", "language", "days", "count"):
        histograms[theme][days] += count
        if theme is None:
            histograms[language][days] += count
    themes = Theme.objects.filter(consultation=consultation).for_list()
    return Coverage(
        whole=share_of(histograms[None]),
        by_theme=[(theme, share_of(histograms[theme.pk])) for theme in themes],
        by_language=[(code, share_of(histograms[code])) for code, _name in settings.LANGUAGES],
    )


def whole_of(consultation: Consultation) -> Share:
    """How far a whole consultation is answered, from the tally, in one query."""
    tally = AnswerTally.objects.filter(consultation=consultation, theme=None)
    rows = tally.order_by().values("days").annotate(number=Sum("count")).values_list("days", "number")
    return share_of(Counter(dict(rows)))


def share_of(histogram: Counter[int | None]) -> Share:
    """The figures of a histogram: how many by days until the answer (None: waiting)."""
    answered = Counter({days: count for days, count in histogram.items() if days is not None})
    return Share(total=histogram.total(), answered=answered.total(), median=median_of(answered))


def median_of(histogram: Counter[int]) -> float | None:
    """The median of a histogram; of an even number, the mean of the two in the middle; None of nothing."""
    number = histogram.total()
    if not number:
        return None
    lower, upper = _nth(histogram, (number - 1) // 2), _nth(histogram, number // 2)
    return (lower + upper) / 2


def _nth(histogram: Counter[int], place: int) -> int:
    """The value at a place (from 0) of the sorted values."""
    for value, count in sorted(histogram.items()):
        place -= count
        if place < 0:
            return value
    raise IndexError(place)


def waiting_of(consultation: Consultation) -> int:
    """How many contributions wait for an answer; until the transaction ends, nobody can add one unseen."""
    lock_tallies()
    rows = AnswerTally.objects.filter(consultation=consultation, theme=None, days=None)
    return sum(rows.values_list("count", flat=True))
