"""Loading the workshops of a content folder (the rest of it: consultations/loading.py)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from consultations.content import Calendar, Table
from consultations.loading import Content, Values, Writer, fingerprint, named
from consultations.models import Consultation, Theme

from .choices import Attendance, Interpretation, Mode
from .models import ATTENDANCES, CAPACITIES, AgendaItem, Facilitator, Workshop
from .services import change_capacity

ROLES = ["role_en", "role_fr"]


def read(content: Content) -> dict[str, Values]:
    """Read and check `workshops/*.toml`; faults go to the folder's problems."""
    workshops: dict[str, Values] = {}
    for name, raw in content.files("workshops"):
        row = Table(name, raw, content.problems)
        zone = row.zone("time_zone")
        values = {
            "starts_at": row.moment("starts_at"),
            "ends_at": row.moment("ends_at"),
            "time_zone": str(zone),
            "mode": row.choice("mode", Mode.values),
            **{name: row.number(name, least=0, required=False) for name in CAPACITIES},
            "languages": row.choices("languages", ("en", "fr")),
            "interpretation": row.choices("interpretation", Interpretation.values, required=False),
            "captions": row.choices("captions", ("en", "fr"), required=False),
            "themes": row.choices("themes", content.themes, required=False),
            "outside_url": row.address("outside_url"),
            "outside_language": row.choice("outside_language", ("en", "fr"), required=False),
            **row.translated(Workshop, optional=["access", "recap"]),
            "agenda": _parts(name, "agenda", row, _agenda_item),
            "facilitators": _parts(name, "facilitators", row, _facilitator),
        }
        _check(row, values)
        content.keep(workshops, row, values, "workshop key")
    return workshops


def _parts(file: str, kind: str, row: Table, values_of: Callable[[Table], Values]) -> list[Values]:
    parts = []
    for number, raw in enumerate(row.tables(kind, required=False), 1):
        part = Table(named(file, kind, number, raw), raw, row.problems)
        parts.append(values_of(part))
        part.finish()
    return parts


def _agenda_item(part: Table) -> Values:
    return {"minutes": part.number("minutes", most=1440), **part.in_both("title", longest={"title": 200})}


def _facilitator(part: Table) -> Values:
    return {"name": part.text("name", longest=120), **part.in_both("role", longest={"role": 160})}


def _check(row: Table, values: Values) -> None:
    starts, ends = values["starts_at"], values["ends_at"]
    if starts and ends and ends <= starts:
        row.problem("ends_at", f"{ends} is not after starts_at {starts}")
    if bool(values["outside_url"]) != bool(values["outside_language"]):
        row.problem("outside_language", "outside_url and outside_language belong together")
    held = ATTENDANCES.get(values["mode"], [])
    stored = Workshop.objects.filter(key=row.table.get("key")).first()
    for attendance in Attendance:
        name = f"{attendance}_capacity"
        if (values[name] > 0) != (attendance in held):
            row.problem(name, "places are given for each way in which the workshop is held, and for no other")
        elif stored and values[name] < (taken := getattr(stored, f"{attendance}_taken")):
            row.problem(name, f"{values[name]} is less than the {taken} places taken")


def write(
    workshops: dict[str, Values], content: Content, writer: Writer, consultation: Consultation, now: datetime
) -> None:
    """Make or change the workshops of a checked folder; they count as published since the call opened."""
    themes = {theme.key: theme for theme in Theme.objects.filter(consultation=consultation)}
    for key, values in workshops.items():
        columns = _columns(values, content, writer.calendar) | {"consultation": consultation}
        is_new = not Workshop.objects.filter(key=key).exists()
        # Afterwards the way it is held changes in the admin alone, together with its places.
        seats = {name: values[name] for name in ("mode", *CAPACITIES) if is_new}
        workshop = writer.record(Workshop, key, columns | seats)
        if workshop:
            writer.links(workshop, key, "themes", {name: themes[name] for name in values["themes"] if name in themes})
            _write_parts(writer, workshop, key, values)
            if not is_new:
                _change_seats(writer, workshop, values, now)


def _columns(values: Values, content: Content, calendar: Calendar) -> Values:
    zone = ZoneInfo(values["time_zone"])
    apart = {"themes", "agenda", "facilitators", "mode", *CAPACITIES}
    columns: dict[str, Any] = {name: value for name, value in values.items() if name not in apart}
    return columns | {
        "starts_at": calendar.moment(values["starts_at"], zone),
        "ends_at": calendar.moment(values["ends_at"], zone),
        "published_at": calendar.start_of(content.call_opens_on),
    }


def _write_parts(writer: Writer, workshop: Workshop, key: str, values: Values) -> None:
    """Agenda and facilitators by their place in the file; one that is taken out of it is taken out in the admin."""
    for number, item in enumerate(values["agenda"], 1):
        writer.entry(AgendaItem, f"{key}-{number}", item, {"workshop": workshop, "position": number})
    for person in values["facilitators"]:
        identity = {"workshop": workshop, "name": person["name"]}
        writer.entry(
            Facilitator, f"{key}-{fingerprint(person['name'])}", {name: person[name] for name in ROLES}, identity
        )


def _change_seats(writer: Writer, workshop: Workshop, values: Values, now: datetime) -> None:
    """The numbers of places go through their service: more of them go to the wait list."""
    wanted = {
        str(one): values[name]
        for one in workshop.attendances
        if values[f"{one}_capacity"]
        and writer.may_write(workshop, workshop.key, name := f"{one}_capacity", values[name])
    }
    if wanted and not workshop.cancelled_at:
        change_capacity(workshop=workshop, now=now, **wanted)
