"""The code somebody shows at the entrance, and what it opens: a button for organisers, next to nothing for others."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events import services
from events.choices import Status
from events.links import Purpose, registration_of, signed_for
from events.models import Registration
from events.presence import check_in_address, refusal_of
from ogp_portal.base.errors import DomainError
from ogp_portal.base.qr import qr_svg
from ogp_portal.users.models import User

from .finding import in_both, slug_of


@never_cache
@require_safe
def registration_code(request: HttpRequest, token: str) -> HttpResponse:
    """The code to show at the entrance, as a picture, for people who have a place."""
    registration = registration_of(Purpose.MANAGE, token, timezone.now())
    if registration is None or registration.status != Status.CONFIRMED or registration.workshop.cancelled_at:
        raise Http404
    return HttpResponse(qr_svg(check_in_address(registration)), content_type="image/svg+xml")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registration_check_in(request: HttpRequest, token: str) -> HttpResponse:
    """What the code opens. Who runs the workshop sees the person and one button; anybody else, to show it there."""
    registration, standing = signed_for(Purpose.CHECK_IN, token, timezone.now())
    if registration is None:
        return render(request, "events/link_gone.html", status=404)
    page = {"subpage": True, "addresses": in_both("registration_check_in", token)}
    if not request.user.has_perm("events.run_workshop", registration.workshop):
        return render(request, "events/entrance.html", page, status=403 if request.method == "POST" else 200)
    if not admin.site.has_permission(request):
        return redirect_to_login(request.path, reverse("admin:login"))
    refusal = refusal_of(registration, standing)
    if request.method == "POST" and not refusal:
        try:
            services.check_in(registration=registration, by=cast(User, request.user), now=timezone.now())
            return redirect("registration_check_in", token)
        except DomainError as error:
            refusal = str(error)
    context = {**page, **_at_door(registration, refusal)}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/registration_check_in.html", context, status=status)


def _at_door(registration: Registration, refusal: str) -> dict[str, Any]:
    workshop = registration.workshop
    return {"registration": registration, "workshop": workshop, "slug": slug_of(workshop), "refusal": refusal}
