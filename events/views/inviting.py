"""The organisers' desk before the day: invitations, people who call, new links."""

from typing import Any, cast

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events import services
from events.desk_forms import InvitationsForm, LinksForm, TelephoneForm
from events.forms import DeskSearch
from events.models import Registration, Workshop
from events.standing import invited_gate, organisers_gate, where_one_stands
from ogp_portal.base.errors import DomainError
from ogp_portal.base.paging import page_of
from ogp_portal.users.models import User

from .desk import for_its_organisers
from .finding import elsewhere, subpage

PAGE_SIZE = 100
SHOWN_RUBBISH = 50


@for_its_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def workshop_invitations(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """Paste a list and invite it; below, who was invited and who has registered."""
    if request.method != "POST" and (moved := elsewhere(request, workshop, "workshop_invitations")):
        return moved
    form = InvitationsForm(request.POST if request.method == "POST" else None, initial={"language": get_language()})
    result = None
    if form.is_valid():
        try:
            result = _invite(request, workshop, form)
            form = InvitationsForm(initial={"language": form.cleaned_data["language"]})
        except DomainError as error:
            form.add_error(None, str(error))
    context = {
        **subpage(workshop, "workshop_invitations"),
        "form": form,
        "gate": invited_gate(workshop, timezone.now()),
        "result": result,
        "rubbish": result.rubbish[:SHOWN_RUBBISH] if result else [],
        **_invited(workshop, request.GET.get("page")),
    }
    return render(request, "events/workshop_invitations.html", context, status=422 if form.errors else 200)


def _invite(request: HttpRequest, workshop: Workshop, form: InvitationsForm) -> services.Invited:
    return services.invite(
        workshop=workshop,
        pasted=form.cleaned_data["addresses"],
        language=form.cleaned_data["language"],
        by=cast(User, request.user),
        now=timezone.now(),
    )


def _invited(workshop: Workshop, page: str | None) -> dict[str, Any]:
    """A page of the invitations, each with whether its address is registered, and how many there are in all."""
    same = Registration.objects.active().filter(workshop=workshop, email_key=OuterRef("email_key"))
    rows = workshop.invitations.annotate(registered=Exists(same))
    numbers = workshop.invitations.filter(revoked_at=None).aggregate(
        invited=Count("pk"), registered=Count("pk", filter=Exists(same))
    )
    return {"page": page_of(rows.order_by("-pk"), page, PAGE_SIZE), "numbers": numbers}


@for_its_organisers
@require_POST
def workshop_take_back(request: HttpRequest, workshop: Workshop, pk: int) -> HttpResponse:
    """Take one invitation back and go back to the list."""
    invitation = get_object_or_404(workshop.invitations, pk=pk)
    services.take_back_invitation(invitation=invitation, now=timezone.now())
    messages.success(request, _("The invitation of %(email)s is taken back.") % {"email": invitation.email})
    return redirect(workshop.address_of("workshop_invitations"))


@for_its_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def workshop_telephone(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """Register somebody who calls; the page says at once whether it is a place or the wait list."""
    if request.method != "POST" and (moved := elsewhere(request, workshop, "workshop_telephone")):
        return moved
    form = TelephoneForm(request.POST if request.method == "POST" else None, workshop=workshop)
    if form.is_valid():
        try:
            return _called(request, workshop, form)
        except DomainError as error:
            form.add_error(None, str(error))
    gate = organisers_gate(workshop, timezone.now())
    context = {**subpage(workshop, "workshop_telephone"), "form": form, "gate": gate}
    return render(request, "events/workshop_telephone.html", context, status=422 if form.errors else 200)


def _called(request: HttpRequest, workshop: Workshop, form: TelephoneForm) -> HttpResponse:
    registration = services.register_by_telephone(
        workshop=workshop,
        submission_key=form.cleaned_data["submission_key"],
        by=cast(User, request.user),
        now=timezone.now(),
        **form.person(),
    )
    told = (
        _("A mail confirms it.") if registration.email else _("There is no e-mail address: please tell the person now.")
    )
    stands = where_one_stands(registration, services.position_of(registration))
    messages.success(request, f"{stands} {told}")
    return redirect(workshop.address_of("workshop_telephone"))


@for_its_organisers
@require_POST
def registration_renew_links(request: HttpRequest, workshop: Workshop, pk: int) -> HttpResponse:
    """Make the links of one registration void, send new ones, and go back to the same search at the desk."""
    registration = get_object_or_404(workshop.registrations, pk=pk)
    try:
        number = LinksForm(request.POST).number
        services.renew_links(registration=registration, number=number, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("The old links of %(name)s no longer work; new ones have been sent.") % {"name": registration.name},
        )
    return redirect(workshop.address_of("workshop_desk") + DeskSearch(request.POST).query)
