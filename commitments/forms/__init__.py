"""What people write in this room's forms: shape and text only."""

from .answering import ResponseForm
from .answers import FORUM, ResponseFilterForm
from .drafting import DraftingForm, HeadForm, IndicatorForm, MilestoneForm, PartForm, PublishForm, ReasonForm
from .entering import EntryFileForm, EntryForm, theme_choices
from .grouping import MOST_PARTS, MergeForm, SplitForm
from .reading import ReadingForm
from .reporting import ReportForm, ViewForm
from .writing import (
    FORMS,
    CommentForm,
    DeclineForm,
    EditForm,
    ProposalFilterForm,
    TranslationForm,
    WritingForm,
)

__all__ = [
    "FORMS",
    "FORUM",
    "MOST_PARTS",
    "CommentForm",
    "DeclineForm",
    "DraftingForm",
    "EditForm",
    "EntryFileForm",
    "EntryForm",
    "HeadForm",
    "IndicatorForm",
    "MergeForm",
    "MilestoneForm",
    "PartForm",
    "ProposalFilterForm",
    "PublishForm",
    "ReadingForm",
    "ReasonForm",
    "ReportForm",
    "ResponseFilterForm",
    "ResponseForm",
    "SplitForm",
    "TranslationForm",
    "ViewForm",
    "WritingForm",
    "theme_choices",
]
