"""The forms of what a workshop is made of in the admin: agenda, facilitators, questions."""

from typing import Any, ClassVar

from django import forms
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ogp_portal.languages.forms import label_with_language

from .choices import QuestionKind, When
from .models import AgendaItem, Facilitator, Feedback, Question, Reminder


class PartForm(forms.ModelForm):
    """A part with its texts in both languages; `order` left empty is 0."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = label_with_language(self._meta.model, name) or field.label
            # In a table the heading of a column names no field to a screen reader.
            field.widget.attrs["aria-label"] = field.label
        if "position" in self.fields:
            self.fields["position"].required = False

    def clean_position(self) -> int:
        return self.cleaned_data.get("position") or 0


class AgendaItemForm(PartForm):
    class Meta:
        model = AgendaItem
        fields: ClassVar[list[str]] = ["position", "minutes", "title_en", "title_fr"]


class FacilitatorForm(PartForm):
    class Meta:
        model = Facilitator
        fields: ClassVar[list[str]] = ["name", "role_en", "role_fr"]

    def clean(self) -> dict[str, Any]:
        """A role in one language alone would be shown to half of the readers only."""
        data = super().clean() or self.cleaned_data
        for name, other in (("role_en", "role_fr"), ("role_fr", "role_en")):
            if data.get(other) and not data.get(name):
                self.add_error(name, _("Write the role in both languages."))
        return data


class QuestionForm(PartForm):
    """A question of the organiser's. Once somebody has answered it, what the answers refer to stays as it is."""

    class Meta:
        model = Question
        fields: ClassVar[list[str]] = [
            "asked",
            "kind",
            "required",
            "position",
            "label_en",
            "label_fr",
            "options_en",
            "options_fr",
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        counts = {language: len(lines(data.get(f"options_{language}") or "")) for language in ("en", "fr")}
        if data.get("kind") == QuestionKind.TEXT:
            self._refuse_choices(counts)
        elif data.get("kind"):
            self._check_choices(counts)
        if not self.errors and self.instance.pk and is_answered(self.instance):
            self._refuse_other_meaning(data, counts["en"])
        return data

    def _refuse_choices(self, counts: dict[str, int]) -> None:
        for language, count in counts.items():
            if count:
                self.add_error(f"options_{language}", _("A question answered by a text has no choices."))

    def _check_choices(self, counts: dict[str, int]) -> None:
        for language, count in counts.items():
            if count < 2:
                self.add_error(f"options_{language}", _("Write at least two choices, one a line."))
        if min(counts.values()) >= 2 and counts["en"] != counts["fr"]:
            words = _("There are %(en)s choices in English and %(fr)s in French: write as many in both languages.")
            self.add_error("options_fr", words % counts)

    def _refuse_other_meaning(self, data: dict[str, Any], count: int) -> None:
        stored = Question.objects.get(pk=self.instance.pk)
        for name in ("asked", "kind"):
            if data[name] != getattr(stored, name):
                self.add_error(name, _("Somebody has answered this question already: this stays as it is."))
        before = len(lines(stored.options_en or ""))
        if count != before:
            words = ngettext(
                "Somebody has answered this question already: it keeps its %(n)s choice.",
                "Somebody has answered this question already: it keeps its %(n)s choices.",
                before,
            )
            self.add_error("options_en", words % {"n": before})


class ReminderForm(PartForm):
    class Meta:
        model = Reminder
        fields: ClassVar[list[str]] = ["hours"]


def lines(text: str) -> list[str]:
    """The lines of a text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def is_answered(question: Question) -> bool:
    """Whether an answer refers to this question."""
    if question.asked == When.AFTERWARDS:
        return Feedback.objects.filter(workshop=question.workshop_id, answers__has_key=str(question.pk)).exists()
    return question.workshop.registrations.filter(answers__has_key=str(question.pk)).exists()


class PartFormSet(BaseInlineFormSet):
    """Parts of which some may have to stay; `why_it_stays` gives the reason in words, or nothing."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = _("Take out")

    def why_it_stays(self, part: Any) -> str:
        return ""

    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            if form.instance.pk and (reason := self.why_it_stays(form.instance)):
                raise forms.ValidationError(reason)


class QuestionFormSet(PartFormSet):
    def why_it_stays(self, part: Question) -> str:
        return _("Somebody has answered “%(question)s”: it stays.") % {"question": part} if is_answered(part) else ""


class ReminderFormSet(PartFormSet):
    """A reminder that went out stays, so that it does not go out anew."""

    def why_it_stays(self, part: Any) -> str:
        return _("A reminder that went out stays in the list.") if part.sent_at else ""
