"""Which plans and commitments."""

from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Count, Exists, F, FilteredRelation, Func, OuterRef, Q, Value, When
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce, JSONObject

from commitments.choices import VersionKind

from .progress import sequel_of


def linked_keys(model: type[models.Model], name: str) -> ArraySubquery:
    """The keys a record is linked with by a field of many, in the same query."""
    field: Any = model._meta.get_field(name)
    pairs = field.remote_field.through._default_manager.filter(**{field.m2m_field_name(): OuterRef("pk")})
    other = f"{field.m2m_reverse_field_name()}_id"
    return ArraySubquery(pairs.order_by("pk").values(other))


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

    def with_keys(self) -> Self:
        """Each with the keys of its departments and themes: `lead_keys`, `partner_keys`, `theme_keys`."""
        return self.annotate(
            lead_keys=linked_keys(self.model, "leads"),
            partner_keys=linked_keys(self.model, "partners"),
            theme_keys=linked_keys(self.model, "themes"),
        )

    def with_themes(self) -> Self:
        """Each with `theme_links`: its themes as mappings of names and slugs in both languages, in the same query."""
        pairs: Any = self.model._meta.get_field("themes").remote_field.through
        columns = {name: f"theme__{name}" for name in ("name_en", "name_fr", "slug_en", "slug_fr")}
        own = pairs._default_manager.filter(commitment=OuterRef("pk")).order_by("theme__number", "pk")
        return self.annotate(theme_links=ArraySubquery(own.values(link=JSONObject(**columns))))

    def between(self, old: models.Model, new: models.Model) -> Self:
        """Those that either of two versions holds, what differs first, else in the order of the plan.

        Each with `change`: added, removed, changed (in whatever language), same.
        """
        alike = {f"before__{name}": F(f"after__{name}") for name in ("number", "title_en", "title_fr", "content")}
        change = Case(
            When(before=None, then=Value("added")),
            When(after=None, then=Value("removed")),
            When(**alike, then=Value("same")),
            default=Value("changed"),
            output_field=models.CharField(),
        )
        rows = self.annotate(
            before=FilteredRelation("versions", condition=Q(versions__version=old)),
            after=FilteredRelation("versions", condition=Q(versions__version=new)),
        ).filter(Q(before__isnull=False) | Q(after__isnull=False))
        place = Coalesce("after__number", "before__number")
        return rows.annotate(change=change).order_by(Case(When(change="same", then=1), default=0), place, "pk")

    def counts(self) -> dict[str, int]:
        """How many of `between` were added, removed, changed, and are the same."""
        kinds = ("added", "removed", "changed", "same")
        return self.order_by().aggregate(**{kind: Count("pk", filter=Q(change=kind)) for kind in kinds})

    def with_sequel(self) -> Self:
        """Each with `reviews_given` and `carried_links`, as the tags of templatetags/progress.py show them."""
        return self.annotate(**sequel_of(self.model))

    def left_out(self) -> Self:
        """Those that were in a published version and were dropped since, the last one first."""
        return self.filter(drafted_at__isnull=False, dropped_at__isnull=False).order_by("-dropped_at", "-pk")


class PlanVersionQuerySet(models.QuerySet):
    """Published versions of plans: all of them are public."""

    def newest_first(self) -> Self:
        """The latest number first."""
        return self.order_by("-number", "-pk")

    def standing_first(self) -> Self:
        """The version that stands first: the plan itself if it was published, else the latest draft."""
        return self.order_by(Case(When(kind=VersionKind.FINAL, then=0), default=1), "-number", "-pk")


class PartOf(Func):
    """The first clause of a kind in a frozen commitment."""

    function = "jsonb_path_query_first"
    template = "%(function)s(%(expressions)s::jsonpath)"
    output_field = models.JSONField()

    def __init__(self, kind: str) -> None:
        super().__init__(F("content"), Value(f'$.clauses[*] ? (@.kind == "{kind}")'))


class CommitmentVersionQuerySet(models.QuerySet):
    """Commitments as published versions hold them."""

    def in_order(self) -> Self:
        """As the plan has them."""
        return self.order_by("number", "pk")

    def with_clause(self, clause_id: int) -> Self:
        """Those that hold a clause."""
        return self.filter(content__clauses__contains=[{"clause": clause_id}])

    def for_list(self) -> Self:
        """Without the whole text: with their lead departments (`leads`) and what they begin with (`opening`)."""
        return (
            self.in_order()
            .select_related("commitment")
            .annotate(leads=KeyTransform("leads", "content"), opening=Coalesce(PartOf("solution"), PartOf("problem")))
            .defer("content")
        )
