"""Reading plans: the plan as it stands, its frozen versions, one commitment as frozen and as it lives."""

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language

from commitments.choices import VersionKind
from commitments.frozen import current_of, earlier_names, milestones_of, parts_of, path_of_commitment
from commitments.models import Commitment, CommitmentVersion, Contribution, Plan, PlanVersion
from consultations.context import timeline_at, timeline_of
from consultations.timeline import Gate, Timeline
from ogp_portal.base.paging import page_of

PER_PAGE = 20
# Whole commitments on one page: the plan of 2018 has ten.
WHOLE = 15
# What was left out is listed this far; the comparison of two versions shows all of it.
LEFT_OUT = 20
# The first comments on each clause; the page of the clause has all of them.
COMMENTS = 5


def plan_list(request: HttpRequest) -> HttpResponse:
    """All plans, the latest period first, each with the version that stands."""
    plans = Plan.objects.visible_to(request.user).prefetch_related("versions")
    page = page_of(plans, request.GET.get("page"), PER_PAGE)
    rows = [{"plan": plan, "current": current_of(plan.versions.all())} for plan in page.rows]
    return render(request, "commitments/plan_list.html", {"rows": rows, "page": page})


def plan_of(request: HttpRequest, key: str) -> Plan:
    """A plan this person may see, with its consultation; 404 otherwise."""
    return get_object_or_404(Plan.objects.visible_to(request.user).select_related("consultation"), key=key)


def review_gate(request: HttpRequest, plan: Plan) -> Gate | None:
    """Whether clauses of the draft may be commented on now; None for a plan without a consultation."""
    if plan.consultation is None:
        return None
    current = timeline_of(request)
    if current is None or current.consultation.pk != plan.consultation_id:
        current = timeline_at(timezone.now(), plan.consultation)
    return current.gate("review") if isinstance(current, Timeline) else None


def plan_detail(request: HttpRequest, key: str) -> HttpResponse:
    """A plan as it stands: the plan itself, or else its latest draft, said in words; commitments page by page."""
    plan = plan_of(request, key)
    versions = list(plan.versions.newest_first())
    current = current_of(versions)
    page = page_of(CommitmentVersion.objects.filter(version=current).for_list(), request.GET.get("page"), PER_PAGE)
    is_draft = current is not None and current.kind == VersionKind.DRAFT
    context = {
        "plan": plan,
        "versions": versions,
        "current": current,
        "page": page,
        "left_out": list(Commitment.objects.filter(plan=plan).left_out()[: LEFT_OUT + 1]),
        "most_left_out": LEFT_OUT,
        "gate": review_gate(request, plan) if is_draft else None,
    }
    return render(request, "commitments/plan_detail.html", context)


def version_of(request: HttpRequest, key: str, number: int) -> PlanVersion:
    """A published version of a plan this person may see; 404 otherwise."""
    versions = PlanVersion.objects.filter(plan__in=Plan.objects.visible_to(request.user).order_by())
    return get_object_or_404(versions.select_related("plan"), plan__key=key, number=number)


def plan_version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One published version, whole, at its lasting address: to read, to cite, to print."""
    version = version_of(request, key, number)
    versions = list(version.plan.versions.newest_first().defer("note_en", "note_fr"))
    page = page_of(
        CommitmentVersion.objects.filter(version=version).in_order().select_related("commitment"),
        request.GET.get("page"),
        WHOLE,
    )
    context = {
        "plan": version.plan,
        "version": version,
        "versions": versions,
        "current": current_of(versions),
        "page": page,
        "rows": [_whole(one) for one in page.rows],
    }
    return render(request, "commitments/plan_version.html", context)


def _whole(frozen: CommitmentVersion) -> dict[str, Any]:
    """A frozen commitment part by part."""
    return {"frozen": frozen, "parts": parts_of(frozen.content), "milestones": milestones_of(frozen.content)}


def commitment_version(request: HttpRequest, key: str, number: int, code: str) -> HttpResponse:
    """One commitment as one published version has it."""
    version = version_of(request, key, number)
    held = _versions_of(Commitment.objects.filter(plan=version.plan_id, code=code))
    frozen = next((one for one in held if one.version_id == version.pk), None)
    if frozen is None:
        raise Http404
    context = {
        "plan": version.plan,
        "version": version,
        "commitment": frozen.commitment,
        "held": held,
        "current": current_of(one.version for one in held),
        **_whole(frozen),
    }
    return render(request, "commitments/commitment_version.html", context)


def _versions_of(commitments: QuerySet) -> list[CommitmentVersion]:
    """A commitment in all versions that hold it, the newest first."""
    held = CommitmentVersion.objects.filter(commitment__in=commitments).select_related("version__plan", "commitment")
    return list(held.order_by("-version__number", "-pk"))


def commitment_detail(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """The living page of a commitment: its latest published text, what shaped it, what became of it."""
    seen = Commitment.objects.visible_to(request.user).filter(plan__in=Plan.objects.visible_to(request.user).order_by())
    seen = seen.select_related("plan__consultation").with_themes().with_sequel()
    commitment = get_object_or_404(seen, plan__key=key, code=code)
    held = _versions_of(Commitment.objects.filter(pk=commitment.pk))
    context = {"plan": commitment.plan, "commitment": commitment, "held": held, **_living(request, commitment, held)}
    return render(request, "commitments/commitment_detail.html", context)


def _living(request: HttpRequest, commitment: Commitment, held: list[CommitmentVersion]) -> dict[str, Any]:
    """What the living page shows of the published texts; nothing for a commitment that is still being written."""
    if not held:
        return {}
    current = current_of(one.version for one in held)
    frozen = next(one for one in held if one.version_id == current.pk)
    first = {one.version.kind: one.version for one in held}
    whole = _whole(frozen)
    is_draft = current.kind == VersionKind.DRAFT and not commitment.dropped_at
    gate = review_gate(request, commitment.plan) if is_draft else None
    return {
        "current": current,
        "gate": gate,
        "comments_elsewhere": _add_comments(commitment, [*whole["parts"], *whole["milestones"]]),
        "path": path_of_commitment(commitment, first.get(VersionKind.DRAFT), first.get(VersionKind.FINAL)),
        "earlier_names": earlier_names(held),
        **whole,
    }


def _add_comments(commitment: Commitment, parts: list[dict[str, Any]]) -> list[Any]:
    """Give each part its first comments and their number; returns those on clauses that are not among the parts."""
    comments = Contribution.objects.filter(clause__commitment=commitment).on_clauses(get_language() or "en")
    by_clause: dict[int, list[Any]] = defaultdict(list)
    for comment in comments.first_of_each_clause(COMMENTS):
        by_clause[comment.clause_id].append(comment)
    for part in parts:
        part["comments"] = by_clause.pop(part["clause"], [])
        part["comment_count"] = part["comments"][0].of_clause if part["comments"] else 0
    return [comment for comments in by_clause.values() for comment in comments]
