"""A document as PDF/UA-1, set by typst: tagged, in named languages, with a title and the fonts inside."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from .glyphs import SQUARE, lacking_in, rare_units
from .tree import (
    Block,
    Document,
    Facts,
    Heading,
    Listing,
    PageBreak,
    Pair,
    Paragraph,
    Run,
    Table,
    Words,
    colon,
    running,
    tidy,
)

HERE = Path(__file__).parent
TEMPLATE = "template.typ"
# A document of this many characters takes seconds and hundreds of megabytes: another process gives them back.
LARGE = 300_000
TIME_LIMIT = 300
# No word of either language is as long; what is longer may break after some signs, or anywhere if need be.
_LONG_WORD = re.compile(r"[^\s\u00a0\u202f\u200b-]{29,}")
_PIECE = re.compile(r"[^/._?&=#,;:]{1,14}[/._?&=#,;:]?|[/._?&=#,;:]")
BREAK_HERE = "\u200b"


class PdfRefused(RuntimeError):
    """The document could not be set; the message is typst's."""


def render_pdf(document: Document) -> bytes:
    """The PDF; the same bytes for the same document with the same fonts at hand."""
    return set_pdf(as_data(document), document.made_at)


def set_pdf(data: dict[str, Any], made_at: datetime, template: str = TEMPLATE) -> bytes:
    """Plain data set in one of the templates beside this module, each string of it as `shown` gives it.

    Where the typefaces lack a character there is a square, and `missing` is true.
    """
    text = json.dumps(data, ensure_ascii=False)
    lacking = lacking_in(text, fonts())
    stamp = int(made_at.timestamp())
    try:
        return _set(text if lacking is None else _with_squares(data, lacking), stamp, template)
    except PdfRefused as refused:
        # What stands alone can be shown and yet not beside its neighbour: then nothing rare is.
        if "could not be displayed" not in str(refused):
            raise
        return _set(_with_squares(data, rare_units()), stamp, template)


def _with_squares(data: dict[str, Any], lacking: re.Pattern[str]) -> str:
    return lacking.sub(SQUARE, json.dumps({**data, "missing": True}, ensure_ascii=False))


def _set(text: str, stamp: int, template: str) -> bytes:
    return _in_another_process(text, stamp, template) if len(text) > LARGE else compile_pdf(text, stamp, template)


def compile_pdf(text: str, stamp: int, template: str = TEMPLATE) -> bytes:
    """Set the JSON of a document (as_data) in a template."""
    compiler = typst.Compiler(root=HERE, font_paths=fonts())
    try:
        found = compiler.compile(
            HERE / template, format="pdf", pdf_standards="ua-1", sys_inputs={"document": text}, timestamp=stamp
        )
    except typst.TypstError as error:
        raise PdfRefused(error.message) from error
    if not isinstance(found, bytes):
        raise PdfRefused("typst gave no file")
    return found


@cache
def fonts() -> typst.Fonts:
    """The typefaces: the ones inside typst, which are always the same, and for rare scripts what the machine has."""
    return typst.Fonts(include_system_fonts=True)


def _in_another_process(text: str, stamp: int, template: str = TEMPLATE) -> bytes:
    command = [sys.executable, "-m", "ogp_portal.base.documents.alone", str(stamp), template]
    done = subprocess.run(  # noqa: S603  our own words
        command, cwd=HERE.parents[2], input=text.encode(), capture_output=True, timeout=TIME_LIMIT, check=False
    )
    if done.returncode:
        raise PdfRefused(done.stderr.decode(errors="replace").strip()[-500:] or f"ended with {done.returncode}")
    return done.stdout


# ---- The tree as plain data, in the short names of template.typ --------------------------------------------


def as_data(document: Document) -> dict[str, Any]:
    """What template.typ reads."""
    other = document.other_title
    return {
        "title": shown(document.title),
        "subtitles": [{"t": shown(other.text), "l": other.language}] if other else [],
        "running": shown(running(document)),
        "language": document.language,
        "author": tidy(document.author),
        "description": shown(document.description),
        "origin": tidy(document.origin),
        "overline": _words(document.overline),
        "opening": _blocks(document.opening),
        "blocks": _blocks(document.blocks),
        "contents": document.contents,
        "contents-title": _words(document.contents_title),
        "missing": False,
        "missing-note": _blocks(document.lacking),
    }


def shown(text: str) -> str:
    """A text without what no reader sees, where words too long for a line may break."""
    return _LONG_WORD.sub(lambda word: BREAK_HERE.join(_PIECE.findall(word[0])), tidy(text))


def _words(words: Words) -> list[Any]:
    return [_run(run) for run in words]


def _run(run: Run) -> Any:
    text = shown(run.text)
    marks: dict[str, Any] = {}
    if run.language:
        marks["l"] = run.language
    if run.href:
        marks["h"] = run.href
    if run.strong:
        marks["s"] = True
    if run.emphasis:
        marks["e"] = True
    return {"t": text, **marks} if marks else text


def _blocks(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    return [_block(block) for block in blocks]


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Pair):
        return {
            "k": "pair",
            "sides": [{"l": one.language, "name": one.name, "blocks": _blocks(one.blocks)} for one in block.sides],
        }
    if isinstance(block, PageBreak):
        return {"k": "break"}
    data = _WRITERS[type(block)](block)
    return {**data, "l": block.language} if block.language else data


_WRITERS: Mapping[type, Callable[[Any], dict[str, Any]]] = {
    Paragraph: lambda one: {"k": "note" if one.quiet else "p", "r": _words(one.words)},
    Heading: lambda one: {"k": "h", "level": one.level, "r": _words(one.words)},
    Listing: lambda one: {"k": "list", "ordered": one.ordered, "items": [_blocks(item) for item in one.items]},
    Facts: lambda one: {
        "k": "facts",
        "sep": colon(one.language),
        "rows": [[_words(name), _words(value)] for name, value in one.rows],
    },
    Table: lambda one: {
        "k": "table",
        "widths": list(one.widths),
        "head": [_words(cell) for cell in one.head],
        "rows": [[_blocks(cell) for cell in row] for row in one.rows],
    },
}
