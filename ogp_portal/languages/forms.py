"""Editing bilingual texts: in the forms of the admin, and side by side."""

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ogp_portal.base.forms import LongTextField

from .choices import OTHER
from .fingerprints import fingerprint
from .models import BilingualText
from .registry import Member, member_of

EXTRA = ["still_right", "alone_reason_en", "alone_reason_fr", "alone_due_on"]


def label_with_language(model: type[Model], name: str) -> str:
    """ "Title (English)" for the field `title_en`; "" for a field that has no languages."""
    field = next((field for field in model._meta.get_fields() if field.name == name), None)
    source, language = getattr(field, "translated_field", None), getattr(field, "language", "")
    if source is None:
        return ""
    label = _("%(field)s (English)") if language == "en" else _("%(field)s (French)")
    return label % {"field": capfirst(str(source.verbose_name))}


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if label := label_with_language(self._meta.model, name):
                field.label = label

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
        """The fields of a public record that this form changes in one language only, with the other language.

        Of a record that becomes public now, also those that were behind before.
        """
        member = member_of(self.instance)
        if member is None or not (self.is_public_now(member) or self.becomes_public(values)):
            return []
        found = []
        for field in filter(self._is_shown, member.fields):
            changed = {language for language in OTHER if self._is_changed(field, language, values)}
            behind = self._behind(field)
            # The language that was behind catches up: nothing is left.
            if len(changed) == 1 and changed != behind:
                found.append((field, OTHER[changed.pop()]))
            elif not changed and behind and not self.is_public_now(member):
                found.append((field, behind.pop()))
        return found

    def is_public_now(self, member: Member) -> bool:
        """Whether the public sees the record as it is stored."""
        return self.instance.pk is not None and member.is_public(self.instance)

    def becomes_public(self, values: dict[str, Any]) -> bool:
        """Whether saving this form makes the record public; a form that publishes says so."""
        member = member_of(self.instance)
        return self.instance.pk is None and member is not None and member.is_public(self.instance)

    def _behind(self, field: str) -> set[str]:
        rows = BilingualText.objects.of(self.instance).filter(field=field) if self.instance.pk else []
        return {row.behind for row in rows if row.behind}

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
    # services.mark_of both texts as they stood when the page was opened.
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.use_required_attribute = False
        for language in OTHER:
            self.fields[language].widget.attrs["lang"] = language
