"""The mails that tell people what became of their words: one template per step, in each person's language."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import override

from commitments.choices import GroupingKind, Step
from commitments.models import Commitment, Contribution, Grouping, Notice
from ogp_portal.base.templatetags.bilingual import in_language
from ogp_portal.users.models import User
from ogp_portal.users.services import enqueue_mail

# Somebody with hundreds of contributions reads the rest on the portal.
LISTED = 20


def write_mail(
    notice: Notice,
    person: User,
    *,
    dedupe_key: str,
    own: Sequence[Contribution],
    followed: Sequence[Contribution],
    commitments: Sequence[Commitment],
) -> None:
    """One mail to one person about one notice, in the transaction that the worker holds."""
    with override(person.language):
        mentioned = [*own, *followed]
        context = {
            "first": " ".join(str(mentioned[0]).split()),
            "others": len(mentioned) - 1,
            "own": [_line(one) for one in own[:LISTED]],
            "followed": [_line(one) for one in followed[:LISTED]],
            "more": max(len(own) - LISTED, 0) + max(len(followed) - LISTED, 0),
            "commitments": [_named(one) for one in commitments[:LISTED]],
            "mine": reverse("my_contributions"),
            **_subject_of(notice),
        }
    enqueue_mail(
        dedupe_key=dedupe_key,
        to=person.email,
        language=person.language,
        template=f"told_{notice.step}",
        context=context,
    )


def _line(contribution: Contribution) -> dict[str, str]:
    return {"title": " ".join(str(contribution).split()), "address": contribution.get_absolute_url()}


def _named(commitment: Any) -> dict[str, str]:
    return {"title": " ".join(str(commitment).split()), "address": commitment.get_absolute_url()}


def _subject_of(notice: Any) -> dict[str, Any]:
    """What a notice is about, in the active language."""
    if notice.response_id:
        response = notice.response
        department = response.department and in_language(response.department, "name")[0]
        return {
            "response": response,
            "reason": in_language(response, "reason")[0],
            "department": department,
            "response_address": response.get_absolute_url(),
        }
    if notice.grouping_id:
        return _grouping_of(notice)
    if notice.plan_version_id:
        version = notice.plan_version
        return {
            "version": version,
            "plan": in_language(version.plan, "title")[0],
            "plan_address": reverse("plan_version", args=[version.plan.key, version.number]),
        }
    return {"report": notice.report, "review": notice.review}


def _grouping_of(notice: Any) -> dict[str, Any]:
    """What was merged, or all the parts of a split; those of one that was undone may be gone."""
    act = notice.grouping
    if act.kind == GroupingKind.MERGE:
        return {"grouping": act, "grouped": [_line(one) for one in (act.whole, act.part) if one]}
    acts = Grouping.objects.filter(kind=GroupingKind.SPLIT, whole=act.whole_id, made_at=act.made_at)
    parts = [one.part for one in acts.select_related("part").defer("part__search").order_by("pk")]
    named = parts if notice.step == Step.GROUPED else [act.whole]
    return {"grouping": act, "grouped": [_line(one) for one in named if one], "number": len(parts)}
