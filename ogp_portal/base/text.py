"""Text on its way to a page: the only place that makes HTML safe, and Canadian forms of dates and hours."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from difflib import SequenceMatcher
from functools import lru_cache
from html import unescape
from zoneinfo import ZoneInfo

import nh3
from django.utils import formats
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image")
_TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "br", "hr"}
_MARKS = "".join(character for character in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(character))
# Eight marks on one letter are more than any script needs; sorting thousands of them takes minutes.
_STACKED = re.compile(f"([{_MARKS}]{{8}})[{_MARKS}]+")
# Characters that reorder or hide text: nobody types them to be read.
_INVISIBLE = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


@lru_cache(maxsize=512)
def markdown(text: str) -> SafeString:
    """Editorial Markdown as safe HTML: paragraphs, headings from level 2, lists, links, emphasis; no pictures."""
    html = nh3.clean(_markdown.render(text), tags=_TAGS, attributes={"a": {"href"}}, link_rel=None)
    return mark_safe(html)


def first_words(text: str, count: int) -> str:
    """The first words of editorial Markdown as plain text on one line, for a list."""
    return Truncator(" ".join(unescape(nh3.clean(_markdown.render(text), tags=set())).split())).words(count)


def paragraphs(text: str) -> SafeString:
    """A citizen's plain text as safe HTML: everything escaped, blank lines make paragraphs, nothing is linked."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    html = "".join(f"<p>{escape(block).replace(chr(10), '<br>')}</p>" for block in blocks if block)
    return mark_safe(html)


# Comparing longer texts would take too long.
MOST_WORDS = 5000
# Nor texts that say the same few words over and over: their time grows with the square of their length.
MOST_PAIRS = 1_000_000
_WORDS = re.compile(r"\S+\s*")


def marked_changes(before: str, after: str) -> SafeString:
    """`after` as safe HTML with what was added in <ins> and what was taken out of `before` in <del>, by words.

    A screen reader hears where each begins and ends. Texts of over 5,000 words, and those that repeat themselves
    without end, are shown without marks.
    """
    runs = _runs(before, after)
    if not before or runs is None:
        return paragraphs(after)
    return _block((_taken(old) + _added(new)) if is_changed else escape(new) for is_changed, old, new in runs)


def marked_sides(before: str, after: str) -> tuple[SafeString, SafeString]:
    """The same for two columns: `before` with what was taken out of it, and `after` with what was added."""
    runs = _runs(before, after)
    if runs is None:
        return paragraphs(before), paragraphs(after)
    return (
        _block(_taken(old) if is_changed else escape(old) for is_changed, old, _new in runs),
        _block(_added(new) if is_changed else escape(new) for is_changed, _old, new in runs),
    )


def _runs(before: str, after: str) -> list[tuple[bool, str, str]] | None:
    """Two texts as runs that differ or not, by words; None if they are too long to compare."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    # Compared without the blanks behind them: a new paragraph does not change the word before it.
    bare_old, bare_new = [word.rstrip() for word in old], [word.rstrip() for word in new]
    if max(len(old), len(new)) > MOST_WORDS or _pairs(bare_old, bare_new) > MOST_PAIRS:
        return None
    matcher = SequenceMatcher(None, bare_old, bare_new, autojunk=False)
    return [
        (verb != "equal", "".join(old[old_from:old_to]), "".join(new[new_from:new_to]))
        for verb, old_from, old_to, new_from, new_to in matcher.get_opcodes()
    ]


def _pairs(old: list[str], new: list[str]) -> int:
    """How many words of one text meet an equal one of the other: the work of comparing them."""
    counts = Counter(old)
    return sum(counts[word] for word in new)


def _added(text: str) -> str:
    return _marked("ins", _("added:"), text, _("end of addition"))


def _taken(text: str) -> str:
    return _marked("del", _("removed:"), text, _("end of removal"))


def _marked(tag: str, begins: str, text: str, ends: str) -> str:
    """A run in its element, with words for screen readers alone: in the page's language, whatever the text's is."""
    if not text:
        return ""
    hidden = f'<span class="visually-hidden" lang="{get_language()}">'
    bare = text.rstrip()
    blanks = text[len(bare) :]
    return f"<{tag}>{hidden}{begins} </span>{escape(bare)}{hidden} {ends}</span></{tag}>{blanks}"


def _block(parts: Iterable[str]) -> SafeString:
    html = "".join(parts).strip()
    return mark_safe(f"<p>{html}</p>".replace("\n", "<br>") if html else "")


def clean(text: str) -> str:
    """What a person typed, ready to store: NFC, one kind of line end, no control, bidi or lone surrogate marks.

    No letter keeps more than eight marks.
    """
    text = text.encode("utf-8", "ignore").decode("utf-8")
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", _STACKED.sub(r"\1", text)).strip()


def long_date(value: date | datetime, zone: str | None = None, *, year: bool = True) -> str:
    """A date in words of the active language: "March 7, 2018", « 7 mars 2018 », « 1er avril 2018 »."""
    if isinstance(value, datetime):
        value = localtime(value, ZoneInfo(zone) if zone else None)
    text = formats.date_format(value, "DATE_FORMAT" if year else "MONTH_DAY_FORMAT")
    if get_language() == "fr" and value.day == 1:
        return re.sub(r"^1\b", "1er", text)
    return text


def month_and_year(value: date) -> str:
    """A month in words of the active language: "December 2019", « décembre 2019 »."""
    return formats.date_format(value, "YEAR_MONTH_FORMAT")


def weekday(value: date | datetime, zone: str | None = None) -> str:
    """The day of the week in the active language: "Thursday", « jeudi »."""
    if isinstance(value, datetime):
        value = localtime(value, ZoneInfo(zone) if zone else None)
    return formats.date_format(value, "l")


def weekday_date(value: date | datetime, zone: str | None = None) -> str:
    """A date with its day of the week: "Thursday, December 3, 2026", « jeudi 3 décembre 2026 »."""
    joint = " " if get_language() == "fr" else ", "
    return f"{weekday(value, zone)}{joint}{long_date(value, zone)}"


def clock(value: datetime, zone: str | None = None) -> str:
    """The hour as written in Canada: "1:30 p.m.", « 13 h 30 », « 13 h »."""
    value = localtime(value, ZoneInfo(zone) if zone else None)
    if get_language() == "fr":
        return formats.date_format(value, "G\u00a0\\h\u00a0i" if value.minute else "G\u00a0\\h")
    return formats.date_format(value, "g:i\u00a0a" if value.minute else "g\u00a0a")


def first_name_and_initial(name: str) -> str:
    """ "Amina Khan" as "Amina K.", the form shown unless a person chooses otherwise."""
    words = name.split()
    return f"{words[0]} {words[-1][0].upper()}." if len(words) > 1 else name
