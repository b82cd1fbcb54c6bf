"""Where texts in both languages are found: the portal's own tables, content files in TOML, and CSV files."""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Model, SlugField, URLField
from django.utils.translation import gettext as _

# A field of a CSV file may hold a whole document.
LONGEST = 10_000_000


class SourceError(ValueError):
    """A source that cannot be read; the text says which and why."""


@dataclass(frozen=True)
class Entry:
    """One text in both languages, and the place of each."""

    en: str
    fr: str
    en_place: str
    fr_place: str

    def place(self, language: str) -> str:
        return self.en_place if language == "en" else self.fr_place


def from_models() -> Iterator[Entry]:
    """Every field registered for translation of every row; parts of addresses aside."""
    from modeltranslation.translator import translator

    models = translator.get_registered_models(abstract=False)
    for model in sorted(models, key=lambda one: one._meta.label_lower):
        yield from _of_model(model, sorted(translator.get_options_for_model(model).all_fields))


def _of_model(model: type[Model], names: list[str]) -> Iterator[Entry]:
    fields = [name for name in names if not isinstance(model._meta.get_field(name), SlugField)]
    columns = [f"{name}_{language}" for name in fields for language in ("en", "fr")]
    for row in model._base_manager.order_by("pk").values("pk", *columns).iterator():
        for name in fields:
            # A page elsewhere may exist in one language only; that is no text somebody forgot.
            if isinstance(model._meta.get_field(name), URLField) and not (row[f"{name}_en"] and row[f"{name}_fr"]):
                continue
            place = f"{model._meta.label_lower}#{row['pk']}.{name}"
            yield from _entry(row[f"{name}_en"], row[f"{name}_fr"], f"{place}_en", f"{place}_fr")


def _entry(en: Any, fr: Any, en_place: str, fr_place: str) -> Iterator[Entry]:
    english, french = en if isinstance(en, str) else "", fr if isinstance(fr, str) else ""
    if english.strip() or french.strip():
        yield Entry(english, french, en_place, fr_place)


def from_folder(folder: Path) -> Iterator[Entry]:
    """The tables [en] and [fr] of every TOML file of a folder."""
    if not folder.is_dir():
        raise SourceError(_("%(path)s is not a folder.") % {"path": folder})
    for path in sorted(folder.rglob("*.toml")):
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError as error:
            raise SourceError(_("%(path)s is not UTF-8.") % {"path": path}) from error
        except tomllib.TOMLDecodeError as error:
            raise SourceError(_("%(path)s is not TOML: %(reason)s.") % {"path": path, "reason": error}) from error
        yield from _of_table(content, f"{path}:", "")


def _of_table(table: dict[str, Any], file: str, path: str) -> Iterator[Entry]:
    en, fr = table.get("en"), table.get("fr")
    if isinstance(en, dict) or isinstance(fr, dict):
        english, french = (one if isinstance(one, dict) else {} for one in (en, fr))
        for name in english | french:
            if name != "slug":
                places = (f"{file}{path}{language}.{name}" for language in ("en", "fr"))
                yield from _entry(english.get(name), french.get(name), *places)
    for name, value in table.items():
        if isinstance(value, dict) and name not in {"en", "fr"}:
            yield from _of_table(value, file, f"{path}{name}.")
        for place, item in enumerate(value if isinstance(value, list) else []):
            if isinstance(item, dict):
                yield from _of_table(item, file, f"{path}{name}[{item.get('key', place)}].")


def from_csv(path: Path) -> Iterator[Entry]:
    """The columns of a CSV file that come in pairs such as text_en and text_fr."""
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _of_rows(path, csv.reader(file))
    except OSError as error:
        words = _("%(path)s cannot be read: %(reason)s.") % {"path": path, "reason": error.strerror}
        raise SourceError(words) from error
    except UnicodeDecodeError as error:
        raise SourceError(_("%(path)s is not UTF-8.") % {"path": path}) from error
    except csv.Error as error:
        raise SourceError(_("%(path)s is not a CSV file: %(reason)s.") % {"path": path, "reason": error}) from error


def _of_rows(path: Path, rows: Any) -> Iterator[Entry]:
    header = [name.strip() for name in next(rows, [])]
    places = {name: place for place, name in enumerate(header)}
    pairs = [(name[:-3], places[name], places[name[:-3] + "_fr"]) for name in header if _is_paired(name, places)]
    if not pairs:
        raise SourceError(_("%(path)s has no columns in pairs, such as text_en and text_fr.") % {"path": path})
    line = rows.line_num + 1
    for row in rows:
        cells = row + [""] * (len(header) - len(row))
        for name, english, french in pairs:
            place = f"{path}:{line}:{name}"
            yield from _entry(cells[english], cells[french], f"{place}_en", f"{place}_fr")
        # A row may run over several lines; the reader counts where it ends.
        line = rows.line_num + 1


def _is_paired(name: str, places: dict[str, int]) -> bool:
    return name.endswith("_en") and name[:-3] + "_fr" in places and not name.startswith("slug")
