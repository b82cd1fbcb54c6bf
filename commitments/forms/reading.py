"""What a forum member makes of a contribution after reading it: shape and text only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from commitments.choices import Outcome
from ogp_portal.base.forms import TEXT_ERRORS, LongTextField


class ReadingForm(forms.Form):
    """Main theme, all themes, proposed outcome, and a note for the other members."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Proposed outcome"),
        choices=[("", "—"), *Outcome.choices],
        error_messages=TEXT_ERRORS,
        help_text=gettext_lazy("For the forum alone, until there is an answer."),
    )
    theme = forms.TypedChoiceField(label=gettext_lazy("Main theme"), coerce=int, empty_value=None, required=False)
    themes = forms.TypedMultipleChoiceField(
        label=gettext_lazy("All its themes"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Public at once. The main theme is among them in any case."),
    )
    note = LongTextField(
        label=gettext_lazy("Internal note (optional)"),
        max_length=4000,
        required=False,
        help_text=gettext_lazy("Read by members of the forum, here in the administration only."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, themes: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.use_required_attribute = False
        self.fields["theme"].choices = [("", "—"), *themes]
        self.fields["themes"].choices = themes
