"""Tables of workshops."""

from .notes import Feedback, Note
from .registrations import Invitation, Registration, address_key
from .workshops import (
    ATTENDANCES,
    CAPACITIES,
    COUNTED,
    AgendaItem,
    Facilitator,
    Question,
    Reminder,
    Series,
    Workshop,
)

__all__ = [
    "ATTENDANCES",
    "CAPACITIES",
    "COUNTED",
    "AgendaItem",
    "Facilitator",
    "Feedback",
    "Invitation",
    "Note",
    "Question",
    "Registration",
    "Reminder",
    "Series",
    "Workshop",
    "address_key",
]
