"""The tables of this room: the consultation with its texts and dates, and the records of the process."""

from .consulting import (
    Article,
    Consultation,
    DateChange,
    ForumMember,
    LoadedRecord,
    Page,
    Phase,
    Question,
    Theme,
)
from .process import Document, DocumentFile, Meeting, Outreach

__all__ = [
    "Article",
    "Consultation",
    "DateChange",
    "Document",
    "DocumentFile",
    "ForumMember",
    "LoadedRecord",
    "Meeting",
    "Outreach",
    "Page",
    "Phase",
    "Question",
    "Theme",
]
