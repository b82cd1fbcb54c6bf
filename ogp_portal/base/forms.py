"""What the portal's forms share: cleaned text, plain addresses, a key that makes sending twice harmless."""

import unicodedata
import uuid
from contextlib import suppress
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .text import clean

# The largest file a form takes: what the portal takes at once, less the room for the form around the file.
LARGEST_FILE = settings.DATA_UPLOAD_MAX_MEMORY_SIZE - 10_000


def require_size(file: Any) -> None:
    """Refuse a file that is larger than a form takes."""
    if file.size > LARGEST_FILE:
        raise ValidationError(_("A file may have %(n)s kB at most."), params={"n": LARGEST_FILE // 1000})


# Django's own words ("Ensure this value has…") speak to programmers.
TEXT_ERRORS: dict[str, Any] = {
    "required": _("Please fill this in."),
    "min_length": _("A little more, please: at least %(limit_value)d characters."),
    "max_length": _("Please shorten this to %(limit_value)d characters; it has %(show_value)d now."),
}


class TextField(forms.CharField):
    """One line as a person typed it, made storable (`base.text.clean`) before its length is checked."""

    default_error_messages = TEXT_ERRORS

    def to_python(self, value: Any) -> str:
        return " ".join(clean(super().to_python(value) or "").split())


class LongTextField(forms.CharField):
    """Several lines of text, made storable in the same way."""

    default_error_messages = TEXT_ERRORS

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "")


class AddressField(forms.EmailField):
    """A mail address in its one ASCII spelling, so that look-alikes reach no account, mailbox or limit but their own.

    Django's validator lets `ı`, `K` (Kelvin) and `İ` pass for letters; PostgreSQL then takes them for `I` and `K`.
    """

    default_error_messages = {"invalid": _("Write a whole e-mail address, for example name@example.org.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, **kwargs})

    def to_python(self, value: Any) -> str:
        value = super().to_python(value) or ""
        if len(value) > 254:
            return value
        local, at, domain = unicodedata.normalize("NFKC", value).rpartition("@")
        with suppress(UnicodeError):
            domain = domain.encode("idna").decode()
        return f"{local}{at}{domain}"

    def run_validators(self, value: str) -> None:
        super().run_validators(value)
        if not value.isascii() or '"' in value:
            raise ValidationError(self.error_messages["invalid"], code="invalid")


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
