"""What departments and civil society say of a milestone: shape and text only."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.choices import Progress
from commitments.services.reporting import BOTH, faults_of
from ogp_portal.base.forms import LongTextField, PortalForm, TextField
from ogp_portal.base.templatetags.bilingual import in_language

LONG = 4000


class StandingForm(PortalForm):
    """What the two forms share: the state, and the version they were opened at (0: nothing was there)."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    status = forms.ChoiceField(
        label=_("Where does it stand?"),
        choices=Progress.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the states."), "invalid_choice": _("Choose one of the states.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name[-3:] in ("_en", "_fr"):
                field.widget.attrs["lang"] = name[-2:]

    def said(self, name: str) -> dict[str, str]:
        """A text in both languages, as the services take it."""
        return {language: self.cleaned_data.get(f"{name}_{language}") or "" for language in BOTH}


class ReportForm(StandingForm):
    """A department's report on one milestone, or one indicator, in one period."""

    department = forms.TypedChoiceField(label=_("You report for"), coerce=int)
    progress_en = LongTextField(label=_("What was done, in English"), max_length=LONG, required=False, rows=4)
    progress_fr = LongTextField(label=_("What was done, in French"), max_length=LONG, required=False, rows=4)
    evidence_url = TextField(
        label=_("Evidence of progress"),
        max_length=500,
        required=False,
        widget=forms.URLInput(attrs={"inputmode": "url", "autocapitalize": "none"}),
        help_text=_("The address of a public page that shows it. Needed as soon as you claim any progress."),
    )
    obstacles_en = LongTextField(label=_("Obstacles, in English (optional)"), max_length=LONG, required=False, rows=3)
    obstacles_fr = LongTextField(label=_("Obstacles, in French (optional)"), max_length=LONG, required=False, rows=3)
    field_order = ["department", "status", "progress_en", "progress_fr", "evidence_url", "obstacles_en", "obstacles_fr"]

    def __init__(self, *args: Any, departments: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments = {department.pk: department for department in departments}
        choices = [(pk, in_language(department, "name")[0]) for pk, department in self.departments.items()]
        field: Any = self.fields["department"]
        field.choices = choices
        self.initial.setdefault("department", choices[0][0])
        if len(choices) == 1:
            field.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        faults = faults_of(
            status=values.get("status", ""),
            evidence_url=values.get("evidence_url", ""),
            progress=self.said("progress"),
            obstacles=self.said("obstacles"),
        )
        for name, sentence in faults.items():
            if name not in self.errors and "status" not in self.errors:
                self.add_error(name, sentence)
        return values

    def report(self) -> dict[str, Any]:
        """What the service takes."""
        names = ("status", "evidence_url", "submission_key", "version")
        return {
            **{name: self.cleaned_data[name] for name in names},
            "department": self.departments[self.cleaned_data["department"]],
            "progress": self.said("progress"),
            "obstacles": self.said("obstacles"),
        }


class ViewForm(StandingForm):
    """Civil society's view of one milestone in one period."""

    text_en = LongTextField(label=_("How civil society sees it, in English"), max_length=LONG)
    text_fr = LongTextField(label=_("How civil society sees it, in French"), max_length=LONG)
    field_order = ["status", "text_en", "text_fr"]

    def view(self) -> dict[str, Any]:
        """What the service takes."""
        values = self.cleaned_data
        return {"status": values["status"], "version": values["version"], "text": self.said("text")}
