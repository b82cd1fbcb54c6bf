"""What others say of progress: civil society beside the department, and independent reviewers, as given."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commitments.models import CivilSocietyView, Milestone, Notice, Review
from commitments.services.refusals import NotAllowed
from commitments.services.reporting import PeriodClosed
from commitments.services.reviewing import ReviewRefused, ViewRefused, give_view, record_review
from ogp_portal.base.errors import EditConflict
from tests.factories.people import make_moderator, make_person
from tests.factories.plans import make_commitment, make_department, make_plan
from tests.factories.progress import (
    make_past_period,
    make_period,
    make_published_plan,
    make_report,
    make_reporter,
    make_view,
)
from tests.factories.words import VIEW

pytestmark = pytest.mark.django_db
TEXT = {"en": VIEW["text_en"], "fr": VIEW["text_fr"]}
TITLE = {"en": "Results report 2018–2020", "fr": "Rapport sur les résultats 2018-2020"}


@pytest.fixture
def milestone():
    make_published_plan()
    return Milestone.objects.select_related("commitment__plan").get()


@pytest.fixture
def review(milestone):
    return {
        "commitment": milestone.commitment,
        "source_title": TITLE,
        "source_url": "https://example.org/review",
        "reviewed_on": date(2021, 3, 1),
        "by": make_moderator(),
        "values": {"is_verifiable": True, "is_relevant": False, "potential": "modest", "completion": "limited"},
    }


# ---- The view of civil society --------------------------------------------------------------------------
def test_a_view_differs_from_the_report_and_leaves_it_alone(milestone):
    period, member = make_period(milestone.commitment.plan), make_moderator()
    make_report(period, milestone, status="C")
    view = give_view(period=period, milestone=milestone, status="LP", text=TEXT, by=member)
    assert (view.status, view.text_fr, view.written_by, view.version) == ("LP", VIEW["text_fr"], member, 1)
    assert milestone.reports.get().status == "C"
    assert not Notice.objects.filter(step="reported").exists()


def test_a_view_is_changed_in_the_open(milestone):
    place = {"period": make_period(milestone.commitment.plan), "milestone": milestone, "by": make_moderator()}
    give_view(**place, status="LP", text=TEXT)
    for version in (0, 2):
        with pytest.raises(EditConflict):
            give_view(**place, status="C", text=TEXT, version=version)
    view = give_view(**place, status="SP", text=TEXT, version=1)
    assert list(view.events.order_by("pgh_id").values_list("status", "version")) == [("LP", 1), ("SP", 2)]


def test_a_view_may_follow_the_closing_of_a_period_but_not_precede_its_opening(milestone):
    past, member = make_past_period(milestone.commitment.plan), make_moderator()
    place = {"milestone": milestone, "status": "LP", "text": TEXT, "by": member}
    assert give_view(period=past, **place).pk
    coming = make_period(milestone.commitment.plan, opens_at=timezone.now() + timedelta(days=1))
    with pytest.raises(PeriodClosed, match="are taken from"):
        give_view(period=coming, **place)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": {"en": "Only this.", "fr": ""}}, "both languages"),
        ({"text": {"en": "", "fr": ""}}, "both languages"),
        ({"status": "XX"}, "one of the states"),
    ],
)
def test_a_view_that_cannot_stand(milestone, fields, words):
    period = make_period(milestone.commitment.plan)
    given = {"period": period, "milestone": milestone, "status": "LP", "text": TEXT, "by": make_moderator(), **fields}
    with pytest.raises(ViewRefused, match=words):
        give_view(**given)
    assert not CivilSocietyView.objects.exists()


def test_a_view_needs_a_published_plan_and_a_seat_on_the_forum(milestone):
    draft = make_commitment(make_plan()).milestones.get()
    given = {"status": "LP", "text": TEXT, "by": make_moderator()}
    with pytest.raises(ViewRefused, match="not in a published plan"):
        give_view(period=make_period(draft.commitment.plan), milestone=draft, **given)
    period = make_period(milestone.commitment.plan)
    with pytest.raises(ViewRefused, match="another plan"):
        give_view(period=period, milestone=draft, **given)
    for stranger in (make_reporter(make_department()), make_person()):
        with pytest.raises(NotAllowed):
            give_view(period=period, milestone=milestone, **{**given, "by": stranger})


def test_one_view_per_period(milestone):
    period = make_period(milestone.commitment.plan)
    make_view(period, milestone)
    with pytest.raises(IntegrityError, match="one_view_per_period"), transaction.atomic():
        make_view(period, milestone)


# ---- Independent reviews --------------------------------------------------------------------------------
def test_a_review_is_recorded_as_given_and_told_once(review):
    commitment = review["commitment"]
    assert commitment.reviewed_at is None
    now = timezone.now()
    made = record_review(**review, now=now)
    assert (made.is_verifiable, made.is_relevant, made.potential, made.completion, made.early_results) == (
        True,
        False,
        "modest",
        "limited",
        "",
    )
    assert (made.source_title_fr, made.reviewed_on, made.recorded_by) == (TITLE["fr"], date(2021, 3, 1), review["by"])
    record_review(**{**review, "values": {"completion": "substantial"}}, review=made, now=now + timedelta(days=1))
    made.refresh_from_db()
    assert (made.is_verifiable, made.potential, made.completion) == (None, "", "substantial")
    second = record_review(**review, now=now + timedelta(days=2))
    commitment.refresh_from_db()
    assert commitment.reviewed_at == now
    assert list(Notice.objects.filter(step="reviewed").order_by("pk").values_list("review", flat=True)) == [
        made.pk,
        second.pk,
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"source_title": {"en": "Results report", "fr": ""}}, "in both languages"),
        ({"source_url": "javascript:alert(1)"}, "whole address"),
        ({"source_url": ""}, "whole address"),
        ({"reviewed_on": date(2999, 1, 1)}, "in the future"),
        ({"values": {}}, "at least one value"),
        ({"values": {"is_verifiable": None, "potential": ""}}, "at least one value"),
        ({"values": {"potential": "transformative"}}, "none of those"),
    ],
)
def test_a_review_that_cannot_be_recorded(review, fields, words):
    with pytest.raises(ReviewRefused, match=words):
        record_review(**{**review, **fields})
    assert not Review.objects.exists()


def test_a_review_needs_a_published_plan_and_a_seat_on_the_forum(review):
    with pytest.raises(ReviewRefused, match="not in a published plan"):
        record_review(**{**review, "commitment": make_commitment(make_plan())})
    with pytest.raises(NotAllowed):
        record_review(**{**review, "by": make_person()})
