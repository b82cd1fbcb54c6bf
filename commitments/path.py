"""The path of a contribution: what has become of these words, step by step, and the answer that stands."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import pgettext

from .choices import Kind, Outcome, State
from .models import Answer, Commitment, Contribution
from .words import in_sentence

# Outcomes after which a commitment is still to come, if none is named yet.
LEADS_ON = [Outcome.RETAINED, Outcome.RETAINED_IN_PART]


def path_of(contribution: Contribution) -> list[dict[str, Any]]:
    """Steps for parts/path.html: label, date (or None), state (done, current, todo), href (or "").

    The contribution comes from `with_path()`. A declined or withdrawn one ends there, and so does one whose answer
    leads to no commitment; else the steps that follow are still to come.
    """
    steps = [_step(pgettext("step", "Received"), contribution.received_on or contribution.created_at)]
    if contribution.kind != Kind.HELP_OFFER:
        steps.append(_step(pgettext("step", "Published"), contribution.published_at))
    steps.append(_step(pgettext("step", "Read by the forum"), contribution.reviewed_at))
    if contribution.status == State.DECLINED:
        return [*_done(steps), _step(pgettext("step", "Declined"), contribution.reviewed_at)]
    if contribution.status != State.WITHDRAWN and contribution.kind == Kind.HELP_OFFER:
        return _with_current(steps)
    answer = standing_answer(contribution)
    if contribution.status == State.WITHDRAWN:
        answered = [_answered(contribution, answer)] if answer else []
        return [*_done(steps), *answered, {**_step(pgettext("step", "Withdrawn"), None), "state": "done"}]
    steps.append(_answered(contribution, answer))
    commitments = _led_to(contribution)
    if answer is None or commitments or answer.response.outcome in LEADS_ON:
        steps += _later(commitments, after_draft=contribution.kind == Kind.CLAUSE_COMMENT)
    return _with_current(steps)


def standing_answers(contribution: Any) -> list[Answer]:
    """The answers that stand for a contribution of `with_path()`: its own, or that of the one it was merged into.

    A whole that was split has one from each part, once all of them are answered.
    """
    if contribution.answered_at is None:
        return []
    standing = [answer for answer in contribution.answers_given if answer.replaced_at is None]
    own = [answer for answer in standing if answer.contribution_id == contribution.pk]
    return own or standing


def standing_answer(contribution: Contribution) -> Answer | None:
    """The answer that stands, if there is one; the latest of several."""
    return next(iter(standing_answers(contribution)), None)


def _step(label: str, date: Any, href: str = "") -> dict[str, Any]:
    return {"label": label, "date": date, "state": "done" if date else "todo", "href": href}


def _done(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [step for step in steps if step["date"]]


def _with_current(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mark the first step that is still to come as the next one."""
    waiting = next((step for step in steps if step["state"] == "todo"), None)
    if waiting:
        waiting["state"] = "current"
    return steps


def _led_to(contribution: Contribution) -> list[Commitment]:
    answers = standing_answers(contribution)
    return list({one.pk: one for answer in answers for one in answer.response.commitments.all()}.values())


def _answered(contribution: Contribution, answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return _step(pgettext("step", "Answered"), None)
    outcome = in_sentence(answer.response.get_outcome_display())
    label = pgettext("step", "Answered: %(outcome)s") % {"outcome": outcome}
    return _step(label, contribution.answered_at, answer.response.get_absolute_url())


def _later(commitments: Sequence[Commitment], *, after_draft: bool) -> list[dict[str, Any]]:
    """What follows the answer, each step with the first commitment that reached it; it ends where all are left out."""
    named = {
        "drafted_at": (pgettext("step", "In the draft"), ""),
        "planned_at": (pgettext("step", "In the plan"), ""),
        "reported_at": (pgettext("step", "Milestone"), "#progress"),
        "reviewed_at": (pgettext("step", "Result"), "#reviews"),
    }
    if after_draft:
        del named["drafted_at"]
    steps = [_reached(commitments, field, *place) for field, place in named.items()]
    if commitments and all(one.dropped_at for one in commitments):
        last = max(commitments, key=lambda one: one.dropped_at)
        return [*_done(steps), _step(pgettext("step", "Left out"), last.dropped_at, last.get_absolute_url())]
    return steps


def _reached(commitments: Sequence[Commitment], field: str, label: str, place: str) -> dict[str, Any]:
    reached = [one for one in commitments if getattr(one, field)]
    if not reached:
        return _step(label, None)
    first = min(reached, key=lambda one: (getattr(one, field), one.pk))
    return _step(label, getattr(first, field), f"{first.get_absolute_url()}{place}")
