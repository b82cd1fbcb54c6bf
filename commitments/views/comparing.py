"""Any two versions of a plan side by side, in either language: all commitments page by page, or one of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from commitments.choices import VersionKind
from commitments.comparing import Compared, Comparison
from commitments.frozen import current_of
from commitments.models import Commitment, CommitmentVersion, PlanVersion
from ogp_portal.base.paging import page_of
from ogp_portal.languages.choices import OTHER

from .plans import plan_of

PER_PAGE = 10


def plan_compare(request: HttpRequest, key: str) -> HttpResponse:
    """What was added, taken out or changed from one version to another; what changed comes first.

    ?from= and ?to= are numbers of versions, ?language= en or fr, ?commitment= the code of one; rubbish is ignored.
    """
    plan = plan_of(request, key)
    versions = list(plan.versions.newest_first())
    old, new = _chosen(request, versions)
    asked = request.GET.get("language")
    language = asked if asked in OTHER else get_language() or "en"
    context = {"plan": plan, "versions": versions, "old": old, "new": new, "text_language": language}
    if old is not None and new is not None and old.pk != new.pk:
        context |= _compared(request, old, new, language)
    return render(request, "commitments/plan_compare.html", context)


def _chosen(request: HttpRequest, versions: list[PlanVersion]) -> tuple[PlanVersion | None, PlanVersion | None]:
    """The two versions that were asked for; else the one that stands, and the draft before it."""
    by_number = {str(version.number): version for version in versions}
    new = by_number.get(request.GET.get("to", "")) or current_of(versions)
    if new is None:
        return None, None
    earlier = [version for version in versions if version.number < new.number]
    drafts = [version for version in earlier if version.kind == VersionKind.DRAFT]
    return by_number.get(request.GET.get("from", "")) or next(iter([*drafts, *earlier]), None), new


def _compared(request: HttpRequest, old: PlanVersion, new: PlanVersion, language: str) -> dict[str, Any]:
    rows = Commitment.objects.between(old, new)
    one = rows.filter(code=request.GET.get("commitment", ""), plan=old.plan_id).first()
    if one is not None:
        rows = rows.filter(pk=one.pk)
    page = page_of(rows, request.GET.get("page"), PER_PAGE)
    held = CommitmentVersion.objects.filter(version__in=[old, new], commitment__in=[row.pk for row in page.rows])
    by_place = {(frozen.commitment_id, frozen.version_id): frozen for frozen in held.select_related("commitment")}
    comparison = Comparison(language)
    compared: list[Compared] = [
        comparison.compare(by_place.get((row.pk, old.pk)), by_place.get((row.pk, new.pk))) for row in page.rows
    ]
    return {
        "page": page,
        "differing": [row for row in compared if not row.is_the_same],
        "unchanged": [row for row in compared if row.is_the_same],
        "one": one,
        "counts": None if one else Commitment.objects.between(old, new).counts(),
    }
