"""Reasoned responses, written and published by the services."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from commitments.choices import Step
from commitments.models import (
    Commitment,
    Contribution,
    Department,
    Grouping,
    Report,
    ReportingPeriod,
    Response,
    Review,
)
from commitments.services import answering
from commitments.services.telling import announce
from commitments.services.versions import publish_version

from .people import make_moderator
from .plans import make_commitment, make_department, make_plan
from .words import CORRECTION, PERIOD, REASON, REVIEW

REASONS = {"en": REASON["reason_en"], "fr": REASON["reason_fr"]}


def to_answer(*contributions: Contribution, **fields: Any) -> Response:
    """A prepared response of the forum to these contributions."""
    fields = {"outcome": "retained", "reasons": REASONS, "by": fields.pop("by", None) or make_moderator(), **fields}
    return answering.prepare_response(consultation=contributions[0].consultation, contributions=contributions, **fields)


def publish(*contributions: Contribution, now: Any = None, **fields: Any) -> Response:
    """The same, published."""
    response = to_answer(*contributions, **fields)
    return answering.publish_response(response=response, by=make_moderator(), now=now)


def correct(response: Response, **fields: Any) -> Response:
    """A public response with another reason."""
    reasons = {"en": CORRECTION["reason_en"], "fr": CORRECTION["reason_fr"]}
    fields = {"version": response.version, "outcome": response.outcome, "reasons": reasons, **fields}
    return answering.correct_response(response=response, by=make_moderator(), **fields)


def answer_some(consultation: Any) -> dict[str, list[Any]]:
    """The oldest proposal and its comments answered, corrected since; another response that is not public yet."""
    proposal, other = Contribution.objects.filter(consultation=consultation, status="published").order_by("pk")[:2]
    plan = make_plan(consultation)
    commitment, department = make_commitment(plan), make_department()
    commitment.drafted_at = commitment.planned_at = timezone.now()
    commitment.save()
    publish(proposal, outcome="not_retained")
    response = publish(proposal, with_comments=True, commitments=[commitment], department=department)
    correct(response, commitments=[commitment])
    to_answer(other, outcome="later_plan")
    return {"response_detail": [response.pk], "response_document": ["docx"]}


def tell_of_all_steps(response: Response, commitment: Commitment, grouping: Grouping) -> None:
    """Notices of everything that can follow a response which led to this commitment."""
    plan, now = commitment.plan, timezone.now()
    period = ReportingPeriod.objects.create(
        plan=plan,
        key="first",
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        opens_at=now,
        due_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=2),
        **PERIOD,
    )
    milestone, department = commitment.milestones.get(), Department.objects.first()
    report = Report.objects.create(period=period, milestone=milestone, department=department, status="NS")
    review = Review.objects.create(
        commitment=commitment,
        source_url="https://example.org/review",
        reviewed_on=now.date(),
        completion="limited",
        **REVIEW,
    )
    correct(response, commitments=[commitment])
    for kind in ("draft", "final"):
        publish_version(plan=plan, kind=kind, by=make_moderator())
    announce(Step.GROUPED, grouping=grouping)
    announce(Step.UNGROUPED, grouping=grouping)
    announce(Step.REPORTED, report=report)
    announce(Step.COMPLETED, report=report)
    announce(Step.REVIEWED, review=review)
