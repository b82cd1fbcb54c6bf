"""Months, seasons and hours of both languages: their names, and how they are written in Canada."""

import re
from typing import NamedTuple

from ogp_portal.base.language.texts import FILL, NO_BREAK, Text, fold, listed

ENGLISH_MONTHS = listed("january february march april may june july august september october november december")
FRENCH_MONTHS = listed("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
SEASONS = {"spring": 13, "summer": 14, "fall": 15, "autumn": 15, "winter": 16}
FRENCH_SEASONS = {"printemps": 13, "ete": 14, "automne": 15, "hiver": 16}
_NUMBERS = {
    "en": {name: number for number, name in enumerate(ENGLISH_MONTHS, 1)} | SEASONS,
    "fr": {fold(name): number for number, name in enumerate(FRENCH_MONTHS, 1)} | FRENCH_SEASONS,
}
# These are also ordinary words: they count beside a number or behind a word that announces a date.
_DOUBTFUL = {"may", "march", "mars", "spring", "summer", "fall", "autumn", "winter", "ete", "hiver", "printemps"}
_ANNOUNCED = re.compile(
    r"(?:\b(?:by|in|since|until|till|before|after|and|to|through|of|from|between|early|late|mid)|[,(/-]) ?$"
)
_NAMES = {
    "en": re.compile(rf"\b(?:{'|'.join(name.title() for name in ENGLISH_MONTHS)}|(?i:{'|'.join(SEASONS)}))\b"),
    "fr": re.compile(
        rf"\b(?:{'|'.join(FRENCH_MONTHS)}|decembre|fevrier|aout|printemps|été|automne|hiver)\b", re.IGNORECASE
    ),
}
_FRENCH_DAY = re.compile(r"(?:\b\d{1,2}|1er)[ \u00a0\u202f]$")
_AFTER = re.compile(r"[ \u00a0\u202f](?:de[ \u00a0])?\d{1,4}\b")
_ISO = re.compile(r"(?<![\w-])(\d{4})-(0[1-9]|1[0-2])(?:-(\d\d))?(?![\w-])")
_TIME = re.compile(
    r"(?<![\w:.,])(?P<h>\d{1,2})(?P<sep>(?:[ \u00a0\u202f]?[hH](?![a-zA-Z])|:)(?:[ \u00a0\u202f]?(?P<m>[0-5]\d))?)?"
    r"(?:[ \u00a0\u202f]?(?P<half>[aApP])\.?[mM]\b\.?)?(?![\w:])"
)
_NOON = re.compile(r"(?<![\w-])(noon|midi|midnight|minuit)\b", re.IGNORECASE)


class Moment(NamedTuple):
    """A month (1 to 12) or season, or an hour in minutes since midnight, and where it stands."""

    value: int
    start: int
    end: int


def months(text: Text) -> list[Moment]:
    """Every month and season a text names as a date."""
    found = []
    for match in _NAMES[text.language].finditer(text.masked):
        name = fold(match.group())
        if name not in _DOUBTFUL or _is_date(text, match.start(), match.end(), name):
            found.append(Moment(_NUMBERS[text.language][name], *match.span()))
    found += [Moment(int(match[2]), *match.span(2)) for match in _ISO.finditer(text.masked)]
    return found


def _is_date(text: Text, start: int, end: int, name: str) -> bool:
    before = text.masked[max(0, start - 10) : start]
    if _AFTER.match(text.masked, end) or _FRENCH_DAY.search(before):
        return True
    return name in {"may", "march", "mars"} and bool(_ANNOUNCED.search(before))


def hours(text: Text) -> list[Moment]:
    """Every hour a text gives."""
    found = []
    for match in _TIME.finditer(text.masked):
        separator, half = (match["sep"] or ""), (match["half"] or "").lower()
        if int(match["h"]) <= 24 and (half or match["m"] or separator.strip().lower() == "h"):
            minutes = _on_24(int(match["h"]), half) * 60 + int(match["m"] or 0)
            found.append(Moment(minutes, *match.span()))
    for match in _NOON.finditer(text.masked):
        found.append(Moment(720 if match[1].lower() in {"noon", "midi"} else 0, *match.span()))
    return found


def _on_24(hour: int, half: str) -> int:
    if half == "p" and hour < 12:
        return hour + 12
    return 0 if half == "a" and hour == 12 else hour


def hour_in_french(hour: int, minute: str, half: str = "") -> str:
    """« 13 h 30 », « 13 h »."""
    short = f"{_on_24(hour, half)}{NO_BREAK}h"
    return short if minute in {"", "00"} else f"{short}{NO_BREAK}{minute}"


def hour_in_english(hour: int, minute: str, half: str = "") -> str:
    """ "1:30 p.m.", "1 p.m."."""
    half = half or ("p" if 12 <= hour < 24 else "a")
    minute = "" if minute in {"", "00"} else f":{minute}"
    return f"{(hour - 1) % 12 + 1}{minute}{NO_BREAK}{half}.m."


def without(text: str, spans: list[Moment]) -> str:
    """The text with these spans blotted out."""
    parts, position = [], 0
    for _value, start, end in sorted(spans, key=lambda span: span.start):
        if start >= position:
            parts += [text[position:start], FILL * (end - start)]
            position = end
    return "".join([*parts, text[position:]])
