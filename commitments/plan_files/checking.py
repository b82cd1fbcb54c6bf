"""What seems wrong in the files of a plan: their dates against their own texts, and English against French."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from commitments.services.plan_rows import Due, IndicatorRow, PlanRows
from ogp_portal.base.language import check_pair
from ogp_portal.base.language.dates import SEASONS, months
from ogp_portal.base.language.findings import printable
from ogp_portal.base.language.texts import Text

# What is a matter of fact and not of style; for typography and terms there is `check_language --csv`.
OF_FACT = {
    "acronym_missing",
    "acronym_out_of_place",
    "acronym_pair",
    "acronym_spelling",
    "bracket_unbalanced",
    "brackets_differ",
    "broken_character",
    "dates_differ",
    "hours_differ",
    "invisible_mark",
    "missing_language",
    "numbers_differ",
    "placeholders_differ",
    "same_text",
    "units_differ",
    "unlikely_length",
    "wrong_language",
}
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_REMARK = re.compile(r"\(([^()]*)\)?\s*\.?\s*$")
_DEADLINE = re.compile(
    r"\b(?:by|before|until|no later than|d[’']ici|avant|jusqu[’'](?:en|à)|au plus tard en)\b(?P<date>[^.;()]{0,40})",
    re.IGNORECASE,
)
# The months a season may mean: as the sky has it, as schools have it, and the month it runs into.
_MONTHS_OF = {13: {3, 4, 5, 6}, 14: {6, 7, 8, 9}, 15: {9, 10, 11, 12}, 16: {12, 1, 2, 3}}
Month = tuple[int, int]


@dataclass(frozen=True)
class Finding:
    """One thing that seems wrong: which kind, where, and in words."""

    kind: str
    file: str
    line: int
    code: str
    column: str
    words: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code} {self.column}: {self.kind}: {self.words}"


def look_over(rows: PlanRows, *, starts_on: date | None = None, published_on: date | None = None) -> list[Finding]:
    """Everything found, in the order of the files. Dates before the plan are looked for where its dates are known."""
    found = [*_of_texts("commitments.csv", rows.commitments, ["title"])]
    found += _of_texts("milestones.csv", rows.milestones, ["lead", "text"])
    found += _of_texts("indicators.csv", rows.indicators, ["text", "full_text"])
    for row in rows.indicators:
        found += [
            Finding(kind, "indicators.csv", row.line, row.code, "due_date", words)
            for kind, words in _of_due(row, starts_on, published_on)
        ]
    return sorted(found, key=lambda one: (_FILES.index(one.file), one.line))


_FILES = ("commitments.csv", "milestones.csv", "indicators.csv")


def _of_texts(file: str, rows: Iterable[Any], names: Iterable[str]) -> Iterator[Finding]:
    """English against French, each fault once a row: a short text often begins the long one."""
    for row in rows:
        told = set()
        for name in names:
            texts = {language: getattr(row, f"{name}_{language}") for language in ("en", "fr")}
            for one in check_pair(texts["en"], texts["fr"]):
                same = (one.rule, one.message, texts[one.language][one.start : one.end])
                if one.rule in OF_FACT and same not in told:
                    told.add(same)
                    words = f"{one.message} {one.excerpt}".strip()
                    yield Finding(one.rule, file, row.line, row.code, f"{name}_{one.language}", printable(words))


def _of_due(row: IndicatorRow, starts_on: date | None, published_on: date | None) -> Iterator[tuple[str, str]]:
    due = row.due
    said = {language: deadlines(_full(row, language), language) for language in ("en", "fr")}
    if due == Due():
        named = " and ".join(_in_words(said)) or "nothing"
        yield "due_missing", f"empty; the text names {named}."
    if bool(due.label_en.strip()) != bool(due.label_fr.strip()):
        yield "due_in_one_language", f"{(due.label_en or due.label_fr)!r} is said in one language only."
    if due.on is None:
        return
    wrong = {language: named for language, named in said.items() if named and not _fits(due.on, named)}
    if wrong:
        yield "due_contradicts_text", f"{_shown(due)}, but the text says {' and '.join(_in_words(wrong))}."
    elif published_on and due.on < published_on:
        yield "due_before_publication", f"{_shown(due)}; the plan was published on {published_on}."
    elif starts_on and due.on < starts_on:
        yield "due_before_start", f"{_shown(due)}; the plan starts on {starts_on}."


def _full(row: IndicatorRow, language: str) -> str:
    return getattr(row, f"full_text_{language}") or getattr(row, f"text_{language}")


def _shown(due: Due) -> str:
    return f"{due.on:%Y-%m}" if due.precision == "month" else f"{due.on:%Y-%m-%d}"


def deadlines(raw: str, language: str) -> set[Month]:
    """The months (13 to 16: seasons) with their years that a text ends on, "(June 2020)"; else those behind "by"."""
    remark = _REMARK.search(raw)
    found = _dated(remark[1], language) if remark else set()
    if found:
        return found
    return {month for match in _DEADLINE.finditer(raw) for month in _dated(match["date"], language)}


def _dated(words: str, language: str) -> set[Month]:
    text = Text(words, language)
    found = set()
    for month in months(text):
        year = _YEAR.search(words, month.end) or _YEAR.search(words, max(0, month.start - 5), month.start)
        if year:
            found.add((int(year.group()), month.value))
    return found


def _fits(on: date, named: Iterable[Month]) -> bool:
    return any(on.year in _years(year, month) and on.month in _MONTHS_OF.get(month, {month}) for year, month in named)


def _years(year: int, month: int) -> set[int]:
    # "Winter 2019" may begin in December 2018 or end in March 2020.
    return {year - 1, year, year + 1} if month == SEASONS["winter"] else {year}


def _in_words(said: Mapping[str, Iterable[Month]]) -> list[str]:
    """ "2019-12 (en)", "2019-12" if both languages say so."""
    english, french = (", ".join(_month(one) for one in sorted(said.get(language, ()))) for language in ("en", "fr"))
    if english == french:
        return [english] if english else []
    return [f"{words} ({language})" for words, language in ((english, "en"), (french, "fr")) if words]


def _month(one: Month) -> str:
    names = {number: name for name, number in SEASONS.items() if name != "autumn"}
    return f"{names[one[1]]} {one[0]}" if one[1] in names else f"{one[0]}-{one[1]:02}"
