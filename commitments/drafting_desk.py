"""The drafting desk: one screen for a commitment, with all its parts in both languages in the order of the form."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ogp_portal.base.errors import DomainError, EditConflict

from . import services
from .drafting_sheet import SheetForms
from .forms import ReasonForm
from .models import Answer, Clause, Commitment, Contribution, Indicator, Milestone

# What people said that led here, listed this far; the register has all of it.
SAID = 30
COMMENTS = 3


def require(request: HttpRequest) -> None:
    """Forum members only."""
    if not request.user.has_perm("commitments.write_plan"):
        raise PermissionDenied


def commitment_of(key: str) -> Commitment:
    """A commitment by its key in an address of the admin, with its plan and the keys of what it is linked with."""
    pk = int(key) if key.isascii() and key.isdecimal() else 0
    return get_object_or_404(Commitment.objects.select_related("plan").with_keys(), pk=pk)


def edit(request: HttpRequest, key: str, context: dict[str, Any]) -> HttpResponse:
    """Everything of one commitment. POST saves what was touched, then does what its button says."""
    require(request)
    commitment = commitment_of(key)
    page = _page(request)
    forms = SheetForms(commitment, request.POST if request.method == "POST" else None, page=page)
    status = 200
    if request.method == "POST" and forms.is_valid():
        try:
            services.write_sheet(commitment=commitment, sheet=forms.sheet(), by=_user(request))
            return redirect(_act(request, commitment, request.POST.get("do", ""), page))
        except EditConflict as error:
            status, forms = 409, SheetForms(commitment_of(key), request.POST, page=page, is_late=True)
            forms.refusals.append(str(error))
        except DomainError as error:
            forms.refusals.append(str(error))
    if forms.rows() and status == 200:
        status = 422
    if "check" in request.GET:
        forms.check_language()
    context |= {"commitment": commitment, "forms": forms, "title": _("Drafting desk"), "most_said": SAID}
    context["said"] = _said(commitment)
    _add_comments(request, commitment, forms)
    return render(request, "admin/drafting_desk.html", context, status=status)


def _user(request: HttpRequest) -> Any:
    return request.user


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 1


def _act(request: HttpRequest, commitment: Commitment, button: str, page: int) -> str:
    """Do what a button says besides saving; returns where to go on."""
    act, _colon, key = button.partition(":")
    by, pk = _user(request), int(key) if key.isascii() and key.isdecimal() else 0
    here = reverse("admin:commitments_commitment_change", args=[commitment.pk])
    try:
        anchor = _ACTS[act](commitment, pk, by) if act in _ACTS else ""
        messages.success(request, _("Saved. It becomes public with the next version of the plan."))
    except DomainError as error:
        messages.error(request, str(error))
        anchor = ""
    query = urlencode(([("page", page)] if page > 1 else []) + ([("check", 1)] if act == "check" else []))
    return f"{here}{'?' if query else ''}{query}{'#' if anchor else ''}{anchor}"


def _clause(commitment: Commitment, pk: int) -> Clause:
    return get_object_or_404(Clause.objects.select_related("commitment"), commitment=commitment, pk=pk)


def _add_milestone(commitment: Commitment, pk: int, by: Any) -> str:
    return f"clause-{services.add_milestone(commitment=commitment, by=by).clause_id}"


def _add_indicator(commitment: Commitment, pk: int, by: Any) -> str:
    milestone = get_object_or_404(Milestone, commitment=commitment, clause=pk)
    services.add_indicator(milestone=milestone, by=by)
    return f"clause-{pk}"


def _remove_indicator(commitment: Commitment, pk: int, by: Any) -> str:
    indicators = Indicator.objects.filter(milestone__commitment=commitment).select_related("milestone__commitment")
    indicator = get_object_or_404(indicators, pk=pk)
    clause = indicator.milestone.clause_id
    services.remove_indicator(indicator=indicator, by=by)
    return f"clause-{clause}"


def _retire(commitment: Commitment, pk: int, by: Any) -> str:
    services.retire_clause(clause=_clause(commitment, pk), by=by)
    return "milestones"


def _restore(commitment: Commitment, pk: int, by: Any) -> str:
    services.restore_clause(clause=_clause(commitment, pk), by=by)
    return f"clause-{pk}"


def _up(commitment: Commitment, pk: int, by: Any) -> str:
    services.move_milestone(clause=_clause(commitment, pk), steps=-1, by=by)
    return f"clause-{pk}"


def _down(commitment: Commitment, pk: int, by: Any) -> str:
    services.move_milestone(clause=_clause(commitment, pk), steps=1, by=by)
    return f"clause-{pk}"


_ACTS = {
    "add_milestone": _add_milestone,
    "add_indicator": _add_indicator,
    "remove_indicator": _remove_indicator,
    "retire": _retire,
    "restore": _restore,
    "up": _up,
    "down": _down,
}


def _said(commitment: Commitment) -> list[Answer]:
    """What people said that led here: contributions whose answer names the commitment."""
    answers = Answer.objects.filter(
        response__commitments=commitment, given_at__isnull=False, replaced_at=None
    ).select_related("contribution", "response", "contribution__proposal")
    return list(answers.order_by("-pk")[: SAID + 1])


def _add_comments(request: HttpRequest, commitment: Commitment, forms: SheetForms) -> None:
    """Lay what people say of each part beside it."""
    comments = Contribution.objects.filter(clause__commitment=commitment).on_clauses(request.user.language)
    by_clause: dict[int, list[Any]] = {}
    for comment in comments.first_of_each_clause(COMMENTS):
        by_clause.setdefault(comment.clause_id, []).append(comment)
    for block in forms.everyone():
        block.comments = by_clause.get(block.clause.pk, []) if block.clause else []


def leave_out(request: HttpRequest, key: str, context: dict[str, Any]) -> HttpResponse:
    """Leave a commitment out of the next version, with the reason in both languages; or take it back."""
    require(request)
    commitment = commitment_of(key)
    initial = {"reason_en": commitment.drop_reason_en, "reason_fr": commitment.drop_reason_fr}
    is_sent = request.method == "POST" and "back" not in request.POST
    form = ReasonForm(request.POST if is_sent else None, initial=initial)
    try:
        if "back" in request.POST:
            services.take_back(commitment=commitment, by=_user(request))
            messages.success(request, _("It is in the next version again."))
            return redirect("admin:commitments_commitment_change", commitment.pk)
        if form.is_bound and form.is_valid():
            services.leave_out(commitment=commitment, reasons=form.reasons(), by=_user(request))
            messages.success(request, _("Left out: the next version does not hold it, and its page says why."))
            return redirect("admin:commitments_commitment_change", commitment.pk)
    except DomainError as error:
        form.add_error(None, str(error))
    context |= {"commitment": commitment, "form": form, "title": _("Leave a commitment out")}
    return render(request, "admin/leave_out.html", context, status=422 if form.errors else 200)
