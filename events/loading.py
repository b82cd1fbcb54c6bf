"""Loading the workshops of a content folder (the rest of it: consultations/loading.py)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from consultations.content import Calendar, Table
from consultations.loading import Content, Values, Writer
from consultations.models import Consultation, Theme

from .choices import Mode
from .models import Workshop
from .services import change_capacity


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
            "capacity": row.number("capacity"),
            "languages": row.choices("languages", ("en", "fr")),
            "themes": row.choices("themes", content.themes, required=False),
            "outside_url": row.address("outside_url"),
            "outside_language": row.choice("outside_language", ("en", "fr"), required=False),
            **row.translated(Workshop, optional=["access"]),
        }
        _check(row, values)
        content.keep(workshops, row, values, "workshop key")
    return workshops


def _check(row: Table, values: Values) -> None:
    starts, ends = values["starts_at"], values["ends_at"]
    if starts and ends and ends <= starts:
        row.problem("ends_at", f"{ends} is not after starts_at {starts}")
    if bool(values["outside_url"]) != bool(values["outside_language"]):
        row.problem("outside_language", "outside_url and outside_language belong together")
    taken = Workshop.objects.filter(key=row.table.get("key"), seats_taken__gt=values["capacity"]).first()
    if taken:
        row.problem("capacity", f"{values['capacity']} is less than the {taken.seats_taken} places taken")


def write(
    workshops: dict[str, Values], content: Content, writer: Writer, consultation: Consultation, now: datetime
) -> None:
    """Make or change the workshops of a checked folder; they count as published since the call opened."""
    themes = {theme.key: theme for theme in Theme.objects.filter(consultation=consultation)}
    for key, values in workshops.items():
        columns = _columns(values, content, writer.calendar) | {"consultation": consultation}
        seats = {} if Workshop.objects.filter(key=key).exists() else {"capacity": values["capacity"]}
        workshop = writer.record(Workshop, key, columns | seats)
        if workshop:
            writer.links(workshop, key, "themes", {name: themes[name] for name in values["themes"] if name in themes})
            if not seats:
                _change_seats(writer, workshop, values["capacity"], now)


def _columns(values: Values, content: Content, calendar: Calendar) -> Values:
    zone = ZoneInfo(values["time_zone"])
    columns: dict[str, Any] = {name: value for name, value in values.items() if name not in ("themes", "capacity")}
    return columns | {
        "starts_at": calendar.moment(values["starts_at"], zone),
        "ends_at": calendar.moment(values["ends_at"], zone),
        "published_at": calendar.start_of(content.call_opens_on),
    }


def _change_seats(writer: Writer, workshop: Workshop, capacity: int, now: datetime) -> None:
    """The number of places goes through its service: more of them go to the wait list."""
    if not workshop.cancelled_at and writer.may_write(workshop, workshop.key, "capacity", capacity):
        change_capacity(workshop=workshop, capacity=capacity, now=now)
