"""Every change of state of contributions: writing, supporting, moderating."""

from .moderating import decline, publish
from .refusals import NotAllowed, PhaseClosed
from .supporting import support, withdraw_support
from .tallies import recount_themes
from .writing import TEXT_FIELDS, edit, save_draft, send_draft, submit, withdraw

__all__ = [
    "TEXT_FIELDS",
    "NotAllowed",
    "PhaseClosed",
    "decline",
    "edit",
    "publish",
    "recount_themes",
    "save_draft",
    "send_draft",
    "submit",
    "support",
    "withdraw",
    "withdraw_support",
]
