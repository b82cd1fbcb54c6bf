"""A second reader of calendar files, written from RFC 5545 alone: strict, and not the library that writes them."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

LONGEST = 75
NAME = re.compile(r"[A-Z0-9-]+")
ESCAPES = {"\\\\": "\\", "\\n": "\n", "\\N": "\n", "\\,": ",", "\\;": ";"}
# What stands in them is a text, in which commas, semicolons and line breaks are escaped.
TEXTS = {"SUMMARY", "LOCATION", "DESCRIPTION", "X-WR-CALNAME", "STATUS", "METHOD", "VERSION", "PRODID", "UID"}
# RFC 5545 3.6.1: what an event has once, and what it may have once at most.
ONCE = ["UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "ORGANIZER", "LAST-MODIFIED"]


@dataclass
class Component:
    """A calendar or an event: its properties by name, each (value, parameters), and what is inside."""

    kind: str
    properties: dict[str, list[tuple[Any, dict[str, str]]]] = field(default_factory=dict)
    inside: list["Component"] = field(default_factory=list)

    def __getitem__(self, name: str) -> Any:
        ((value, _parameters),) = self.properties[name]
        return value

    def parameters(self, name: str) -> dict[str, str]:
        ((_value, parameters),) = self.properties[name]
        return parameters


def read(text: str) -> Component:
    """The calendar a file holds; AssertionError if anything is not as the standard has it."""
    (calendar,) = _components(_unfold(text))
    assert calendar.kind == "VCALENDAR"
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    for event in calendar.inside:
        assert event.kind == "VEVENT"
        assert [name for name in ONCE if len(event.properties.get(name, [])) != 1] == []
        assert event["DTEND"] > event["DTSTART"]
    return calendar


def event_of(text: str) -> Component:
    """The only event of a file."""
    (event,) = read(text).inside
    return event


def _unfold(text: str) -> list[str]:
    """Whole lines: each ends in CRLF, none is over 75 bytes, and one that begins with a blank goes on the last."""
    assert text.endswith("\r\n")
    folded = text.removesuffix("\r\n").split("\r\n")
    lines: list[str] = []
    for line in folded:
        assert not re.search(r"[\r\n\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]", line), line
        assert len(line.encode()) <= LONGEST, line
        if line.startswith((" ", "\t")):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return lines


def _components(lines: list[str]) -> list[Component]:
    top = Component("")
    open_ones = [top]
    for line in lines:
        name, parameters, value = _parts(line)
        if name == "BEGIN":
            new = Component(value)
            open_ones[-1].inside.append(new)
            open_ones.append(new)
        elif name == "END":
            assert open_ones.pop().kind == value
        else:
            read_value = _value(name, value)
            open_ones[-1].properties.setdefault(name, []).append((read_value, parameters))
    assert open_ones == [top]
    return top.inside


def _parts(line: str) -> tuple[str, dict[str, str], str]:
    """Name, parameters and value; a colon or semicolon in quotation marks belongs to a parameter."""
    head, end = "", 0
    in_quotes = False
    for end, letter in enumerate(line):
        in_quotes ^= letter == '"'
        if letter == ":" and not in_quotes:
            head = line[:end]
            break
    assert head, line
    name, *pairs = re.findall(r'(?:[^;"]|"[^"]*")+', head)
    assert NAME.fullmatch(name), line
    parameters = dict(pair.split("=", 1) for pair in pairs)
    return name, {key: value.strip('"') for key, value in parameters.items()}, line[end + 1 :]


def _value(name: str, value: str) -> Any:
    if name in TEXTS:
        assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), f"not escaped: {value}"
        return re.sub(r"\\.", lambda found: ESCAPES[found[0]], value)
    if name.startswith("DT") or name == "LAST-MODIFIED":
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return int(value) if name == "SEQUENCE" else value
