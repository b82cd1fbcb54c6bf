"""What people write: shape and text only."""

from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from commitments.choices import DeclineReason, Kind
from commitments.models import TEXTS, Contribution, ContributionTranslation, default_shown_name
from consultations.models import Theme
from ogp_portal.base.forms import LongTextField, PortalForm, TextField
from ogp_portal.base.templatetags.bilingual import in_language

LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LONG = 4000


class WritingForm(PortalForm):
    """What all contributions share: the writer's name as shown, organization and language.

    What is written about is a disabled field: the address of the page says it, whatever is sent.
    """

    # The names of the fields that hold the text, in order, for the page that shows how it will look.
    texts: tuple[str, ...] = ()
    kind: str

    shown_name = TextField(
        label=_("Your name, as everybody will see it"),
        max_length=80,
        help_text=_("For example your first name and an initial: Amina K."),
    )
    organisation = TextField(label=_("Organization you write for (optional)"), max_length=120, required=False)
    language = forms.ChoiceField(
        label=_("Language of your text"),
        choices=LANGUAGES,
        widget=forms.RadioSelect,
        help_text=_("Write in the language you prefer. Your words stay as you wrote them."),
    )

    def __init__(self, *args: Any, person: Any, consultation: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", get_language())
        self.initial.setdefault("shown_name", default_shown_name(person))
        if person.is_authenticated:
            self.initial.setdefault("organisation", person.organisation)
        if "themes" in self.fields:
            self.fields["themes"].queryset = Theme.objects.filter(consultation=consultation).for_list()

    def payload(self) -> dict[str, Any]:
        """The cleaned values as plain data: what a draft keeps and a service takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "submission_key"}
        if "themes" in data:
            data["themes"] = [theme.pk for theme in data["themes"]]
        return data


class ThemeNames(forms.ModelMultipleChoiceField):
    """Themes as tick boxes, in the reader's language."""

    iterator = ModelChoiceIterator

    def label_from_instance(self, obj: Any) -> str:
        return in_language(obj, "name")[0]


class ProposalForm(WritingForm):
    """A commitment somebody would like to see."""

    kind = Kind.PROPOSAL
    texts = ("problem", "solution", "change")
    field_order = ["title", "problem", "solution", "change", "themes", "language", "shown_name", "organisation"]

    title = TextField(
        label=_("Your proposal in one line"),
        max_length=120,
        min_length=10,
        help_text=_("Begin with a verb. Example: “Publish every contract over $10,000 within a month.”"),
    )
    problem = LongTextField(
        label=_("What is the problem?"),
        max_length=LONG,
        min_length=20,
        help_text=_("Whom does it touch, and what happens today? Two or three sentences are enough."),
    )
    solution = LongTextField(
        label=_("What should be done?"),
        max_length=LONG,
        min_length=20,
        help_text=_("Who should do what? Say it so that anybody can check later whether it was done."),
    )
    change = LongTextField(
        label=_("What would change? (optional)"),
        max_length=LONG,
        required=False,
        rows=3,
        help_text=_("How would you notice that it worked?"),
    )
    themes = ThemeNames(
        label=_("Themes"),
        queryset=Theme.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose one to three."),
        error_messages={"required": _("Choose at least one theme.")},
    )

    def clean_themes(self) -> Any:
        themes = self.cleaned_data["themes"]
        if len(themes) > 3:
            raise forms.ValidationError(
                ngettext(
                    "Choose three themes at most; %(n)s is chosen.",
                    "Choose three themes at most; %(n)s are chosen.",
                    len(themes),
                )
                % {"n": len(themes)}
            )
        return themes


class CommentForm(WritingForm):
    """A comment on a proposal, or a reply to a comment."""

    kind = Kind.COMMENT
    texts = ("body",)
    field_order = ["body", "shown_name", "organisation", "language"]

    body = LongTextField(label=_("Your comment"), max_length=LONG, min_length=2, rows=4)
    proposal = forms.IntegerField(widget=forms.HiddenInput, disabled=True)
    parent = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ClauseCommentForm(WritingForm):
    """A comment on one part of a draft commitment, made on one version."""

    kind = Kind.CLAUSE_COMMENT
    texts = ("body",)
    field_order = ["body", "shown_name", "organisation", "language"]

    body = LongTextField(
        label=_("Your comment"),
        max_length=LONG,
        min_length=2,
        help_text=_("What should be said differently, and why? A wording of your own helps most."),
    )
    clause = forms.IntegerField(widget=forms.HiddenInput, disabled=True)
    plan_version = forms.IntegerField(widget=forms.HiddenInput)


class ThemeSuggestionForm(WritingForm):
    """A theme somebody misses."""

    kind = Kind.THEME_SUGGESTION
    texts = ("body",)
    field_order = ["title", "body", "language", "shown_name", "organisation"]

    title = TextField(label=_("The theme in a few words"), max_length=120, min_length=3)
    body = LongTextField(label=_("Why does it matter?"), max_length=LONG, min_length=10)


class HelpOfferForm(WritingForm):
    """An offer to help with one theme."""

    kind = Kind.HELP_OFFER
    texts = ("body",)
    field_order = ["body", "shown_name", "organisation", "language"]

    body = LongTextField(
        label=_("How can you help?"),
        max_length=LONG,
        min_length=10,
        help_text=_("For example: reading drafts, lending data, bringing people together. And when you have time."),
    )
    theme = forms.IntegerField(widget=forms.HiddenInput, disabled=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shown_name"].label = _("Your name, for the members of the forum")


FORMS: dict[str, type[WritingForm]] = {
    form.kind: form for form in (ProposalForm, CommentForm, ClauseCommentForm, ThemeSuggestionForm, HelpOfferForm)
}


class EditForm(forms.Form):
    """Mixed into the form of a kind when an existing contribution is edited: carries the version it was opened at."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ProposalFilterForm(forms.Form):
    """The filters of the list of proposals; rubbish in the address is ignored, never an error."""

    q = TextField(label=_("Words"), required=False, max_length=100)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("waiting", _("Waiting for an answer")),
            ("answered", _("Answered")),
            ("withdrawn", _("Withdrawn")),
        ],
    )
    language = forms.ChoiceField(label=_("Written in"), required=False, choices=[("", _("Both languages")), *LANGUAGES])
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("newest", _("Newest first")),
            ("oldest", _("Oldest first")),
            ("supports", _("Most supported")),
            ("comments", _("Most discussed")),
        ],
    )

    def __init__(self, data: Any, themes: list[Theme]) -> None:
        super().__init__(data)
        self.label_suffix = ""
        names = [(theme.key, in_language(theme, "name")[0]) for theme in themes]
        self.fields["theme"].choices = [("", _("All themes")), *names]

    def chosen(self) -> dict[str, str]:
        """The filters that make sense; the others are dropped."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class DeclineForm(forms.Form):
    """Why contributions are declined: one reason, and a note for the authors of each language concerned."""

    reason = forms.ChoiceField(label=_("Reason"), choices=[("", "—"), *DeclineReason.choices])

    def __init__(self, *args: Any, languages: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"en": _("Note in English, for the author"), "fr": _("Note in French, for the author")}
        for language in sorted(languages):
            self.fields[f"note_{language}"] = LongTextField(
                label=labels[language], max_length=2000, required=False, rows=3
            )

    def notes(self) -> dict[str, str]:
        """The note for each language."""
        return {name[5:]: value for name, value in self.cleaned_data.items() if name.startswith("note_")}


class TranslationForm(forms.Form):
    """A translation of one contribution: a field for each part its author wrote."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    source = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, contribution: Contribution, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.use_required_attribute = False
        for name in TEXTS:
            if getattr(contribution, name):
                column = ContributionTranslation._meta.get_field(name)
                field: Any = TextField if name == "title" else LongTextField
                self.fields[name] = field(label=column.verbose_name, max_length=column.max_length)
                self.fields[name].widget.attrs["lang"] = language

    def texts(self) -> dict[str, str]:
        """What was written, by the name of the part."""
        return {name: self.cleaned_data[name] for name in TEXTS if name in self.cleaned_data}
