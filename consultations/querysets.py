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

    def once_with_slug(self, slug: str) -> Self:
        """The row that had this slug last, in either language, if no row has it now; read from the history."""
        if self.model._default_manager.with_slug(slug).exists():
            return self.none()
        history: Any = self.model._meta.get_field("events").related_model
        last = history._default_manager.filter(models.Q(slug_en=slug) | models.Q(slug_fr=slug)).order_by("-pgh_id")
        return self.filter(pk__in=last.values("pgh_obj_id")[:1])


def slug_indexes(model: type[models.Model]) -> list[models.Index]:
    """What makes former slugs quick to find: indexes for the history of a model with a slug in each language."""
    name = model._meta.model_name
    fields = {field.name for field in model._meta.get_fields()} & {"slug_en", "slug_fr"}
    return [models.Index(fields=[field], name=f"former_{field}_{name}") for field in sorted(fields)]


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


class EvidenceQuerySet(models.QuerySet):
    """Records that prove something of the process: public from `published_at` until `withdrawn_at`."""

    def public_at(self, moment: datetime) -> Self:
        """What everybody could read at a moment."""
        return self.filter(published_at__lte=moment).exclude(withdrawn_at__lte=moment)

    def visible_to(self, user: Any, now: datetime) -> Self:
        """What is or was public (a withdrawn one shows that it was withdrawn); editors also see what is to come."""
        return self if user.has_perm("consultations.edit") else self.filter(published_at__lte=now)

    def newest_by(self, day: str) -> Self:
        """The latest first, by a date of theirs."""
        return self.order_by(f"-{day}", "-pk")
