"""French as written in Canada: spaces, guillemets, numbers, hours and dates."""

import re
from bisect import bisect
from collections.abc import Iterator

from django.utils.translation import gettext as _

from ogp_portal.base.language.dates import FRENCH_MONTHS, hour_in_french
from ogp_portal.base.language.findings import Hit
from ogp_portal.base.language.texts import NO_BREAK, SPACES, Text
from ogp_portal.base.language.typography import each

_S = f"[{SPACES}]"
_MONTH = "|".join(FRENCH_MONTHS)
_BEFORE_MARK = re.compile(rf"(?<=\S){_S}+(?=[!?]|;(?!\)))")
_BEFORE_COLON = re.compile(r"(?<=[\w»)\]%$’*_\ue000])[ \u2009]?:(?=[\s*_]|$)")
_BEFORE_UNIT = re.compile(r"(?<=\d)[ \u2009]?[%$](?!\w)")
_DOLLAR_FIRST = re.compile(rf"(?<![\w\d$])(?<!\d{_S})\$(\d+(?:[{SPACES},.]\d+)*)(?!{_S}?(?:m|k|[\d$]))", re.IGNORECASE)
_OPENING = re.compile(r"«(?![\u00a0\u202f])[ \u2009]?(?=\S)")
_CLOSING = re.compile(r"(?<=\S)[ \u2009]*»")
_INSIDE = re.compile(r"«[^«»]*»")
_STRAIGHT = re.compile(r'"([^"\n]{1,400})"')
_CURLY = re.compile(r"“([^“”\n]{1,400})”")
_LONE_QUOTE = re.compile(r"[\"“”]")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['‘´](?=[^\W\d_]|[«\ue000])")
_COMMA_GROUPS = re.compile(r"(?<![\w,.])[1-9]\d{0,2}(?:,\d{3})+(?![\d,])")
_SPACE_GROUPS = re.compile(r"(?<![\w,.-])(?<!\d[ \u00a0])\d{1,3}(?: \d{3})+(?![\w-]|[ \u00a0]\d)")
_NO_GROUPS = re.compile(r"(?<![\w.,/#-])[1-9]\d{4,5}(?=[ \u00a0][a-zà-ÿ]{3}|[ \u00a0][%$])")
_POINT = re.compile(rf"(?<![\w.,])(\d+)\.(\d{{1,2}})(?={_S}?[%$]|{_S}(?:million|milliard|km|kg|heures?\b))")
_CLOCK = re.compile(
    rf"(?<![\w:,.])(?:(?P<h>[01]?\d|2[0-4]){_S}?[hH](?:{_S}?(?P<m>[0-5]\d))?|(?P<h2>[01]?\d|2[0-3]):(?P<m2>[0-5]\d))"
    rf"(?P<half>{_S}?[aApP]\.?[mM]\b\.?)?(?![\w:])"
)
_MONTH_CAPITAL = re.compile(
    rf"(?<=[a-zà-ÿ0-9,;’][ \u00a0])(?:{_MONTH.title()})(?=[ \u00a0]\d{{4}}\b)|(?<=\d[ \u00a0])(?:{_MONTH.title()})\b"
)
_NO_ACCENT = re.compile(r"\b(?P<m>[dD]ecembre|[fF]evrier)\b")
_MONTH_FIRST = re.compile(rf"\b({_MONTH})[ \u00a0](\d{{1,2}}|1er),?[ \u00a0](\d{{4}})\b", re.IGNORECASE)
_DATE_COMMA = re.compile(rf"\b(?:\d{{1,2}}|1er)[ \u00a0](?:{_MONTH}),[ \u00a0]?\d{{4}}\b", re.IGNORECASE)
_FIRST = re.compile(rf"(?<![\d,.:/])1(?=[ \u00a0](?:{_MONTH})\b)", re.IGNORECASE)
_SLASHES = re.compile(r"(?<![\w/.-])\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\w/-])")
_ORDINAL = re.compile(r"\b(\d{1,4})(iers?|ères?|eres?|ières?|i?èmes?|i?emes?|è|nd|nde)\b")
_CAPITAL = re.compile(r"\b(Etats?|Ecoles?|Equipes?|Egalités?|Energies?|Etudes?|Elargir|Evénements?|Evènements?)\b")


def fr_space_before_mark(text: Text) -> Iterator[Hit]:
    """No space before ; ! ?"""
    return each(text, _BEFORE_MARK, _("In Canadian French no space comes before ; ! or ?."), "")


def fr_space_before_colon(text: Text) -> Iterator[Hit]:
    """A no-break space before a colon."""
    return each(text, _BEFORE_COLON, _("In French a no-break space comes before a colon."), f"{NO_BREAK}:")


def fr_space_before_unit(text: Text) -> Iterator[Hit]:
    """A no-break space before % and $."""
    message = _("In French a no-break space comes before % and $.")
    return each(text, _BEFORE_UNIT, message, lambda m: NO_BREAK + m.group()[-1])


def fr_dollar_first(text: Text) -> Iterator[Hit]:
    """« 50 $ », never "$50"."""
    message = _("In French the dollar sign follows the amount.")
    return each(text, _DOLLAR_FIRST, message, lambda m: f"{_grouped(m.group(1))}{NO_BREAK}$")


def fr_space_in_guillemets(text: Text) -> Iterator[Hit]:
    """No-break spaces inside « »."""
    message = _("Inside guillemets, no-break spaces follow « and come before ».")
    yield from each(text, _OPENING, message, f"«{NO_BREAK}")
    yield from each(text, _CLOSING, message, f"{NO_BREAK}»")


def fr_quotes(text: Text) -> Iterator[Hit]:
    """Guillemets instead of double quotes; “ ” only for a quotation inside a quotation."""
    message = _("French quotations stand in guillemets: « ».")
    inside = [match.span() for match in _INSIDE.finditer(text.masked)]
    taken: set[int] = set()
    for pattern in (_STRAIGHT, _CURLY):
        for match in pattern.finditer(text.masked):
            taken |= {match.start(), match.end() - 1}
            nested = _within(match.start(), inside)
            content = text.raw[match.start() + 1 : match.end() - 1].strip(SPACES)
            if not content:
                continue
            if nested and pattern is _STRAIGHT:
                yield Hit(text, match.start(), match.end(), message, f"“{content}”")
            elif not nested:
                yield Hit(text, match.start(), match.end(), message, f"«{NO_BREAK}{content}{NO_BREAK}»")
    for match in _LONE_QUOTE.finditer(text.masked):
        if match.start() not in taken and not _within(match.start(), inside):
            yield Hit(text, match.start(), match.end(), message)


def _within(position: int, spans: list[tuple[int, int]]) -> bool:
    last = bisect(spans, (position, position)) - 1
    return last >= 0 and spans[last][1] > position


def fr_apostrophe(text: Text) -> Iterator[Hit]:
    """The curved apostrophe."""
    return each(text, _APOSTROPHE, _("The typographic apostrophe is ’."), "’")


def fr_thousands(text: Text) -> Iterator[Hit]:
    """« 5 000 » with a no-break space; four digits may stand together, five may not."""
    message = _("In French thousands are set apart by a no-break space: 5\u00a0000.")
    yield from each(text, _COMMA_GROUPS, message, _thousands_fix)
    yield from each(text, _SPACE_GROUPS, message, lambda m: m.group().replace(" ", NO_BREAK))
    yield from each(text, _NO_GROUPS, message, lambda m: f"{m.group()[:-3]}{NO_BREAK}{m.group()[-3:]}")


def _thousands_fix(match: re.Match[str]) -> str | None:
    # « 1,125 » may well be a decimal number.
    sure = match.group().endswith("00") or match.group().count(",") > 1
    return match.group().replace(",", NO_BREAK) if sure else None


def _grouped(number: str) -> str:
    """An amount written the English way, the French way: "5,000.50" is « 5 000,50 »."""
    whole, point, rest = number.partition(".")
    whole = re.sub(rf"[{SPACES},]", NO_BREAK, whole)
    return whole + ("," + rest if point else "")


def fr_decimal(text: Text) -> Iterator[Hit]:
    """A decimal comma, where a unit shows that it is a number and not a version."""
    return each(text, _POINT, _("In French the decimal mark is a comma."), lambda m: f"{m.group(1)},{m.group(2)}")


def fr_hour(text: Text) -> Iterator[Hit]:
    """« 13 h 30 » with no-break spaces."""
    message = _("In French the hour is written 13\u00a0h\u00a030, on 24 hours, with no-break spaces.")
    return each(text, _CLOCK, message, _hour_fix)


def _hour_fix(match: re.Match[str]) -> str | None:
    half = (match["half"] or "").strip(SPACES).lower()[:1]
    return hour_in_french(int(match["h"] or match["h2"]), match["m"] or match["m2"] or "", half)


def fr_month_capital(text: Text) -> Iterator[Hit]:
    """Months in lower case, unless they begin a sentence."""
    return each(text, _MONTH_CAPITAL, _("In French months have no capital."), lambda m: m.group().lower())


def fr_month_accent(text: Text) -> Iterator[Hit]:
    """« décembre » and « février » with their accent."""
    message = _("The name of this month has an accent.")
    return each(text, _NO_ACCENT, message, lambda m: m.group()[0] + "é" + m.group()[2:])


def fr_date(text: Text) -> Iterator[Hit]:
    """« 7 mars 2018 », without a comma; « 1er avril »."""
    message = _("In French a date is written 7 mars 2018, without a comma, and the first day of a month 1er.")
    yield from each(text, _MONTH_FIRST, message, _date_fix)
    yield from each(text, _DATE_COMMA, message, lambda m: re.sub(r",[ \u00a0]?", " ", m.group()))
    yield from each(text, _FIRST, message, "1er")


def _date_fix(match: re.Match[str]) -> str:
    day = "1er" if match[2] == "1" else match[2]
    return f"{day} {match[1].lower()} {match[3]}"


def fr_date_slashes(text: Text) -> Iterator[Hit]:
    """A date in figures, which nobody in Canada reads alike."""
    return each(text, _SLASHES, _("A date with slashes is read in two ways: write the month in words, or 2018-03-07."))


def fr_ordinal(text: Text) -> Iterator[Hit]:
    """1er, 1re, 2e."""
    return each(text, _ORDINAL, _("French ordinals are short: 1er, 1re, 2e, 3es."), _ordinal_fix)


def _ordinal_fix(match: re.Match[str]) -> str | None:
    number, ending = match.groups()
    plural = "s" if ending.endswith("s") else ""
    if ending.startswith(("nd", "ier")) and number not in {"1", "2"}:
        return None
    if number == "1":
        return "1er" + plural if ending.startswith("ier") and "è" not in ending else "1re" + plural
    return number + "e" + plural


def fr_capital_accent(text: Text) -> Iterator[Hit]:
    """Accents stay on capitals."""
    return each(text, _CAPITAL, _("French capitals keep their accents."), lambda m: "É" + m.group()[1:])


RULES = (
    fr_space_before_mark,
    fr_space_before_colon,
    fr_space_before_unit,
    fr_dollar_first,
    fr_space_in_guillemets,
    fr_quotes,
    fr_apostrophe,
    fr_thousands,
    fr_decimal,
    fr_hour,
    fr_month_capital,
    fr_month_accent,
    fr_date,
    fr_date_slashes,
    fr_ordinal,
    fr_capital_accent,
)
