"""Registering: the form, by oneself or by a personal invitation, and thanks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events import services
from events.choices import Status
from events.forms import RegistrationForm
from events.group_form import MOST_ROWS, GroupForm, with_more_rows
from events.links import invitation_of
from events.models import Invitation, Workshop
from events.standing import invited_gate
from events.words import registration_gate
from ogp_portal.base.errors import DomainError, TooManyRequests
from ogp_portal.users.services import consume_rate, visitor

from .finding import elsewhere, subpage, visible_workshop

# A library or an office may send many people from one address.
REGISTRATIONS, GROUPS, WITHIN_SECONDS = 40, 5, 600
GROUP = "group"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def workshop_register(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; once sent, a mail says whether it is a place or the wait list. `invite` opens it earlier."""
    workshop = visible_workshop(request, slug)
    if request.method != "POST" and (moved := elsewhere(request, workshop, "workshop_register")):
        return moved
    token = request.GET.get("invite", "")
    invitation = invitation_of(token, workshop, timezone.now()) if token else None
    if token and invitation is None:
        return render(request, "events/link_gone.html", {"invited_to": workshop}, status=404)
    sent = request.POST if request.method == "POST" else None
    form = RegistrationForm(sent, workshop=workshop, person=request.user, initial=_known(invitation))
    status = 200
    if form.is_valid():
        try:
            return _thank(workshop, _register(request, workshop, form, invitation).told)
        except DomainError as error:
            form.add_error(None, str(error))
            status = 429 if isinstance(error, TooManyRequests) else 422
    elif form.errors:
        status = 422
    context = {**_context(workshop, invitation, token), "form": form}
    return render(request, "events/workshop_register.html", context, status=status)


def _known(invitation: Invitation | None) -> dict[str, str]:
    return {"email": invitation.email, "language": invitation.language} if invitation else {}


def _context(workshop: Workshop, invitation: Invitation | None, token: str) -> dict[str, Any]:
    context = subpage(workshop, "workshop_register")
    if invitation:
        query = urlencode({"invite": token})
        context["addresses"] = {name: f"{address}?{query}" for name, address in context["addresses"].items()}
    now = timezone.now()
    gate = invited_gate(workshop, now) if invitation else registration_gate(workshop, now)
    return {**context, "gate": gate, "invitation": invitation}


def _register(
    request: HttpRequest, workshop: Workshop, form: RegistrationForm, invitation: Invitation | None
) -> services.Answer:
    consume_rate(action="register", who=visitor(request), limit=REGISTRATIONS, seconds=WITHIN_SECONDS)
    return services.register(
        workshop=workshop,
        submission_key=form.cleaned_data["submission_key"],
        now=timezone.now(),
        invitation=invitation,
        **form.person(),
    )


def _thank(workshop: Workshop, state: str) -> HttpResponse:
    return redirect(f"{workshop.address_of('workshop_registered')}?{urlencode({'state': state})}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def workshop_register_group(request: HttpRequest, slug: str) -> HttpResponse:
    """One person registers several. All groups get one answer: each person's mail says what he or she has."""
    workshop = visible_workshop(request, slug)
    if request.method != "POST" and (moved := elsewhere(request, workshop, "workshop_register_group")):
        return moved
    if "more" in request.POST:
        form = GroupForm(initial=with_more_rows(request.POST), workshop=workshop)
    else:
        form = GroupForm(request.POST if request.method == "POST" else None, workshop=workshop, person=request.user)
    status = 200
    if form.is_valid():
        try:
            return _register_group(request, workshop, form)
        except DomainError as error:
            form.add_error(None, str(error))
            status = 429 if isinstance(error, TooManyRequests) else 422
    elif form.is_bound:
        status = 422
    context = {
        **subpage(workshop, "workshop_register_group"),
        "form": form,
        "gate": registration_gate(workshop, timezone.now()),
        "may_have_more": len(form.people) < MOST_ROWS,
    }
    return render(request, "events/workshop_register_group.html", context, status=status)


def _register_group(request: HttpRequest, workshop: Workshop, form: GroupForm) -> HttpResponse:
    consume_rate(action="register-group", who=visitor(request), limit=GROUPS, seconds=WITHIN_SECONDS)
    services.register_group(
        workshop=workshop,
        submission_key=form.cleaned_data["submission_key"],
        now=timezone.now(),
        contact=form.contact(),
        people=form.brought(),
    )
    return _thank(workshop, GROUP)


@never_cache
@require_safe
def workshop_registered(request: HttpRequest, slug: str) -> HttpResponse:
    """Thanks. The address holds one word and nothing about the person: the mail has the rest."""
    workshop = visible_workshop(request, slug)
    state = request.GET.get("state")
    context = {
        **subpage(workshop, "workshop_registered"),
        "state": state if state in (Status.CONFIRMED, Status.WAITLISTED, GROUP) else "",
    }
    return render(request, "events/workshop_registered.html", context)
