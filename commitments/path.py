"""The path of a contribution: what has become of these words, step by step."""

from typing import Any

from django.utils.translation import pgettext

from .choices import Kind, State
from .models import Contribution


def path_of(contribution: Contribution) -> list[dict[str, Any]]:
    """Steps for parts/path.html: label, date (or None), state (done, current, todo), href (or "").

    A declined or withdrawn contribution ends there. Steps that follow the answer are still to come.
    """
    steps = [_step(pgettext("step", "Received"), contribution.created_at)]
    if contribution.kind != Kind.HELP_OFFER:
        steps.append(_step(pgettext("step", "Published"), contribution.published_at))
    steps.append(_step(pgettext("step", "Read by the forum"), contribution.reviewed_at))
    if contribution.status == State.DECLINED:
        return [step for step in steps if step["date"]] + [
            _step(pgettext("step", "Declined"), contribution.reviewed_at)
        ]
    if contribution.status == State.WITHDRAWN:
        return [step for step in steps if step["date"]] + [
            {**_step(pgettext("step", "Withdrawn"), None), "state": "done"}
        ]
    if contribution.kind == Kind.PROPOSAL:
        later = [
            pgettext("step", "Answered"),
            pgettext("step", "In the draft"),
            pgettext("step", "In the plan"),
            pgettext("step", "Milestone"),
            pgettext("step", "Result"),
        ]
        steps += [_step(label, None) for label in later]
    waiting = next((step for step in steps if step["state"] == "todo"), None)
    if waiting:
        waiting["state"] = "current"
    return steps


def _step(label: str, date: Any) -> dict[str, Any]:
    return {"label": label, "date": date, "state": "done" if date else "todo", "href": ""}
