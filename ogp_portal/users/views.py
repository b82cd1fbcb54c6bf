"""The way in: every address that asks for a sign-in leads to the page that sends a code."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import RequestLoginCodeView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode


class AskForCode(RequestLoginCodeView):
    """allauth's page, open also to somebody who waits for a code: the address may have been mistyped."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Stay here."""


class GiveSecondFactor(AuthenticateView):
    """allauth's page, which breaks on an answer without a code: it takes that for a security key."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            request.POST = request.POST.copy()
            request.POST.setdefault("code", "")
        return super().dispatch(request, *args, **kwargs)


class ActivateSecondFactor(ActivateTOTPView):
    """allauth's page; the code typed here is a second factor already, and is not asked for twice in a row."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp", reauthenticated=True)
        self.request.session["after_second_factor"] = get_next_redirect_url(self.request)
        return response


def to_code(request: HttpRequest) -> HttpResponse:
    """Go on to the code page, with the query (`next`) kept."""
    query = request.META.get("QUERY_STRING", "")
    address = reverse("account_request_login_code")
    return redirect(f"{address}?{query}" if query else address)


@login_required
def confirm(request: HttpRequest) -> HttpResponse:
    """Before the second factor is changed: ask for it again."""
    after = get_next_redirect_url(request) or reverse("mfa_index")
    return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': after})}")
