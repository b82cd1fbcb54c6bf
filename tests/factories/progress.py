"""What follows a plan: its publication, reporting periods, reports, views of civil society, reviews, carry-overs."""

import itertools
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from commitments.models import CarryOver, CivilSocietyView, Commitment, Milestone, Plan, Report, ReportingPeriod, Review
from commitments.services.versions import publish_version

from .people import make_moderator, make_person
from .plans import make_commitment, make_department, make_plan
from .words import CARRIED, PERIOD, REPORT, REVIEW, VIEW

_numbers = itertools.count(1)
EVIDENCE = "https://example.org/contracts"


def days_ago(number: float) -> datetime:
    """That many days before now."""
    return timezone.now() - timedelta(days=number)


def make_published_plan(*, commitments: int = 1, department: Any = None, **fields: Any) -> Plan:
    """A plan published as final a year ago, each commitment led by `department`, with one milestone."""
    plan = make_plan(**fields)
    department = department or make_department()
    for _number in range(commitments):
        make_commitment(plan, leads=[department])
    publish_version(plan=plan, kind="final", by=make_moderator(), now=days_ago(365))
    return plan


def make_period(plan: Plan, *, opens_at: datetime | None = None, **fields: Any) -> ReportingPeriod:
    """A period that opened ten days ago; reports are due in ten days and are taken for twenty more."""
    opens_at = opens_at or days_ago(10)
    return ReportingPeriod.objects.create(
        **{
            "plan": plan,
            "key": f"period-{next(_numbers)}",
            "starts_on": (opens_at - timedelta(days=90)).date(),
            "ends_on": (opens_at - timedelta(days=1)).date(),
            "opens_at": opens_at,
            "due_at": opens_at + timedelta(days=20),
            "closes_at": opens_at + timedelta(days=40),
            **PERIOD,
            **fields,
        }
    )


def make_past_period(plan: Plan, **fields: Any) -> ReportingPeriod:
    """A period that closed about two months ago."""
    return make_period(plan, opens_at=days_ago(100), **fields)


def make_reporter(*departments: Any, **fields: Any) -> Any:
    """Somebody who reports for these departments."""
    person = make_person(roles=["reporter"], **fields)
    for department in departments:
        department.people.add(person)
    return person


def make_report(period: ReportingPeriod, milestone: Milestone, **fields: Any) -> Report:
    """A report of limited progress, with evidence, past the services."""
    lead = fields.pop("department", None) or milestone.leads.first() or milestone.commitment.leads.first()
    fields = {"status": "LP", "evidence_url": EVIDENCE, "department": lead, **REPORT, **fields}
    return Report.objects.create(period=period, milestone=milestone, **fields)


def make_view(period: ReportingPeriod, milestone: Milestone, **fields: Any) -> CivilSocietyView:
    """What civil society says of it: not started."""
    return CivilSocietyView.objects.create(period=period, milestone=milestone, **{"status": "NS", **VIEW, **fields})


def make_review(commitment: Commitment, **fields: Any) -> Review:
    """A review that found it verifiable, modest and limited."""
    found = {"is_verifiable": True, "potential": "modest", "completion": "limited"}
    source = {"source_url": "https://example.org/review", "reviewed_on": date(2020, 6, 30), **REVIEW}
    return Review.objects.create(commitment=commitment, **{**found, **source, **fields})


def make_carry_over(earlier: Commitment, into_plan: Plan, later: Commitment | None = None, **fields: Any) -> CarryOver:
    """Continued in `later`, or dropped if there is none."""
    kind = "continued" if later else "dropped"
    return CarryOver.objects.create(
        **{"earlier": earlier, "into_plan": into_plan, "later": later, "kind": kind, **CARRIED, **fields}
    )


def said(**fields: Any) -> dict[str, Any]:
    """What a form hands to `report`: limited progress with evidence, in both languages."""
    return {
        "status": "LP",
        "progress": {"en": REPORT["progress_en"], "fr": REPORT["progress_fr"]},
        "evidence_url": EVIDENCE,
        "obstacles": {"en": REPORT["obstacles_en"], "fr": REPORT["obstacles_fr"]},
        "submission_key": uuid.uuid4(),
        **fields,
    }


def followed_plan() -> dict[str, list[Any]]:
    """A published plan in its second period: reports and views, one report overdue, a review, an earlier plan."""
    plan = make_published_plan(commitments=3, starts_on=date(2020, 10, 1), ends_on=date(2022, 9, 30))
    past, now = make_past_period(plan), make_period(plan, opens_at=days_ago(30))
    first, second, _silent = Milestone.objects.filter(commitment__plan=plan).order_by("pk")
    make_report(past, first)
    make_report(now, first, status="SP")
    make_report(past, second, status="C")
    make_view(now, first)
    make_review(first.commitment)
    earlier = make_published_plan()
    make_carry_over(earlier.commitments.get(), plan, first.commitment)
    return {
        "plan_progress": [plan.key],
        "report_edit": [first.pk, now.key],
        "view_edit": [first.pk, now.key],
    }
