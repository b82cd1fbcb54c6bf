"""The portal's admin: sign-in by code, a second factor, and a first page that shows what waits."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    """Django's admin site behind a second factor; its index is the queue."""

    site_header = site_title = _("OGP Portal")
    index_title = _("What waits")
    index_template = "admin/queue_index.html"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whoever has a role, once the second factor has been given in this session (demo mode asks for none)."""
        return super().has_permission(request) and (settings.DEMO or has_second_factor(request))

    def get_urls(self) -> list[Any]:
        """Before Django's own: the way from a record to its public page."""
        return [path("r/<int:kind>/<path:key>/", self.admin_view(view_on_site)), *super().get_urls()]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Lead to the step that is missing: the code by mail, setting up the second factor, or giving it."""
        asked = request.GET.get("next", reverse("admin:index"))
        if not request.user.is_authenticated:
            step = "account_request_login_code"
        elif not request.user.is_staff:
            raise PermissionDenied
        elif is_mfa_enabled(request.user):
            step = "mfa_reauthenticate"
        else:
            step = "mfa_activate_totp"
        return redirect(f"{reverse(step)}?{urlencode({'next': asked})}")


def view_on_site(request: HttpRequest, kind: int, key: str) -> HttpResponse:
    """On to the public page of a record; 404 for kinds that have none (all history together has not even a table)."""
    model = getattr(ContentType.objects.filter(pk=kind).first(), "model_class", lambda: None)()
    if not hasattr(model, "get_absolute_url"):
        raise Http404
    return shortcut(request, kind, key)


def has_second_factor(request: HttpRequest) -> bool:
    """Whether an authenticator or a recovery code was used in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))
