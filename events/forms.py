"""What people type to register, and what organisers type at the desk: shape and text only."""

import re
import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ogp_portal.base.forms import AddressField, LongTextField, PortalForm, TextField

from .choices import REGIONS, When
from .models import Workshop
from .question_fields import answers_of, question_fields
from .words import places_in_words

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

    def __init__(self, *args: Any, person: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person is not None and person.is_authenticated:
            known = {"name": person.name, "email": person.email, "organisation": person.organisation}
            self.initial = {**known, **self.initial}
        self.initial.setdefault("language", get_language())


class RegistrationForm(PersonForm):
    """Register for one workshop, with what its organisers ask; how one takes part only where there is a choice."""

    attendance = forms.ChoiceField(
        label=_("How will you take part?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you come or join online.")},
    )
    region = forms.ChoiceField(
        label=_("Where do you live? (optional)"),
        choices=[("", _("I would rather not say")), *REGIONS],
        required=False,
        help_text=_("So that the organizers see whether every part of the country takes part."),
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
    listed = forms.BooleanField(
        label=_("My name and my organization may appear in the list given to participants"),
        required=False,
    )

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_ways(self, workshop)
        asked = question_fields(workshop.questions.filter(asked=When.REGISTERING))
        last = [self.fields.pop(name) for name in ("access_needs", "listed")]
        self.fields |= {**asked, **dict(zip(("access_needs", "listed"), last, strict=True))}

    def person(self) -> dict[str, Any]:
        """The cleaned values a service takes."""
        given = {name: value for name, value in self.cleaned_data.items() if not name.startswith("question-")}
        del given["submission_key"]
        return {"attendance": "", **given, "answers": answers_of(self.cleaned_data)}


def offer_ways(form: forms.Form, workshop: Workshop) -> None:
    """Ask how one takes part, each way with its places or its wait list.

    Not where there is one way only, unless the other was chosen before it went: nobody is put elsewhere unasked.
    """
    if not workshop.has_choice and form.data.get("attendance") in (None, "", *workshop.attendances):
        del form.fields["attendance"]
        return
    field: Any = form.fields["attendance"]
    field.error_messages["invalid_choice"] = _("The way this workshop is held has changed: please choose again.")
    field.choices = [(way.value, f"{way.label} – {_places(workshop, way)}") for way in workshop.attendances]


def _places(workshop: Workshop, way: str) -> str:
    return places_in_words(workshop.left_for(way), getattr(workshop, f"{way}_waiting"))


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


class Tap(forms.Form):
    """The key of one tap at a desk; without scripts there is none."""

    tap = forms.UUIDField(required=False)

    @property
    def key(self) -> uuid.UUID | None:
        """None also for rubbish."""
        return self.cleaned_data.get("tap") if self.is_valid() else None
