"""Plans with commitments, milestones and indicators, and responses that led to them."""

import itertools
from datetime import date
from typing import Any

from django.utils import timezone

from commitments.models import Answer, Clause, Commitment, Department, Indicator, Milestone, Plan, Response
from commitments.services.coverage import coverage_kept
from consultations.models import Consultation

from .words import CLAUSE, COMMITMENT, DEPARTMENT, INDICATOR, MILESTONE, PLAN, REASON

_numbers = itertools.count(1)


def make_department(**fields: Any) -> Department:
    """A department with a pair of acronyms."""
    return Department.objects.create(**{"key": f"department-{next(_numbers)}", **DEPARTMENT, **fields})


def make_plan(consultation: Consultation | None = None, **fields: Any) -> Plan:
    """A plan of two years, without commitments and without a published version."""
    period = {"starts_on": date(2018, 10, 1), "ends_on": date(2020, 9, 30)}
    return Plan.objects.create(
        **{"key": f"plan-{next(_numbers)}", "consultation": consultation, **period, **PLAN, **fields}
    )


def make_commitment(plan: Plan, *, themes: Any = (), leads: Any = (), **fields: Any) -> Commitment:
    """A commitment with a problem, a solution, and one milestone with one indicator."""
    number = fields.pop("number", None) or plan.commitments.count() + 1
    fields = {"code": f"C{number:02}", "number": number, **COMMITMENT, **fields}
    commitment = Commitment.objects.create(plan=plan, **fields)
    commitment.themes.set(themes)
    commitment.leads.set(leads)
    make_clause(commitment, kind="problem", position=1)
    make_clause(commitment, kind="solution", position=2)
    make_milestone(commitment, leads=leads)
    return commitment


def make_clause(commitment: Commitment, **fields: Any) -> Clause:
    """One part of a commitment."""
    return Clause.objects.create(commitment=commitment, **{"kind": "problem", **CLAUSE, **fields})


def make_milestone(commitment: Commitment, *, leads: Any = (), **fields: Any) -> Milestone:
    """A milestone due at the end of 2019, with one indicator."""
    number = commitment.milestones.count() + 1
    clause = make_clause(commitment, kind="milestone", position=100 + number, **MILESTONE)
    fields = {"code": f"{commitment.code}.{number}", "due_on": date(2019, 12, 31), **fields}
    milestone = Milestone.objects.create(clause=clause, commitment=commitment, **fields)
    milestone.leads.set(leads)
    Indicator.objects.create(milestone=milestone, code=f"{milestone.code}.1", **INDICATOR)
    return milestone


def make_response(*contributions: Any, commitments: Any = (), **fields: Any) -> Response:
    """A published response of the forum to these contributions."""
    now = timezone.now()
    fields = {"outcome": "retained", "status": "published", "published_at": now, **REASON, **fields}
    response = Response.objects.create(consultation=contributions[0].consultation, **fields)
    response.commitments.set(commitments)
    with coverage_kept(one.pk for one in contributions):
        for contribution in contributions:
            Answer.objects.create(response=response, contribution=contribution, given_at=fields["published_at"])
            contribution.answered_at = fields["published_at"]
            contribution.save(update_fields=["answered_at"])
    return response
