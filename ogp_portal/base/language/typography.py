"""What the typography of both languages shares: ways to make hits of patterns, and rules without a language."""

import re
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from ogp_portal.base.language.findings import Hit
from ogp_portal.base.language.texts import NO_BREAK, Text

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BROKEN = re.compile("\ufffd|Ã[\u0080-\u00bf]|â€.?|Â(?=[«»°\u00a0])")
_DOUBLE_SPACE = re.compile(r"(?<=[^\s|])[ \u00a0]{2,}(?=[^\s|])")
_LIST_MARK = re.compile(r"\s*(?:[-*+>#]+|\d{1,3}[.)])")
_COMMA = re.compile(r"(?<=[a-zà-ÿ]{2})[,;](?=[A-Za-zÀ-ÿ]{2})")
_SPACE_BEFORE_COMMA = re.compile(r"(?<=[\w)»”])[ \u00a0\u202f]+(?=[,.](?:\s|$))")
_OPENING = re.compile(r"(?:(?<=\s)|^)(?:\d{1,3}|[a-zA-Z])\)", re.MULTILINE)
_BRACKET = re.compile(r"[()\[\]]")

Fix = str | Callable[[re.Match[str]], str | None] | None


def each(text: Text, pattern: re.Pattern[str], message: str, fix: Fix = None) -> Iterator[Hit]:
    """A hit for every place where the pattern stands and the correction would change something."""
    for match in pattern.finditer(text.masked):
        new = fix(match) if callable(fix) else fix
        if new != text.raw[match.start() : match.end()]:
            yield Hit(text, match.start(), match.end(), message, new)


def invisible_mark(text: Text) -> Iterator[Hit]:
    """Control characters, and marks that hide text or turn its direction."""
    message = _("An invisible character is hidden here, perhaps one that turns the direction of the text: delete it.")
    for match in _INVISIBLE.finditer(text.raw):
        yield Hit(text, match.start(), match.end(), message, "")


def lone_surrogate(text: Text) -> Iterator[Hit]:
    """Half of a character, which cannot be stored."""
    message = _("Half of a character stands here, left by a faulty program: delete it.")
    for match in _SURROGATE.finditer(text.raw):
        yield Hit(text, match.start(), match.end(), message, "")


def broken_character(text: Text) -> Iterator[Hit]:
    """Accents destroyed by a wrong encoding."""
    message = _("A character was broken by a wrong encoding: type it again.")
    for match in _BROKEN.finditer(text.raw):
        yield Hit(text, match.start(), match.end(), message)


def double_space(text: Text) -> Iterator[Hit]:
    """Two spaces or more between words, except in the indents of lists."""
    message = _("One space is enough.")
    for hit in each(text, _DOUBLE_SPACE, message, lambda m: NO_BREAK if NO_BREAK in m.group() else " "):
        line = text.masked.rfind("\n", max(0, hit.start - 20), hit.start) + 1
        if not _LIST_MARK.fullmatch(text.masked, line or max(0, hit.start - 20), hit.start):
            yield hit


def space_after_comma(text: Text) -> Iterator[Hit]:
    """A comma or semicolon with a word right behind it."""
    return each(text, _COMMA, _("A space follows a comma or a semicolon."), lambda m: m.group() + " ")


def space_before_comma(text: Text) -> Iterator[Hit]:
    """A space before a comma or a full stop."""
    return each(text, _SPACE_BEFORE_COMMA, _("No space comes before a comma or a full stop."), "")


def bracket_unbalanced(text: Text) -> Iterator[Hit]:
    """A bracket that is never closed, or was never opened."""
    listed = {match.end() - 1 for match in _OPENING.finditer(text.masked)}
    open_at: list[int] = []
    for match in _BRACKET.finditer(text.masked):
        if match.group() in "([":
            open_at.append(match.start())
        elif open_at and text.masked[open_at[-1]] + match.group() in {"()", "[]"}:
            open_at.pop()
        elif match.start() not in listed:
            yield Hit(text, match.start(), match.end(), _("This bracket was never opened."))
    yield from (_never_closed(text, start) for start in open_at)


def _never_closed(text: Text, start: int) -> Hit:
    message = _("This bracket is never closed.")
    end = len(text.raw.rstrip())
    rest = text.raw[start + 1 : end] if end - start < 60 else ""
    # A short remark that ends the text: there is only one place for the missing bracket.
    if rest and not re.search(r"[()\[\].;\n]", rest):
        mark = {"(": ")", "[": "]"}[text.raw[start]]
        return Hit(text, start, end, message, text.raw[start:end] + mark)
    return Hit(text, start, start + 1, message)


RULES = (
    invisible_mark,
    lone_surrogate,
    broken_character,
    double_space,
    space_after_comma,
    space_before_comma,
    bracket_unbalanced,
)
