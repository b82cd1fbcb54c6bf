"""Publishing versions of a plan."""

import pytest
from django.db import DatabaseError, transaction

from commitments.models import CommitmentVersion, Notice
from commitments.services.versions import PlanNotReady, publish_version
from tests.factories.people import make_moderator
from tests.factories.plans import make_clause, make_commitment, make_department, make_plan

pytestmark = pytest.mark.django_db


def test_a_version_holds_what_was_written_then_and_never_changes():
    plan, moderator = make_plan(), make_moderator()
    commitment = make_commitment(plan, leads=[make_department()])
    first = publish_version(plan=plan, kind="draft", by=moderator)
    commitment.refresh_from_db()
    commitment.title_en, commitment.title_fr = "Contracts in the open", "Des contrats au grand jour"
    commitment.save()
    second = publish_version(plan=plan, kind="final", by=moderator)
    assert [(version.number, version.kind) for version in plan.versions.order_by("number")] == [
        (1, "draft"),
        (2, "final"),
    ]
    frozen = CommitmentVersion.objects.get(version=first)
    assert frozen.title_en == "Contracts that anyone can read"
    assert [clause["kind"] for clause in frozen.content["clauses"]] == ["problem", "solution", "milestone"]
    commitment.refresh_from_db()
    assert (commitment.drafted_at, commitment.planned_at) == (first.published_at, second.published_at)
    assert list(Notice.objects.order_by("pk").values_list("step", "plan_version")) == [
        ("drafted", first.pk),
        ("planned", second.pk),
    ]
    frozen.title_en = "Something else"
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        frozen.save()


def test_a_clause_in_one_language_holds_back_the_whole_version():
    plan = make_plan()
    make_clause(make_commitment(plan), kind="budget", text_fr="")
    with pytest.raises(PlanNotReady, match="C01"):
        publish_version(plan=plan, kind="draft", by=make_moderator())
    assert not plan.versions.exists()
