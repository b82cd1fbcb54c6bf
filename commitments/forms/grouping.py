"""Merging and splitting in the admin: which ones, into which, and the parts of a text."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from commitments.models import TEXTS, Contribution
from ogp_portal.base.forms import LongTextField, TextField

MOST_PARTS = 8


class MergeForm(forms.Form):
    """Which of the shown contributions are read as one, and at whose address."""

    chosen = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Choose at least two contributions.")}
    )
    into = forms.TypedChoiceField(
        coerce=int, error_messages={"required": _("Choose the one that all are read with from now on.")}
    )

    def __init__(self, *args: Any, shown: list[Contribution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.choices = [(one.pk, str(one)) for one in shown]

    def sources(self) -> list[int]:
        """The chosen ones but for the one they are merged into."""
        return [key for key in self.cleaned_data["chosen"] if key != self.cleaned_data["into"]]


class SplitForm(forms.Form):
    """One part of a contribution that says several things: the author's words, cut; and a title of the forum's."""

    def __init__(self, *args: Any, whole: Contribution, themes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.use_required_attribute = False
        for name in TEXTS:
            # A title is the forum's where the whole has one; any other text was there, or there is nothing to cut.
            if getattr(whole, name):
                column = Contribution._meta.get_field(name)
                field: Any = TextField if name == "title" else LongTextField
                label = capfirst(column.verbose_name)
                self.fields[name] = field(label=label, max_length=column.max_length, required=False)
                self.fields[name].widget.attrs["lang"] = whole.language
                self.initial.setdefault(name, "" if name == "title" else getattr(whole, name))
        self.fields["themes"] = forms.MultipleChoiceField(
            label=_("Themes"), choices=themes, required=False, widget=forms.CheckboxSelectMultiple
        )
