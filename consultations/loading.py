"""Loading a folder of content: read and checked whole, then written in one transaction.

What was edited in the admin since the last loading is kept: each loaded field leaves a fingerprint, and a
field that no longer has its fingerprint belongs to whoever edited it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Model, Q

from .choices import Activity, Mark, Sector
from .content import Calendar, Problems, Table, read_toml
from .models import Article, Consultation, ForumMember, LoadedRecord, Page, Phase, Question, Theme

Values = dict[str, Any]


class ContentRefused(Exception):
    """A folder has faults; nothing was changed. `lines` names each with its file, key and language."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = list(lines)


@dataclass
class Report:
    """What a loading did, and what it left alone because somebody edited it."""

    made: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.made} made, {self.changed} changed, {self.unchanged} unchanged, {len(self.kept)} kept as edited."


@dataclass
class Content:
    """A folder as read: the values of each record by key, dates not yet moved."""

    folder: Path
    problems: Problems
    consultation: Values = field(default_factory=dict)
    zone: Any = None
    questions: dict[str, Values] = field(default_factory=dict)
    phases: dict[str, Values] = field(default_factory=dict)
    themes: dict[str, Values] = field(default_factory=dict)
    members: dict[str, Values] = field(default_factory=dict)
    articles: dict[str, Values] = field(default_factory=dict)
    pages: dict[str, Values] = field(default_factory=dict)

    @property
    def call_opens_on(self) -> date:
        """The first day of the first window in which contributions are taken."""
        return min(phase["input_opens_on"] for phase in self.phases.values() if phase["input_opens_on"])

    def files(self, name: str) -> list[tuple[str, dict[str, Any]]]:
        """The files of a subfolder, each with its name as a message shows it."""
        paths = sorted((self.folder / name).glob("*.toml"))
        return [(f"{name}/{path.name}", read_toml(path, self.folder, self.problems)) for path in paths]

    def keep(self, records: dict[str, Values], table: Table, values: Values, kind: str) -> None:
        """Finish one record and keep it under its key."""
        key = table.slug("key")
        table.finish()
        if key:
            if key in records:
                # Within a file a record goes by its key, so that both would be one to `claim`.
                self.problems.note(f"{table.where}: key", f"{key!r} is used twice")
            self.problems.claim(f"{table.where}: key", kind, key, table.where)
            records.setdefault(key, values)


def read(folder: Path) -> Content:
    """Read and check a folder; the faults found are in `problems` of what is returned."""
    content = Content(folder, Problems())
    table = Table(
        "consultation.toml", read_toml(folder / "consultation.toml", folder, content.problems), content.problems
    )
    content.zone = table.zone("time_zone")
    content.consultation = {
        "key": table.slug("key"),
        "time_zone": str(content.zone),
        **table.translated(Consultation),
    }
    _read_questions(content, table.tables("question"))
    _read_phases(content, table.tables("phase"))
    table.finish()
    _read_members(content)
    _read_themes(content)
    _read_articles(content)
    for name, raw in content.files("pages"):
        row = Table(name, raw, content.problems)
        content.keep(content.pages, row, {"number": row.number("number"), **row.translated(Page)}, "page key")
    _check_addresses(content)
    return content


def named(file: str, kind: str, number: int, raw: Any) -> str:
    """How a message names one record of a file."""
    key = raw.get("key") if isinstance(raw, dict) else None
    return f'{file}: {kind} "{key}"' if key else f"{file}: {kind} {number}"


def _read_questions(content: Content, rows: list[Any]) -> None:
    for number, raw in enumerate(rows, 1):
        row = Table(named("consultation.toml", "question", number, raw), raw, content.problems)
        content.keep(content.questions, row, {"number": number, **row.translated(Question)}, "question key")


def _read_phases(content: Content, rows: list[Any]) -> None:
    for number, raw in enumerate(rows, 1):
        row = Table(named("consultation.toml", "phase", number, raw), raw, content.problems)
        values = {
            "opens_on": row.day("opens_on"),
            "closes_on": row.day("closes_on"),
            "input_opens_on": row.day("input_opens_on", required=False),
            "input_closes_on": row.day("input_closes_on", required=False),
            "published_on": row.day("published_on", required=False),
            "allows": row.choices("allows", Activity.values, required=False),
            **row.translated(Phase),
        }
        _check_phase(row, values)
        content.keep(content.phases, row, values, "phase key")
    if rows and not any(phase["input_opens_on"] for phase in content.phases.values()):
        content.problems.note("consultation.toml: phase", "none has input_opens_on: nobody could contribute")


def _check_phase(row: Table, values: Values) -> None:
    """The order of a phase's dates, as the constraints of its table have it."""
    opens, closes = values["opens_on"], values["closes_on"]
    first, last = values["input_opens_on"], values["input_closes_on"]
    if opens and closes and closes < opens:
        row.problem("closes_on", f"{closes} is before opens_on {opens}")
    if bool(first) != bool(last) or bool(first) != bool(values["allows"]):
        row.problem("input_opens_on", "input_opens_on, input_closes_on and allows belong together")
    elif first and opens and closes and not opens <= first <= last <= closes:
        row.problem("input_opens_on", f"{first} to {last} is not within {opens} to {closes}")


def _read_members(content: Content) -> None:
    file = Table(
        "members.toml", read_toml(content.folder / "members.toml", content.folder, content.problems), content.problems
    )
    for number, raw in enumerate(file.tables("member"), 1):
        row = Table(named("members.toml", "member", number, raw), raw, content.problems)
        values = {
            "number": number,
            "name": row.text("name", longest=120),
            "sector": row.choice("sector", Sector.values),
            **row.translated(ForumMember),
        }
        content.keep(content.members, row, values, "member key")
    file.finish()


def _read_themes(content: Content) -> None:
    for name, raw in content.files("themes"):
        row = Table(name, raw, content.problems)
        values = {
            "number": row.number("number"),
            "mark": row.choice("mark", Mark.values),
            **row.translated(Theme),
        }
        content.keep(content.themes, row, values, "theme key")
    if not content.themes:
        content.problems.note("themes", "holds no theme")


def _read_articles(content: Content) -> None:
    for name, raw in content.files("articles"):
        row = Table(name, raw, content.problems)
        values = {
            "day": row.number("day"),
            "signers": row.choices("signers", content.members, required=False),
            **row.translated(Article),
        }
        content.keep(content.articles, row, values, "article key")


def _check_addresses(content: Content) -> None:
    """An address already used by a record that does not come from this folder."""
    groups: list[tuple[type[Model], str, dict[str, Values], Q]] = [
        (Theme, "themes", content.themes, Q(consultation__key=content.consultation["key"])),
        (Article, "articles", content.articles, Q()),
        (Page, "pages", content.pages, Q()),
    ]
    for model, folder, records, scope in groups:
        for key, values in records.items():
            for language in ("en", "fr"):
                slug = values.get(f"slug_{language}")
                others = model._default_manager.exclude(scope & Q(key=key))
                if (
                    slug
                    and others.filter(Q(slug_en=slug) | Q(slug_fr=slug)).exclude(scope & Q(key__in=records)).exists()
                ):
                    content.problems.note(f'{folder}: "{key}": [{language}] slug', f"{slug!r} is in use in the portal")


def calendar_of(content: Content, *, as_of_day: int | None, now: datetime) -> Calendar:
    """The dates as written, or moved by whole days so that `now` falls on day N of the call."""
    if as_of_day is None:
        return Calendar(content.zone)
    today = now.astimezone(content.zone).date()
    return Calendar(content.zone, (today - content.call_opens_on).days - (as_of_day - 1))


def write(content: Content, writer: "Writer") -> Consultation:
    """Make or change the records of a checked folder; call it in a transaction."""
    key = content.consultation["key"]
    if not Consultation.objects.filter(key=key).exists():
        # Whoever deleted the whole consultation and loads it again wants all of it.
        writer.forget()
    consultation = writer.record(Consultation, key, content.consultation)
    consultation.days_moved = writer.calendar.days
    consultation.save(update_fields=["days_moved"])
    for key, values in content.questions.items():
        writer.record(Question, key, values, consultation=consultation)
    for key, values in content.phases.items():
        writer.record(Phase, key, _phase_columns(values, writer.calendar), consultation=consultation)
    for key, values in content.themes.items():
        writer.record(Theme, key, values, consultation=consultation)
    for key, values in content.members.items():
        writer.record(ForumMember, key, values)
    for key, values in content.pages.items():
        writer.record(Page, key, values)
    _write_articles(content, consultation, writer)
    return consultation


def _phase_columns(values: Values, calendar: Calendar) -> Values:
    columns = {name: value for name, value in values.items() if not name.endswith("_on")}
    first, last = values["input_opens_on"], values["input_closes_on"]
    if values["published_on"]:
        columns["published_at"] = calendar.start_of(values["published_on"])
    return columns | {
        "opens_at": calendar.start_of(values["opens_on"]),
        "closes_at": calendar.end_of(values["closes_on"]),
        "input_opens_at": calendar.start_of(first) if first else None,
        "input_closes_at": calendar.end_of(last) if last else None,
    }


def _write_articles(content: Content, consultation: Consultation, writer: "Writer") -> None:
    opening = content.call_opens_on
    for key, values in content.articles.items():
        columns = {name: value for name, value in values.items() if name not in ("day", "signers")}
        columns["published_at"] = writer.calendar.start_of(opening + timedelta(days=values["day"] - 1))
        article = writer.record(Article, key, columns | {"consultation": consultation})
        if article:
            signers = ForumMember.objects.filter(key__in=values["signers"])
            writer.links(article, key, "signers", {member.key: member for member in signers})


class Writer:
    """Writes records, keeps what was edited, and remembers what it wrote."""

    def __init__(self, prefix: str, calendar: Calendar) -> None:
        self.prefix = prefix
        self.calendar = calendar
        self.report = Report()
        self._memories = {
            (one.model, one.key): one for one in LoadedRecord.objects.filter(key__startswith=f"{prefix}/")
        }
        self._stored = {place: dict(one.fingerprints) for place, one in self._memories.items()}

    def _memory(self, model: type[Model], key: str) -> LoadedRecord:
        place = (model._meta.label_lower, f"{self.prefix}/{key}")
        return self._memories.setdefault(place, LoadedRecord(model=place[0], key=place[1]))

    def forget(self) -> None:
        """Load everything as if for the first time."""
        LoadedRecord.objects.filter(key__startswith=f"{self.prefix}/").delete()
        self._memories.clear()
        self._stored.clear()

    def remember(self) -> None:
        """Keep what was written, for the next loading; call it at the end, in the same transaction."""
        new = [one for place, one in self._memories.items() if place not in self._stored]
        LoadedRecord.objects.bulk_create(new)
        changed = [one for place, one in self._memories.items() if self._stored.get(place, {}) != one.fingerprints]
        LoadedRecord.objects.bulk_update([one for one in changed if one not in new], ["fingerprints"])
        self._stored = {place: dict(one.fingerprints) for place, one in self._memories.items()}

    def record(self, model: type[Any], key: str, values: Mapping[str, Any], **owner: Model) -> Any:
        """Make or change one record; None if it was deleted since the last loading."""
        return self.entry(model, key, values, {**owner, "key": key})

    def entry(self, model: type[Any], key: str, values: Mapping[str, Any], identity: Mapping[str, Any]) -> Any:
        """The same for a record that has no key of its own: `identity` finds it, `key` names it in the memory."""
        memory = self._memory(model, key)
        found = model._default_manager.filter(**identity).first()
        name = f"{model._meta.model_name} {key}"
        if found is None and memory.fingerprints:
            self.report.kept.append(f"{name}: deleted since, not loaded again")
            return None
        if found is None:
            found = model._default_manager.create(**{**values, **identity})
            memory.fingerprints = {field: fingerprint(value) for field, value in values.items()}
            self.report.made += 1
        else:
            self._change(found, name, values, memory)
        return found

    def _change(self, found: Model, name: str, values: Mapping[str, Any], memory: LoadedRecord) -> None:
        new = [column for column, value in values.items() if self._replace(found, column, value, memory, name)]
        if new:
            found.save(update_fields=new)
        self.report.changed += bool(new)
        self.report.unchanged += not new

    def _replace(self, found: Model, column: str, value: Any, memory: LoadedRecord, name: str) -> bool:
        """Set one column to what the file says; False if it is so already or was edited."""
        current, wanted = fingerprint(getattr(found, column)), fingerprint(value)
        # A record made by hand has no fingerprints: all of it is somebody's. A new column alone is nobody's.
        edited = not memory.fingerprints or memory.fingerprints.get(column, current) != current
        if current != wanted and edited:
            self.report.kept.append(f"{name}: {column}")
            return False
        memory.fingerprints[column] = wanted
        setattr(found, column, value)
        return current != wanted

    def may_write(self, found: Any, key: str, column: str, value: Any) -> bool:
        """True if a column that has a service of its own differs from the file and was not edited; remembers it."""
        memory = self._memory(type(found), key)
        before = getattr(found, column)
        wanted = self._replace(found, column, value, memory, f"{found._meta.model_name} {key}")
        setattr(found, column, before)
        return wanted

    def links(self, found: Any, key: str, name: str, records: Mapping[str, Model]) -> None:
        """Set what a record is linked to, unless the links were edited."""
        memory = self._memory(type(found), key)
        related = getattr(found, name)
        current = fingerprint(sorted(related.values_list("key", flat=True)))
        wanted = fingerprint(sorted(records))
        if current != wanted and name in memory.fingerprints and memory.fingerprints[name] != current:
            self.report.kept.append(f"{found._meta.model_name} {key}: {name}")
            return
        if current != wanted:
            related.set(records.values())
        memory.fingerprints[name] = wanted


def fingerprint(value: Any) -> str:
    """A short mark of a value: the same for the same moment in any zone."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, Model):
        value = value.pk
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:16]
