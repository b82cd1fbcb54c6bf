"""What becomes of commitments of an earlier plan: continued, changed, dropped, with a reason."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from commitments.models import CarryOver
from commitments.services.carrying import CarryOverRefused, carry_over
from commitments.services.refusals import NotAllowed
from tests.factories.people import make_moderator, make_person
from tests.factories.plans import make_commitment, make_plan
from tests.factories.progress import make_carry_over, make_published_plan
from tests.factories.words import CARRIED

pytestmark = pytest.mark.django_db
REASON = {"en": CARRIED["reason_en"], "fr": CARRIED["reason_fr"]}
LATER = {"starts_on": date(2022, 10, 1), "ends_on": date(2024, 9, 30)}


@pytest.fixture
def link():
    """A commitment of a published plan, and one of the next."""
    earlier = make_published_plan().commitments.get()
    later = make_commitment(make_plan(**LATER))
    fields = {"kind": "continued", "reason": REASON, "by": make_moderator()}
    return {"earlier": earlier, "into_plan": later.plan, "later": later, **fields}


@pytest.mark.parametrize("kind", ["continued", "changed", "dropped"])
def test_what_becomes_of_a_commitment(link, kind):
    later = None if kind == "dropped" else link["later"]
    made = carry_over(**{**link, "kind": kind, "later": later})
    assert (made.kind, made.later, made.reason_fr, made.decided_by) == (kind, later, REASON["fr"], link["by"])


def test_one_commitment_may_be_continued_in_two(link):
    carry_over(**link)
    carry_over(**{**link, "later": make_commitment(link["into_plan"])})
    assert link["earlier"].carried_to.count() == 2


def refused(words, **fields):
    with pytest.raises(CarryOverRefused, match=words):
        carry_over(**fields)


def test_plans_that_do_not_fit(link):
    earlier = link["earlier"]
    sibling = make_commitment(earlier.plan)
    refused("not into its own", **{**link, "into_plan": earlier.plan, "later": sibling})
    for day in (date(2016, 10, 1), earlier.plan.starts_on):
        before = make_commitment(make_plan(starts_on=day))
        refused("does not start later", **{**link, "into_plan": before.plan, "later": before})
    refused("not in the plan that is named", **{**link, "later": make_commitment(make_plan(**LATER))})
    refused("never in a published plan", **{**link, "earlier": make_commitment(make_plan())})
    assert not CarryOver.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "dropped"}, "has no later one"),
        ({"later": None}, "Name the commitment"),
        ({"later": None, "kind": "changed"}, "Name the commitment"),
        ({"kind": "postponed"}, "continued, changed or dropped"),
        ({"reason": {"en": "Half is left.", "fr": " "}}, "both languages"),
    ],
)
def test_kinds_and_reasons_that_do_not_fit(link, fields, words):
    refused(words, **{**link, **fields})
    assert not CarryOver.objects.exists()


def test_twice_and_both_ways_are_refused(link):
    dropped = {**link, "kind": "dropped", "later": None}
    carry_over(**link)
    refused("recorded already", **{**link, "kind": "changed"})
    refused("both dropped and continued", **dropped)
    CarryOver.objects.all().delete()
    carry_over(**dropped)
    refused("recorded already", **dropped)
    refused("both dropped and continued", **link)


def test_only_forum_members_decide(link):
    with pytest.raises(NotAllowed):
        carry_over(**{**link, "by": make_person()})


def test_the_database_holds_it_too(link):
    place = (link["earlier"], link["into_plan"])
    make_carry_over(*place)
    with pytest.raises(IntegrityError, match="carried_over_once"), transaction.atomic():
        make_carry_over(*place)
    for later, kind in ((None, "changed"), (link["later"], "dropped")):
        with (
            pytest.raises(IntegrityError, match="carried_over_to_a_commitment_unless_dropped"),
            transaction.atomic(),
        ):
            make_carry_over(*place, later, kind=kind)
