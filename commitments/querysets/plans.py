"""Which plans and commitments."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef


class PlanQuerySet(models.QuerySet):
    """Plans."""

    def published(self) -> Self:
        """Those with a published version, the latest period first."""
        versions: Any = self.model._meta.get_field("versions").related_model
        return self.filter(Exists(versions._default_manager.filter(plan=OuterRef("pk")))).order_by("-starts_on", "-pk")

    def visible_to(self, user: Any) -> Self:
        """Published ones; forum members also see those being written."""
        return self.order_by("-starts_on", "-pk") if user.has_perm("commitments.write_plan") else self.published()


class CommitmentQuerySet(models.QuerySet):
    """Commitments."""

    def published(self) -> Self:
        """Those that were in a published version, in the order of the plan."""
        return self.filter(drafted_at__isnull=False).order_by("number", "pk")

    def visible_to(self, user: Any) -> Self:
        """Published ones; forum members also see those being written."""
        return self.order_by("number", "pk") if user.has_perm("commitments.write_plan") else self.published()
