"""The terms of the field in both languages, read from a CSV file with the columns en, fr and note."""

import csv
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from ogp_portal.base.language.texts import fold, listed

OWN = Path(__file__).resolve().parents[3] / "content" / "glossary.csv"
_ASIDE = re.compile(r"\([^()]{0,80}\)")
_SMALL = {
    "fr": frozenset(listed("a au aux avec ce d dans de des du en et l la le les ou par pour s se son sur un une")),
    "en": frozenset(listed("a an and for in of on or the to")),
}
_LETTERS = re.compile(r"[^\W\d_]+")
Stems = tuple[str, ...]


class GlossaryError(ValueError):
    """A glossary that cannot be read; the text says why."""


@dataclass(frozen=True)
class Term:
    """One term: how English says it, how French may, a remark, and whether texts are held against it."""

    en: str
    fr: str
    note: str = ""
    checked: bool = True

    @cached_property
    def english(self) -> list[Stems]:
        """The ways English may say it, each as stems in order."""
        return [stems for way in _ways(self.en) if (stems := stems_of(way, "en"))]

    @cached_property
    def french(self) -> list[Stems]:
        """The ways French may say it, each as stems of the words that count."""
        return [stems for way in _ways(self.fr) if (stems := stems_of(way, "fr", small=False))]


@dataclass(frozen=True)
class Glossary:
    """All terms."""

    terms: tuple[Term, ...] = ()

    @cached_property
    def by_first_stem(self) -> dict[str, list[tuple[Stems, Term]]]:
        """The checked terms by the first stem of their English, longest first."""
        table: dict[str, list[tuple[Stems, Term]]] = {}
        for term in self.terms:
            for stems in term.english if term.checked else []:
                table.setdefault(stems[0], []).append((stems, term))
        for terms in table.values():
            terms.sort(key=lambda entry: -len(entry[0]))
        return table


def _ways(text: str) -> list[str]:
    return [way.strip() for way in re.split(r" / |;", _ASIDE.sub(" ", text)) if way.strip()]


def stem(word: str, language: str) -> str:
    """The part of a folded word that its plural and feminine share."""
    if language == "en":
        if word.endswith("ies") and len(word) > 4:
            return word[:-3] + "y"
        return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
    if word.endswith("aux") and len(word) > 5:
        return word[:-3]
    # « jeux » and « jeu » share three letters, and so do few other words: a short x is a plural, a short s is not.
    for ending, least in (("s", 4), ("x", 3), ("e", 4), ("al", 4)):
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word[: -len(ending)]
    return word


def stems_of(text: str, language: str, *, small: bool = True) -> Stems:
    """The stems of a text's words; without the small words if asked."""
    words = [fold(word) for word in _LETTERS.findall(text)]
    return tuple(stem(word, language) for word in words if small or word not in _SMALL[language])


def read(path: Path) -> Glossary:
    """The terms of a file; raises GlossaryError with words a person may read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not {"en", "fr"} <= set(rows.fieldnames or []):
                raise GlossaryError(_("%(path)s has no columns en and fr.") % {"path": path})
            return Glossary(tuple(_term(row) for row in rows if row["en"] and row["fr"]))
    except OSError as error:
        words = _("%(path)s cannot be read: %(reason)s.") % {"path": path, "reason": error.strerror}
        raise GlossaryError(words) from error
    except UnicodeDecodeError as error:
        raise GlossaryError(_("%(path)s is not UTF-8.") % {"path": path}) from error
    except csv.Error as error:
        raise GlossaryError(_("%(path)s is not a CSV file.") % {"path": path}) from error


def _term(row: dict[str, str]) -> Term:
    # A single word often has other meanings; it is held against texts only where the file says so.
    several = all(len(_LETTERS.findall(way)) > 1 for way in _ways(row["en"]))
    wanted = (row.get("check") or "").strip().lower()
    return Term(
        row["en"], row["fr"], row.get("note") or "", several if wanted not in {"yes", "no"} else wanted == "yes"
    )


@lru_cache(maxsize=1)
def own() -> Glossary:
    """The project's own terms."""
    return read(OWN)
