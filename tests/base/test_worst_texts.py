"""The worst texts at the limit of length, through everything that touches them: no text costs much (S4)."""

import time
import unicodedata
from collections.abc import Callable

import pytest
from django import forms
from django.core.exceptions import ValidationError

from commitments.forms.writing import LONG
from ogp_portal.base.forms import AddressField, LongTextField, TextField
from ogp_portal.base.text import clean, markdown, paragraphs

WORST: dict[str, str] = {
    "marks in the wrong order": "\u0301\u0327",
    "one mark": "\u0301",
    "marks of many classes": "".join(map(chr, range(0x300, 0x370))),
    "Hangul": "\u1100\u1161\u11a8",
    "a ligature of eighteen letters": "\ufdfa",
    "bidirectional marks": "\u202e\u2066\u200b",
    "open brackets": "[",
    "pictures": "![",
    "stars and letters": "*a_",
    "stars": "*",
    "mixed emphasis": "_*",
    "strong": "**a ",
    "strong unclosed": "a**b c* ",
    "back ticks": "` `` ``` ",
    "code fences": "~~~\n",
    "quotes": "> ",
    "quotes on lines": ">>>>>>>>\n",
    "lists": "- ",
    "numbers": "1. ",
    "nested lists": "- a\n  - b\n    - c\n",
    "links": "[a](",
    "links in angles": "[a](<b",
    "link after link": "[x][",
    "definitions": "[a]: b\n",
    "references": "[a]",
    "tags": "<a ",
    "comments": "<!--",
    "instructions": "<?",
    "declarations": "<!X",
    "CDATA": "<![CDATA[",
    "elements": "<div><b>",
    "autolinks": "<http://a>",
    "ampersands": "&",
    "entities": "&#x",
    "back slashes": "\\",
    "angles": "<",
    "quotation marks": "'\"",
    "rules": "- - - -\n",
    "underlined headings": "a\n=\n",
    "line breaks": "\n",
    "broken line ends": "\r\n \t",
    "blanks after a line": "\n        x",
}
# A text costs less than so many times a fixed piece of work of 10 ms, and twice the text less than so many times more.
UNITS, GROWTH = 10, 3


def at_length(part: str, length: int) -> str:
    return ("a" + part * length)[: length - 1] + "b"


def milliseconds(action: Callable[[str], object], text: str) -> float:
    """Of the processor, the fastest of three: a machine does other things too."""
    took = []
    for _again in range(3):
        markdown.cache_clear()
        start = time.process_time()
        action(text)
        took.append(1000 * (time.process_time() - start))
    return min(took)


def unit() -> float:
    """What a fixed piece of work costs on this machine now, in milliseconds: about 10 where nothing else runs."""

    def work(_text: str) -> int:
        return sum(number * number for number in range(170_000))

    return milliseconds(work, "")


def least(figure: Callable[[], float], limit: float) -> float:
    """The least of up to three measurements, until one is below the limit.

    It is the text that is judged, and not what else the machine does during one of them: a text that costs too much
    costs too much each time.
    """
    found = figure()
    for _again in range(2):
        if found < limit:
            break
        found = min(found, figure())
    return found


def cost(action: Callable[[str], object], part: str) -> float:
    """What a text at the limit of length costs, in units measured right after it."""
    return least(lambda: milliseconds(action, at_length(part, LONG)) / unit(), UNITS)


def growth(action: Callable[[str], object], part: str) -> float:
    """How many times more a text twice as long costs; 0 where one is too quick to be measured."""

    def once_and_twice() -> float:
        once = milliseconds(action, at_length(part, LONG))
        return 0 if once < 2 else milliseconds(action, at_length(part, 2 * LONG)) / once

    return least(once_and_twice, GROWTH)


def validate(text: str) -> None:
    """All that a form does with a text, whether it is accepted or not."""
    fields: list[forms.Field] = [LongTextField(max_length=LONG), TextField(max_length=120), AddressField()]
    for field in fields:
        try:
            field.clean(text)
        except ValidationError as error:
            str(error.messages)


@pytest.mark.parametrize("action", [clean, paragraphs, markdown, validate], ids=lambda action: action.__name__)
def test_no_text_costs_much_and_twice_the_length_costs_twice(action: Callable[[str], object]) -> None:
    units, steeps = {}, {}
    for name, part in WORST.items():
        units[name] = cost(action, part)
        steeps[name] = growth(action, part)
    slowest, steepest = max(units, key=units.__getitem__), max(steeps, key=steeps.__getitem__)
    print(  # noqa: T201
        f"{action.__name__}: slowest {units[slowest]:.1f} units ({slowest}), "
        f"doubling ×{steeps[steepest]:.2f} ({steepest})"
    )
    # 5 units and 2.6 where nothing else runs.
    assert units[slowest] < UNITS
    assert steeps[steepest] < GROWTH


def test_a_body_full_of_accents_is_sorted_in_no_time() -> None:
    text = "a" + "\u0301\u0327" * 200_000
    took = milliseconds(clean, text)
    print(f"400,000 accents on one letter: {took:.0f} ms")  # noqa: T201
    assert took < 500
    assert len(unicodedata.normalize("NFD", clean(text))) == 9


@pytest.mark.parametrize(
    "text", ["Ça été, où ?", "Việt Nam ế ỗ", "שָׁלוֹם", "ক্ষি", "क्षि", "ᐃᓄᒃᑎᑐᑦ", "Łódź", "e\u0301\u0323"]
)
def test_the_letters_of_any_language_stay(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


def test_what_nobody_types_is_dropped_and_lines_stay() -> None:
    assert clean("a\ud800b\u202ec\u0000d\x1b\ufeff") == "abcd"
    assert clean("one\r\ntwo\rthree") == "one\ntwo\nthree"
    assert TextField().clean("one\r\n\u2028 two\t three") == "one two three"
