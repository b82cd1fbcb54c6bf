"""Every change of state of contributions: writing, supporting, moderating."""

from .entering import Entered, Entry, EntryRefused, enter, enter_all
from .moderating import decline, publish
from .refusals import NotAllowed, PhaseClosed
from .supporting import support, withdraw_support
from .tallies import recount_themes
from .translating import TextRefused, add_translation, withdraw_translation
from .writing import TEXT_FIELDS, edit, save_draft, send_draft, submit, withdraw

__all__ = [
    "TEXT_FIELDS",
    "Entered",
    "Entry",
    "EntryRefused",
    "NotAllowed",
    "PhaseClosed",
    "TextRefused",
    "add_translation",
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
    "withdraw",
    "withdraw_support",
    "withdraw_translation",
]
