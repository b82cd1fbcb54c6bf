"""Every change of state of contributions: writing, supporting, moderating."""

from .clauses import ClauseClosed, VersionSuperseded, consultation_of, version_in_review
from .drafting import (
    DraftRefused,
    Part,
    Sheet,
    leave_out,
    renumber,
    take_back,
    write_clause,
    write_commitment,
)
from .entering import Entered, Entry, EntryRefused, enter, enter_all
from .following import OwnWords, follow, unfollow
from .milestones import (
    add_indicator,
    add_milestone,
    move_milestone,
    remove_indicator,
    restore_clause,
    retire_clause,
    write_indicator,
    write_milestone,
    write_sheet,
)
from .moderating import decline, publish
from .noting import hand_in_note
from .readiness import Missing, what_is_missing
from .reading import ReadingRefused, give_back, record_reading, set_themes, take_for_reading
from .refusals import GroupingRefused, NotAllowed, PhaseClosed, ReadElsewhere
from .regrouping import require_ungrouped
from .supporting import support, withdraw_support
from .tallies import recount_themes
from .translating import TextRefused, add_translation, withdraw_translation
from .versions import PlanNotReady, publish_version
from .writing import TEXT_FIELDS, edit, save_draft, send_draft, submit, withdraw

__all__ = [
    "TEXT_FIELDS",
    "ClauseClosed",
    "DraftRefused",
    "Entered",
    "Entry",
    "EntryRefused",
    "GroupingRefused",
    "Missing",
    "NotAllowed",
    "OwnWords",
    "Part",
    "PhaseClosed",
    "PlanNotReady",
    "ReadElsewhere",
    "ReadingRefused",
    "Sheet",
    "TextRefused",
    "VersionSuperseded",
    "add_indicator",
    "add_milestone",
    "add_translation",
    "consultation_of",
    "decline",
    "edit",
    "enter",
    "enter_all",
    "follow",
    "give_back",
    "hand_in_note",
    "leave_out",
    "move_milestone",
    "publish",
    "publish_version",
    "record_reading",
    "recount_themes",
    "remove_indicator",
    "renumber",
    "require_ungrouped",
    "restore_clause",
    "retire_clause",
    "save_draft",
    "send_draft",
    "set_themes",
    "submit",
    "support",
    "take_back",
    "take_for_reading",
    "unfollow",
    "version_in_review",
    "what_is_missing",
    "withdraw",
    "withdraw_support",
    "withdraw_translation",
    "write_clause",
    "write_commitment",
    "write_indicator",
    "write_milestone",
    "write_sheet",
]
