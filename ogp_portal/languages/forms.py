"""Editing bilingual texts: in the forms of the admin, and side by side."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ogp_portal.base.forms import LongTextField

from .choices import OTHER
from .fingerprints import fingerprint
from .registry import member_of

EXTRA = ["still_right", "alone_reason_en", "alone_reason_fr", "alone_due_on"]


class BilingualForm(forms.ModelForm):
    """A record of the admin. One language alone is not saved by accident: the other follows, or somebody says why."""

    still_right = forms.BooleanField(
        label=gettext_lazy("The other language is still right"),
        required=False,
        help_text=gettext_lazy("Tick this if a change in one language needs none in the other."),
    )
    alone_reason_en = forms.CharField(
        label=gettext_lazy("Why one language alone, in English"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Shown on the page. Only when the other language cannot be ready now."),
    )
    alone_reason_fr = forms.CharField(
        label=gettext_lazy("Why one language alone, in French"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    alone_due_on = forms.DateField(label=gettext_lazy("The other language follows by"), required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.wants_alone(values):
            for name in EXTRA[1:]:
                if not values.get(name):
                    self.add_error(name, _("One language alone needs a reason in both languages and a date."))
        elif not values.get("still_right"):
            for field, language in self.left_behind(values):
                self.add_error(
                    f"{field}_{language}",
                    _("The other language says something else now. Change this too, or say below why not."),
                )
        return values

    @staticmethod
    def wants_alone(values: dict[str, Any]) -> bool:
        """Whether somebody began to say why one language goes alone."""
        return any(values.get(name) for name in EXTRA[1:])

    def left_behind(self, values: dict[str, Any]) -> list[tuple[str, str]]:
        """The fields of a public record that this form changes in one language only, with the other language."""
        member = member_of(self.instance)
        if member is None or not member.is_public(self.instance):
            return []
        found = []
        for field in member.fields:
            changed = [language for language in OTHER if self._is_changed(field, language, values)]
            if len(changed) == 1 and self._is_shown(field):
                found.append((field, OTHER[changed[0]]))
        return found

    def _is_shown(self, field: str) -> bool:
        return all(f"{field}_{language}" in self.fields for language in OTHER)

    def _is_changed(self, field: str, language: str, values: dict[str, Any]) -> bool:
        name = f"{field}_{language}"
        return fingerprint(values.get(name) or "") != fingerprint(self.initial.get(name) or "")


class SideBySideForm(forms.Form):
    """Both languages of one text."""

    en = LongTextField(label=gettext_lazy("English"), rows=14)
    fr = LongTextField(label=gettext_lazy("French"), rows=14)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.use_required_attribute = False
        for language in OTHER:
            self.fields[language].widget.attrs["lang"] = language
