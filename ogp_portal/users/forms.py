"""Signing in: one field, the same for a known and an unknown address."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core import context as allauth_context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.utils.translation import gettext_lazy as _

from ogp_portal.base.errors import TooManyRequests
from ogp_portal.base.forms import AddressField, TextField

from .services import bucket_of, consume_rate, person_for, visitor


def limit(action: str, who: str, times: int) -> None:
    """Allow `action` so often in a quarter of an hour; past that, an error beside the field."""
    try:
        consume_rate(action=action, who=who, limit=times, seconds=900)
    except TooManyRequests as error:
        raise forms.ValidationError(str(error)) from error


class RequestCodeForm(RequestLoginCodeForm):
    """Ask for a code by mail. An address seen for the first time gets an account and the same answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.use_required_attribute = False
        self.fields["email"] = AddressField(
            label=_("Your e-mail address"),
            widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        )

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        limit("code_to", bucket_of(email), 6)
        limit("code_from", visitor(allauth_context.request), 60)
        self._user = person_for(email=email)
        return self._user.email


class ConfirmCodeForm(ConfirmLoginCodeForm):
    """Type the code. allauth counts wrong ones in the session, where parallel requests overwrite each other's count."""

    def clean_code(self) -> str:
        limit("code_tried", str(allauth_context.request.session.session_key), 10)
        return super().clean_code()


class LimitedCode:
    """At most ten second factors a quarter of an hour: six digits can be guessed by whoever may try for hours."""

    user: Any

    def clean_code(self) -> str:
        limit("second_factor", str(self.user.pk), 10)
        # mypy does not see the form of allauth that this is mixed into.
        return super().clean_code()  # type: ignore[misc]


class SecondFactorForm(LimitedCode, AuthenticateForm):
    """The second factor, after the code of the mail."""


class ConfirmSecondFactorForm(LimitedCode, ReauthenticateForm):
    """The second factor once more, before something that matters."""


class ProfileForm(forms.Form):
    """How a person is shown, and the language of mails."""

    name = TextField(label=_("Name shown"), max_length=80, required=False)
    organisation = TextField(label=_("Organization"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language of mails to me"), choices=[("en", "English"), ("fr", "Français")])
