"""One's own contributions: their state, editing, withdrawing, supporting, and how one is shown."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commitments import services
from commitments.choices import ACTIVITY, Kind
from commitments.forms import FORMS, EditForm
from commitments.models import Contribution, Proposal
from commitments.path import path_of
from consultations.context import timeline_of
from ogp_portal.base.errors import DomainError, EditConflict
from ogp_portal.base.paging import page_of
from ogp_portal.users.forms import ProfileForm
from ogp_portal.users.services import update_profile


@login_required
def my_contributions(request: HttpRequest) -> HttpResponse:
    """What one has written, newest first, each with its path; and the form of one's name and language."""
    person = request.user
    initial = {"name": person.name, "organisation": person.organisation, "language": person.language}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        update_profile(person=person, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("my_contributions")
    page = page_of(
        Contribution.objects.of(person).select_related("proposal").prefetch_related("decisions").with_path(),
        request.GET.get("page"),
        20,
    )
    rows = [{"contribution": one, "path": path_of(one), "decision": _last_decision(one)} for one in page.rows]
    followed = page_of(Contribution.objects.followed_of(person), request.GET.get("followed"), 20)
    context = {"rows": rows, "page": page, "form": form, "editable": FORMS, "followed": followed}
    return render(request, "commitments/my_contributions.html", context, status=422 if form.errors else 200)


def _last_decision(contribution: Contribution) -> Any:
    return max(contribution.decisions.all(), key=lambda decision: decision.pk, default=None)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one's own contribution, as long as the phase allows it."""
    contribution = _own(request, pk)
    if contribution.kind not in FORMS:
        # A statement or a workshop note was entered by the forum; there is no form of this site for it.
        raise Http404
    timeline = timeline_of(request)
    gate = timeline.gate(ACTIVITY[contribution.kind]) if timeline else None
    form = _edit_form(request, contribution)
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.payload()
        try:
            services.edit(contribution=contribution, payload=data, version=data.pop("version"), person=request.user)
            messages.success(request, _("Saved. The earlier version is kept."))
            return redirect("my_contributions")
        except EditConflict as error:
            form = _edit_form(request, contribution, version=_own(request, pk).version)
            form.is_valid()
            form.add_error(None, str(error))
            status = 409
        except DomainError as error:
            form.add_error(None, str(error))
    context = {
        "form": form,
        "gate": gate,
        "contribution": contribution,
        "current": _own(request, pk) if status == 409 else None,
    }
    return render(request, "commitments/edit.html", context, status=422 if form.errors and status == 200 else status)


def _own(request: HttpRequest, pk: int) -> Contribution:
    return get_object_or_404(Contribution.objects.filter(author_id=request.user.pk), pk=pk)


def _edit_form(request: HttpRequest, contribution: Contribution, version: int | None = None) -> Any:
    """The form of the contribution's kind plus the version it was opened at."""
    kind_form = FORMS[contribution.kind]
    form_class = type("Edit" + kind_form.__name__, (EditForm, kind_form), {})
    initial = {name: getattr(contribution, name) for name in services.TEXT_FIELDS}
    initial |= {
        "version": contribution.version,
        "proposal": contribution.proposal_id,
        "parent": contribution.parent_id,
        "clause": contribution.clause_id,
        "plan_version": contribution.plan_version_id,
        "submission_key": contribution.submission_key,
    }
    if contribution.kind in (Kind.PROPOSAL, Kind.HELP_OFFER):
        initial["themes"] = [theme.pk for theme in contribution.themes.all()]
        initial["theme"] = initial["themes"][0] if initial["themes"] else None
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and version is not None:
        data["version"] = str(version)
    return form_class(data, person=request.user, consultation=contribution.consultation, initial=initial)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then withdraw one's own contribution."""
    contribution = _own(request, pk)
    if request.method == "POST":
        try:
            services.withdraw(contribution=contribution, person=request.user)
            messages.success(request, _("Withdrawn."))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("my_contributions")
    return render(request, "commitments/withdraw.html", {"contribution": contribution})


@require_POST
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """Support a proposal; a visitor signs in first and comes back to it."""
    return _change_support(request, pk, services.support, _("You support this proposal."))


@require_POST
def withdraw_support(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer support a proposal."""
    return _change_support(request, pk, services.withdraw_support, _("You no longer support this proposal."))


def _change_support(request: HttpRequest, pk: int, service: Any, done: str) -> HttpResponse:
    proposal = get_object_or_404(Proposal.objects.public(), pk=pk)
    address = f"{proposal.get_absolute_url()}#support"
    if not request.user.is_authenticated:
        messages.info(request, _("Sign in to support this proposal; you come back to it right after."))
        return _sign_in(address)
    try:
        service(proposal=proposal, person=request.user)
        messages.success(request, done)
    except services.ReadElsewhere as error:
        messages.info(request, str(error))
        return redirect(error.place)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(address)


def _sign_in(address: str) -> HttpResponse:
    return redirect(f"{reverse('account_request_login_code')}?{urlencode({'next': address})}")


@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Be told what becomes of a contribution; a visitor signs in first and comes back to it."""
    contribution = get_object_or_404(Contribution.objects.readable(), pk=pk)
    address = f"{contribution.get_absolute_url()}#follow"
    if not request.user.is_authenticated:
        messages.info(request, _("Sign in to be told what becomes of this; you come back to it right after."))
        return _sign_in(address)
    try:
        services.follow(contribution=contribution, person=request.user)
        messages.success(request, _("You will be told by mail what becomes of this."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(address)


@login_required
@require_POST
def unfollow(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer be told; back to where one was, the page of the contribution or one's own."""
    contribution = Contribution.objects.followed_of(request.user).filter(pk=pk).first()
    contribution = contribution or get_object_or_404(Contribution.objects.readable(), pk=pk)
    services.unfollow(contribution=contribution, person=request.user)
    messages.success(request, _("You are not told of this any more."))
    if "list" in request.POST or not contribution.is_public:
        return redirect(f"{reverse('my_contributions')}#followed")
    return redirect(f"{contribution.get_absolute_url()}#follow")
