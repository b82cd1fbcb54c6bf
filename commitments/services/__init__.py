"""Every change of state of contributions: writing, supporting, moderating."""

from .clauses import ClauseClosed, VersionSuperseded, consultation_of, version_in_review
from .entering import Entered, Entry, EntryRefused, enter, enter_all
from .following import OwnWords, follow, unfollow
from .moderating import decline, publish
from .reading import ReadingRefused, give_back, record_reading, set_themes, take_for_reading
from .refusals import GroupingRefused, NotAllowed, PhaseClosed, ReadElsewhere
from .regrouping import require_ungrouped
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
    "OwnWords",
    "PhaseClosed",
    "ReadElsewhere",
    "ReadingRefused",
    "TextRefused",
    "VersionSuperseded",
    "add_translation",
    "consultation_of",
    "decline",
    "edit",
    "enter",
    "enter_all",
    "follow",
    "give_back",
    "publish",
    "record_reading",
    "recount_themes",
    "require_ungrouped",
    "save_draft",
    "send_draft",
    "set_themes",
    "submit",
    "support",
    "take_for_reading",
    "unfollow",
    "version_in_review",
    "withdraw",
    "withdraw_support",
    "withdraw_translation",
]
