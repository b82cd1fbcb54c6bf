"""Published versions of plans as pages show them: which one stands, a commitment part by part, its path."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .choices import ClauseKind, VersionKind

_ORDER = {kind.value: place for place, kind in enumerate(ClauseKind)}


def current_of(versions: Iterable[Any]) -> Any:
    """The version that stands: the plan itself if it was published, else the latest draft; None without any."""
    return max(versions, key=lambda version: (version.kind == VersionKind.FINAL, version.number), default=None)


def name_of(version: Any) -> str:
    """ "Draft, version 2", "The plan, version 3": a version in words."""
    words = _("The plan, version %(n)s") if version.kind == VersionKind.FINAL else _("Draft, version %(n)s")
    return words % {"n": version.number}


def parts_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The clauses of a frozen commitment in the order of the form, milestones apart (`milestones_of`)."""
    clauses = [clause for clause in content["clauses"] if clause["kind"] != ClauseKind.MILESTONE]
    clauses.sort(key=lambda clause: _ORDER.get(clause["kind"], len(_ORDER)))
    return [{**clause, "label": label_of(clause["kind"])} for clause in clauses]


def label_of(kind: str) -> str:
    """The heading of a part."""
    return str(ClauseKind(kind).label) if kind in _ORDER else kind


def milestones_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The milestones of a frozen commitment, each with its key (`pk`), the text of its clause, days that are dates."""
    clauses = [clause for clause in content["clauses"] if clause["kind"] == ClauseKind.MILESTONE]
    return [_milestone(clause, clause["milestone"] or {}) for clause in clauses]


def _milestone(clause: dict[str, Any], milestone: dict[str, Any]) -> dict[str, Any]:
    starts = milestone.get("starts_on")
    label = _("Milestone %(code)s") % {"code": milestone.get("code", "")}
    day = date.fromisoformat(starts) if starts else None
    return {**milestone, **clause, "pk": milestone.get("milestone"), "label": label.strip(), "starts": day}


def path_of_commitment(commitment: Any, drafted: Any, planned: Any) -> list[dict[str, Any]]:
    """Steps for parts/path.html; `drafted` and `planned` are the first versions that held it, or None.

    A commitment that was left out ends there.
    """
    steps = [
        _step(pgettext("step", "In the draft"), commitment.drafted_at, drafted),
        _step(pgettext("step", "In the plan"), commitment.planned_at, planned),
        _step(pgettext("step", "Progress reported"), commitment.reported_at, href="#progress"),
        _step(pgettext("step", "Result reviewed"), commitment.reviewed_at, href="#reviews"),
    ]
    # A plan may be published without a draft before it.
    steps = [step for step in steps if step["date"] or step["label"] != steps[0]["label"] or not planned]
    if commitment.dropped_at:
        return [step for step in steps if step["date"]] + [_step(pgettext("step", "Left out"), commitment.dropped_at)]
    waiting = next((step for step in steps if step["state"] == "todo"), None)
    if waiting:
        waiting["state"] = "current"
    return steps


def _step(label: str, moment: Any, version: Any = None, href: str = "") -> dict[str, Any]:
    href = version.get_absolute_url() if version else href
    return {"label": label, "date": moment, "state": "done" if moment else "todo", "href": href if moment else ""}


def earlier_names(frozen: Sequence[Any]) -> list[Any]:
    """Of a commitment in its versions, newest first: those where it had another number or title than just after."""
    shown, found = frozen[0], []
    for one in frozen[1:]:
        if (one.number, one.title_en, one.title_fr) != (shown.number, shown.title_en, shown.title_fr):
            found.append(one)
            shown = one
    return found
