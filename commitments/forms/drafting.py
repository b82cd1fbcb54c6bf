"""What forum members write at the drafting desk: a form for each record of one commitment, each touched or not."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.choices import Precision
from ogp_portal.base.forms import TEXT_ERRORS, LongTextField
from ogp_portal.base.text import clean

LANGUAGE_LABELS = {"en": gettext_lazy("English"), "fr": gettext_lazy("French")}


def mark_of(values: Mapping[str, Any]) -> str:
    """The same for the same values, by which a form finds out whether anybody touched it since it was shown."""
    plain = {name: clean(value) if isinstance(value, str) else value for name, value in sorted(values.items())}
    plain = {name: sorted(value) if isinstance(value, list) else value for name, value in plain.items()}
    return hashlib.sha256(json.dumps(plain, default=str).encode()).hexdigest()[:20]


class DraftingForm(forms.Form):
    """One record of the desk, with the version it was opened at and a mark of what it said then."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    opened = forms.CharField(widget=forms.HiddenInput, max_length=20)

    def __init__(self, data: Any = None, *, version: int = 0, initial: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(data, initial={**initial, "version": version, "opened": mark_of(initial)}, **kwargs)
        self.label_suffix = ""
        self.use_required_attribute = False
        for name, field in self.fields.items():
            if name[-3:] in ("_en", "_fr"):
                field.widget.attrs["lang"] = name[-2:]

    @property
    def values(self) -> dict[str, Any]:
        """What was written, without the two hidden fields."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "opened")}

    @property
    def is_touched(self) -> bool:
        """Whether it says something else than when it was shown."""
        return self.is_bound and (not self.is_valid() or mark_of(self.values) != self.cleaned_data["opened"])


class Line(forms.CharField):
    """One line as an editor typed it: its no-break spaces stay."""

    default_error_messages = TEXT_ERRORS

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "").replace("\n", " ")


class Keys(forms.TypedMultipleChoiceField):
    """Some of the departments or themes, by their keys in the database; the choices are shared by all fields."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, required=False, widget=forms.SelectMultiple(attrs={"size": 4}), **kwargs)


def day_field(label: Any) -> forms.DateField:
    """A day, by the browser's own calendar where it has one."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def line(label: Any, length: int) -> Line:
    """One line that may stay empty."""
    return Line(label=label, max_length=length, required=False)


class HeadForm(DraftingForm):
    """Number, title, departments and themes of a commitment."""

    number = forms.IntegerField(label=gettext_lazy("Number"), min_value=1, max_value=999)
    title_en = Line(label=gettext_lazy("Title in English"), max_length=200)
    title_fr = Line(label=gettext_lazy("Title in French"), max_length=200)
    leads = Keys(label=gettext_lazy("Lead departments"))
    partners = Keys(label=gettext_lazy("Partner departments"))
    themes = Keys(label=gettext_lazy("Themes"))

    def __init__(self, *args: Any, departments: list[Any], themes: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leads"].choices = self.fields["partners"].choices = departments
        self.fields["themes"].choices = themes


class PartForm(DraftingForm):
    """One part in both languages."""

    text_en = LongTextField(label=LANGUAGE_LABELS["en"], max_length=8000, required=False)
    text_fr = LongTextField(label=LANGUAGE_LABELS["fr"], max_length=8000, required=False)


class DueForm(DraftingForm):
    """When something is due: a date, words in both languages, or both."""

    due_on = day_field(gettext_lazy("Due"))
    due_precision = forms.ChoiceField(
        label=gettext_lazy("Exact to the"), choices=Precision.choices, required=False, initial=Precision.DAY
    )
    due_label_en = line(gettext_lazy("Due, in words, in English"), 120)
    due_label_fr = line(gettext_lazy("Due, in words, in French"), 120)

    def clean_due_precision(self) -> str:
        return self.cleaned_data["due_precision"] or Precision.DAY


class MilestoneForm(DueForm, PartForm):
    """A milestone: what is done, by when, by whom."""

    field_order = ["text_en", "text_fr", "starts_on", "due_on", "due_precision", "due_label_en", "due_label_fr"]

    starts_on = day_field(gettext_lazy("Starts"))
    lead_text_en = line(gettext_lazy("Lead, as written, in English"), 200)
    lead_text_fr = line(gettext_lazy("Lead, as written, in French"), 200)
    leads = Keys(label=gettext_lazy("Lead departments"))
    partners = Keys(label=gettext_lazy("Partner departments"))

    def __init__(self, *args: Any, departments: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leads"].choices = self.fields["partners"].choices = departments

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        starts, due = values.get("starts_on"), values.get("due_on")
        if starts and due and due < starts:
            self.add_error("due_on", _("It would be due before it starts."))
        return values


class IndicatorForm(DueForm):
    """How one knows that a milestone is reached."""

    text_en = LongTextField(label=gettext_lazy("In English"), max_length=2000, required=False, rows=2)
    text_fr = LongTextField(label=gettext_lazy("In French"), max_length=2000, required=False, rows=2)
    full_text_en = LongTextField(label=gettext_lazy("In full, in English"), max_length=8000, required=False, rows=3)
    full_text_fr = LongTextField(label=gettext_lazy("In full, in French"), max_length=8000, required=False, rows=3)
    lead_text = line(gettext_lazy("Lead, as written"), 200)


class ReasonForm(forms.Form):
    """Why a commitment is left out, in both languages."""

    reason_en = LongTextField(label=gettext_lazy("Reason in English"), max_length=4000)
    reason_fr = LongTextField(label=gettext_lazy("Reason in French"), max_length=4000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix, self.use_required_attribute = "", False
        for language in LANGUAGE_LABELS:
            self.fields[f"reason_{language}"].widget.attrs["lang"] = language

    def reasons(self) -> dict[str, str]:
        """The reason by language."""
        return {language: self.cleaned_data[f"reason_{language}"] for language in LANGUAGE_LABELS}


class PublishForm(forms.Form):
    """What is new in a version, in both languages, and the last version that was there when the page was opened."""

    note_en = LongTextField(label=gettext_lazy("What is new, in English"), max_length=4000, required=False, rows=4)
    note_fr = LongTextField(label=gettext_lazy("What is new, in French"), max_length=4000, required=False, rows=4)
    after = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix, self.use_required_attribute = "", False
        for language in LANGUAGE_LABELS:
            self.fields[f"note_{language}"].widget.attrs["lang"] = language

    def notes(self) -> dict[str, str]:
        """The note by language."""
        return {language: self.cleaned_data[f"note_{language}"] for language in LANGUAGE_LABELS}
