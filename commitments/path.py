"""The path of a contribution: what has become of these words, step by step."""

from typing import Any

from django.utils.translation import gettext as _

from .choices import Kind, State
from .models import Contribution


def path_of(contribution: Contribution) -> list[dict[str, Any]]:
    """Steps for parts/path.html: label, date (or None), state (done, current, todo), href (or "").

    A declined or withdrawn contribution ends there. Steps that follow the answer are still to come.
    """
    steps = [_step(_("Received"), contribution.created_at)]
    if contribution.kind != Kind.HELP_OFFER:
        steps.append(_step(_("Published"), contribution.published_at))
    steps.append(_step(_("Read by the forum"), contribution.reviewed_at))
    if contribution.status == State.DECLINED:
        return [step for step in steps if step["date"]] + [_step(_("Declined"), contribution.reviewed_at)]
    if contribution.status == State.WITHDRAWN:
        return [step for step in steps if step["date"]] + [{**_step(_("Withdrawn"), None), "state": "done"}]
    if contribution.kind == Kind.PROPOSAL:
        later = [_("Answered"), _("In the draft"), _("In the plan"), _("Milestone"), _("Result")]
        steps += [_step(label, None) for label in later]
    waiting = next((step for step in steps if step["state"] == "todo"), None)
    if waiting:
        waiting["state"] = "current"
    return steps


def _step(label: str, date: Any) -> dict[str, Any]:
    return {"label": label, "date": date, "state": "done" if date else "todo", "href": ""}
