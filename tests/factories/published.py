"""A plan whose versions are published, for tests that visit its pages."""

import itertools
from typing import Any

from django.utils import timezone

from commitments.models import Clause, Commitment, CommitmentVersion, Contribution, Plan, PlanVersion
from commitments.services.coverage import count_in
from commitments.services.versions import publish_version
from consultations.models import Consultation
from ogp_portal.languages.choices import OTHER

from .contributions import make_translation
from .people import make_moderator, make_person
from .plans import make_commitment, make_department, make_plan, make_response
from .words import COMMENT, DROP, LATER_TITLE, NOTE


def publish(plan: Plan, kind: str = "draft", **fields: Any) -> PlanVersion:
    """The next version of a plan, published by a forum member."""
    return publish_version(plan=plan, kind=kind, by=make_moderator(), **fields)


def swell(plan: Plan, total: int) -> None:
    """Let a published plan have `total` commitments in each of its versions, copies of the first, all at once."""
    first = plan.commitments.order_by("pk").first()
    numbers = range(plan.commitments.count() + 1, total + 1)
    titles = {"title_en": first.title_en, "title_fr": first.title_fr, "drafted_at": first.drafted_at}
    made = Commitment.objects.bulk_create(
        Commitment(plan=plan, code=f"S{number:03}", number=number, **titles) for number in numbers
    )
    for version in plan.versions.all():
        frozen = CommitmentVersion.objects.get(version=version, commitment=first)
        names = {"title_en": frozen.title_en, "title_fr": frozen.title_fr, "version": version}
        CommitmentVersion.objects.bulk_create(
            CommitmentVersion(commitment=one, number=one.number, content=_copied(frozen.content, one), **names)
            for one in made
        )


def _copied(content: dict[str, Any], commitment: Commitment) -> dict[str, Any]:
    """The same parts with keys of their own, as pages name them by."""
    keys = itertools.count(1_000_000 + 100 * commitment.number)
    clauses = [{**clause, "clause": next(keys)} for clause in content["clauses"]]
    return {**content, "code": commitment.code, "clauses": clauses}


def drop(commitment: Commitment, **fields: Any) -> Commitment:
    """Leave a commitment out, as the forum does after a draft."""
    for name, value in {"dropped_at": timezone.now(), **DROP, **fields}.items():
        setattr(commitment, name, value)
    commitment.save()
    return commitment


def make_clause_comment(clause: Clause, version: PlanVersion, **fields: Any) -> Contribution:
    """A published comment on a clause, made on one version."""
    now = timezone.now()
    fields = {
        "author": fields.pop("author", None) or make_person(),
        "shown_name": "Bob L.",
        "language": "en",
        "body": COMMENT["en"],
        "status": "published",
        "published_at": now,
        "reviewed_at": now,
        **fields,
    }
    place = {"consultation": version.plan.consultation, "clause": clause, "plan_version": version}
    comment = Contribution.objects.create(kind="clause_comment", **place, **fields)
    count_in([comment.pk])
    return comment


def drafted_plan(consultation: Consultation, theme: Any, language: str) -> dict[str, list[Any]]:
    """A plan with two drafts: between them a title and a number changed, and one commitment was left out."""
    plan = make_plan(consultation)
    commitment = make_commitment(plan, themes=[theme], leads=[make_department()])
    other = make_commitment(plan)
    version = publish(plan, notes={"en": NOTE["note_en"], "fr": NOTE["note_fr"]})
    commitment.refresh_from_db()
    for name, value in {"number": 7, **LATER_TITLE}.items():
        setattr(commitment, name, value)
    commitment.save()
    other.refresh_from_db()
    drop(other)
    publish(plan)
    clause = commitment.clauses.get(kind="solution")
    comment = make_clause_comment(clause, version, language=language, body=COMMENT[language])
    make_translation(comment, body=COMMENT[OTHER[language]])
    make_response(make_clause_comment(clause, version, language=language, body=COMMENT[language]))
    return {
        "plan_detail": [plan.key],
        "plan_compare": [plan.key],
        "plan_version": [plan.key, 1],
        "commitment_version": [plan.key, 1, commitment.code],
        "commitment_detail": [plan.key, commitment.code],
        "clause_comment": [plan.key, commitment.code, clause.pk],
        "plan_document": [plan.key, 1, "json"],
        "commitment_document": [plan.key, 1, commitment.code, "json"],
    }
