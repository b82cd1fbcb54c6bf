"""The plan in the demonstration: each day it came out yesterday, as the call is moved to be open today."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import timezone

from commitments.models import Clause, Commitment, Plan, PlanVersion
from consultations.models import Consultation


def move(consultation: Consultation) -> int:
    """Move the versions that were loaded with the consultation to where they belong today; by how many days.

    What is due stays: the frozen texts have those dates too. A version published since by a person stays as well.
    """
    loaded = PlanVersion.objects.filter(plan__consultation=consultation, published_by=None).order_by("number")
    last = loaded.last()
    if last is None:
        return 0
    zone = ZoneInfo(consultation.time_zone)
    yesterday = timezone.now().astimezone(zone).date() - timedelta(days=1)
    days = (yesterday - last.published_at.astimezone(zone).date()).days
    if days:
        _move_steps(last.plan, last.published_at, days)
        shift(loaded, days, "published_at")
    return days


def _move_steps(plan: Plan, until: datetime, days: int) -> None:
    commitments, clauses = Commitment.objects.filter(plan=plan), Clause.objects.filter(commitment__plan=plan)
    for name in ("drafted_at", "planned_at", "reported_at"):
        shift(commitments.filter(**{f"{name}__lte": until}), days, name)
    shift(clauses.filter(published_at__lte=until), days, "published_at")


def shift(rows: Any, days: int, *names: str) -> None:
    """Move these moments or days of all rows."""
    rows.order_by().update(**{name: F(name) + timedelta(days=days) for name in names})
