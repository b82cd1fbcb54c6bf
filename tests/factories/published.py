"""A plan whose versions are published, for tests that visit its pages."""

from typing import Any

from django.utils import timezone

from commitments.models import Commitment, Plan, PlanVersion
from commitments.services.versions import publish_version
from consultations.models import Consultation

from .people import make_moderator
from .plans import make_commitment, make_department, make_plan
from .words import DROP, LATER_TITLE, NOTE


def publish(plan: Plan, kind: str = "draft", **fields: Any) -> PlanVersion:
    """The next version of a plan, published by a forum member."""
    return publish_version(plan=plan, kind=kind, by=make_moderator(), **fields)


def drop(commitment: Commitment, **fields: Any) -> Commitment:
    """Leave a commitment out, as the forum does after a draft."""
    for name, value in {"dropped_at": timezone.now(), **DROP, **fields}.items():
        setattr(commitment, name, value)
    commitment.save()
    return commitment


def drafted_plan(consultation: Consultation, theme: Any) -> dict[str, list[Any]]:
    """A plan with two drafts: between them a title and a number changed, and one commitment was left out."""
    plan = make_plan(consultation)
    commitment = make_commitment(plan, themes=[theme], leads=[make_department()])
    other = make_commitment(plan)
    publish(plan, notes={"en": NOTE["note_en"], "fr": NOTE["note_fr"]})
    commitment.refresh_from_db()
    for name, value in {"number": 7, **LATER_TITLE}.items():
        setattr(commitment, name, value)
    commitment.save()
    other.refresh_from_db()
    drop(other)
    publish(plan)
    return {
        "plan_detail": [plan.key],
        "plan_version": [plan.key, 1],
        "commitment_version": [plan.key, 1, commitment.code],
        "commitment_detail": [plan.key, commitment.code],
    }
