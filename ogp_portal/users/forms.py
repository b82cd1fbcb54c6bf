"""Signing in: one field, the same for a known and an unknown address."""

from typing import Any

from allauth.account.forms import RequestLoginCodeForm
from allauth.core import context as allauth_context
from django import forms
from django.utils.translation import gettext_lazy as _

from ogp_portal.base.errors import TooManyRequests
from ogp_portal.base.forms import TextField

from .services import consume_rate, person_for, visitor


class RequestCodeForm(RequestLoginCodeForm):
    """Ask for a code by mail. An address seen for the first time gets an account and the same answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.use_required_attribute = False
        self.fields["email"].label = _("Your e-mail address")
        self.fields["email"].widget.attrs = {"autocomplete": "email", "inputmode": "email"}

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        try:
            consume_rate(action="code_to", who=email.lower(), limit=6, seconds=900)
            consume_rate(action="code_from", who=visitor(allauth_context.request), limit=60, seconds=900)
        except TooManyRequests as error:
            raise forms.ValidationError(str(error)) from error
        self._user = person_for(email=email)
        return email


class ProfileForm(forms.Form):
    """How a person is shown, and the language of mails."""

    name = TextField(label=_("Name shown"), max_length=80, required=False)
    organisation = TextField(label=_("Organization"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language of mails to me"), choices=[("en", "English"), ("fr", "Français")])
