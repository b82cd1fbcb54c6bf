"""A document as a tree of plain values: what it says and in which language, not how it looks.

Text is data all the way: neither writer reads any of it as markup. A language is "en" or "fr"; "" means the one of what
is around it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

# What no reader sees and XML or a page may choke on: controls, marks that reorder text, surrogates, non-characters.
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029")
_BLANKS = re.compile("[ \t]+")


def tidy(text: str) -> str:
    """Text ready for a document: nothing unseen, one kind of line end, no row of blanks; no-break spaces stay."""
    return _BLANKS.sub(" ", _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)))


def colon(language: str) -> str:
    """What stands between a name and its value."""
    return "\u00a0: " if language == "fr" else ": "


@dataclass(frozen=True, slots=True)
class Run:
    """Some words in one language and one kind of emphasis, perhaps a link."""

    text: str
    language: str = ""
    href: str = ""
    strong: bool = False
    emphasis: bool = False


Words = Sequence[Run]


def words(*parts: str | Run) -> tuple[Run, ...]:
    """A line from strings and runs, what is empty left out."""
    runs = (part if isinstance(part, Run) else Run(part) for part in parts)
    return tuple(run for run in runs if run.text)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading from level 1; levels may not be left out on the way down."""

    words: Words
    level: int
    language: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a `quiet` one is a side remark."""

    words: Words
    language: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; each item holds blocks."""

    items: "Sequence[Sequence[Block]]"
    ordered: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values: "Answered: March 7, 2018"."""

    rows: Sequence[tuple[Words, Words]]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a row of header cells, which is repeated on each page. `widths` are shares of the whole."""

    name: str
    head: Sequence[Words]
    rows: "Sequence[Sequence[Sequence[Block]]]"
    widths: Sequence[float]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One language's side of a pair, under its name if there is one."""

    language: str
    name: str
    blocks: "Sequence[Block]"


@dataclass(frozen=True, slots=True)
class Pair:
    """The same in two languages: beside each other for the eye, one after the other for whoever listens."""

    sides: Sequence[Side]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a page."""


Block = Heading | Paragraph | Listing | Facts | Table | Pair | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document."""

    title: str
    language: str
    made_at: datetime
    # The title in the other language, of a document in both.
    other_title: Run | None = None
    # One line above the title.
    overline: Words = ()
    # What stands between the title and the contents.
    opening: Sequence[Block] = ()
    blocks: Sequence[Block] = ()
    # How many levels of headings the contents list; 0 for none.
    contents: int = 0
    contents_title: Words = ()
    author: str = ""
    description: str = ""
    # The address it comes from, at the foot of each page.
    origin: str = ""
    # Said in the PDF where its typefaces lack a character, which then shows as a square.
    lacking: Sequence[Block] = field(default=())


def walk(blocks: Iterable[Block]) -> Iterable[Block]:
    """All blocks, those inside others too, in reading order."""
    for block in blocks:
        yield block
        inner: Iterable[Sequence[Block]] = ()
        if isinstance(block, Listing):
            inner = block.items
        elif isinstance(block, Table):
            inner = (cell for row in block.rows for cell in row)
        elif isinstance(block, Pair):
            inner = (side.blocks for side in block.sides)
        for part in inner:
            yield from walk(part)


def running(document: Document) -> str:
    """What stands at the head of each page but the first."""
    return " / ".join([document.title, *([document.other_title.text] if document.other_title else [])])
