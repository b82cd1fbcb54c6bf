"""An organiser's questions in a form."""

import pytest
from django import forms
from django.utils.translation import override

from events.question_fields import answer_in_words, answers_of, question_fields
from tests.factories.events import make_question, make_workshop

pytestmark = pytest.mark.django_db


def sent(questions, data):
    form = forms.Form(data)
    form.fields.update(question_fields(questions))
    return form


def test_answers_are_kept_by_question_and_place_and_read_in_either_language():
    workshop = make_workshop()
    text = make_question(workshop, label_en="Your cause?", label_fr="Votre cause?")
    choice = make_question(workshop, kind="choice", options_en="Yes\nNo", options_fr="Oui\nNon", required=True)
    several = make_question(workshop, kind="choices", options_en="A\nB\nC", options_fr="A\nB\nC")
    questions = [text, choice, several]
    form = sent(questions, {f"question-{text.pk}": "Water", f"question-{choice.pk}": "1"})
    assert form.is_valid(), form.errors
    answers = answers_of(form.cleaned_data)
    assert answers == {str(text.pk): "Water", str(choice.pk): 1}
    with override("fr"):
        assert [answer_in_words(question, answers) for question in questions] == ["Water", "Non", ""]
        assert form.fields[f"question-{text.pk}"].label == "Your cause? (optional)"
        assert question_fields([text])[f"question-{text.pk}"].label == "Votre cause? (facultatif)"
    form = sent(questions, {f"question-{choice.pk}": "1", f"question-{several.pk}": ["0", "2"]})
    assert form.is_valid()
    assert answer_in_words(several, answers_of(form.cleaned_data)) == "A; C"


@pytest.mark.parametrize("value", ["", "2", "-1", "rubbish"])
def test_what_is_no_choice_is_refused(value):
    choice = make_question(make_workshop(), kind="choice", options_en="Yes\nNo", options_fr="Oui\nNon", required=True)
    form = sent([choice], {f"question-{choice.pk}": value})
    assert list(form.errors) == [f"question-{choice.pk}"]
