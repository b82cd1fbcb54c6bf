"""English as written in Canada: spaces, quotation marks, numbers, hours and dates."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from ogp_portal.base.language.dates import ENGLISH_MONTHS, hour_in_english
from ogp_portal.base.language.findings import Hit
from ogp_portal.base.language.texts import SPACES, Text
from ogp_portal.base.language.typography import each

_S = f"[{SPACES}]"
_MONTH = "|".join(name.title() for name in ENGLISH_MONTHS)
_BEFORE_MARK = re.compile(rf"(?<=[^\s|]){_S}+(?=[!?](?:\W|$)|[;:](?:\s|$))")
_GUILLEMETS = re.compile(r"«([^«»\n]{1,400})»")
_LONE_GUILLEMET = re.compile(r"[«»]")
_STRAIGHT = re.compile(r'"([^"\n]{1,400})"')
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['‘´](?=[^\W\d_])|(?<=s)'(?= [a-z])")
_SPACE_GROUPS = re.compile(
    r"(?<![\w,.-])(?<!\d[ \u00a0\u202f])[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3})+(?![\w-]|[ \u00a0\u202f]\d)"
)
_NO_GROUPS = re.compile(r"(?<![\w.,/#-])[1-9]\d{4,5}(?=[ \u00a0][a-z]{3}|%)")
_COMMA = re.compile(rf"(?<![\w.,])(\d+),(\d{{1,2}})(?={_S}?%|{_S}(?:million|billion|km|kg|hours?\b))")
_PERCENT = re.compile(rf"(?<=\d){_S}%")
_DOLLAR_LAST = re.compile(
    rf"(?<![\w$.,])(?<!\$\d)(\d{{1,3}}(?:[{SPACES},]\d{{3}}){{0,4}}|\d{{4,15}})([.,]\d\d?)?{_S}?\$(?![\w])"
)
_CLOCK = re.compile(
    rf"(?<![\w:.,$])(?:(?P<h>\d{{1,2}}){_S}?h(?:{_S}?(?P<m>[0-5]\d))?|(?P<h2>[01]?\d|2[0-4])(?::(?P<m2>[0-5]\d))?"
    rf"{_S}?(?P<half>[aApP]\.?[mM]\b\.?)|(?P<h3>1[3-9]|2[0-3]):(?P<m3>[0-5]\d))(?![\w:])"
)
_RIGHT = re.compile(rf"\d{{1,2}}(?::[0-5]\d)?{_S}[ap]\.m\.")
_DAY_FIRST = re.compile(
    rf"(?<![\w,.-])(\d{{1,2}})(?:st|nd|rd|th)?[ \u00a0](?:of )?({_MONTH})(?:,?[ \u00a0](\d{{4}}))?\b"
)
_DAY_ORDINAL = re.compile(rf"\b({_MONTH})[ \u00a0](\d{{1,2}})(?:st|nd|rd|th),?(?:[ \u00a0](\d{{4}}))?\b")
_NO_COMMA = re.compile(rf"\b({_MONTH})[ \u00a0](\d{{1,2}})[ \u00a0](\d{{4}})\b")
_MONTH_YEAR = re.compile(rf"\b({_MONTH}), (\d{{4}})\b")
_LOWER = re.compile(rf"\b(?:{'|'.join(ENGLISH_MONTHS)})(?=[ \u00a0](?:\d{{1,2}},[ \u00a0])?\d{{4}}\b)")
_SLASHES = re.compile(r"(?<![\w/.-])\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\w/-])")


def en_space_before_mark(text: Text) -> Iterator[Hit]:
    """No space before ; : ! ?"""
    return each(text, _BEFORE_MARK, _("In English no space comes before ; : ! or ?."), "")


def en_guillemets(text: Text) -> Iterator[Hit]:
    """“ ” and no guillemets."""
    message = _("English quotations stand in “ ”.")
    taken: set[int] = set()
    for match in _GUILLEMETS.finditer(text.masked):
        taken |= {match.start(), match.end() - 1}
        content = text.raw[match.start() + 1 : match.end() - 1].strip(SPACES)
        if content:
            yield Hit(text, match.start(), match.end(), message, f"“{content}”")
    for match in _LONE_GUILLEMET.finditer(text.masked):
        if match.start() not in taken:
            yield Hit(text, match.start(), match.end(), message)


def en_quotes(text: Text) -> Iterator[Hit]:
    """Curved quotation marks."""
    for match in _STRAIGHT.finditer(text.masked):
        content = text.raw[match.start() + 1 : match.end() - 1]
        yield Hit(text, match.start(), match.end(), _("English quotations stand in “ ”."), f"“{content}”")


def en_apostrophe(text: Text) -> Iterator[Hit]:
    """The curved apostrophe."""
    return each(text, _APOSTROPHE, _("The typographic apostrophe is ’."), "’")


def en_thousands(text: Text) -> Iterator[Hit]:
    """ "5,000"."""
    message = _("In English thousands are set apart by a comma: 5,000.")
    yield from each(text, _SPACE_GROUPS, message, lambda m: re.sub(_S, ",", m.group()))
    yield from each(text, _NO_GROUPS, message, lambda m: f"{m.group()[:-3]},{m.group()[-3:]}")


def en_decimal(text: Text) -> Iterator[Hit]:
    """A decimal point, where a unit shows that it is one number."""
    return each(text, _COMMA, _("In English the decimal mark is a point."), lambda m: f"{m.group(1)}.{m.group(2)}")


def en_space_before_percent(text: Text) -> Iterator[Hit]:
    """ "70%"."""
    return each(text, _PERCENT, _("In English no space comes before %."), "%")


def en_dollar_last(text: Text) -> Iterator[Hit]:
    """ "$50", never "50 $"."""
    return each(text, _DOLLAR_LAST, _("In English the dollar sign comes before the amount."), _dollar_fix)


def _dollar_fix(match: re.Match[str]) -> str:
    return "$" + re.sub(_S, ",", match[1]) + (match[2] or "").replace(",", ".")


def en_hour(text: Text) -> Iterator[Hit]:
    """ "1:30 p.m."."""
    return each(text, _CLOCK, _("In English the hour is written 1:30 p.m."), _hour_fix)


def _hour_fix(match: re.Match[str]) -> str:
    if _RIGHT.fullmatch(match.group()):
        return match.group()
    hour, minute = match["h"] or match["h2"] or match["h3"], match["m"] or match["m2"] or match["m3"] or ""
    return hour_in_english(int(hour), minute, (match["half"] or "").lower()[:1])


def en_month_capital(text: Text) -> Iterator[Hit]:
    """Months have a capital."""
    return each(text, _LOWER, _("In English months have a capital."), lambda m: m.group().title())


def en_date(text: Text) -> Iterator[Hit]:
    """ "March 7, 2018"."""
    message = _("In English a date is written March 7, 2018.")
    yield from each(text, _DAY_FIRST, message, lambda m: f"{m[2]} {m[1]}" + (f", {m[3]}" if m[3] else ""))
    yield from each(text, _DAY_ORDINAL, message, lambda m: f"{m[1]} {m[2]}" + (f", {m[3]}" if m[3] else ""))
    yield from each(text, _NO_COMMA, message, lambda m: f"{m[1]} {m[2]}, {m[3]}")
    yield from each(text, _MONTH_YEAR, message, lambda m: f"{m[1]} {m[2]}")


def en_date_slashes(text: Text) -> Iterator[Hit]:
    """A date in figures, which nobody in Canada reads alike."""
    return each(text, _SLASHES, _("A date with slashes is read in two ways: write the month in words, or 2018-03-07."))


RULES = (
    en_space_before_mark,
    en_guillemets,
    en_quotes,
    en_apostrophe,
    en_thousands,
    en_decimal,
    en_space_before_percent,
    en_dollar_last,
    en_hour,
    en_month_capital,
    en_date,
    en_date_slashes,
)
