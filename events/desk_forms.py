"""What organisers type to invite people, and to register somebody who calls."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ogp_portal.base.forms import LARGEST_FILE, LongTextField, PortalForm

from .choices import REGIONS
from .forms import LANGUAGES, RegistrationForm


class InvitationsForm(PortalForm):
    """A pasted list, and the language to write in."""

    addresses = LongTextField(
        label=_("Addresses"),
        # Browsers send @, blanks and line breaks as three characters each.
        max_length=LARGEST_FILE // 3,
        error_messages={"required": _("Paste at least one address.")},
        help_text=_("Paste them as they are, one a line or with semicolons, with names or without."),
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(label=_("Language of the mails"), choices=LANGUAGES, widget=forms.RadioSelect)


class TelephoneForm(RegistrationForm):
    """Somebody who called: nobody has to have an address, nor to answer every question."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].error_messages["required"] = _("Write the name of this person.")
        self.fields["email"].label = _("E-mail address (optional)")
        self.fields["email"].required = False
        self.fields["email"].help_text = _(
            "With an address, the person gets a mail that confirms the registration and has a link to cancel."
        )
        self.fields["language"].label = _("Language")
        if "attendance" in self.fields:
            self.fields["attendance"].label = _("How does this person take part?")
        self.fields["region"].label = _("Where does this person live? (optional)")
        cast(forms.ChoiceField, self.fields["region"]).choices = [("", _("Not said")), *REGIONS]
        self.fields["access_needs"].label = _("What does this person need in order to take part? (optional)")
        self.fields["listed"].label = _("Name and organization may appear in the list given to participants")
        for name, field in self.fields.items():
            field.widget.attrs["autocomplete"] = "off"
            if name.startswith("question-"):
                field.required = False


class LinksForm(forms.Form):
    """Which links of a registration are to become void."""

    links = forms.IntegerField()

    @property
    def number(self) -> int:
        """0, which no links have, for rubbish."""
        return self.cleaned_data["links"] if self.is_valid() else 0
