"""What is asked of the process, in our own words, and how a finding says whether it is met."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Whether a requirement is met."""

    MET = "met", pgettext_lazy("requirement", "Met")
    PARTLY = "partly_met", pgettext_lazy("requirement", "Partly met")
    NOT_MET = "not_met", pgettext_lazy("requirement", "Not met")
    NOT_DUE = "not_due_yet", pgettext_lazy("requirement", "Not due yet")
    UNKNOWN = "cannot_be_told", pgettext_lazy("requirement", "Cannot be told")


@dataclass(frozen=True)
class Link:
    """A page that proves something."""

    text: str
    address: str


def link(text: str, name: str, *args: object) -> list[Link]:
    """A link to a page by its name; none while the page does not exist."""
    try:
        return [Link(text, reverse(name, args=args))]
    except NoReverseMatch:
        return []


@dataclass(frozen=True)
class Finding:
    """The state of one requirement, the figures and links that prove it, and what is missing."""

    state: State
    figures: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Requirement:
    """One requirement as we read it. `is_checked`: whether its wording was checked against OGP's own."""

    code: str
    title: str | Promise
    reading: str | Promise
    judged: str | Promise
    is_checked: bool = True


REQUIREMENTS = [
    Requirement(
        "1.1",
        _("A forum that meets"),
        _("Government and civil society meet in a forum at least every six months, and its rules are public."),
        _("Met: in the six months before, a meeting at which both sides were present, and public rules of the forum."),
    ),
    Requirement(
        "2.1",
        _("A public website"),
        _("There is a public website about the process."),
        _("Met: since the first dates of the consultation were public here."),
    ),
    Requirement(
        "2.2",
        _("Documents anyone can read"),
        _("There is a public repository of documents, updated at least twice a year."),
        _("Met: in the twelve months before, documents were published here on two days at least."),
    ),
    Requirement(
        "3.1",
        _("Known beforehand"),
        _("The timeline and the ways to take part are public at least two weeks before they start."),
        _(
            "Met: the first day of taking part that held had been public for fourteen days. Partly met: it was moved "
            "later than that. Only what has begun counts."
        ),
        is_checked=False,
    ),
    Requirement(
        "3.2",
        _("Outreach"),
        _("Something is done so that people know that they can take part."),
        _("Met: outreach in English and in French is on record. How much is enough, the figures show and nobody sets."),
        is_checked=False,
    ),
    Requirement(
        "3.3",
        _("A way to have a say"),
        _("People have a way to give their views, open long enough."),
        _(
            "Met: it has been open. Partly met: it was closed earlier than announced. No number of days is set: "
            "whether it was long enough is for the reader to judge."
        ),
        is_checked=False,
    ),
    Requirement(
        "4.1",
        _("Answers with reasons"),
        _("People learn in writing how their contributions were considered, and why some were not adopted."),
        _("Met: every public contribution is answered, with a reason. Due, at the latest, when the plan is published."),
    ),
    Requirement(
        "5.1",
        _("Meetings while the plan is carried out"),
        _("At least two meetings a year are about carrying out the plan."),
        _("Met: two in the twelve months before. Due once the final plan has been public for a year."),
        is_checked=False,
    ),
]


def combined(states: Iterable[State]) -> State:
    """The state of a whole from those of its parts: all of one kind, or else partly met."""
    found = set(states)
    return found.pop() if len(found) == 1 else State.PARTLY
