"""How many took part in a workshop, as everybody may know it: without the numbers that could point at somebody."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q

from .choices import REGIONS, Attendance, Status
from .models import Workshop

# Numbers from 1 to 4 are never told, nor what they could be worked out from.
TOLD_FROM = 5


@dataclass(frozen=True)
class Figures:
    """What may be told; None for a number that is too small, and an empty list for a division that would tell one.

    Unless somebody was checked in (`counted`), the divisions are those of the people who had a place. `elsewhere` are
    those of the other regions together with those who did not say.
    """

    registered: int | None
    took_part: int | None
    counted: bool
    by_mode: list[tuple[str, int]] = field(default_factory=list)
    by_language: list[tuple[str, int]] = field(default_factory=list)
    by_region: list[tuple[str, int]] = field(default_factory=list)
    elsewhere: int = 0


def figures_of(workshop: Workshop) -> Figures:
    """The figures of a workshop, in one query."""
    rows = list(
        workshop.registrations.filter(status=Status.CONFIRMED)
        .order_by()
        .values("attendance", "language", "region")
        .annotate(registered=Count("pk"), here=Count("pk", filter=Q(checked_in_at__isnull=False)))
    )
    registered = sum(row["registered"] for row in rows)
    here = sum(row["here"] for row in rows)
    number, which = (here, "here") if here else (registered, "registered")
    told, counted = told_or_none(registered), here > 0
    if told_or_none(number) is None or not number:
        return Figures(told, told_or_none(here), counted)
    divided: dict[str, Counter[str]] = {name: Counter() for name in ("attendance", "language", "region")}
    for row in rows:
        for name, counts in divided.items():
            counts[row[name]] += row[which]
    by_region, elsewhere = regions_told(divided["region"], number)
    modes = {one.value: divided["attendance"][one.value] for one in workshop.attendances}
    return Figures(
        registered=told,
        took_part=told_or_none(here),
        counted=counted,
        by_mode=_named(all_or_none(modes)) if workshop.has_choice else [],
        by_language=all_or_none({language: divided["language"][language] for language in ("en", "fr")}),
        by_region=[(str(dict(REGIONS)[region]), count) for region, count in by_region],
        elsewhere=elsewhere,
    )


def told_or_none(number: int) -> int | None:
    """The number itself, or None for one that is too small to be told; nobody is hidden behind 0."""
    return None if 0 < number < TOLD_FROM else number


def all_or_none(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Both parts of a whole that is told, or neither: from one of two, the other follows."""
    return [] if any(told_or_none(count) is None for count in counts.values()) else list(counts.items())


def regions_told(counts: Mapping[str, int], whole: int) -> tuple[list[tuple[str, int]], int]:
    """The regions that may be told, most people first, and how many are left over of a whole that is told.

    Small ones are not told. Where only a small number would be left over, the smallest region that could be told is
    left out as well: else the number would follow from the whole.
    """
    told = [(region, count) for region, count in counts.items() if region and count >= TOLD_FROM]
    told.sort(key=lambda one: (-one[1], one[0]))
    while told and told_or_none(whole - sum(count for _region, count in told)) is None:
        told.pop()
    return (told, whole - sum(count for _region, count in told)) if told else ([], 0)


def _named(counts: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return [(str(Attendance(attendance).label), count) for attendance, count in counts]
