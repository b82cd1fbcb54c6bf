"""Which milestones and reporting periods."""

from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import JSONObject

from commitments.choices import Progress, VersionKind

_OWING = Q(report_id=None) & (Q(state=None) | ~Q(state=Progress.COMPLETE))


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
        reports = self._reports()
        until = reports.filter(period__ends_on__lte=period.ends_on).order_by("-period__ends_on", "-pk")
        return self.annotate(
            state=Subquery(until.values("status")[:1]), report_id=Subquery(reports.filter(period=period).values("pk"))
        )

    def with_last_report(self, period: Any) -> Self:
        """Each with `last`: of the report its state comes from, the evidence and the key of the period."""
        until = self._reports().filter(period__ends_on__lte=period.ends_on).order_by("-period__ends_on", "-pk")
        # Not `values(last=…)`: the manager of bilingual models takes that for all columns.
        until = until.annotate(last=JSONObject(evidence_url="evidence_url", period="period_id"))
        return self.annotate(last=Subquery(until.values("last")[:1]))

    def _reports(self) -> Any:
        """The reports on a milestone as a whole."""
        return _related(self.model, "reports")._default_manager.filter(milestone=OuterRef("pk"), indicator=None)

    def owing(self, period: Any) -> Self:
        """Of `with_state` of this period: those a report is owed on. What is complete is not asked for again."""
        # As NOT EXISTS, of which PostgreSQL knows how many rows it leaves; asked for a missing `report_id`, it expects
        # almost none and joins row by row.
        missing = ~Exists(self._reports().filter(period=period))
        return self.filter(missing, Q(state=None) | ~Q(state=Progress.COMPLETE))

    def states(self, period: Any) -> dict[str, tuple[int, int]]:
        """How many there are in each state ("" without any), and on how many of these a report is owed."""
        rows = self.with_state(period).order_by().values("state")
        counted = rows.annotate(all=Count("pk"), owing=Count("pk", filter=_OWING))
        return {row["state"] or "": (row["all"], row["owing"]) for row in counted}

    def to_do_first(self) -> Self:
        """Of `with_state`: those a report is owed on first, then those reported on, then those complete before."""
        done = Case(When(report_id__isnull=False, then=2), When(state=Progress.COMPLETE, then=3), default=1)
        return self.annotate(done=done).order_by(
            "done", "commitment__number", "commitment_id", "clause__position", "pk"
        )

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

    def with_views(self, commitment: Any) -> Self:
        """Each with `said`: what civil society says of the milestones of a commitment, as mappings."""
        columns = {name: name for name in ("milestone_id", "status", "text_en", "text_fr", "written_at")}
        views = _related(self.model, "views")._default_manager.filter(
            period=OuterRef("pk"), milestone__commitment=commitment
        )
        return self.annotate(said=ArraySubquery(views.annotate(row=JSONObject(**columns)).values("row")))

    def begun(self, now: datetime) -> Self:
        """Those in which reports are or were taken, the latest first."""
        return self.filter(opens_at__lte=now).order_by("-ends_on", "-pk")


class CarryOverQuerySet(models.QuerySet):
    """What becomes of commitments of earlier plans."""

    def shown(self) -> Self:
        """Those whose later plan, and commitment if there is one, everybody can read."""
        versions: Any = _related(_related(self.model, "into_plan"), "versions")
        return self.filter(
            Exists(versions._default_manager.filter(plan=OuterRef("into_plan"))),
            Q(later=None) | Q(later__drafted_at__isnull=False),
        )

    def as_links(self) -> Self:
        """Each as one mapping (`link`): kind, reason, and the commitments and plans at both ends; for a subquery."""
        columns = {name: name for name in ("kind", "reason_en", "reason_fr", "earlier_id", "later_id")}
        columns |= {f"{end}_{name}": f"{end}__{name}" for end in ("earlier", "later") for name in _COMMITMENT}
        columns |= {f"earlier_plan_{name}": f"earlier__plan__{name}" for name in _PLAN}
        columns |= {f"into_plan_{name}": f"into_plan__{name}" for name in _PLAN}
        return self.order_by("pk").annotate(link=JSONObject(**columns)).values("link")


_COMMITMENT = ("code", "title_en", "title_fr")
_PLAN = ("key", "title_en", "title_fr")
_REVIEW = ("source_title_en", "source_title_fr", "source_url", "reviewed_on")
_JUDGED = ("is_verifiable", "is_relevant", "potential", "completion", "early_results")


def sequel_of(commitments: Any) -> dict[str, Any]:
    """What became of commitments, for an annotation of theirs: `reviews_given`, newest first, and `carried_links`."""
    reviews = _related(commitments, "reviews")._default_manager.filter(commitment=OuterRef("pk"))
    row = JSONObject(**{name: name for name in (*_REVIEW, *_JUDGED)})
    links = _related(commitments, "carried_to")._default_manager.shown()
    links = links.filter(Q(earlier=OuterRef("pk")) | Q(later=OuterRef("pk")))
    return {
        "reviews_given": ArraySubquery(reviews.order_by("-reviewed_on", "-pk").annotate(row=row).values("row")),
        "carried_links": ArraySubquery(links.as_links()),
    }


def _related(model: Any, name: str) -> Any:
    return model._meta.get_field(name).related_model
