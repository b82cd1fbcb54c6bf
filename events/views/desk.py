"""The organisers' desk on the day: find a person, check in, add who walks in, take the list along."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import services
from events.documents import badges_pdf, list_pdf
from events.exports import registrations_csv
from events.forms import DeskSearch, Tap, WalkInForm
from events.models import Registration, Workshop
from events.presence import presence_of, state_of
from ogp_portal.base.errors import DomainError
from ogp_portal.base.paging import page_of
from ogp_portal.users.models import User

from .finding import elsewhere, own_workshop, subpage

PAGE_SIZE = 50
View = Callable[..., HttpResponse]


def for_its_organisers(view: View) -> View:
    """Hand the workshop to whoever runs it, signed in as safely as the admin asks; 404 for anybody else."""

    @wraps(view)
    @never_cache
    def checked(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            back = request.get_full_path() if request.method == "GET" else reverse("workshop_desk", args=[slug])
            return _sign_in(request, back, None)
        workshop = own_workshop(request, slug)
        if not admin.site.has_permission(request):
            return _sign_in(request, workshop.address_of("workshop_desk"), reverse("admin:login"))
        return view(request, workshop, **kwargs)

    return checked


def _sign_in(request: HttpRequest, back: str, where: str | None) -> HttpResponse:
    """Lead to the sign-in; a script gets a sentence instead."""
    if _by_script(request):
        return JsonResponse({"error": _("You are signed out.")}, status=401)
    return redirect_to_login(back, where)


def _by_script(request: HttpRequest) -> bool:
    """Whether desk.js asks, and not a person's browser for a page."""
    return request.headers.get("Accept") == "application/json"


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
        "shown": chosen.get("show", ""),
        "page": page_of(found, chosen.get("page"), PAGE_SIZE),
        "presence": presence_of(workshop),
    }
    return render(request, "events/workshop_desk.html", context)


@for_its_organisers
@require_safe
def workshop_counts(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """How many are here, for the desk to ask every few seconds; with a token, as signing in again changes it."""
    return JsonResponse({"counts": presence_of(workshop), "token": get_token(request)})


@for_its_organisers
@require_POST
def workshop_check_in(request: HttpRequest, workshop: Workshop, pk: int) -> HttpResponse:
    """Check one person in and go back to the same search."""
    act = partial(services.check_in, by=cast(User, request.user), now=timezone.now())
    return _one_button(request, workshop, pk, act, _("%(name)s is checked in."))


@for_its_organisers
@require_POST
def workshop_undo_check_in(request: HttpRequest, workshop: Workshop, pk: int) -> HttpResponse:
    """Take one check-in back and go back to the same search."""
    return _one_button(request, workshop, pk, services.undo_check_in, _("%(name)s is not checked in any more."))


def _one_button(
    request: HttpRequest, workshop: Workshop, pk: int, act: Callable[..., Registration], done: str
) -> HttpResponse:
    answer = _told_to_script if _by_script(request) else _told_on_page
    registration = workshop.registrations.filter(pk=pk).first()
    try:
        if registration is None:
            raise services.NotOnTheList
        return answer(request, workshop, act(registration=registration, tap=Tap(request.POST).key), done)
    except DomainError as error:
        return answer(request, workshop, registration, error)


def _told_to_script(
    request: HttpRequest, workshop: Workshop, registration: Registration | None, said: str | DomainError
) -> HttpResponse:
    """What the row and the counts say now; 409 if it was refused, for good."""
    told: dict[str, Any] = {"counts": presence_of(workshop)}
    if registration:
        told |= state_of(registration, workshop)
    refused = isinstance(said, DomainError)
    return JsonResponse({**told, "error": str(said)} if refused else told, status=409 if refused else 200)


def _told_on_page(
    request: HttpRequest, workshop: Workshop, registration: Registration | None, said: str | DomainError
) -> HttpResponse:
    if registration is None:
        raise Http404
    if isinstance(said, DomainError):
        messages.error(request, str(said))
    else:
        messages.success(request, said % {"name": registration.name})
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


@for_its_organisers
@require_safe
def workshop_list_pdf(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """The list to tick by hand."""
    return _pdf(list_pdf(workshop, now=timezone.now()), _("%(key)s-list.pdf") % {"key": workshop.key})


@for_its_organisers
@require_safe
def workshop_badges(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """Badges with the code of each person in the room."""
    return _pdf(badges_pdf(workshop, now=timezone.now()), _("%(key)s-badges.pdf") % {"key": workshop.key})


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
