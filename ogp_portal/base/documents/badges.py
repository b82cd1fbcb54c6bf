"""Badges to print and cut, eight on a page: a name, where somebody is from, a code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .pdf import set_pdf, shown


@dataclass(frozen=True, slots=True)
class Badge:
    """One person's badge; `code` is an SVG image."""

    name: str
    organisation: str
    code: str


@dataclass(frozen=True, slots=True)
class Badges:
    """A sheet of badges. `heading` stands on each, `code_name` is what its code is called, `none` if there are none."""

    title: str
    language: str
    made_at: datetime
    heading: str
    code_name: str
    none: str
    badges: Sequence[Badge]


def render_badges(sheet: Badges) -> bytes:
    """The badges as PDF/UA, set by typst; names are data to it and never markup."""
    data = {
        "title": shown(sheet.title),
        "language": sheet.language,
        "heading": shown(sheet.heading),
        "code-name": shown(sheet.code_name),
        "none": shown(sheet.none),
        "badges": [
            {"name": shown(one.name), "organisation": shown(one.organisation), "code": one.code} for one in sheet.badges
        ],
    }
    return set_pdf(data, sheet.made_at, "badges.typ")
