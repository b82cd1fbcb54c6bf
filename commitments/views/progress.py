"""How a whole plan stands: counts by state, its milestones with their states, and the reports that are overdue."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from commitments.choices import VersionKind
from commitments.frozen import milestones_of
from commitments.models import CommitmentVersion, Milestone, Plan, PlanVersion, ReportingPeriod
from commitments.progress import ORDER, bar_of, days_late
from ogp_portal.base.paging import Page, page_of

PER_PAGE = 20
LATE_PER_PAGE = 50


def plan_progress(request: HttpRequest, key: str) -> HttpResponse:
    """The roll-up of a plan at the end of one period (?period=), by commitment, or (?show=overdue) what is overdue."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), key=key)
    version = plan.versions.filter(kind=VersionKind.FINAL).order_by("-number").first()
    now = timezone.now()
    periods = list(plan.periods.begun(now)) if version else []
    period = next((one for one in periods if one.key == request.GET.get("period")), next(iter(periods), None))
    context: dict[str, Any] = {"plan": plan, "version": version, "periods": periods, "period": period}
    if version and period:
        late = days_late(period, now)
        milestones = Milestone.objects.planned().filter(commitment__plan=plan)
        states = milestones.states(period)
        overdue = sum(owing for _all, owing in states.values()) if late else 0
        only_late = bool(overdue) and request.GET.get("show") == "overdue"
        shown = _overdue if only_late else _by_commitment
        context |= {
            "late": late,
            "is_closed": now >= period.closes_at,
            "overdue": overdue,
            "only_late": only_late,
            "total": sum(number for number, _owing in states.values()),
            "counts": [(status, states.get(status, (0, 0))[0]) for status in ORDER],
            "bar": bar_of({status: number for status, (number, _owing) in states.items()}),
            **shown(milestones, version, period, request.GET.get("page")),
        }
    return render(request, "commitments/plan_progress.html", context)


def _by_commitment(milestones: Any, version: PlanVersion, period: ReportingPeriod, page: str | None) -> dict[str, Any]:
    """Commitments page by page, each with its milestones as frozen and where they stand. Two queries."""
    held = CommitmentVersion.objects.filter(version=version, commitment__dropped_at=None).in_order()
    shown = page_of(held.select_related("commitment"), page, PER_PAGE)
    here = milestones.filter(commitment__in=[one.commitment_id for one in shown.rows])
    known = here.with_state(period).with_last_report(period).values("pk", "state", "report_id", "last")
    by_id = {row["pk"]: row for row in known}
    rows = []
    for one in shown.rows:
        stands = [(frozen, by_id.get(frozen["pk"])) for frozen in milestones_of(one.content)]
        stands = [_row(frozen, row, one.content) for frozen, row in stands if row]
        counts: dict[str, int] = {}
        for stand in stands:
            counts[stand["state"]] = counts.get(stand["state"], 0) + 1
        rows.append({"frozen": one, "milestones": stands, "bar": bar_of(counts)})
    return {"page": shown, "rows": rows}


def _row(frozen: dict[str, Any], row: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """One milestone: what it is, its state, where it was last reported, and who owes a report, if anybody does."""
    owes = row["report_id"] is None and row["state"] != "C"
    charged = (frozen["leads"] or frozen["partners"] or content["leads"]) if owes else []
    return {"milestone": frozen, "state": row["state"] or "", "last": row["last"], "owes": owes, "charged": charged}


def _overdue(milestones: Any, version: PlanVersion, period: ReportingPeriod, page: str | None) -> dict[str, Any]:
    """Milestones without the report they owe, page by page, with the departments in charge. Two queries."""
    owing = milestones.with_state(period).owing(period).in_order()
    shown = page_of(owing.values("pk", "commitment_id"), page, LATE_PER_PAGE)
    ids = {row["commitment_id"] for row in shown.rows}
    held = CommitmentVersion.objects.filter(version=version, commitment__in=ids).select_related("commitment")
    frozen = {one.commitment_id: one for one in held}
    rows = []
    for row in shown.rows:
        one = frozen.get(row["commitment_id"])
        found = [m for m in milestones_of(one.content) if m["pk"] == row["pk"]] if one else []
        rows += [{"frozen": one, **_row(m, {"report_id": None, "state": "", "last": None}, one.content)} for m in found]
    return {"page": Page(rows, shown.number, shown.previous, shown.next)}
