"""What must be the same in both languages: numbers, dates, hours, links, brackets, placeholders."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from django.utils.translation import gettext as _

from ogp_portal.base.language.dates import hours, months
from ogp_portal.base.language.figures import Figure, figures, hinted, in_words
from ogp_portal.base.language.findings import Hit
from ogp_portal.base.language.glossary import Glossary
from ogp_portal.base.language.texts import Text

_BRACKETED = re.compile(r"(?<!\])\(")
_REMARK = re.compile(r"(?<!\])\(([^()]{0,300})\)?")


@dataclass(frozen=True, eq=False)
class Pair:
    """The same text in both languages, and the terms to hold it against."""

    en: Text
    fr: Text
    glossary: Glossary


def numbers_differ(pair: Pair) -> Iterator[Hit]:
    """A number that only one language gives, in figures or in words."""
    english, french = _without_twin(pair, dated=False)
    message = _("This number is not in the English text.")
    other = _("This number is not in the French text.")
    yield from _facing(pair, english, french, message, other)
    yield from _words_differ(pair)


def dates_differ(pair: Pair) -> Iterator[Hit]:
    """A day, month, season or year that only one language gives."""
    yield from _months_differ(pair)
    english, french = _without_twin(pair, dated=True)
    message = _("This part of a date is not in the English text.")
    other = _("This part of a date is not in the French text.")
    yield from _facing(pair, english, french, message, other)


def _without_twin(pair: Pair, *, dated: bool) -> tuple[list[Figure], list[Figure]]:
    english, french = figures(pair.en), figures(pair.fr)
    known_en = {value for figure in english for value in figure.values} | hinted(pair.en) | _as_hours(pair.en)
    known_fr = {value for figure in french for value in figure.values} | hinted(pair.fr) | _as_hours(pair.fr)
    return (
        [figure for figure in english if figure.dated == dated and not figure.values & known_fr],
        [figure for figure in french if figure.dated == dated and not figure.values & known_en],
    )


def _as_hours(text: Text) -> set[Decimal]:
    # "9 to 11 a.m." gives the first hour as a bare number.
    whole = {moment.value // 60 for moment in hours(text)}
    return {Decimal(hour) for hour in whole} | {Decimal(hour - 12) for hour in whole if hour > 12}


def _facing(pair: Pair, english: list[Figure], french: list[Figure], message: str, other: str) -> Iterator[Hit]:
    """One hit for each number, or for two that face each other; a range such as 2018-2020 is one."""
    for first, second in zip_longest(_joined(pair.en, english), _joined(pair.fr, french)):
        if second and first:
            words = _("English says %(english)s here.") % {"english": pair.en.raw[first[0] : first[1]]}
            yield Hit(pair.fr, *second, words)
        elif second:
            yield Hit(pair.fr, *second, message)
        elif first:
            yield Hit(pair.en, *first, other)


def _joined(text: Text, found: list[Figure]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for figure in found:
        if spans and re.fullmatch(r"[-–/ \u00a0]", text.raw[spans[-1][1] : figure.start]):
            spans[-1] = (spans[-1][0], figure.end)
        else:
            spans.append((figure.start, figure.end))
    return spans


def _words_differ(pair: Pair) -> Iterator[Hit]:
    """Numbers from three to twelve in words on one side, and another such number on the other."""
    english, french = in_words(pair.en), in_words(pair.fr)
    known_en = {value for figure in figures(pair.en) for value in figure.values} | hinted(pair.en)
    known_fr = {value for figure in figures(pair.fr) for value in figure.values} | hinted(pair.fr)
    left = [spans[0] for value, spans in english.items() if 3 <= value <= 12 and value not in known_fr]
    right = [spans[0] for value, spans in french.items() if 3 <= value <= 12 and value not in known_en]
    for first, second in zip(left, right, strict=False):
        words = _("English says %(english)s here.") % {"english": pair.en.raw[first[0] : first[1]]}
        yield Hit(pair.fr, *second, words)


def units_differ(pair: Pair) -> Iterator[Hit]:
    """The same number, a percentage or an amount of money in one language only."""
    english = [figure for figure in figures(pair.en) if figure.unit]
    french = figures(pair.fr)
    for figure in english:
        twins = [twin for twin in french if twin.values & figure.values]
        if twins and figure.unit not in {twin.unit for twin in twins}:
            words = _("English gives this number with %(unit)s.") % {"unit": figure.unit}
            yield Hit(pair.fr, twins[0].start, twins[0].end, words)


def _months_differ(pair: Pair) -> Iterator[Hit]:
    english, french = months(pair.en), months(pair.fr)
    left = [moment for moment in english if moment.value not in {other.value for other in french}]
    right = [moment for moment in french if moment.value not in {other.value for other in english}]
    for first, second in zip_longest(left, right):
        if first and second:
            words = _("English says %(english)s here.") % {"english": pair.en.raw[first.start : first.end]}
            yield Hit(pair.fr, second.start, second.end, words)
        elif second:
            yield Hit(pair.fr, second.start, second.end, _("This month is not in the English text."))
        elif first:
            yield Hit(pair.en, first.start, first.end, _("This month is not in the French text."))


def hours_differ(pair: Pair) -> Iterator[Hit]:
    """An hour that only one language gives."""
    english, french = hours(pair.en), hours(pair.fr)
    bare = {value for text in (pair.en, pair.fr) for figure in figures(text) for value in figure.values}
    left = [m for m in english if m.value not in {o.value for o in french} and not _is_bare(m.value, bare)]
    right = [m for m in french if m.value not in {o.value for o in english} and not _is_bare(m.value, bare)]
    for first, second in zip_longest(left, right):
        if second:
            yield Hit(pair.fr, second.start, second.end, _("This hour is not in the English text."))
        elif first:
            yield Hit(pair.en, first.start, first.end, _("This hour is not in the French text."))


def _is_bare(minutes: int, numbers: set[Decimal]) -> bool:
    hour, minute = divmod(minutes, 60)
    return not minute and bool({Decimal(hour), Decimal(hour - 12)} & numbers)


def brackets_differ(pair: Pair) -> Iterator[Hit]:
    """Remarks in brackets in one language only."""
    english, french = (list(_BRACKETED.finditer(text.masked)) for text in (pair.en, pair.fr))
    if english and not french:
        yield Hit(pair.en, *_remark(pair.en, english[0].start()), _("French has no remark in brackets, English has."))
    elif french and not english:
        yield Hit(pair.fr, *_remark(pair.fr, french[0].start()), _("English has no remark in brackets, French has."))
    elif abs(len(english) - len(french)) > 1:
        words = _("English has %(english)s remarks in brackets, French has %(french)s.") % {
            "english": len(english),
            "french": len(french),
        }
        yield Hit(pair.fr, *_remark(pair.fr, french[0].start()), words)


def _remark(text: Text, start: int) -> tuple[int, int]:
    match = _REMARK.match(text.masked, start)
    return match.span() if match else (start, start + 1)


def placeholders_differ(pair: Pair) -> Iterator[Hit]:
    """A placeholder of a program that only one language has."""
    for here, there in ((pair.en, pair.fr), (pair.fr, pair.en)):
        known = {place.value for place in there.placeholders}
        for place in here.placeholders:
            if place.value not in known:
                yield Hit(here, place.start, place.end, _("The other language does not have this placeholder."))


def first_capital_differs(pair: Pair) -> Iterator[Hit]:
    """A text that begins with a capital in English and without one in French."""
    english, french = pair.en.masked.lstrip(), pair.fr.masked.lstrip()
    start = len(pair.fr.masked) - len(french)
    if english[:1].isupper() and french[:1].islower():
        message = _("English begins with a capital, French does not.")
        yield Hit(pair.fr, start, start + 1, message, french[0].upper())


def _marks(text: Text) -> Counter[str]:
    marks = re.findall(r"^(#{1,6}|[-*+])(?= )", text.masked, re.MULTILINE)
    return Counter("-" if mark in "*+" else mark for mark in marks)


def structure_differs(pair: Pair) -> Iterator[Hit]:
    """Headings or points of a list that only one language has."""
    english, french = _marks(pair.en), _marks(pair.fr)
    if english != french:
        message = _("The two languages do not have the same headings and points.")
        yield Hit(pair.fr, 0, min(len(pair.fr.raw), 40), message)


RULES = (
    numbers_differ,
    dates_differ,
    units_differ,
    hours_differ,
    brackets_differ,
    placeholders_differ,
    first_capital_differs,
    structure_differs,
)
