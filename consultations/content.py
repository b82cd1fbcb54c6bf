"""Reading content files: every fault is noted with its file, key and language, and reading goes on."""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Model

LANGUAGES = ("en", "fr")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass
class Problems:
    """What is wrong with a folder, and which keys and addresses are taken."""

    lines: list[str] = field(default_factory=list)
    taken: dict[tuple[str, ...], str] = field(default_factory=dict)

    def note(self, where: str, what: str) -> None:
        self.lines.append(f"{where}: {what}")

    def claim(self, where: str, kind: str, value: str, owner: str) -> None:
        """Note a second use of a key or an address."""
        first = self.taken.setdefault((kind, value), owner)
        if first != owner:
            self.note(where, f"{value!r} is also used in {first}")


@dataclass(frozen=True)
class Calendar:
    """Dates of content files as moments: in a zone, all moved by the same number of days, at the same hour."""

    zone: ZoneInfo
    days: int = 0

    def start_of(self, day: date) -> datetime:
        """The first moment of a day."""
        return datetime.combine(day + timedelta(days=self.days), time(), tzinfo=self.zone)

    def day(self, day: date) -> date:
        """A day in the world."""
        return day + timedelta(days=self.days)

    def end_of(self, day: date) -> datetime:
        """The first moment after a day, since intervals are half-open."""
        return self.start_of(day + timedelta(days=1))

    def moment(self, local: datetime, zone: ZoneInfo) -> datetime:
        """A date and hour on the wall of some place."""
        return (local + timedelta(days=self.days)).replace(tzinfo=zone)


def read_toml(path: Path, folder: Path, problems: Problems) -> dict[str, Any]:
    """A file's content; an empty mapping, and a note, if it cannot be read."""
    name = path.relative_to(folder).as_posix()
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.note(name, "missing")
    except UnicodeDecodeError:
        problems.note(name, "is not UTF-8")
    except tomllib.TOMLDecodeError as error:
        problems.note(name, f"is not TOML: {error}")
    return {}


class Table:
    """One record of a content file, read value by value; `finish` notes what nobody asked for."""

    def __init__(self, where: str, table: Any, problems: Problems) -> None:
        self.where = where
        self.problems = problems
        self.table = table if isinstance(table, dict) else {}
        self.rest = dict(self.table)
        if not isinstance(table, dict):
            problems.note(where, "must be a table")

    def problem(self, name: str, what: str) -> None:
        # In a language's table: "[fr] name", as one reads it.
        self.problems.note(f"{self.where}{' ' if self.where.endswith(']') else ': '}{name}", what)

    def take(self, name: str, kind: type, words: str, *, required: bool = True) -> Any:
        """A value of one type (None, and a note unless optional, if it is not there)."""
        value = self.rest.pop(name, None)
        if value is None:
            if required:
                self.problem(name, "missing")
        # To Python a truth value is a number and a moment is a date.
        elif not isinstance(value, kind) or isinstance(value, bool) or (kind is date and isinstance(value, datetime)):
            self.problem(name, f"must be {words}")
        else:
            return value
        return None

    def text(self, name: str, *, longest: int | None = None, required: bool = True) -> str:
        """A text without blanks around it."""
        value = (self.take(name, str, "a text", required=required) or "").strip()
        if not value and required and isinstance(self.table.get(name), str):
            self.problem(name, "empty")
        if longest and len(value) > longest:
            self.problem(name, f"{len(value)} characters, at most {longest}")
        if "\0" in value:
            self.problem(name, "holds a NUL character")
        return value

    def slug(self, name: str, *, longest: int = 50) -> str:
        """A key or a part of an address: a-z, 0-9 and single hyphens."""
        value = self.text(name, longest=longest)
        if value and not SLUG.fullmatch(value):
            self.problem(name, f"{value!r} may hold only a-z, 0-9 and single hyphens")
        return value

    def number(self, name: str, *, least: int = 1, most: int = 32767, required: bool = True) -> int:
        value = self.take(name, int, "a whole number", required=required)
        if value is not None and not least <= value <= most:
            self.problem(name, f"{value} is not between {least} and {most}")
        return value if value is not None else least

    def day(self, name: str, *, required: bool = True) -> date | None:
        return self.take(name, date, "a date such as 2018-01-15", required=required)

    def moment(self, name: str) -> datetime | None:
        value = self.take(name, datetime, "a date and hour such as 2018-03-07T13:30:00")
        if value is not None and value.tzinfo is not None:
            self.problem(name, "must be a local hour, without an offset: time_zone says where")
            return None
        return value

    def choice(self, name: str, allowed: Collection[str], *, required: bool = True) -> str:
        value = self.text(name, required=required)
        if value and value not in allowed:
            self.problem(name, f"{value!r} is unknown; known are {', '.join(sorted(allowed))}")
        return value

    def choices(self, name: str, allowed: Collection[str], *, required: bool = True) -> list[str]:
        values = self.take(name, list, "a list", required=required) or []
        for value in values:
            if value not in allowed:
                self.problem(name, f"{value!r} is unknown; known are {', '.join(sorted(allowed))}")
        return [value for value in values if value in allowed]

    def zone(self, name: str) -> ZoneInfo:
        value = self.text(name, longest=40)
        try:
            return ZoneInfo(value or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.problem(name, f"{value!r} is not a time zone")
            return ZoneInfo("UTC")

    def address(self, name: str) -> str:
        """An optional web address."""
        value = self.text(name, longest=500, required=False)
        try:
            if value:
                URLValidator(schemes=["https", "http"])(value)
        except ValidationError:
            self.problem(name, f"{value!r} is not a web address")
        return value

    def flag(self, name: str) -> bool:
        """True or false; false if it is left out."""
        value = self.rest.pop(name, False)
        if not isinstance(value, bool):
            self.problem(name, "must be true or false")
        return value is True

    def tables(self, name: str, *, required: bool = True) -> list[Any]:
        """A list of tables, at least one if required."""
        return self.take(name, list, f"a list of tables [[{name}]]", required=required) or []

    def translated(self, model: type[Model], *, optional: Iterable[str] = ()) -> dict[str, str]:
        """The translated fields of a model, in each language: {"title_en": …, "title_fr": …}."""
        from modeltranslation.translator import translator

        values = {}
        for language in LANGUAGES:
            if not isinstance(self.rest.get(language), dict):
                self.rest.pop(language, None)
                self.problems.note(f"{self.where}: [{language}]", "missing")
                continue
            words = Table(f"{self.where}: [{language}]", self.rest.pop(language), self.problems)
            options: Any = translator.get_options_for_model(model)
            for name in options.fields:
                longest = getattr(model._meta.get_field(name), "max_length", None)
                if name == "slug":
                    value = words.slug(name, longest=longest or 50)
                    if value:
                        self.problems.claim(f"{words.where} slug", f"{model.__name__} slug", value, self.where)
                elif name == "url":
                    value = words.address(name)
                else:
                    value = words.text(name, longest=longest, required=name not in optional)
                values[f"{name}_{language}"] = value
            words.finish()
        return values

    def in_both(
        self, *names: str, optional: Collection[str] = (), longest: Mapping[str, int] = MappingProxyType({})
    ) -> dict[str, str]:
        """Texts named one by one, in each language: {"title_en": …, "title_fr": …}."""
        values = {}
        for language in LANGUAGES:
            table = self.take(language, dict, f"a table [{language}]")
            if table is None:
                continue
            words = Table(f"{self.where}: [{language}]", table, self.problems)
            for name in (*names, *optional):
                text = words.text(name, longest=longest.get(name), required=name not in optional)
                values[f"{name}_{language}"] = text
            words.finish()
        return values

    def finish(self) -> None:
        """Note the keys nobody asked for: most are mistyped."""
        for name in self.rest:
            self.problem(name, "unknown key")
