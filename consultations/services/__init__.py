"""Every change of state in this room: dates that move, and the records by which the process can be checked."""

from .dates import DATES, DatesOutOfOrder, ReasonMissing, check_order, move_phase, moved
from .files import keep_file
from .records import check_outreach, log_outreach, publish_document, publish_meeting, publish_minutes, withdraw
from .refusals import (
    BadAddress,
    FileStays,
    LogOfTheFuture,
    MeetingNotHeld,
    MinutesIncomplete,
    NoLanguage,
    NothingToRead,
    NotInBothLanguages,
    NotPublished,
    WasWithdrawn,
)

__all__ = [
    "DATES",
    "BadAddress",
    "DatesOutOfOrder",
    "FileStays",
    "LogOfTheFuture",
    "MeetingNotHeld",
    "MinutesIncomplete",
    "NoLanguage",
    "NotInBothLanguages",
    "NotPublished",
    "NothingToRead",
    "ReasonMissing",
    "WasWithdrawn",
    "check_order",
    "check_outreach",
    "keep_file",
    "log_outreach",
    "move_phase",
    "moved",
    "publish_document",
    "publish_meeting",
    "publish_minutes",
    "withdraw",
]
