"""Two versions of a plan beside each other: what was added, taken out or changed, part by part, in one language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from ogp_portal.base.text import MOST_WORDS, long_date, marked_sides, paragraphs

from .frozen import milestones_of, parts_of
from .words import due_in_words

# A page compares this many words; what comes after is shown without marks, and whole on a page of its own.
MOST_ON_A_PAGE = 4 * MOST_WORDS


@dataclass(frozen=True)
class Row:
    """One part in both versions. `state`: same, changed, added, removed; without marks if it was too long."""

    label: str
    state: str
    before: SafeString
    after: SafeString
    is_marked: bool = True


@dataclass(frozen=True)
class Compared:
    """A commitment in both versions; either is None where it is not in that version."""

    before: Any
    after: Any
    rows: list[Row]

    @property
    def state(self) -> str:
        """Of the whole: added, removed, changed, or same."""
        if self.before is None or self.after is None:
            return "added" if self.before is None else "removed"
        return "same" if all(row.state == "same" for row in self.rows) else "changed"

    @property
    def is_the_same(self) -> bool:
        """Whether nothing differs, in either language."""
        if self.before is None or self.after is None:
            return False
        names = ("number", "title_en", "title_fr", "content")
        return all(getattr(self.before, name) == getattr(self.after, name) for name in names)

    @property
    def frozen(self) -> Any:
        return self.after or self.before

    @property
    def differing(self) -> list[Row]:
        return [row for row in self.rows if row.state != "same"]

    @property
    def same(self) -> list[Row]:
        return [row for row in self.rows if row.state == "same"]


class Comparison:
    """Compares commitments in one language, as many words as a page can take."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.left = MOST_ON_A_PAGE

    def compare(self, before: Any, after: Any) -> Compared:
        """A commitment in two versions (CommitmentVersion or None), part by part in the order of the form."""
        old, new = self._texts(before), self._texts(after)
        labels = {**self._labels(before), **self._labels(after)}
        rows = [self._row(labels[key], old.get(key, ""), new.get(key, "")) for key in in_one_order(old, new)]
        return Compared(before, after, rows)

    def _row(self, label: str, old: str, new: str) -> Row:
        if old == new:
            shown = paragraphs(new)
            return Row(label, "same", shown, shown)
        if not old or not new:
            return Row(label, "removed" if old else "added", paragraphs(old), paragraphs(new))
        words = len(old.split()) + len(new.split())
        is_marked = words <= self.left and max(len(old.split()), len(new.split())) <= MOST_WORDS
        if not is_marked:
            return Row(label, "changed", paragraphs(old), paragraphs(new), is_marked=False)
        self.left -= words
        return Row(label, "changed", *marked_sides(old, new))

    def _texts(self, frozen: Any) -> dict[tuple[Any, ...], str]:
        """What a commitment says, by part; parts without a text are left away."""
        if frozen is None:
            return {}
        with override(self.language):
            texts = {key: text for key, _label, text in self._said(frozen)}
        return {key: text for key, text in texts.items() if text}

    def _labels(self, frozen: Any) -> dict[tuple[Any, ...], str]:
        return {key: label for key, label, _text in self._said(frozen)} if frozen else {}

    def _said(self, frozen: Any) -> Iterable[tuple[tuple[Any, ...], str, str]]:
        content = frozen.content
        yield ("number",), _("Number"), str(frozen.number)
        yield ("title",), _("Title"), self._of(frozen, "title")
        yield ("leads",), _("Lead departments"), self._names(content["leads"])
        yield ("partners",), _("Partner departments"), self._names(content["partners"])
        yield ("themes",), _("Themes"), self._names(content["themes"])
        for part in parts_of(content):
            yield ("part", part["clause"]), part["label"], self._of(part, "text")
        for milestone in milestones_of(content):
            yield from self._milestone(milestone)

    def _milestone(self, milestone: dict[str, Any]) -> Iterable[tuple[tuple[Any, ...], str, str]]:
        key, label = milestone["clause"], milestone["label"]
        leads = self._names(milestone.get("leads", [])) or self._of(milestone, "lead_text")
        yield ("milestone", key), label, self._of(milestone, "text")
        starts = long_date(milestone["starts"]) if milestone["starts"] else ""
        yield ("starts", key), _("%(milestone)s: start") % {"milestone": label}, starts
        due = due_in_words(milestone) if "due_on" in milestone else ""
        yield ("due", key), _("%(milestone)s: due date") % {"milestone": label}, due
        yield ("lead", key), _("%(milestone)s: lead") % {"milestone": label}, leads
        with_label = _("%(milestone)s: with") % {"milestone": label}
        yield ("with", key), with_label, self._names(milestone.get("partners", []))
        for indicator in milestone.get("indicators", []):
            words = [self._of(indicator, "text"), self._of(indicator, "full_text"), due_in_words(indicator)]
            name = _("Indicator %(code)s") % {"code": indicator["code"]}
            yield ("indicator", indicator["indicator"]), name, "\n\n".join(filter(None, words))

    def _of(self, record: Any, field: str) -> str:
        name = f"{field}_{self.language}"
        return (record.get(name) if isinstance(record, dict) else getattr(record, name)) or ""

    def _names(self, records: Iterable[dict[str, Any]]) -> str:
        return ", ".join(filter(None, (self._of(record, "name") for record in records)))


def in_one_order(old: Iterable[Any], new: Iterable[Any]) -> list[Any]:
    """The keys of both in the order of the new one; what is gone stands where it stood, after what came before it."""
    merged = list(new)
    before: Any = None
    for key in old:
        if key not in merged:
            merged.insert(merged.index(before) + 1 if before in merged else 0, key)
        before = key
    return merged
