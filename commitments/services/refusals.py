"""What these services refuse, and the question whether the phase allows an activity."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from commitments.choices import MOVES, State
from commitments.models import Contribution
from consultations.context import timeline_at
from consultations.models import Consultation
from ogp_portal.base.errors import DomainError


class PhaseClosed(DomainError):
    """The consultation does not take this now; the sentence says when it did or will."""


class NotAllowed(DomainError):
    """This person may not do this to this contribution."""

    def __init__(self) -> None:
        super().__init__(_("This is not possible, or not any more. Reload the page to see how things stand."))


class GroupingRefused(DomainError):
    """These contributions cannot be merged or split like this; the sentence says why."""


class ReadElsewhere(DomainError):
    """A contribution is read with another one or by its parts; `place` is the one whose page leads there."""

    def __init__(self, sentence: str, place: Contribution) -> None:
        super().__init__(sentence)
        self.place = place


def require_open(*, consultation: Consultation, activity: str, now: datetime) -> None:
    """Raise PhaseClosed unless a phase of the consultation takes `activity` at `now`."""
    timeline: Any = timeline_at(now, consultation)
    gate = timeline.gate(activity)
    if not gate.is_open:
        raise PhaseClosed(gate.sentence)


def require_move(*, old: str, new: str) -> None:
    """Raise NotAllowed unless the table of moves leads from `old` to `new`."""
    if State(new) not in MOVES[State(old)]:
        raise NotAllowed
