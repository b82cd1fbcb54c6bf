"""What a plan took up of the themes, shown on the page of a theme, and on a plan the themes that led to nothing."""

from typing import Any

from django import template
from django.db.models import Exists, OuterRef, Q

from commitments.choices import VersionKind
from commitments.models import Commitment, CommitmentVersion, Plan, PlanVersion, Response
from commitments.words import standing_of
from consultations.models import Theme

register = template.Library()


@register.inclusion_tag("commitments/_theme_results.html")
def what_came_of(theme: Theme) -> dict[str, Any]:
    """The commitments on a theme in the newest version of the plan, and those left out of it. Three queries at most."""
    answers = Response.objects.filter(status="published", answers__contribution__themes=theme)
    version = (
        PlanVersion.objects.filter(plan__consultation=theme.consultation_id)
        .select_related("plan")
        .annotate(is_answered=Exists(answers))
        .order_by("-published_at", "-pk")
        .first()
    )
    if version is None:
        return {"version": None}
    left_out = Commitment.objects.filter(plan=version.plan_id, themes=theme, dropped_at__isnull=False)
    return {
        "theme": theme,
        "version": version,
        "is_final": version.kind == VersionKind.FINAL,
        "rows": [(row, standing_of(row.commitment)) for row in _in_version(version, theme)],
        "left_out": [(row, standing_of(row)) for row in left_out.published()],
    }


def _in_version(version: PlanVersion, theme: Theme) -> Any:
    rows = CommitmentVersion.objects.filter(version=version, content__themes__contains=[{"key": theme.key}])
    return rows.select_related("commitment").defer("content").order_by("number", "pk")


@register.inclusion_tag("commitments/_themes_without.html")
def themes_without_commitment(plan: Plan, newest: PlanVersion | None = None) -> dict[str, Any]:
    """The themes of a plan's consultation that its newest version has no commitment on.

    Two queries, or three without the newest version, which a page may hold already.
    """
    version = newest or PlanVersion.objects.filter(plan=plan).order_by("-number").first()
    if version is None or plan.consultation_id is None:
        return {"themes": []}
    with_one = CommitmentVersion.objects.filter(version=version).values_list("content__themes", flat=True)
    keys = {theme["key"] for themes in with_one for theme in themes}
    answers = Response.objects.filter(status="published", answers__contribution__themes=OuterRef("pk"))
    themes = Theme.objects.filter(~Q(key__in=keys), consultation=plan.consultation_id)
    themes = themes.annotate(is_answered=Exists(answers)).for_list().defer("about", "known", "change")
    return {"themes": list(themes), "is_final": version.kind == VersionKind.FINAL}
