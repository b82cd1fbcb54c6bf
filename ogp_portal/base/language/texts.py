"""A text as the rules read it: with links, code and placeholders out of sight, and cut into words."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

# Stands for each character nobody may touch, so that every position stays what it was.
FILL = "\ue000"
SPACES = " \u00a0\u202f\u2009"
NO_BREAK = "\u00a0"

_LINK = r"(?:https?|ftp)://[^\s<>\"“”«»]+|mailto:[^\s<>()]+|\bwww\.[^\s<>\"“”«»]+"
_PROTECTED = re.compile(
    r"```.*?```"
    r"|`[^`\n]*`"
    r"|(?<=\]\()[^()\s]+"
    rf"|{_LINK}"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,200}\w"
    r"|(?<![\w.@-])(?:[\w-]{1,63}\.){1,5}(?:ca|org|com|net)(?![\w-])(?:/[^\s()<>\"“”«»]*)?"
    r"|%\(\w{1,60}\)[sd]|(?<!\d)(?<!\d[ \u00a0])%[sd]\b|\{\{[^{}]{0,200}\}\}|\{%[^{}]{0,200}%\}|\{\w{0,60}\}"
    r"|</?[a-zA-Z][^<>]{0,500}>"
    r"|&\w{1,20};|&#\w{1,8};",
    re.DOTALL,
)
_PLACEHOLDER = re.compile(r"%\(\w{1,60}\)[sd]|%[sd]\b|\{\{[^{}]{0,200}\}\}|\{%[^{}]{0,200}%\}|\{\w{0,60}\}")
_WORD = re.compile(r"[^\W\d_]+")
_TRAILING = ".,;:!?)]*_"


Result = TypeVar("Result")


class Word(NamedTuple):
    """A word in lower case without accents, and where it stands."""

    folded: str
    start: int
    end: int


class Place(NamedTuple):
    """A link or a placeholder, and where it stands."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Text:
    """One text in one language; what several rules need is worked out once."""

    raw: str
    language: str
    _known: dict[Callable[..., Any], Any] = field(default_factory=dict, repr=False)

    def once(self, work: Callable[["Text"], Result]) -> Result:
        """What this function makes of the text, worked out the first time somebody asks."""
        if work not in self._known:
            self._known[work] = work(self)
        return self._known[work]

    @cached_property
    def _protected(self) -> list[Place]:
        found = []
        for match in _PROTECTED.finditer(self.raw):
            value = match.group()
            if "://" in value or value.startswith("www."):
                value = value.rstrip(_TRAILING) or value
            found.append(Place(value, match.start(), match.start() + len(value)))
        return found

    @cached_property
    def masked(self) -> str:
        """The text of the same length in which links' addresses, e-mails, code, tags and placeholders are blotted."""
        parts, position = [], 0
        for _value, start, end in self._protected:
            parts += [self.raw[position:start], FILL * (end - start)]
            position = end
        return "".join([*parts, self.raw[position:]])

    @cached_property
    def links(self) -> list[Place]:
        """Web addresses, mail addresses and names of sites."""
        return [place for place in self._protected if _is_link(place, self.raw)]

    @cached_property
    def placeholders(self) -> list[Place]:
        """Where a program will put a value."""
        return [place for place in self._protected if _PLACEHOLDER.fullmatch(place.value)]

    @cached_property
    def words(self) -> list[Word]:
        """Every word outside of what is protected."""
        return [Word(fold(match.group()), match.start(), match.end()) for match in _WORD.finditer(self.masked)]

    @cached_property
    def blank(self) -> bool:
        return not self.raw.strip()


def _is_link(place: Place, raw: str) -> bool:
    value = place.value
    if value.startswith(("`", "{", "%", "<", "&")):
        return False
    return raw[place.start - 2 : place.start] == "](" or "@" in value or "." in value


def listed(words: str) -> list[str]:
    """The words of a list written as one line."""
    return words.split()


def fold(word: str) -> str:
    """Lower case without accents: « Élaborées » is "elaborees"."""
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFD", word.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
