"""Which bilingual texts."""

from typing import Any, Self

from django.db import models
from django.db.models import Count, Q


class BilingualTextQuerySet(models.QuerySet):
    """The states of bilingual texts."""

    def of(self, record: models.Model) -> Self:
        """The texts of one record."""
        return self.filter(model=record._meta.label_lower, record_id=record.pk)

    def to_do(self) -> Self:
        """What is missing, behind or to be read: what is due first, then what has waited longest."""
        return self.exclude(state="fresh").order_by(models.F("due_on").asc(nulls_last=True), "changed_at", "pk")

    def shares(self) -> Any:
        """Public texts of each model: how many there are, and how many are up to date in both languages."""
        public = self.filter(is_public=True).values("model").order_by("model")
        return public.annotate(all=Count("pk"), fresh=Count("pk", filter=Q(state="fresh")))
