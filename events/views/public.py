"""Workshops to read, and registering."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consultations.models import Theme
from events import services
from events.choices import Status
from events.forms import RegistrationForm
from events.ics import TYPE, calendar
from events.models import Workshop
from events.words import registration_gate
from ogp_portal.base.errors import DomainError, TooManyRequests
from ogp_portal.base.paging import page_of
from ogp_portal.users.services import consume_rate, visitor

from .finding import elsewhere, slug_of, subpage, visible_workshop

PAGE_SIZE = 20
MOST_COMING = 100
# A library or an office may send many people from one address.
REGISTRATIONS, WITHIN_SECONDS = 40, 600


@require_safe
def workshop_list(request: HttpRequest) -> HttpResponse:
    """Workshops to come, then those that are over, page by page."""
    now = timezone.now()
    public = Workshop.objects.published().for_list()
    page = page_of(public.past(now), request.GET.get("page"), PAGE_SIZE)
    coming = list(public.upcoming(now)[:MOST_COMING]) if page.number == 1 else []
    return render(request, "events/workshop_list.html", {"coming": coming, "page": page})


@require_safe
def workshop_detail(request: HttpRequest, slug: str) -> HttpResponse:
    workshop = visible_workshop(request, slug)
    if moved := elsewhere(request, workshop, "workshop_detail"):
        return moved
    context = {
        "object": workshop,
        "slug": slug_of(workshop),
        "gate": registration_gate(workshop, timezone.now()),
        "themes": Theme.objects.filter(workshops=workshop).for_list(),
        "may_run": request.user.has_perm("events.run_workshop", workshop),
    }
    return render(request, "events/workshop_detail.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def workshop_register(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; once sent, a mail says whether it is a place or the wait list."""
    workshop = visible_workshop(request, slug)
    if request.method != "POST" and (moved := elsewhere(request, workshop, "workshop_register")):
        return moved
    sent = request.POST if request.method == "POST" else None
    form = RegistrationForm(sent, workshop=workshop, person=request.user)
    status = 200
    if form.is_valid():
        try:
            return _thank(workshop, _register(request, workshop, form))
        except DomainError as error:
            form.add_error(None, str(error))
            status = 429 if isinstance(error, TooManyRequests) else 422
    elif form.errors:
        status = 422
    context = {
        **subpage(workshop, "workshop_register"),
        "form": form,
        "gate": registration_gate(workshop, timezone.now()),
    }
    return render(request, "events/workshop_register.html", context, status=status)


def _register(request: HttpRequest, workshop: Workshop, form: RegistrationForm) -> services.Answer:
    consume_rate(action="register", who=visitor(request), limit=REGISTRATIONS, seconds=WITHIN_SECONDS)
    return services.register(
        workshop=workshop,
        submission_key=form.cleaned_data["submission_key"],
        now=timezone.now(),
        **form.person(),
    )


def _thank(workshop: Workshop, answer: services.Answer) -> HttpResponse:
    return redirect(f"{workshop.address_of('workshop_registered')}?{urlencode({'state': answer.told})}")


@never_cache
@require_safe
def workshop_registered(request: HttpRequest, slug: str) -> HttpResponse:
    """Thanks. The address holds one word and nothing about the person: the mail has the rest."""
    workshop = visible_workshop(request, slug)
    state = request.GET.get("state")
    context = {
        **subpage(workshop, "workshop_registered"),
        "state": state if state in (Status.CONFIRMED, Status.WAITLISTED) else "",
    }
    return render(request, "events/workshop_registered.html", context)


@require_safe
def workshop_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """The public calendar file, without the link to join."""
    workshop = visible_workshop(request, slug)
    return ics_file(workshop, calendar(workshop, now=timezone.now()))


def ics_file(workshop: Workshop, text: str) -> HttpResponse:
    """A calendar file to download."""
    headers = {"Content-Disposition": f'attachment; filename="{workshop.key}.ics"'}
    return HttpResponse(text, content_type=f"{TYPE}; charset=utf-8", headers=headers)
