"""Which contributions have been read by whom, and where readers differ."""

from typing import Any, Self

from django.db import models
from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce

# Two readers are asked for.
READERS = 2


class ReadingQuerySet(models.QuerySet):
    """Readings of forum members: taken, and read once `read_at` is set."""

    def done(self) -> Self:
        """Those in which the reader has said what to make of it."""
        return self.filter(read_at__isnull=False)

    def waiting_for(self, person: Any) -> Self:
        """What a person has taken and not read yet, in the order it was taken."""
        return self.filter(reader=person, read_at=None).order_by("taken_at", "pk")

    def tallied(self) -> Any:
        """One row for each contribution that has been read: how many readers, outcomes and main themes."""
        theme = Coalesce("theme", Value(0), output_field=models.BigIntegerField())
        return (
            self.done()
            .order_by()
            .values("contribution")
            .annotate(
                readers=Count("pk"), outcomes=Count("outcome", distinct=True), main_themes=Count(theme, distinct=True)
            )
        )

    def differing(self) -> Any:
        """The keys of the contributions whose readers differ in outcome or main theme."""
        return self.tallied().filter(Q(outcomes__gt=1) | Q(main_themes__gt=1)).values("contribution")
