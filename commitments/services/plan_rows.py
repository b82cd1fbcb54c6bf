"""A plan as its three CSV files have it: rows that reading makes, importing stores and exporting writes."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Due:
    """When something is due: a date, words in one or both languages, or both; all empty if nothing is said."""

    on: date | None = None
    precision: str = "day"
    label_en: str = ""
    label_fr: str = ""


@dataclass(frozen=True)
class CommitmentRow:
    code: str
    title_en: str
    title_fr: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class MilestoneRow:
    code: str
    commitment: str
    text_en: str
    text_fr: str
    lead_en: str
    lead_fr: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class IndicatorRow:
    code: str
    milestone: str
    text_en: str
    text_fr: str
    full_text_en: str
    full_text_fr: str
    due: Due
    lead: str
    line: int = field(default=0, compare=False)


@dataclass
class PlanRows:
    """The rows of the three files, each list in the order of its file."""

    commitments: list[CommitmentRow] = field(default_factory=list)
    milestones: list[MilestoneRow] = field(default_factory=list)
    indicators: list[IndicatorRow] = field(default_factory=list)
