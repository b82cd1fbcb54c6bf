"""The filters of the register of responses."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.choices import Outcome
from commitments.models import Department
from consultations.models import Theme
from ogp_portal.base.templatetags.bilingual import in_language

LANGUAGES = [("en", _("English")), ("fr", _("French"))]
# Stands for a response that names no department.
FORUM = "forum"


class ResponseFilterForm(forms.Form):
    """Theme, outcome, who answered, language of origin; rubbish in the address is ignored, never an error."""

    theme = forms.ChoiceField(label=_("Theme"), required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=[("", _("All")), *Outcome.choices])
    department = forms.ChoiceField(label=_("Answered by"), required=False)
    language = forms.ChoiceField(label=_("Written in"), required=False, choices=[("", _("Both languages")), *LANGUAGES])

    def __init__(self, data: Any, themes: list[Theme], departments: list[Department]) -> None:
        super().__init__(data)
        self.themes, self.departments = themes, departments
        self.label_suffix = ""
        names = [(theme.key, in_language(theme, "name")[0]) for theme in themes]
        self.fields["theme"].choices = [("", _("All themes")), *names]
        offices = sorted(((one.key, in_language(one, "name")[0]) for one in departments), key=_by_name)
        self.fields["department"].choices = [("", _("All")), (FORUM, _("The forum")), *offices]

    def chosen(self) -> dict[str, str]:
        """The filters that make sense; the others are dropped."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _by_name(choice: tuple[str, str]) -> str:
    """So that « Élections » comes under E."""
    return unicodedata.normalize("NFKD", choice[1]).casefold()
