"""Loading the records of the process of a content folder: `process.toml`, if there is one."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .choices import DocumentKind, OutreachChannel, Region
from .content import Calendar, Table, read_toml
from .loading import Content, Values, Writer, named
from .models import Consultation, Document, Meeting, Outreach

FILE = "process.toml"


@dataclass
class Records:
    """The records as read, by key, dates not yet moved."""

    meetings: dict[str, Values] = field(default_factory=dict)
    documents: dict[str, Values] = field(default_factory=dict)
    outreach: dict[str, Values] = field(default_factory=dict)


def read(content: Content) -> Records:
    """Read and check `process.toml`; faults go to the folder's problems."""
    records = Records()
    if not (content.folder / FILE).exists():
        return records
    file = Table(FILE, read_toml(content.folder / FILE, content.folder, content.problems), content.problems)
    for kind, kept, values_of in (
        ("meeting", records.meetings, _meeting),
        ("document", records.documents, _document),
        ("outreach", records.outreach, _outreach),
    ):
        for number, raw in enumerate(file.tables(kind, required=False), 1):
            row = Table(named(FILE, kind, number, raw), raw, content.problems)
            content.keep(kept, row, values_of(row), f"{kind} key")
    file.finish()
    return records


def _meeting(row: Table) -> Values:
    values = {
        "held_on": row.day("held_on"),
        "civil_society_present": row.number("civil_society_present", least=0),
        "government_present": row.number("government_present", least=0),
        "about_implementation": row.flag("about_implementation"),
        "published_on": row.day("published_on"),
        "minutes_published_on": row.day("minutes_published_on", required=False),
        **row.translated(Meeting, optional=["minutes"]),
    }
    if minutes_on := values["minutes_published_on"]:
        _in_order(row, "minutes_published_on", values["held_on"], minutes_on)
        _in_order(row, "minutes_published_on", values["published_on"], minutes_on)
        if not (values.get("minutes_en") and values.get("minutes_fr")):
            row.problem("minutes_published_on", "needs minutes in both languages")
    return values


def _document(row: Table) -> Values:
    values = {
        "kind": row.choice("kind", DocumentKind.values),
        "dated_on": row.day("dated_on"),
        "published_on": row.day("published_on"),
        **row.translated(Document, optional=["url"]),
    }
    if not (values.get("url_en") or values.get("url_fr")):
        row.problem("url", "missing in both languages: there is nothing to read")
    return values


def _outreach(row: Table) -> Values:
    languages = row.choices("languages", ("en", "fr"))
    values = {
        "done_on": row.day("done_on"),
        "published_on": row.day("published_on"),
        "channel": row.choice("channel", OutreachChannel.values),
        "region": row.choice("region", Region.values, required=False) or Region.CANADA.value,
        "in_english": "en" in languages,
        "in_french": "fr" in languages,
        "reached": row.number("reached", least=0, most=2**31 - 1) if "reached" in row.rest else None,
        "url": row.address("url"),
        **row.translated(Outreach),
    }
    _in_order(row, "published_on", values["done_on"], values["published_on"])
    return values


def _in_order(row: Table, name: str, first: date | None, second: date | None) -> None:
    if first and second and second < first:
        row.problem(name, f"{second} is before {first}")


def write(records: Records, writer: Writer, consultation: Consultation) -> None:
    """Make or change the records of a checked folder, their dates moved with all others."""
    for key, values in records.meetings.items():
        writer.record(Meeting, key, _moved(values, writer.calendar))
    for key, values in records.documents.items():
        writer.record(Document, key, _moved(values, writer.calendar) | {"consultation": consultation})
    for key, values in records.outreach.items():
        writer.record(Outreach, key, _moved(values, writer.calendar) | {"consultation": consultation})


# The days of these are moments of the portal; the others are dates in the world.
MOMENTS = {"published_on": "published_at", "minutes_published_on": "minutes_published_at"}


def _moved(values: Values, calendar: Calendar) -> Values:
    columns: dict[str, Any] = {}
    for name, value in values.items():
        if name in MOMENTS:
            columns[MOMENTS[name]] = calendar.start_of(value) if value else None
        else:
            columns[name] = calendar.day(value) if isinstance(value, date) else value
    return columns
