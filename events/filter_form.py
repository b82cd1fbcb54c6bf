"""The filters of the list of workshops and of the calendar to subscribe to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.models import Consultation, Theme
from ogp_portal.base.forms import TextField
from ogp_portal.base.templatetags.bilingual import in_language
from ogp_portal.base.text import month_and_year

from .choices import Attendance
from .clock import month_of
from .forms import LANGUAGES


class FilterForm(forms.Form):
    """What a list and a calendar are filtered by alike; rubbish in the address is ignored, never an error."""

    language = forms.ChoiceField(
        label=_("Language spoken"), required=False, choices=[("", _("Both languages")), *LANGUAGES]
    )
    theme = forms.ChoiceField(label=_("Theme"), required=False)

    def __init__(self, data: Any, themes: list[Theme]) -> None:
        super().__init__(data)
        self.label_suffix = ""
        self._offer("theme", _("All themes"), [(one.key, in_language(one, "name")[0]) for one in themes])

    def _offer(self, name: str, every: Any, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", every), *choices]

    def chosen(self) -> dict[str, str]:
        """The filters that make sense; the others are dropped."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class CalendarFilterForm(FilterForm):
    """Which workshops a calendar holds."""

    consultation = forms.ChoiceField(label=_("Consultation"), required=False)

    def __init__(self, data: Any, themes: list[Theme], consultations: list[Consultation]) -> None:
        super().__init__(data, themes)
        self._offer("consultation", _("All"), [(one.key, in_language(one, "title")[0]) for one in consultations])


class WorkshopFilterForm(FilterForm):
    """Which workshops the list shows."""

    field_order = ["place", "mode", "language", "theme", "month"]
    place = TextField(label=_("Place"), required=False, max_length=100)
    mode = forms.ChoiceField(
        label=_("How it is held"), required=False, choices=[("", _("In a room or online")), *Attendance.choices]
    )
    month = forms.ChoiceField(label=_("Month"), required=False)

    def __init__(self, data: Any, themes: list[Theme], months: list[str]) -> None:
        super().__init__(data, themes)
        self._offer("month", _("All months"), [(one, month_and_year(month_of(one)).capitalize()) for one in months])
