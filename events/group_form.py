"""The form by which one person registers several."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ogp_portal.base.forms import AddressField, TextField

from .forms import PersonForm, offer_ways, refuse_addresses
from .models import Workshop, address_key

FIRST_ROWS, MORE_ROWS, MOST_ROWS = 2, 2, 20


class BroughtForm(forms.Form):
    """One more person; a row that is left empty is nobody."""

    name = TextField(
        label=_("Name"),
        max_length=80,
        validators=[refuse_addresses],
        error_messages={"required": _("Write the name of this person.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = AddressField(
        label=_("E-mail address of this person"),
        error_messages={"required": _("Write the e-mail address of this person.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class GroupForm(PersonForm):
    """Who registers, how all of them take part, and up to twenty others."""

    attendance = forms.ChoiceField(
        label=_("How will you all take part?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you come or join online.")},
    )
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)
    informed = forms.BooleanField(
        label=_("These people know that I register them and give their addresses"),
        error_messages={"required": _("Ask these people first, then tick this.")},
    )

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_ways(self, workshop)
        self.fields["organisation"].label = _("Organization")
        self.fields["language"].label = _("Language of our mails to all of you")
        given = self.data if self.is_bound else self.initial
        number = number_of_rows(given.get("rows"))
        self.initial["rows"] = number
        self.people = [self._row(place) for place in range(1, number + 1)]

    def _row(self, place: int) -> BroughtForm:
        prefix = f"person{place}"
        start = f"{prefix}-"
        initial = {name.removeprefix(start): value for name, value in self.initial.items() if name.startswith(start)}
        data = self.data if self.is_bound else None
        return BroughtForm(
            data, prefix=prefix, initial=initial, empty_permitted=True, use_required_attribute=False, label_suffix=""
        )

    def clean(self) -> dict[str, Any]:
        """Check all rows, and that no address stands there twice."""
        cleaned = super().clean() or self.cleaned_data
        seen = {address_key(cleaned.get("email", ""))}
        for row in self.people:
            key = address_key(row.cleaned_data.get("email", "")) if row.is_valid() else ""
            if key and key in seen:
                row.add_error("email", _("This address is here twice: each person needs an address of their own."))
            seen.add(key)
        if not any(row.has_changed() for row in self.people):
            self.people[0].add_error("name", _("Write the name of at least one more person."))
        return cleaned

    def is_valid(self) -> bool:
        """True if the form and all its rows are."""
        return super().is_valid() and not any(row.errors for row in self.people)

    def contact(self) -> dict[str, Any]:
        """Who registers, as the service takes it."""
        named = ("name", "email", "organisation", "language", "attendance")
        return {name: self.cleaned_data.get(name, "") for name in named}

    def brought(self) -> list[dict[str, str]]:
        """The others."""
        return [row.cleaned_data for row in self.people if row.has_changed()]


def number_of_rows(value: Any, more: int = 0) -> int:
    """How many rows to show: as many as there were, between two and twenty; rubbish counts as two."""
    text = str(value or "")
    number = int(text) if text.isdecimal() and len(text) < 4 else FIRST_ROWS
    return min(max(number + more, FIRST_ROWS), MOST_ROWS)


def with_more_rows(sent: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, to show again with two more empty rows."""
    return {**{name: sent[name] for name in sent}, "rows": number_of_rows(sent.get("rows"), MORE_ROWS)}
