"""What must be the same in both languages: numbers, dates, hours, links, brackets, placeholders."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from django.utils.translation import gettext as _

from ogp_portal.base.language.dates import Moment, hours, months
from ogp_portal.base.language.figures import MOST, Figure, Number, figures, hinted, in_words
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
    english, french = pair.en.once(figures), pair.fr.once(figures)
    if max(len(english), len(french)) >= MOST:
        return [], []
    known_en, known_fr = pair.en.once(_known), pair.fr.once(_known)
    return (
        [figure for figure in english if figure.dated == dated and not figure.values & known_fr],
        [figure for figure in french if figure.dated == dated and not figure.values & known_en],
    )


def _known(text: Text) -> set[Number]:
    """Every number a text gives, in whatever way."""
    hour = {moment.value // 60 for moment in text.once(hours)}
    # "9 to 11 a.m." gives the first hour as a bare number.
    clock = hour | {one - 12 for one in hour if one > 12}
    return {value for figure in text.once(figures) for value in figure.values} | text.once(hinted) | clock


def _facing(pair: Pair, english: list[Figure], french: list[Figure], message: str, other: str) -> Iterator[Hit]:
    """One hit for each number, or for two that face each other; a range such as 2018-2020 is one."""
    for first, second in zip_longest(_joined(pair.en, english), _joined(pair.fr, french)):
        if second and first:
            words = _("English says %(english)s here.") % {"english": pair.en.raw[first[0] : first[1]]}
            yield Hit(pair.fr, second[0], second[1], words)
        elif second:
            yield Hit(pair.fr, second[0], second[1], message)
        elif first:
            yield Hit(pair.en, first[0], first[1], other)


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
    known_en, known_fr = pair.en.once(_known), pair.fr.once(_known)
    left = [span for value, span in pair.en.once(in_words).items() if 3 <= value <= 12 and value not in known_fr]
    right = [span for value, span in pair.fr.once(in_words).items() if 3 <= value <= 12 and value not in known_en]
    for first, second in zip(left, right, strict=False):
        words = _("English says %(english)s here.") % {"english": pair.en.raw[first[0] : first[1]]}
        yield Hit(pair.fr, second[0], second[1], words)


def units_differ(pair: Pair) -> Iterator[Hit]:
    """The same number, a percentage or an amount of money in one language only."""
    units: dict[Number, set[str]] = {}
    first: dict[Number, Figure] = {}
    for figure in pair.fr.once(figures):
        for value in figure.values:
            units.setdefault(value, set()).add(figure.unit)
            first.setdefault(value, figure)
    for figure in pair.en.once(figures):
        twins = [value for value in figure.values if value in first]
        if figure.unit and twins and not any(figure.unit in units[value] for value in twins):
            words = _("English gives this number with %(unit)s.") % {"unit": figure.unit}
            yield Hit(pair.fr, first[twins[0]].start, first[twins[0]].end, words)


def _months_differ(pair: Pair) -> Iterator[Hit]:
    left, right = _alone(pair.en.once(months), pair.fr.once(months))
    for first, second in zip_longest(left, right):
        if first and second:
            words = _("English says %(english)s here.") % {"english": pair.en.raw[first.start : first.end]}
            yield Hit(pair.fr, second.start, second.end, words)
        elif second:
            yield Hit(pair.fr, second.start, second.end, _("This month is not in the English text."))
        elif first:
            yield Hit(pair.en, first.start, first.end, _("This month is not in the French text."))


def _alone(english: list[Moment], french: list[Moment]) -> tuple[list[Moment], list[Moment]]:
    known_en, known_fr = ({moment.value for moment in side} for side in (english, french))
    return (
        [moment for moment in english if moment.value not in known_fr],
        [moment for moment in french if moment.value not in known_en],
    )


def hours_differ(pair: Pair) -> Iterator[Hit]:
    """An hour that only one language gives."""
    left, right = _alone(pair.en.once(hours), pair.fr.once(hours))
    bare = {value for text in (pair.en, pair.fr) for figure in text.once(figures) for value in figure.values}
    left, right = ([moment for moment in side if not _is_bare(moment.value, bare)] for side in (left, right))
    for first, second in zip_longest(left, right):
        if second:
            yield Hit(pair.fr, second.start, second.end, _("This hour is not in the English text."))
        elif first:
            yield Hit(pair.en, first.start, first.end, _("This hour is not in the French text."))


def _is_bare(minutes: int, numbers: set[Number]) -> bool:
    hour, minute = divmod(minutes, 60)
    return not minute and bool({hour, hour - 12} & numbers)


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
