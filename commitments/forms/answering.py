"""What a forum member writes to answer contributions."""

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.choices import Outcome
from commitments.models import Commitment, Department, Response
from ogp_portal.base.forms import LongTextField

# More than this nobody types; whoever chooses from the list is not held to it.
MOST_NUMBERS = 200


class Numbers(forms.CharField):
    """Numbers of contributions as a person types them: "12, 15 and 20"."""

    def to_python(self, value: Any) -> list[int]:
        found = re.findall(r"[0-9]{1,15}", super().to_python(value) or "")
        return [int(number) for number in found[:MOST_NUMBERS]]


class CommitmentNames(forms.ModelMultipleChoiceField):
    """Commitments as tick boxes, by plan."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.plan})"


class ResponseForm(forms.Form):
    """A response in both languages; `version` says which state of it was opened (0 for a new one)."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=[("", "—"), *Outcome.choices])
    department = forms.ModelChoiceField(
        label=_("Who answers"), queryset=Department.objects.none(), required=False, empty_label=_("The forum")
    )
    reason_en = LongTextField(label=_("Reason in English"), max_length=8000, required=False, rows=10)
    reason_fr = LongTextField(label=_("Reason in French"), max_length=8000, required=False, rows=10)
    commitments = CommitmentNames(
        label=_("Commitments it led to"),
        queryset=Commitment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    add = Numbers(
        label=_("Add contributions, by number"),
        required=False,
        help_text=_("For example 12, 15. The number stands at the end of a contribution’s address."),
    )
    with_comments = forms.BooleanField(label=_("And the comments on them that have no answer yet"), required=False)

    def __init__(self, data: Any, *, response: Response | None, version: int, initial: dict[str, Any]) -> None:
        super().__init__(data, initial={**initial, "version": version})
        self.label_suffix = ""
        self.use_required_attribute = False
        self.fields["department"].queryset = Department.objects.order_by("key")
        # What is left out of its plan is not linked to anew, but stays where it was.
        linked = Q(pk__in=response.commitments.values("pk")) if response else Q()
        plans = Commitment.objects.select_related("plan").filter(Q(dropped_at=None) | linked)
        self.fields["commitments"].queryset = plans.order_by("-plan__starts_on", "plan", "number", "pk")
        for language in ("en", "fr"):
            self.fields[f"reason_{language}"].widget.attrs["lang"] = language

    def said(self) -> dict[str, Any]:
        """The words, as the services take them."""
        values = self.cleaned_data
        return {
            "outcome": values["outcome"],
            "reasons": {language: values[f"reason_{language}"] for language in ("en", "fr")},
            "department": values["department"],
            "commitments": list(values["commitments"]),
        }
