"""What the portal's forms share: cleaned text, a key that makes sending twice harmless."""

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from .text import clean


class TextField(forms.CharField):
    """Text as a person typed it, made storable (`base.text.clean`) before its length is checked."""

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "")


class LongTextField(TextField):
    """Several lines of text."""

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


class PortalForm(forms.Form):
    """A public form: crispy without its own <form> tag, native checks off so that errors are ours and bilingual.

    `submission_key` is random and unique in the table it ends in: a second sending finds the first result.
    """

    submission_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submission_key", uuid.uuid4())
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.use_required_attribute = False
        self.label_suffix = ""
