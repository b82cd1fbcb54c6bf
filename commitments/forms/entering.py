"""What forum members enter of what people said on paper or by voice: shape and text only."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.choices import OFFLINE, OPTIONAL_PARTS, PARTS, Kind
from commitments.services import Entry
from consultations.models import Consultation, Theme
from ogp_portal.base.detection import other_language
from ogp_portal.base.forms import TEXT_ERRORS, AddressField, LongTextField, PortalForm, TextField, require_size
from ogp_portal.base.templatetags.bilingual import in_language

from .writing import LANGUAGES, LONG

CHANNELS = [(channel.value, channel.label) for channel in OFFLINE]
LABELS: dict[str, Any] = {
    "title": gettext_lazy("In one line"),
    "problem": gettext_lazy("The problem"),
    "solution": gettext_lazy("What should be done"),
    "change": gettext_lazy("What would change"),
    "body": gettext_lazy("The words"),
}
_NUMBER = re.compile(r"(?:.*/)?(\d{1,18})/?(?:#.*)?$")


def theme_choices(consultation: Consultation) -> list[tuple[int, str]]:
    """The themes of a consultation with their names in the reader's language."""
    return [
        (theme.pk, in_language(theme, "name")[0])
        for theme in Theme.objects.filter(consultation=consultation).for_list()
    ]


class EntryForm(PortalForm):
    """One contribution as it came: how, from whom, and the parts its kind consists of."""

    CAME = ("channel", "source", "received_on", "consent")
    WHO = ("shown_name", "organisation", "email")

    channel = forms.ChoiceField(
        label=gettext_lazy("How it came"), choices=[("", "—"), *CHANNELS], error_messages=TEXT_ERRORS
    )
    source = TextField(
        label=gettext_lazy("Where it comes from"),
        max_length=200,
        help_text=gettext_lazy(
            "Public, in the language of the words. For example: Stand at the library of Willow Bend. "
            "No addresses and no telephone numbers."
        ),
    )
    received_on = forms.DateField(
        label=gettext_lazy("Day it was received"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("Public: when the letter came, the call was made or the words were said."),
        error_messages={**TEXT_ERRORS, "invalid": gettext_lazy("Write the day as year-month-day: 2018-03-05.")},
    )
    consent = TextField(
        label=gettext_lazy("How consent was given"),
        max_length=200,
        help_text=gettext_lazy(
            "The person has agreed that the words and the name below are published. For the forum only. "
            "For example: Signed at the foot of the letter."
        ),
    )
    shown_name = TextField(
        label=gettext_lazy("Name, as everybody will see it"),
        max_length=80,
        help_text=gettext_lazy("As the person wants it; otherwise first name and initial."),
    )
    organisation = TextField(
        label=gettext_lazy("Organization the person speaks for (optional)"), max_length=120, required=False
    )
    email = AddressField(
        label=gettext_lazy("E-mail address (optional)"),
        required=False,
        help_text=gettext_lazy(
            "Never shown. With it the person is told what becomes of the words, and can withdraw them."
        ),
    )
    proposal = TextField(
        label=gettext_lazy("Proposal the comment is on"),
        max_length=200,
        help_text=gettext_lazy("Its number or its address: the number is the last part of the address of its page."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the words"),
        choices=LANGUAGES,
        widget=forms.RadioSelect,
        error_messages=TEXT_ERRORS,
    )
    title = TextField(label=LABELS["title"], max_length=120)
    problem = LongTextField(label=LABELS["problem"], max_length=LONG)
    solution = LongTextField(label=LABELS["solution"], max_length=LONG)
    change = LongTextField(label=LABELS["change"], max_length=LONG, rows=3)
    body = LongTextField(label=LABELS["body"], max_length=LONG, rows=8)
    themes = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Themes"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    # The language that was chosen although the words look like the other one: asked once.
    sure = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, kind: str, themes: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        kept = {*self.CAME, *self.WHO, *PARTS[kind], "language", "themes", "sure", "submission_key"}
        if kind == Kind.COMMENT:
            kept.add("proposal")
        for name in set(self.fields) - kept:
            del self.fields[name]
        for name in PARTS[kind]:
            if (kind, name) in OPTIONAL_PARTS:
                self.fields[name].required = False
                self.fields[name].label = _("%(part)s (optional)") % {"part": LABELS[name]}
        self.fields["themes"].choices = themes
        if not themes:
            del self.fields["themes"]

    def clean_proposal(self) -> int:
        found = _NUMBER.fullmatch(self.cleaned_data["proposal"])
        if found is None:
            raise forms.ValidationError(_("Write the number of the proposal, or the address of its page."))
        return int(found[1])

    def looks_like(self) -> str:
        """The other language, if the words clearly are in it."""
        words = "\n".join(self.cleaned_data.get(name, "") for name in PARTS[self.kind])
        return other_language(words, self.cleaned_data["language"])

    def ask_of_language(self) -> bool:
        """Say once that the words look like the other language; the same choice sent again is taken as meant."""
        found = self.looks_like()
        if not found or self.cleaned_data["sure"] == self.cleaned_data["language"]:
            return False
        self.data = self.data.copy()
        self.data["sure"] = self.cleaned_data["language"]
        words = {
            "fr": _("This looks like French; you chose English. If English is right, send it again."),
            "en": _("This looks like English; you chose French. If French is right, send it again."),
        }
        self.add_error("language", words[found])
        return True

    def entry(self) -> Entry:
        """The cleaned values as the service takes them."""
        data = self.cleaned_data
        plain = {name: data[name] for name in (*self.CAME, *self.WHO, "language", "submission_key")}
        return Entry(
            kind=self.kind,
            texts={name: data[name] for name in PARTS[self.kind]},
            themes=tuple(data.get("themes", ())),
            proposal=data.get("proposal"),
            **plain,
        )


class EntryFileForm(forms.Form):
    """A spreadsheet of contributions; who reads it says what is wrong inside."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        allow_empty_file=True,
        max_length=120,
        error_messages={**TEXT_ERRORS, "required": gettext_lazy("Choose a file.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.use_required_attribute = False

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        require_size(file)
        return file
