"""What people write in this room's forms: shape and text only."""

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
    "ProposalFilterForm",
    "TranslationForm",
    "WritingForm",
]
