"""What people type to register, and what organisers type at the desk: shape and text only."""

import re
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ogp_portal.base.forms import AddressField, LongTextField, PortalForm, TextField

from .choices import Attendance
from .models import Workshop

LANGUAGES = [("en", _("English")), ("fr", _("French"))]
SHOWN = [("", _("Everyone")), ("expected", _("Not here yet")), ("here", _("Checked in")), ("waiting", _("Wait list"))]
# Also what mail programs make a link of by themselves: "prize.com", "bit.ly/x".
_ADDRESS = re.compile(
    r"://|www\.|@|\w\.[a-z]{2,}/|\w\.(?:com|net|org|info|biz|io|ly|ru|cn|xyz|top|shop|online|site|link|app|ca|fr)\b",
    re.IGNORECASE,
)


def refuse_addresses(value: str) -> None:
    """A name goes into a mail: it may not carry an advertisement's link."""
    if _ADDRESS.search(value):
        raise ValidationError(_("Write a name, without a web or e-mail address."), code="address")


class PersonForm(PortalForm):
    """Who somebody is, and the language to write in."""

    name = TextField(
        label=_("Your name"),
        max_length=80,
        validators=[refuse_addresses],
        error_messages={"required": _("Write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = AddressField(
        label=_("Your e-mail address"),
        error_messages={"required": _("Write your e-mail address.")},
        help_text=_("We write there to confirm. For example: name@example.org"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organisation = TextField(
        label=_("Organization (optional)"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    language = forms.ChoiceField(label=_("Language of our mails to you"), choices=LANGUAGES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", get_language())


class RegistrationForm(PersonForm):
    """Register for one workshop; how one takes part is asked only where there is a choice."""

    attendance = forms.ChoiceField(
        label=_("How will you take part?"),
        choices=Attendance,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you come or join online.")},
    )
    access_needs = LongTextField(
        label=_("What do you need in order to take part? (optional)"),
        max_length=1000,
        rows=3,
        required=False,
        help_text=_(
            "For example captions, sign language, step-free access, a quiet corner. Only the organizers of this "
            "workshop read it, and it is erased 30 days after the workshop."
        ),
    )

    def __init__(self, *args: Any, workshop: Workshop, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not workshop.has_choice:
            del self.fields["attendance"]
        if person.is_authenticated:
            self.initial.update(name=person.name, email=person.email, organisation=person.organisation)

    def person(self) -> dict[str, str]:
        """The cleaned values a service takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "submission_key"}
        return {"attendance": "", **data}


class WalkInForm(PersonForm):
    """Somebody at the door."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["email"].label = _("E-mail address (optional)")
        self.fields["email"].required = False
        self.fields["email"].help_text = _("If this address is registered, that registration is checked in.")
        self.fields["language"].label = _("Language")
        for name in ("name", "email", "organisation"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class DeskSearch(forms.Form):
    """What part of the list the desk shows; rubbish shows everyone."""

    q = TextField(label=_("Name, e-mail or organization"), max_length=100, required=False)
    show = forms.ChoiceField(label=_("Show"), choices=SHOWN, required=False)
    page = forms.CharField(max_length=5, required=False, widget=forms.HiddenInput)

    @property
    def chosen(self) -> dict[str, str]:
        """The valid values that are not empty."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def query(self) -> str:
        """The same search as a query string."""
        return f"?{urlencode(self.chosen)}" if self.chosen else ""
