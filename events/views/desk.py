"""The organisers' desk on the day: find a person, check in, add who walks in, take the list along."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import services
from events.exports import registrations_csv
from events.forms import DeskSearch, WalkInForm
from events.models import Registration, Workshop
from ogp_portal.base.errors import DomainError
from ogp_portal.base.paging import page_of
from ogp_portal.users.models import User

from .finding import elsewhere, own_workshop, subpage

PAGE_SIZE = 50
View = Callable[..., HttpResponse]


def for_its_organisers(view: View) -> View:
    """Hand the workshop to whoever runs it, signed in as safely as the admin asks; 404 for anybody else."""

    @wraps(view)
    @login_required
    @never_cache
    def checked(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        workshop = own_workshop(request, slug)
        if not admin.site.has_permission(request):
            return redirect_to_login(workshop.address_of("workshop_desk"), reverse("admin:login"))
        return view(request, workshop, **kwargs)

    return checked


@for_its_organisers
@require_safe
def workshop_desk(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """Who is expected, page by page, with one button each."""
    if moved := elsewhere(request, workshop, "workshop_desk"):
        return moved
    chosen = DeskSearch(request.GET).chosen
    found = workshop.registrations.for_desk().matching(chosen.get("q", "")).shown(chosen.get("show", ""))
    context = {
        **subpage(workshop, "workshop_desk"),
        "search": DeskSearch(initial=chosen),
        "chosen": chosen,
        "page": page_of(found, chosen.get("page"), PAGE_SIZE),
        "here": workshop.registrations.checked_in().count(),
    }
    return render(request, "events/workshop_desk.html", context)


@for_its_organisers
@require_POST
def workshop_check_in(request: HttpRequest, workshop: Workshop, pk: int) -> HttpResponse:
    """Check one person in and go back to the same search."""

    def act(registration: Registration) -> str:
        services.check_in(registration=registration, by=cast(User, request.user), now=timezone.now())
        return _("%(name)s is checked in.") % {"name": registration.name}

    return _one_button(request, workshop, pk, act)


@for_its_organisers
@require_POST
def workshop_undo_check_in(request: HttpRequest, workshop: Workshop, pk: int) -> HttpResponse:
    """Take one check-in back and go back to the same search."""

    def act(registration: Registration) -> str:
        services.undo_check_in(registration=registration)
        return _("%(name)s is not checked in any more.") % {"name": registration.name}

    return _one_button(request, workshop, pk, act)


def _one_button(request: HttpRequest, workshop: Workshop, pk: int, act: Callable[[Registration], str]) -> HttpResponse:
    registration = get_object_or_404(workshop.registrations, pk=pk)
    try:
        messages.success(request, act(registration))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(workshop.address_of("workshop_desk") + DeskSearch(request.POST).query)


@for_its_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def workshop_walk_in(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """Add somebody at the door, checked in at once."""
    form = WalkInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _added(request, workshop, form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
    context = {**subpage(workshop, "workshop_walk_in"), "form": form}
    return render(request, "events/workshop_walk_in.html", context, status=422 if form.errors else 200)


def _added(request: HttpRequest, workshop: Workshop, person: dict[str, Any]) -> HttpResponse:
    registration = services.add_walk_in(workshop=workshop, by=cast(User, request.user), now=timezone.now(), **person)
    messages.success(request, _("%(name)s is checked in.") % {"name": registration.name})
    return redirect(workshop.address_of("workshop_desk"))


@for_its_organisers
@require_safe
def workshop_csv(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """The whole list as a spreadsheet, access needs included."""
    headers = {"Content-Disposition": f'attachment; filename="{workshop.key}.csv"'}
    return HttpResponse(registrations_csv(workshop), content_type="text/csv; charset=utf-8", headers=headers)
