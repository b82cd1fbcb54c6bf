"""Which sentences of a page or a mail are in the other language without saying so by `lang`."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

from ogp_portal.base.detection import language_of

OTHER = {"en": "fr", "fr": "en"}
INLINE = frozenset(
    ["a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "mark", "small", "span", "strong", "sub", "sup", "time"]
)
# Not read by anybody, or typed by the reader.
SKIPPED = {"script", "style", "template", "textarea", "svg"}
SPOKEN = ("aria-label", "title", "alt", "placeholder", "content", "data-label")
FEWEST_WORDS = 4
_SENTENCE = re.compile(r"(?<=[.!?…:])\s+|\n+|\s[|·–]\s")
# Addresses, time zones, secrets, and names of programs.
_NO_WORDS = re.compile(r"\bhttps?://\S+|^[A-Z]\w+/.*|\b[A-Z0-9]{12,}\b|\b\w+(?:-\w+)?_\w+\b|\S+\.\w+\b")
_WORD = re.compile(r"[^\W\d_]{2,}")


def foreign_in_html(html: str, language: str) -> list[str]:
    """The sentences of a page that are in the language that neither its element nor the nearest around it names."""
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(html)
    assert tree.get("lang") == language, f"a page in {tree.get('lang')}"
    found = []
    for said, text in passages(tree, ""):
        found += foreign(text, said)
    return found


def foreign(text: str, language: str) -> list[str]:
    """The sentences of four words or more that are clearly in the other language."""
    sentences = (_NO_WORDS.sub("…", " ".join(part.split())) for part in _SENTENCE.split(text))
    return [
        sentence
        for sentence in sentences
        if len(_WORD.findall(sentence)) >= FEWEST_WORDS and language_of(sentence) == OTHER.get(language)
    ]


def passages(element: Element, language: str) -> Iterator[tuple[str, str]]:
    """Runs of text as they are read, each with its language; what an element says in attributes apart."""
    run: list[tuple[str, str]] = []
    for said, text in _pieces(element, language):
        if run and (text == "\f" or said != run[0][0]):
            yield run[0][0], "".join(piece for _said, piece in run)
            run = []
        if text != "\f":
            run.append((said, text))
    if run:
        yield run[0][0], "".join(piece for _said, piece in run)


def _pieces(element: Element, language: str) -> Iterator[tuple[str, str]]:
    """Text in reading order with its language; a form feed where a block begins or ends."""
    if not isinstance(element.tag, str):
        return
    language = element.get("lang") or language
    breaks = element.tag not in INLINE
    yield from _spoken(element, language)
    if breaks:
        yield language, "\f"
    if element.tag not in SKIPPED:
        yield language, element.text or ""
        for child in element:
            yield from _pieces(child, language)
            yield language, child.tail or ""
    if breaks:
        yield language, "\f"


def _spoken(element: Element, language: str) -> Iterator[tuple[str, str]]:
    names = [*SPOKEN]
    if element.tag == "input" and element.get("type") in ("submit", "button"):
        names.append("value")
    for name in names:
        value = element.get(name)
        if value and not (name == "content" and element.get("name") != "description"):
            yield language, "\f"
            yield language, value
            yield language, "\f"
