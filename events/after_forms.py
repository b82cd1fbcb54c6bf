"""What organisers type after a workshop, and what participants answer: shape and text only."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consultations.models import Theme
from ogp_portal.base.forms import LongTextField, PortalForm, TextField

from .forms import LANGUAGES
from .models import Question, Workshop
from .question_fields import answers_of, question_fields


class NoteForm(PortalForm):
    """What was said at a table or on a topic."""

    table = TextField(
        label=_("Table or topic"),
        max_length=80,
        help_text=_("For example: Table 3. It appears in public beside the note; name nobody."),
        error_messages={"required": _("Say at which table, or on which topic.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    theme = forms.ModelChoiceField(
        label=_("Theme"),
        queryset=Theme.objects.none(),
        empty_label=_("Choose a theme"),
        error_messages={"required": _("Choose the theme of the note.")},
    )
    language = forms.ChoiceField(label=_("Language spoken"), choices=LANGUAGES, widget=forms.RadioSelect)
    text = LongTextField(
        label=_("What was said"),
        max_length=4000,
        rows=8,
        help_text=_(
            "One idea per note: each gets its own answer. Write in the language in which it was said; it stays in it."
        ),
        error_messages={"required": _("Write what was said.")},
    )
    # What stood there when somebody began to change it.
    read = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["theme"].queryset = Theme.objects.filter(consultation=workshop.consultation_id).for_list()
        self.initial.setdefault("language", get_language())

    def note(self) -> dict[str, Any]:
        """The cleaned values of the note itself."""
        return {name: self.cleaned_data[name] for name in ("table", "theme", "language", "text")}


class RecapForm(forms.Form):
    """The summary in both languages; one of them may wait until it is published."""

    recap_en = LongTextField(label=_("Summary in English"), max_length=20000, rows=14, required=False)
    recap_fr = LongTextField(label=_("Summary in French"), max_length=20000, rows=14, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        prepare(self)

    @property
    def texts(self) -> dict[str, str]:
        """The cleaned summary by language."""
        return {language: self.cleaned_data[f"recap_{language}"] for language in ("en", "fr")}


class FeedbackForm(forms.Form):
    """The questions an organiser asks afterwards."""

    def __init__(self, *args: Any, questions: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(question_fields(questions))
        prepare(self)

    def clean(self) -> dict[str, Any]:
        """Something has to be said, also where every question may be left out."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not answers_of(data):
            raise ValidationError(_("Answer at least one question."), code="empty")
        return data

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, as stored."""
        return answers_of(self.cleaned_data)


def prepare(form: Any) -> None:
    """Let a form that needs no key look like the others: crispy without its own <form> tag, errors ours."""
    form.helper = FormHelper()
    form.helper.form_tag = False
    form.helper.disable_csrf = True
    form.use_required_attribute = False
    form.label_suffix = ""
