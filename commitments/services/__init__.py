"""Every change of state of contributions: writing, supporting, moderating."""

from .clauses import ClauseClosed, VersionSuperseded, consultation_of, version_in_review
from .entering import Entered, Entry, EntryRefused, enter, enter_all
from .moderating import decline, publish
from .refusals import GroupingRefused, NotAllowed, PhaseClosed, ReadElsewhere
from .supporting import support, withdraw_support
from .tallies import recount_themes
from .translating import TextRefused, add_translation, withdraw_translation
from .writing import TEXT_FIELDS, edit, save_draft, send_draft, submit, withdraw

__all__ = [
    "TEXT_FIELDS",
    "ClauseClosed",
    "Entered",
    "Entry",
    "EntryRefused",
    "GroupingRefused",
    "NotAllowed",
    "PhaseClosed",
    "ReadElsewhere",
    "TextRefused",
    "VersionSuperseded",
    "add_translation",
    "consultation_of",
    "decline",
    "edit",
    "enter",
    "enter_all",
    "publish",
    "recount_themes",
    "save_draft",
    "send_draft",
    "submit",
    "support",
    "version_in_review",
    "withdraw",
    "withdraw_support",
    "withdraw_translation",
]
