"""Signing in and out, and the second factor: of allauth's pages only those that people without passwords need."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

urlpatterns = [
    path(_("sign-in/"), views.AskForCode.as_view(), name="account_request_login_code"),
    path(_("sign-in/code/"), account.confirm_login_code, name="account_confirm_login_code"),
    path(_("sign-in/again/"), views.to_code, name="account_login"),
    path(_("sign-in/new/"), views.to_code, name="account_signup"),
    path(_("sign-in/confirm/"), views.confirm, name="account_reauthenticate"),
    path(_("sign-in/inactive/"), account.account_inactive, name="account_inactive"),
    path(_("sign-out/"), account.logout, name="account_logout"),
    path(_("second-factor/"), mfa.index, name="mfa_index"),
    path(_("second-factor/code/"), views.GiveSecondFactor.as_view(), name="mfa_authenticate"),
    path(_("second-factor/confirm/"), mfa.reauthenticate, name="mfa_reauthenticate"),
    path(_("second-factor/activate/"), views.ActivateSecondFactor.as_view(), name="mfa_activate_totp"),
    path(_("second-factor/deactivate/"), totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(_("second-factor/recovery/"), recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(_("second-factor/recovery/new/"), recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(_("second-factor/recovery/file/"), recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
