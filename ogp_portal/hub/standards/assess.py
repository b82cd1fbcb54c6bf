"""Every requirement against one day: its state alone, or with the figures and links that prove it."""

from dataclasses import dataclass

from .day import Day
from .judge import STATES
from .requirements import REQUIREMENTS, Finding, Requirement, State
from .words import WORDS


@dataclass(frozen=True)
class Assessment:
    """One requirement and what was found."""

    requirement: Requirement
    finding: Finding


def states_on(day: Day) -> list[State]:
    """The state of every requirement, in the order of the standards."""
    return [STATES[one.code](day) for one in REQUIREMENTS]


def assess(day: Day) -> list[Assessment]:
    """Every requirement in the order of the standards, in words."""
    found = zip(REQUIREMENTS, states_on(day), strict=True)
    return [Assessment(one, WORDS[one.code](day, state)) for one, state in found]
