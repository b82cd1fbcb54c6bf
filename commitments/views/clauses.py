"""Comments on one clause of a draft plan: reading them all, and writing one on the latest version."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from commitments import services
from commitments.choices import Kind
from commitments.forms import FORMS
from commitments.frozen import milestones_of, parts_of
from commitments.models import Clause, Commitment, CommitmentVersion, Contribution, Plan, PlanVersion
from ogp_portal.base.errors import DomainError
from ogp_portal.base.paging import page_of

from .plans import PER_PAGE, review_gate
from .writing import keep, kept


@require_http_methods(["GET", "HEAD", "POST"])
def clause_comment(request: HttpRequest, key: str, code: str, pk: int) -> HttpResponse:
    """One clause with all its comments, and the form for another.

    What was typed stays on the page when it is refused: a newer version was published meanwhile (409), the phase is
    over, the clause was left out, the plan is final.
    """
    clause = _clause(request, key, code, pk)
    version, refusal = _in_review(request, clause)
    form = _form(request, clause, version)
    status = 200
    if request.method == "POST":
        if version and request.POST.get("plan_version") != str(version.pk):
            form.add_error(None, str(services.VersionSuperseded()))
            status = 409
        elif form.is_valid():
            try:
                if refusal:
                    raise services.ClauseClosed(refusal)
                return keep(request, form)
            except DomainError as error:
                form.add_error(None, str(error))
    context = {"form": form, "version": version, "refusal": refusal, "clause": clause, **_shown(request, clause)}
    status = 422 if form.errors and status == 200 else status
    return render(request, "commitments/clause_comment_form.html", context, status=status)


def _clause(request: HttpRequest, key: str, code: str, pk: int) -> Clause:
    """A clause that was published, of a plan this person may see."""
    plans = Plan.objects.visible_to(request.user).filter(key=key).order_by()
    seen = Commitment.objects.visible_to(request.user).filter(plan__in=plans, code=code).order_by()
    clauses = Clause.objects.filter(commitment__in=seen, published_at__isnull=False)
    return get_object_or_404(clauses.select_related("commitment__plan__consultation"), pk=pk)


def _in_review(request: HttpRequest, clause: Clause) -> tuple[PlanVersion | None, str]:
    """The version that takes comments on a clause now, and "" or else why none is taken."""
    try:
        version = services.version_in_review(clause)
    except DomainError as error:
        return None, str(error)
    gate = review_gate(request, clause.commitment.plan)
    if gate is None:
        return version, str(services.NotAllowed())
    return version, "" if gate.is_open else gate.sentence


def _form(request: HttpRequest, clause: Clause, version: PlanVersion | None) -> Any:
    """The form, on the latest version whatever was sent: who sends it again has been told."""
    place = {"clause": clause.pk, "plan_version": version and version.pk}
    data = None
    if request.method == "POST":
        data = request.POST.copy()
        for name, value in place.items():
            data[name] = str(value or "")
    initial = {**kept(request, Kind.CLAUSE_COMMENT, place), **place}
    return FORMS[Kind.CLAUSE_COMMENT](data, person=request.user, initial=initial)


def _shown(request: HttpRequest, clause: Clause) -> dict[str, Any]:
    """The text of a clause in the last version that holds it, and its comments page by page."""
    held = CommitmentVersion.objects.filter(commitment=clause.commitment_id).with_clause(clause.pk)
    frozen = held.select_related("version").order_by("-version__number", "-pk").first()
    parts = [*parts_of(frozen.content), *milestones_of(frozen.content)] if frozen else []
    comments = Contribution.objects.filter(clause=clause).on_clauses(get_language() or "en")
    return {
        "plan": clause.commitment.plan,
        "commitment": clause.commitment,
        "frozen": frozen,
        "part": next((part for part in parts if part["clause"] == clause.pk), None),
        "page": page_of(comments, request.GET.get("page"), PER_PAGE),
    }
