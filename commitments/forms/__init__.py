"""What people write in this room's forms: shape and text only."""

from .answers import FORUM, ResponseFilterForm
from .entering import EntryFileForm, EntryForm, theme_choices
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
    "CommentForm",
    "DeclineForm",
    "EditForm",
    "EntryFileForm",
    "EntryForm",
    "ProposalFilterForm",
    "ReadingForm",
    "ReportForm",
    "ResponseFilterForm",
    "TranslationForm",
    "ViewForm",
    "WritingForm",
    "theme_choices",
]
