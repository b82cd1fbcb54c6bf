"""What people write in this room's forms: shape and text only."""

from .entering import EntryFileForm, EntryForm, theme_choices
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
    "CommentForm",
    "DeclineForm",
    "EditForm",
    "EntryFileForm",
    "EntryForm",
    "ProposalFilterForm",
    "TranslationForm",
    "WritingForm",
    "theme_choices",
]
