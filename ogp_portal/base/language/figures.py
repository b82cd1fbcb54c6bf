"""Numbers as a reader understands them: « 5 000 » is "5,000", « 50 millions » is "50 million", two is 2."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from ogp_portal.base.language.dates import Moment, hours, months, without
from ogp_portal.base.language.texts import Text, Word, listed

_S = "[ \u00a0\u202f\u2009]"
_NUMBER = re.compile(
    rf"(?<![\w.,])(?P<n>\d{{1,3}}(?:(?:{_S}|,)\d{{3}})+(?!\d)|\d+)(?P<rest>[.,]\d+)?"
    rf"(?:st|nd|rd|th|ers?|res?|ères?|i?è?e?mes?|es?)?(?!\w)"
    rf"(?:(?:{_S})(?P<scale>thousand|mille|millions?|milliards?|billions?|trillions?)\b)?"
    rf"(?:{_S}?(?P<unit>%|\$|per[ ]?cent\b|pour[ \u00a0]?cent\b|(?:de[ \u00a0])?dollars?\b))?",
    re.IGNORECASE,
)
_SCALES = {
    "en": {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12},
    "fr": {"mille": 10**3, "million": 10**6, "milliard": 10**9, "billion": 10**12, "trillion": 10**18},
}
_ENGLISH_UNITS = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_FRENCH_UNITS = listed("zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize")
_CARDINALS = {
    "en": {word: number for number, word in enumerate(_ENGLISH_UNITS)}
    | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
    | {"hundred": 100},
    "fr": {word: number for number, word in enumerate(_FRENCH_UNITS)}
    | {"une": 1, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
    | {"cent": 100, "cents": 100},
}
_OTHERS = {
    "en": {
        word: number
        for number, words in enumerate(
            [
                "a an single once first only",
                "both twice double couple pair second either half two-year biennial",
                "triple third",
                "fourth quarter quarterly",
                "fifth",
                "sixth",
                "seventh",
                "eighth",
                "ninth",
                "tenth decade",
                "eleventh",
                "twelfth dozen",
            ],
            1,
        )
        for word in listed(words)
    }
    | {"annual": 1, "hundredth": 100},
    "fr": {
        word: number
        for number, words in enumerate(
            [
                "premier premiere premiers premieres seul seule unique chaque",
                "double paire second seconde deuxieme deuxiemes moitie demi demie",
                "triple tiers troisieme troisiemes",
                "quatrieme quart trimestriel trimestrielle",
                "cinquieme",
                "sixieme",
                "septieme",
                "huitieme",
                "neuvieme",
                "dixieme dizaine decennie",
                "onzieme",
                "douzieme douzaine",
            ],
            1,
        )
        for word in listed(words)
    }
    | {"quinzaine": 15, "vingtaine": 20, "trentaine": 30, "cinquantaine": 50, "centaine": 100},
}
_HYPHENS = "-\u2011"
# A text with more numbers than this is a table and not prose: nobody wants them compared one by one.
MOST = 3000
Number = int | Decimal


@dataclass(frozen=True)
class Figure:
    """A number in figures: the values it may mean, its unit, and whether it belongs to a date."""

    values: frozenset[Number]
    unit: str
    dated: bool
    start: int
    end: int


def figures(text: Text) -> list[Figure]:
    """The numbers written in figures, hours aside."""
    named = text.once(months)
    visible = without(text.masked, text.once(hours) + [moment for moment in named if _is_digits(text, moment)])
    behind = {spot for moment in named for spot in range(moment.end, moment.end + 6)}
    ahead = {spot for moment in named for spot in range(moment.start - 3, moment.start)}
    found = [_figure(text.language, match) for match in islice(_NUMBER.finditer(visible), MOST)]
    return [replace(one, dated=one.start in behind or one.end in ahead) for one in found]


def _is_digits(text: Text, moment: Moment) -> bool:
    return text.masked[moment.start].isdigit()


def _figure(language: str, match: re.Match[str]) -> Figure:
    digits, rest = re.sub(r"\D", "", match["n"]), match["rest"] or ""
    scale = _SCALES[language].get((match["scale"] or "").lower().rstrip("s"), 1)
    values: set[Number] = {_decimal(digits, "") * scale} if not rest else {_decimal(digits, rest[1:]) * scale}
    if len(rest) == 4:
        values.add(_decimal(digits + rest[1:], "") * scale)
    before = match.string[max(0, match.start() - 2) : match.start()].rstrip()
    unit = (match["unit"] or ("$" if before.endswith("$") else "")).strip().lower()
    unit = {"": "", "%": "%", "$": "$"}.get(unit, "$" if "dollar" in unit else "%")
    start, end = match.start("n"), match.end("rest") if rest else match.end("n")
    return Figure(frozenset(values), unit, dated=False, start=start, end=end)


def _decimal(whole: str, fraction: str) -> Number:
    if not fraction and len(whole) < 19:
        return int(whole)
    return Decimal(f"{whole[:40]}.{fraction[:40]}").normalize()


def in_words(text: Text) -> dict[Number, tuple[int, int]]:
    """Numbers a text writes in words, and where first: cardinal ones alone and in chains such as "twenty-five"."""
    found: dict[Number, tuple[int, int]] = {}
    for chain in _chains(text):
        start, end = chain[0].start, chain[-1].end
        # In "one-way" and « rendez-un » the word counts nothing.
        if text.raw[start - 1 : start] not in tuple(_HYPHENS) and text.raw[end : end + 1] not in tuple(_HYPHENS):
            found.setdefault(_sum([_CARDINALS[text.language][word.folded] for word in chain]), (start, end))
    return found


def _chains(text: Text) -> list[list[Word]]:
    chains: list[list[Word]] = []
    table = _CARDINALS[text.language]
    for word in text.words:
        if word.folded in table:
            joined = chains and chains[-1][-1].end == word.start - 1 and text.raw[word.start - 1] in _HYPHENS
            if joined:
                chains[-1].append(word)
            else:
                chains.append([word])
    return chains


def _sum(parts: list[int]) -> int:
    if parts[:2] == [4, 20]:
        return 80 + sum(parts[2:])
    return sum(parts)


def hinted(text: Text) -> set[Number]:
    """Every number the words of a text may stand for, loosely: "both" is 2, « douzaine » is 12."""
    table = _OTHERS[text.language] | _CARDINALS[text.language]
    return {table[word.folded] for word in text.words if word.folded in table} | set(text.once(in_words))
