"""An organiser's own questions as fields of a form, and answers back in words."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from ogp_portal.base.forms import LongTextField

from .choices import QuestionKind
from .models import Question

LONGEST = 2000


def question_fields(questions: Iterable[Question]) -> dict[str, forms.Field]:
    """A field for each question, by `question-<key>`, in the reader's language; "(optional)" where it may stay empty.

    A choice is cleaned to its place in `Question.choices`, several to a list of places.
    """
    return {f"question-{question.pk}": _field(question) for question in questions}


def _field(question: Question) -> forms.Field:
    label = str(question) if question.required else _("%(question)s (optional)") % {"question": question}
    common: dict[str, Any] = {"label": label, "required": question.required}
    if question.kind == QuestionKind.TEXT:
        return LongTextField(max_length=LONGEST, rows=3, **common)
    choices = list(enumerate(question.choices()))
    errors = {"required": _("Choose an answer.")}
    if question.kind == QuestionKind.CHOICE:
        return forms.TypedChoiceField(
            choices=choices, coerce=int, empty_value=None, widget=forms.RadioSelect, error_messages=errors, **common
        )
    return forms.TypedMultipleChoiceField(
        choices=choices, coerce=int, widget=forms.CheckboxSelectMultiple, error_messages=errors, **common
    )


def answers_of(cleaned: dict[str, Any]) -> dict[str, Any]:
    """What was answered, as stored: by the key of the question, questions left out are not there."""
    prefix = "question-"
    given = {name.removeprefix(prefix): value for name, value in cleaned.items() if name.startswith(prefix)}
    return {key: value for key, value in given.items() if value not in (None, "", [])}


def answer_in_words(question: Question, answers: dict[str, Any]) -> str:
    """The answer to one question in the reader's language; "" where there is none."""
    value = answers.get(str(question.pk), "")
    if question.kind == QuestionKind.TEXT:
        return str(value)
    choices = dict(enumerate(question.choices()))
    places = value if isinstance(value, list) else [value]
    return "; ".join(choices[place] for place in places if place in choices)
