"""What a rule finds, and how a finding becomes a correction."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from ogp_portal.base.language.texts import Text

# A text with more faults of one kind than this is wrong as a whole; a list of all of them helps nobody.
LIMIT = 500
AROUND = 24


@dataclass(frozen=True)
class Finding:
    """One fault: the rule, where it is in the text of which language, what to do, and the safe replacement."""

    rule: str
    language: str
    start: int
    end: int
    excerpt: str
    message: str
    fix: str | None = None


@dataclass(frozen=True)
class Hit:
    """What a rule yields: a span of one text, the words for the reader, and what may replace the span."""

    text: Text
    start: int
    end: int
    message: str
    fix: str | None = None


T = TypeVar("T")
Rule = Callable[[T], Iterator[Hit]]


def run(rules: Iterable[Rule[T]], subject: T) -> list[Finding]:
    """The findings of some rules on a text or a pair, in reading order, English before French."""
    found = [_finding(rule.__name__, hit) for rule in rules for hit in islice(rule(subject), LIMIT)]
    return in_order(found)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (finding.language, finding.start, finding.end, finding.rule))


def _finding(rule: str, hit: Hit) -> Finding:
    excerpt = excerpt_of(hit.text.raw, hit.start, hit.end)
    return Finding(rule, hit.text.language, hit.start, hit.end, excerpt, hit.message, hit.fix)


def excerpt_of(text: str, start: int, end: int) -> str:
    """The span and a little around it on one line, printable whatever the text holds."""
    first, last = max(0, start - AROUND), min(len(text), min(end, start + 200) + AROUND)
    shown = " ".join(text[first:last].split(" ")).replace("\n", " ").replace("\r", " ")
    return ("…" if first else "") + printable(shown) + ("…" if last < len(text) else "")


def printable(text: str) -> str:
    """The text with lone surrogates and control characters written out, so that it can go anywhere."""
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() or c in "\n\t\u00a0\u202f" else f"\\u{ord(c):04x}" for c in text)


def apply_fixes(text: str, findings: Iterable[Finding]) -> str:
    """The text with the safe corrections made. The findings must be of this very text.

    Of two corrections that overlap only the first is made: check again and apply again for the other.
    """
    parts, position = [], 0
    for finding in in_order(findings):
        if finding.fix is None or finding.start < position or finding.end > len(text):
            continue
        parts += [text[position : finding.start], finding.fix]
        position = finding.end
    return "".join([*parts, text[position:]])
