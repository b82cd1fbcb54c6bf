"""The tables of this room: contributions, their answers, plans, progress."""

from .answers import Answer, AnswerTally, BuiltDocument, Following, Grouping, Notice, Reading, Response
from .contributions import (
    TEXTS,
    Comment,
    Contribution,
    ContributionTranslation,
    HelpOffer,
    Proposal,
    ThemeSuggestion,
)
from .moderation import Decision, Draft, EntryFile, Support, ThemeTally, default_shown_name
from .plans import (
    CarryOver,
    Clause,
    Commitment,
    CommitmentVersion,
    Department,
    Indicator,
    Milestone,
    Plan,
    PlanVersion,
)
from .progress import CivilSocietyView, Report, ReportingPeriod, Review

__all__ = [
    "TEXTS",
    "Answer",
    "AnswerTally",
    "BuiltDocument",
    "CarryOver",
    "CivilSocietyView",
    "Clause",
    "Comment",
    "Commitment",
    "CommitmentVersion",
    "Contribution",
    "ContributionTranslation",
    "Decision",
    "Department",
    "Draft",
    "EntryFile",
    "Following",
    "Grouping",
    "HelpOffer",
    "Indicator",
    "Milestone",
    "Notice",
    "Plan",
    "PlanVersion",
    "Proposal",
    "Reading",
    "Report",
    "ReportingPeriod",
    "Response",
    "Review",
    "Support",
    "ThemeSuggestion",
    "ThemeTally",
    "default_shown_name",
]
