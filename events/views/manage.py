"""One's own registration, by the signed link of a mail. Looking changes nothing; only a pressed button cancels."""

from contextlib import suppress
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import services
from events.choices import Status
from events.ics import calendar
from events.links import Purpose, registration_of
from events.models import Registration
from events.notifications import join_page
from events.standing import is_offered, joining_gate
from events.words import moment_in_words, position_in_words
from ogp_portal.base.errors import DomainError
from ogp_portal.base.middleware import POLICY

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
@require_POST
def registration_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Take the seat that is kept for one; to decline it is to cancel."""
    registration = registration_of(Purpose.MANAGE, token, timezone.now())
    if registration is None:
        return _gone(request)
    try:
        services.accept_offer(registration=registration, now=timezone.now())
    except DomainError as error:
        context = {**_context(registration, token, "registration_manage"), "error": str(error)}
        return render(request, "events/registration_manage.html", context, status=422)
    return redirect("registration_manage", token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registration_join(request: HttpRequest, token: str) -> HttpResponse:
    """The only way to the link to join online: when it will be there, or a button that leads to it."""
    now = timezone.now()
    registration = registration_of(Purpose.JOIN, token, now)
    if registration is None:
        return _gone(request)
    if request.method == "POST":
        with suppress(services.CannotJoin):
            return _pass_on(services.join_online(registration=registration, now=now))
        registration.refresh_from_db()
    gate = joining_gate(registration, now)
    workshop = registration.workshop
    context = {
        "workshop": workshop,
        "gate": gate,
        "subpage": True,
        "addresses": in_both("registration_join", token),
    }
    response = render(
        request, "events/registration_join.html", context, status=422 if request.method == "POST" else 200
    )
    if gate.is_open:
        # Browsers hold a form to this policy on each step of the way, which ends at another site.
        scheme = workshop.online_url.partition(":")[0]
        response["Content-Security-Policy"] = POLICY.replace("form-action 'self'", f"form-action 'self' {scheme}:")
    return response


def _pass_on(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


@never_cache
@require_safe
def registration_ics(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar file with the page to join from, for people who have a place."""
    registration = registration_of(Purpose.MANAGE, token, timezone.now())
    if registration is None or registration.status != Status.CONFIRMED:
        raise Http404
    text = calendar(registration.workshop, now=timezone.now(), join=join_page(registration))
    return ics_file(registration.workshop, text)


def _context(registration: Registration, token: str, page: str) -> dict[str, Any]:
    position = services.position_of(registration)
    workshop, now = registration.workshop, timezone.now()
    offered = is_offered(registration, now) and not workshop.cancelled_at
    return {
        "registration": registration,
        "workshop": workshop,
        "token": token,
        "position": position_in_words(position) if position else "",
        "kept_until": moment_in_words(registration.offered_until, workshop) if offered else "",
        "join": join_page(registration),
        "can_cancel": registration.is_active and now < workshop.starts_at and not workshop.cancelled_at,
        "subpage": True,
        "addresses": in_both(page, token),
    }


def _gone(request: HttpRequest) -> HttpResponse:
    """The same page for a link that was changed, that is too old, or that never was."""
    return render(request, "events/link_gone.html", status=404)
