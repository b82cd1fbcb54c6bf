"""Which responses."""

from typing import Self

from django.db import models

from commitments.choices import ResponseState


class ResponseQuerySet(models.QuerySet):
    """Reasoned responses."""

    def published(self) -> Self:
        """What everybody may read, newest first."""
        return self.filter(status=ResponseState.PUBLISHED).order_by("-published_at", "-pk")
