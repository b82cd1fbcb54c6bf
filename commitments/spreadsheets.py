"""Contributions in a spreadsheet: its columns in both languages, and what each row would become."""

import re
import unicodedata
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from consultations.models import Consultation, Theme
from ogp_portal.base.tables import Row, Table, TableRefused, letter_of

from .choices import ENTERED, OFFLINE, PARTS, Kind
from .forms import EntryForm, theme_choices
from .models import TEXTS, Contribution
from .services import Entry
from .services.entering import refusals

MOST_ROWS = 2000
# In the order of the template. Each is accepted under its English and its French name, and under its key.
COLUMNS: dict[str, Any] = {
    "reference": pgettext_lazy("column", "Reference"),
    "kind": pgettext_lazy("column", "Kind"),
    "channel": pgettext_lazy("column", "Came by"),
    "source": pgettext_lazy("column", "Source"),
    "received_on": pgettext_lazy("column", "Day received"),
    "consent": pgettext_lazy("column", "Consent"),
    "language": pgettext_lazy("column", "Language"),
    "shown_name": pgettext_lazy("column", "Name shown"),
    "organisation": pgettext_lazy("column", "Organization"),
    "email": pgettext_lazy("column", "E-mail"),
    "themes": pgettext_lazy("column", "Themes"),
    "proposal": pgettext_lazy("column", "On proposal"),
    "title": pgettext_lazy("column", "Title"),
    "problem": pgettext_lazy("column", "Problem"),
    "solution": pgettext_lazy("column", "What should be done"),
    "change": pgettext_lazy("column", "What would change"),
    "body": pgettext_lazy("column", "Words"),
}
NEEDED = ("kind", "channel", "source", "received_on", "consent", "language", "shown_name")
# Letters that were read in the wrong encoding once and saved so.
_BROKEN = re.compile("Ã[\u0080-\u00bf©¨ª®´§¯¹»¼‰€]|â€[™œ\u009d“”¦]")
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:ogp-portal:entries")


class WrongColumns(TableRefused):
    """The heading of a table does not fit: which columns are missing, unknown or twice."""

    def __init__(self, missing: list[str], unknown: list[str], twice: list[str]) -> None:
        self.missing, self.unknown, self.twice = missing, unknown, twice
        super().__init__(_("The first row does not hold the names of the columns."))


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell, by row number, column letter and heading, in words."""

    row: int
    letter: str
    heading: str
    sentence: str


@dataclass
class DryRun:
    """What a table would become: entries with the numbers of their rows, faults (nothing can be entered), doubts."""

    entries: list[Entry] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)
    known: set[uuid.UUID] = field(default_factory=set)

    @property
    def new(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.submission_key not in self.known]

    def counts(self) -> list[tuple[str, str, int]]:
        """How many of each kind in each language would be made."""
        found = Counter((entry.kind, entry.language) for entry in self.new)
        return [(str(Kind(kind).label), language, n) for (kind, language), n in sorted(found.items())]


def fold(text: str) -> str:
    """A name as it is compared: without capitals, accents, and signs that people leave out."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(one))
    return " ".join(re.sub(r"[\s_’'*:.\u200b\ufeff-]+", " ", plain).split())


def _in_both(values: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Folded names in both languages, and the stored value itself, each leading to the value."""
    found = {}
    for value, label in values:
        found[fold(str(value))] = value
        for language in ("en", "fr"):
            with override(language):
                found[fold(str(label))] = value
    return found


# ---- The heading ----------------------------------------------------------------------------------------
def columns_of(head: Row) -> dict[str, int]:
    """The place of each known column; WrongColumns if any is missing, unknown or there twice."""
    names = _in_both(COLUMNS.items())
    places: dict[str, int] = {}
    unknown, twice = [], []
    for place, heading in enumerate(head.cells):
        if not heading.strip():
            continue
        name = names.get(fold(heading))
        if name is None:
            unknown.append(_unknown(place, heading, list(names)))
        elif name in places:
            twice.append(_named(place, heading))
        else:
            places[name] = place
    missing = [str(COLUMNS[name]) for name in NEEDED if name not in places]
    if missing or unknown or twice:
        raise WrongColumns(missing, unknown, twice)
    return places


def _named(place: int, heading: str) -> str:
    return _("%(letter)s “%(heading)s”") % {"letter": letter_of(place), "heading": heading.strip()[:60]}


def _unknown(place: int, heading: str, names: list[str]) -> str:
    close = get_close_matches(fold(heading), names, 1, 0.75)
    known = _in_both(COLUMNS.items())
    shown = _named(place, heading)
    return (
        _("%(column)s – is it “%(known)s”?") % {"column": shown, "known": COLUMNS[known[close[0]]]} if close else shown
    )


# ---- The rows -------------------------------------------------------------------------------------------
def look_through(*, table: Table, consultation: Consultation, now: datetime) -> DryRun:
    """What every row of a table would become in this consultation, and everything that speaks against it."""
    reader = _Reader(table.head, columns_of(table.head), consultation)
    for row in table.rows:
        reader.read(row)
    run = reader.run
    for index, refusal in refusals(entries=run.entries, consultation=consultation, now=now):
        reader.fault(run.numbers[index], refusal.field, str(refusal))
    _compare(run, reader)
    run.faults.sort(key=lambda fault: (fault.row, len(fault.letter), fault.letter))
    return run


class _Reader:
    """Reads rows one after the other into a dry run; what does not change from row to row is looked up once."""

    def __init__(self, head: Row, places: Mapping[str, int], consultation: Consultation) -> None:
        self.head, self.places, self.consultation = head, places, consultation
        self.run = DryRun()
        self.seen: dict[Any, int] = {}
        self.choices = theme_choices(consultation)
        self.themes = _theme_names(consultation)
        self.kinds = _in_both((kind.value, kind.label) for kind in ENTERED)
        self.channels = _in_both((channel.value, channel.label) for channel in OFFLINE)
        languages = [("en", gettext_lazy("English")), ("fr", gettext_lazy("French"))]
        self.languages = _in_both(languages)

    def fault(self, row: int, name: str, sentence: str) -> None:
        self.run.faults.append(self._at(row, name, sentence))

    def _at(self, row: int, name: str, sentence: str) -> Fault:
        place = self.places.get(name)
        if place is None:
            heading = str(COLUMNS.get(name, ""))
            return Fault(row, "–", heading, sentence)
        return Fault(row, letter_of(place), self.head.cells[place].strip()[:60], sentence)

    def read(self, row: Row) -> None:
        before = len(self.run.faults)
        values = self._values(row)
        kind = self._one_of(row.number, "kind", values, self.kinds)
        if kind:
            self._used(row.number, kind, values)
            data = self._data(row.number, values)
            form = EntryForm(data, kind=kind, themes=self.choices)
            if form.is_valid() and len(self.run.faults) == before:
                self._keep(row.number, form, values.get("reference", ""))
            for name, errors in form.errors.items():
                self._errors(row.number, name, errors)

    def _errors(self, row: int, name: str, errors: Any) -> None:
        known = {(fault.row, fault.letter) for fault in self.run.faults[-30:]}
        at = self._at(row, name, str(errors[0]))
        if (at.row, at.letter) not in known or at.letter == "–":
            self.run.faults.append(at)

    def _values(self, row: Row) -> dict[str, str]:
        """The cells of a row by the names of their columns; a cell that is none, or has no heading, is a fault."""
        for place, cell in enumerate(row.cells):
            fault = row.faults.get(place)
            if fault or (cell.strip() and place not in self.places.values()):
                heading = self.head.cells[place].strip()[:60] if place < len(self.head.cells) else ""
                words = fault or _("This column has no heading.")
                self.run.faults.append(Fault(row.number, letter_of(place), heading, words))
        values = {name: row.cells[place] if place < len(row.cells) else "" for name, place in self.places.items()}
        for name, value in values.items():
            if _BROKEN.search(value):
                self.fault(row.number, name, _("Letters are broken here: the file was once read in a wrong encoding."))
        return values

    def _one_of(self, row: int, name: str, values: Mapping[str, str], known: Mapping[str, Any]) -> str:
        """The stored value of a cell that takes one of a few words; "" with a fault if it is none of them."""
        given = values.get(name, "").strip()
        value = known.get(fold(given))
        if value is None:
            words = _("Please fill this in.") if not given else _("“%(given)s” is not known here.")
            self.fault(row, name, words % {"given": given[:60]})
        return str(value or "")

    def _used(self, row: int, kind: str, values: Mapping[str, str]) -> None:
        """What the kind has no place for may not get lost in silence."""
        own = {*PARTS[kind], *({"proposal"} if kind == Kind.COMMENT else ())}
        for name in (*TEXTS, "proposal"):
            if name not in own and values.get(name, "").strip():
                self.fault(
                    row, name, _("“%(kind)s” has no such part. Move it, or leave it out.") % {"kind": Kind(kind).label}
                )

    def _data(self, row: int, values: Mapping[str, str]) -> dict[str, Any]:
        themes = []
        for given in _listed(values.get("themes", ""), self.themes):
            if fold(given) in self.themes:
                themes.append(self.themes[fold(given)])
            else:
                self.fault(row, "themes", _("There is no theme “%(given)s”.") % {"given": given[:80]})
        return {
            **values,
            "channel": self._one_of(row, "channel", values, self.channels),
            "language": self._one_of(row, "language", values, self.languages),
            "received_on": values.get("received_on", "").strip(),
            "themes": themes,
            "submission_key": _SPACE,
        }

    def _keep(self, row: int, form: EntryForm, reference: str) -> None:
        reference = " ".join(reference.split())
        entry = form.entry()
        entry = replace(entry, submission_key=_key(entry, reference, self.consultation))
        first = self.seen.setdefault(entry.submission_key, row)
        if first != row:
            words = (
                _("Row %(row)s has the same reference.")
                if reference
                else _("The same as row %(row)s. If two people said the same, give each row a reference of its own.")
            )
            self.fault(row, "reference" if reference else "body", words % {"row": first})
            return
        self.run.entries.append(entry)
        self.run.numbers.append(row)
        other = form.looks_like()
        if other:
            words = _("This looks like French.") if other == "fr" else _("This looks like English.")
            self.run.doubts.append(self._at(row, "language", words))


def _theme_names(consultation: Consultation) -> dict[str, int]:
    """Everything a theme may be called in a cell: its names, its key, its number."""
    found: dict[str, int] = {}
    for theme in Theme.objects.filter(consultation=consultation).for_list():
        for name in (theme.name_en, theme.name_fr, theme.key, str(theme.number)):
            if name:
                found.setdefault(fold(name), theme.pk)
    return found


def _listed(cell: str, known: Mapping[str, int]) -> list[str]:
    """The items of a cell, one a line or after semicolons; after commas where that makes known names of them."""
    items = [item.strip() for item in re.split(r"[;\n|]", cell) if item.strip()]
    found = []
    for item in items:
        parts = [part.strip() for part in item.split(",") if part.strip()]
        is_list = fold(item) not in known and len(parts) > 1 and all(fold(part) in known for part in parts)
        found += parts if is_list else [item]
    return found


def _key(entry: Entry, reference: str, consultation: Consultation) -> uuid.UUID:
    """The same for the same row, in whichever file: by its reference, or else by who said what, when and how."""
    if reference:
        parts = ["reference", fold(reference)]
    else:
        who = (entry.kind, entry.channel, entry.received_on.isoformat(), entry.language, entry.shown_name)
        parts = [*who, entry.organisation, str(entry.proposal), *(f"{k}={v}" for k, v in sorted(entry.texts.items()))]
    return uuid.uuid5(_SPACE, "\x1f".join([consultation.key, *parts]))


def _compare(run: DryRun, reader: _Reader) -> None:
    """Mark what was entered before; a reference that stands for other words now is a fault."""
    keys = [entry.submission_key for entry in run.entries]
    stored = {one.submission_key: one for one in Contribution.objects.filter(submission_key__in=keys).defer("search")}
    run.known = set(stored)
    for entry, number in zip(run.entries, run.numbers, strict=True):
        one = stored.get(entry.submission_key)
        if one is None or one.edited_at is not None:
            continue
        now = {"kind": entry.kind, "language": entry.language, "shown_name": entry.shown_name, **entry.texts}
        if any(getattr(one, name) != value for name, value in now.items()):
            words = _("This reference was entered before with other words (contribution %(n)s). Give a new one.")
            reader.fault(number, "reference", words % {"n": one.pk})


# ---- The template ---------------------------------------------------------------------------------------
def headings() -> list[str]:
    """The names of all columns in the reader's language."""
    return [str(label) for label in COLUMNS.values()]


def explanations(consultation: Consultation) -> list[tuple[str, str, str]]:
    """For each column its name, whether it is needed, and what goes into it, in the reader's language."""
    names = "; ".join(name for _key_, name in theme_choices(consultation))
    said = {
        "reference": _("Your own number for the row. With it the row is known again, also when its words change."),
        "kind": "; ".join(str(kind.label) for kind in ENTERED),
        "channel": "; ".join(str(channel.label) for channel in OFFLINE),
        "source": _("Public, in the language of the words: where it comes from."),
        "received_on": _("Public. A date of the spreadsheet, or year-month-day: 2018-03-05."),
        "consent": _("How the person agreed to being published. For the forum only."),
        "language": _("English; French"),
        "shown_name": _("As everybody will see it."),
        "organisation": _("If the person speaks for one."),
        "email": _("Never shown. The person is told what becomes of the words."),
        "themes": names,
        "proposal": _("For a comment: the number or the address of the proposal."),
        "title": _("For a proposal or a suggested theme; at most 120 characters."),
        "problem": _("For a proposal; at most 4,000 characters."),
        "solution": _("For a proposal; at most 4,000 characters."),
        "change": _("For a proposal, if it was said; at most 4,000 characters."),
        "body": _("For every other kind; at most 4,000 characters."),
    }
    needed, optional = _("needed"), _("may be empty")
    return [(str(COLUMNS[name]), needed if name in NEEDED else optional, text) for name, text in said.items()]
