"""What forum members write of a plan's progress in the admin: periods, reviews, carry-overs."""

from datetime import date

import pytest

from commitments.models import CarryOver, Notice, ReportingPeriod, Review
from tests.factories.people import make_moderator, sign_in
from tests.factories.plans import make_commitment, make_plan
from tests.factories.progress import make_carry_over, make_published_plan
from tests.factories.words import CARRIED, PERIOD, REVIEW

pytestmark = pytest.mark.django_db
PERIODS = "/en/admin/commitments/reportingperiod/"
REVIEWS = "/en/admin/commitments/review/"
CARRIED_OVER = "/en/admin/commitments/carryover/"


@pytest.fixture
def member(client):
    person = make_moderator()
    sign_in(client, person)
    return person


def text_of(response):
    return " ".join(response.content.decode().split())


# ---- Reporting periods --------------------------------------------------------------------------------------
def period(plan, **fields):
    times = {"opens_at": "2019-04-01", "due_at": "2019-04-30", "closes_at": "2019-05-31"}
    times |= {name: fields.pop(name) for name in times if name in fields}
    days = {"starts_on": "2019-01-01", "ends_on": "2019-03-31"}
    split = {f"{name}_0": day for name, day in times.items()} | {f"{name}_1": "00:00:00" for name in times}
    return {"plan": plan.pk, "key": "first", **PERIOD, **days, **split, **fields}


def test_a_period_is_made_in_both_languages(client, member):
    plan = make_plan()
    assert client.post(f"{PERIODS}add/", period(plan, name_fr="")).status_code == 200
    assert not ReportingPeriod.objects.exists()
    assert client.post(f"{PERIODS}add/", period(plan)).status_code == 302
    made = ReportingPeriod.objects.get()
    assert (made.name_fr, made.starts_on) == (PERIOD["name_fr"], date(2019, 1, 1))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ends_on": "2018-12-31"}, "The last day cannot be before the first."),
        ({"due_at": "2019-04-01"}, "Reports cannot be due before they are taken."),
        ({"closes_at": "2019-04-29"}, "Reports are taken at least until they are due."),
        ({"key": "second", "starts_on": "2019-03-31", "ends_on": "2019-06-30"}, "This overlaps with The first quarter"),
    ],
)
def test_dates_that_do_not_fit_are_refused_in_words(client, member, fields, words):
    plan = make_plan()
    if "key" in fields:
        client.post(f"{PERIODS}add/", period(plan))
    before = ReportingPeriod.objects.count()
    page = text_of(client.post(f"{PERIODS}add/", period(plan, **fields)))
    assert words in page
    assert "Constraint" not in page
    assert ReportingPeriod.objects.count() == before


# ---- Reviews ------------------------------------------------------------------------------------------------
def review(commitment, **fields):
    given = {"is_verifiable": "true", "is_relevant": "unknown", "potential": "modest", "completion": "limited"}
    source = {"source_url": "https://example.org/review", "reviewed_on": "2021-03-01", **REVIEW}
    return {"commitment": commitment.pk, **source, **given, "early_results": "", **fields}


def test_a_review_is_recorded_corrected_and_taken_away(client, member):
    commitment = make_published_plan().commitments.get()
    assert client.post(f"{REVIEWS}add/", review(commitment)).status_code == 302
    made = Review.objects.get()
    assert (made.is_verifiable, made.is_relevant, made.recorded_by) == (True, None, member)
    commitment.refresh_from_db()
    assert commitment.reviewed_at == made.recorded_at
    changed = review(commitment, completion="substantial")
    assert client.post(f"{REVIEWS}{made.pk}/change/", changed).status_code == 302
    made.refresh_from_db()
    assert made.completion == "substantial"
    assert Notice.objects.filter(step="reviewed").count() == 1
    client.post(f"{REVIEWS}{made.pk}/delete/", {"post": "yes"})
    commitment.refresh_from_db()
    assert (Review.objects.count(), commitment.reviewed_at) == (0, None)


def test_a_review_in_the_future_or_without_a_value_is_refused_in_words(client, member):
    commitment = make_published_plan().commitments.get()
    page = text_of(client.post(f"{REVIEWS}add/", review(commitment, reviewed_on="2999-01-01")))
    assert "cannot be in the future" in page
    empty = {"is_verifiable": "unknown", "potential": "", "completion": ""}
    assert "at least one value" in text_of(client.post(f"{REVIEWS}add/", review(commitment, **empty)))
    assert not Review.objects.exists()


# ---- Carry-overs ----------------------------------------------------------------------------------------------
def link(earlier, into_plan, later, **fields):
    ends = {"earlier": earlier.pk, "into_plan": into_plan.pk, "later": later.pk if later else ""}
    return {**ends, "kind": "continued", **CARRIED, **fields}


def test_a_commitment_is_carried_over_and_only_its_reason_changes(client, member):
    earlier = make_published_plan().commitments.get()
    later = make_commitment(make_plan(starts_on=date(2022, 10, 1), ends_on=date(2024, 9, 30)))
    later.drafted_at = earlier.drafted_at
    later.save()
    page = text_of(client.post(f"{CARRIED_OVER}add/", link(earlier, later.plan, later, kind="dropped")))
    assert "A dropped commitment has no later one" in page
    assert client.post(f"{CARRIED_OVER}add/", link(earlier, later.plan, later)).status_code == 302
    made = CarryOver.objects.get()
    assert (made.kind, made.decided_by) == ("continued", member)
    data = {"reason_en": "Because.", "reason_fr": "Parce que.", "kind": "changed"}
    assert client.post(f"{CARRIED_OVER}{made.pk}/change/", data).status_code == 302
    made.refresh_from_db()
    assert (made.kind, made.reason_fr) == ("continued", "Parce que.")


def test_a_commitment_is_chosen_by_plan_and_title(client, member):
    earlier = make_published_plan().commitments.get()
    unpublished = make_commitment(make_plan(), title_en="Still secret", title_fr="Encore secret")
    make_carry_over(earlier, unpublished.plan)
    page = text_of(client.get(f"{CARRIED_OVER}add/"))
    assert "The plan for the next two years – C01 Contracts that anyone can read</option>" in page
    assert "Still secret" not in page
