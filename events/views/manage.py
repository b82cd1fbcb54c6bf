"""One's own registration, by the signed link of a mail. Looking changes nothing; only a pressed button cancels."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events import services
from events.choices import Status
from events.ics import calendar
from events.links import Purpose, registration_of
from events.models import Registration
from events.words import position_in_words
from ogp_portal.base.errors import DomainError

from .finding import in_both
from .public import ics_file


@never_cache
@require_safe
def registration_manage(request: HttpRequest, token: str) -> HttpResponse:
    """Where one stands: a place, a place on the wait list, or cancelled."""
    registration = registration_of(Purpose.MANAGE, token, timezone.now())
    if registration is None:
        return _gone(request)
    return render(request, "events/registration_manage.html", _context(registration, token, "registration_manage"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registration_cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once, saying what happens; then cancel."""
    registration = registration_of(Purpose.MANAGE, token, timezone.now())
    if registration is None:
        return _gone(request)
    context = _context(registration, token, "registration_cancel")
    status = 200
    if request.method == "POST":
        try:
            services.cancel(registration=registration, now=timezone.now())
            return redirect("registration_manage", token)
        except DomainError as error:
            context["error"], status = str(error), 422
    return render(request, "events/registration_cancel.html", context, status=status)


@never_cache
@require_safe
def registration_ics(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar file with the link to join, for people who have a place."""
    registration = registration_of(Purpose.MANAGE, token, timezone.now())
    if registration is None or registration.status != Status.CONFIRMED:
        raise Http404
    return ics_file(registration.workshop, calendar(registration.workshop, now=timezone.now(), confirmed=True))


def _context(registration: Registration, token: str, page: str) -> dict[str, Any]:
    position = services.position_of(registration)
    workshop = registration.workshop
    return {
        "registration": registration,
        "workshop": workshop,
        "token": token,
        "position": position_in_words(position) if position else "",
        "can_cancel": registration.is_active and timezone.now() < workshop.starts_at and not workshop.cancelled_at,
        "subpage": True,
        "addresses": in_both(page, token),
    }


def _gone(request: HttpRequest) -> HttpResponse:
    """The same page for a link that was changed, that is too old, or that never was."""
    return render(request, "events/link_gone.html", status=404)
