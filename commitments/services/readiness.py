"""What a plan still lacks before its next version: what holds it back, and what readers would miss."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext as _

from commitments.choices import ClauseKind
from commitments.models import Clause, Commitment, Indicator, Plan
from ogp_portal.languages.choices import State
from ogp_portal.languages.models import BilingualText


@dataclass(frozen=True)
class Missing:
    """Something a plan lacks. `holds_back`: no version can be published before it is there."""

    commitment: Commitment | None
    sentence: str
    holds_back: bool = False


def what_is_missing(plan: Plan) -> list[Missing]:
    """All that is missing, what holds the version back first; in a fixed number of queries."""
    commitments = list(_commitments(plan))
    if not commitments:
        return [Missing(None, _("There is no commitment yet."), holds_back=True)]
    behind = _behind(commitments)
    found = [missing for commitment in commitments for missing in _of(commitment, behind)]
    return sorted(found, key=lambda missing: not missing.holds_back)


def _commitments(plan: Plan) -> Any:
    pairs: Any = Commitment.leads.through
    leads = pairs.objects.filter(commitment=OuterRef("pk"))
    indicators = Indicator.objects.filter(milestone__clause=OuterRef("pk"))
    clauses = Clause.objects.filter(retired_at=None).select_related("milestone").order_by("position", "pk")
    return (
        Commitment.objects.filter(plan=plan, dropped_at=None)
        .annotate(has_lead=Exists(leads))
        .order_by("number", "pk")
        .prefetch_related(Prefetch("clauses", clauses.annotate(has_indicator=Exists(indicators)), to_attr="living"))
    )


def _behind(commitments: list[Any]) -> dict[tuple[str, int], str]:
    """Texts of which one language has moved on since both last said the same: model and key, and that language."""
    clauses = [clause.pk for commitment in commitments for clause in commitment.living]
    keys = {"commitments.commitment": [one.pk for one in commitments], "commitments.clause": clauses}
    rows = BilingualText.objects.filter(state__in=[State.STALE, State.REVIEW], model__in=keys)
    listed = rows.values_list("model", "record_id", "behind")
    return {(model, key): behind for model, key, behind in listed if key in set(keys[model])}


def _of(commitment: Any, behind: dict[tuple[str, int], str]) -> list[Missing]:
    found = []
    if not commitment.title_en or not commitment.title_fr:
        found.append(Missing(commitment, _("The title is in one language only."), holds_back=True))
    if ("commitments.commitment", commitment.pk) in behind:
        found.append(Missing(commitment, _("The title changed in one language only.")))
    if not commitment.has_lead:
        found.append(Missing(commitment, _("No department leads it.")))
    written = {clause.kind for clause in commitment.living if clause.text_en or clause.text_fr}
    lacking = {
        ClauseKind.PROBLEM: _("The problem is not described."),
        ClauseKind.SOLUTION: _("It does not say what will be done."),
        ClauseKind.MILESTONE: _("It has no milestone."),
    }
    found += [Missing(commitment, sentence) for kind, sentence in lacking.items() if kind not in written]
    for clause in commitment.living:
        found += [Missing(commitment, sentence, stops) for sentence, stops in _of_clause(clause, behind)]
    return found


def _of_clause(clause: Any, behind: dict[tuple[str, int], str]) -> list[tuple[str, bool]]:
    name = {"part": clause.get_kind_display()}
    milestone = getattr(clause, "milestone", None)
    if milestone is not None:
        name = {"part": _("Milestone %(code)s") % {"code": milestone.code}}
    if not clause.text_en and not clause.text_fr:
        return [(_("%(part)s is empty: it will not be shown.") % name, False)] if milestone else []
    found = []
    if not clause.text_en or not clause.text_fr:
        found.append((_("%(part)s is in one language only.") % name, True))
    elif ("commitments.clause", clause.pk) in behind:
        found.append((_("%(part)s changed in one language only.") % name, False))
    if milestone is not None and not any((milestone.due_on, milestone.due_label_en, milestone.due_label_fr)):
        found.append((_("%(part)s has no due date, in figures or in words.") % name, False))
    if milestone is not None and not clause.has_indicator:
        found.append((_("%(part)s has no indicator.") % name, False))
    return found
