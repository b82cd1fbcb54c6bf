"""Which consultations, themes, articles and pages."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Min


class SlugQuerySet(models.QuerySet):
    """Rows with a slug in each language."""

    def with_slug(self, slug: str) -> Self:
        """The row of this slug in either language."""
        return self.filter(models.Q(slug_en=slug) | models.Q(slug_fr=slug))


class ConsultationQuerySet(models.QuerySet):
    """Consultations."""

    def current(self, now: datetime) -> Any:
        """The consultation that opened last, or else the first to open; None if there is none."""
        started = self.alias(start=Min("phases__opens_at"))
        return (
            started.filter(start__lte=now).order_by("-start", "-pk").first() or started.order_by("start", "pk").first()
        )


class ThemeQuerySet(SlugQuerySet):
    """Themes."""

    def for_list(self) -> Self:
        """In the order of their numbers."""
        return self.order_by("number", "pk")


class ArticleQuerySet(SlugQuerySet):
    """Articles."""

    def published(self, now: datetime) -> Self:
        """Articles whose time has come, newest first."""
        return self.filter(published_at__lte=now).order_by("-published_at", "-pk")

    def visible_to(self, user: Any, now: datetime) -> Self:
        """Published articles; forum members also see those to come."""
        if user.is_authenticated and user.is_staff:
            return self.order_by("-published_at", "-pk")
        return self.published(now)
