"""Which milestones and reporting periods."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from commitments.choices import Progress, VersionKind


class MilestoneQuerySet(models.QuerySet):
    """Milestones."""

    def planned(self) -> Self:
        """Those of a plan: in a final version of it, and neither they nor their commitments left out since."""
        plans: Any = _related(_related(self.model, "commitment"), "plan")
        finals = _related(plans, "versions")._default_manager.filter(
            plan=OuterRef("commitment__plan"),
            kind=VersionKind.FINAL,
            published_at__gte=OuterRef("clause__published_at"),
        )
        return self.filter(
            Exists(finals),
            clause__retired_at=None,
            commitment__planned_at__isnull=False,
            commitment__dropped_at=None,
        )

    def of_departments(self, departments: Any) -> Self:
        """Those that one of these departments leads or helps with; where none is named, those of the commitment do."""
        commitments: Any = _related(self.model, "commitment")
        own, named, above = Q(), Q(), Q()
        for role in ("leads", "partners"):
            here: Any = self.model._meta.get_field(role)
            rows = here.remote_field.through._default_manager.filter(milestone=OuterRef("pk"))
            own |= Q(Exists(rows.filter(department__in=departments)))
            named |= Q(Exists(rows))
            there: Any = commitments._meta.get_field(role)
            rows = there.remote_field.through._default_manager.filter(commitment=OuterRef("commitment"))
            above |= Q(Exists(rows.filter(department__in=departments)))
        return self.filter(own | (~named & above))

    def with_state(self, period: Any) -> Self:
        """Each with `state`, the last one reported until the end of a period, and `report_id`, its report in it."""
        reports = _related(self.model, "reports")._default_manager.filter(milestone=OuterRef("pk"), indicator=None)
        until = reports.filter(period__ends_on__lte=period.ends_on).order_by("-period__ends_on", "-pk")
        return self.annotate(
            state=Subquery(until.values("status")[:1]), report_id=Subquery(reports.filter(period=period).values("pk"))
        )

    def owing(self, period: Any) -> Self:
        """Of `with_state` of the same period: those a report is owed on. What is complete is not asked for again."""
        return self.filter(report_id=None).exclude(state=Progress.COMPLETE)

    def in_order(self) -> Self:
        """In the order of the plan."""
        return self.order_by("commitment__number", "commitment_id", "clause__position", "pk")


class PeriodQuerySet(models.QuerySet):
    """Reporting periods."""

    def published(self) -> Self:
        """Those of plans that have a final version."""
        versions: Any = _related(_related(self.model, "plan"), "versions")
        return self.filter(Exists(versions._default_manager.filter(plan=OuterRef("plan"), kind=VersionKind.FINAL)))

    def open_at(self, now: datetime) -> Self:
        """Those in which reports are taken, the first to close first."""
        return self.filter(opens_at__lte=now, closes_at__gt=now).order_by("closes_at", "pk")

    def begun(self, now: datetime) -> Self:
        """Those in which reports are or were taken, the latest first."""
        return self.filter(opens_at__lte=now).order_by("-ends_on", "-pk")


def _related(model: Any, name: str) -> Any:
    return model._meta.get_field(name).related_model
