"""What the demonstration loads: people, their words, answers, the plan; once, and moved with the days."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F, Q
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from commitments.choices import Outcome
from commitments.models import (
    Answer,
    AnswerTally,
    CivilSocietyView,
    Commitment,
    Contribution,
    Department,
    Plan,
    PlanVersion,
    Report,
    Response,
    Support,
    ThemeTally,
)
from commitments.services.coverage import recount_answers
from commitments.services.telling import tell_next
from commitments.services.versions import publish_version
from consultations.models import Consultation, Theme
from ogp_portal.hub import demo, preparation
from ogp_portal.hub.content import load_folder
from ogp_portal.users.models import OutboxMessage, User
from tests.pages import AuditedClient

pytestmark = pytest.mark.django_db


def address(language: str, name: str, *arguments: Any) -> str:
    with override(language):
        return reverse(name, args=arguments)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """What loading the demonstration said; loaded once for all tests here, each of which undoes its own changes."""
    words: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEMO=True):
            load_folder(preparation.CONTENT, as_of_day=preparation.DAY, now=timezone.now())
            demo.load(words.append)
        yield words
        transaction.set_rollback(True)


@pytest.fixture
def said(loaded: list[str], db: None, settings: Any) -> list[str]:
    settings.DEMO = True
    return list(loaded)


def test_people_have_their_roles(said: list[str]) -> None:
    roles = dict(
        User.objects.filter(email__in=[f"{key}@example.org" for key in demo.ROLES]).values_list("email", "roles")
    )
    assert roles == {
        "participant@example.org": [],
        "moderator@example.org": ["forum_member"],
        "organiser@example.org": ["organiser"],
        "reporter@example.org": ["reporter"],
        "administrator@example.org": ["administrator"],
    }


def test_counts_are_what_the_rows_say(said: list[str]) -> None:
    proposals = Contribution.objects.filter(kind="proposal", status="published")
    for proposal in proposals.filter(merged_into=None):
        # Who supports both of what was merged counts once.
        family = Q(contribution=proposal) | Q(contribution__merged_into=proposal)
        people = Support.objects.filter(family).values("person").distinct().count()
        assert proposal.support_count == people > 0
        assert proposal.comment_count == proposal.comments.filter(status="published").count()
    for theme in Theme.objects.all():
        published = proposals.filter(themes=theme, merged_into=None).count()
        assert ThemeTally.objects.get(theme=theme).proposals == published
    kept = sorted(AnswerTally.objects.values_list("theme", "language", "days", "count").exclude(count=0), key=str)
    recount_answers(Consultation.objects.get())
    assert kept == sorted(AnswerTally.objects.values_list("theme", "language", "days", "count"), key=str)


def test_the_forum_has_answered_with_every_outcome_and_some_wait(said: list[str]) -> None:
    responses = Response.objects.filter(status="published")
    assert set(responses.values_list("outcome", flat=True)) == set(Outcome.values)
    assert all(one.reason_en and one.reason_fr for one in responses)
    proposals = Contribution.objects.filter(kind="proposal", status="published")
    assert (proposals.exclude(answered_at=None).count(), proposals.filter(answered_at=None).count()) == (17, 3)
    for answer in Answer.objects.select_related("contribution"):
        assert answer.contribution.published_at <= answer.given_at <= timezone.now()
    with_one = Commitment.objects.filter(responses__in=responses).values_list("code", flat=True)
    assert set(with_one) == {"C02", "C03", "C04", "C05", "C07", "C08", "C09", "C10"}
    part = Contribution.objects.get(merged_into__isnull=False)
    assert part.merged_into.title == "A public register of the people who really own companies, free to search"


def test_departments_have_reported_and_civil_society_sees_it_otherwise(said: list[str]) -> None:
    reports = Report.objects.order_by("milestone__code").values_list("milestone__code", "status")
    assert list(reports) == [("C01.6", "SP"), ("C02.3", "LP"), ("C05.2", "NS"), ("C08.8", "C")]
    assert CivilSocietyView.objects.get().milestone.code == "C02.3"
    assert [person.email for person in Department.objects.get(key="tbs").people.all()] == ["reporter@example.org"]


def test_nobody_is_told_of_what_was_loaded(said: list[str]) -> None:
    assert not tell_next(now=timezone.now() + timedelta(days=1))
    assert not OutboxMessage.objects.exists()


def test_something_waits_and_nothing_is_in_the_future(said: list[str]) -> None:
    assert Contribution.objects.waiting().count() == 3
    entered = Contribution.objects.exclude(channel="portal").values_list("channel", flat=True)
    assert set(entered) == {"letter", "stand", "workshop"}
    assert not Contribution.objects.filter(created_at__gt=timezone.now()).exists()
    assert not OutboxMessage.objects.exists()


def test_loading_again_adds_nothing(said: list[str]) -> None:
    before = Contribution.objects.count(), User.objects.count()
    demo.load(said.append)
    assert (Contribution.objects.count(), User.objects.count()) == before
    assert len(said) == 1


def test_contributions_move_with_the_call(said: list[str]) -> None:
    first, before = Contribution.objects.order_by("pk").first(), dict(Answer.objects.values_list("pk", "given_at"))
    load_folder(preparation.CONTENT, as_of_day=preparation.DAY - 3, now=timezone.now())
    demo.load(said.append)
    moved = Contribution.objects.get(pk=first.pk)
    assert moved.published_at - first.published_at == timedelta(days=3)
    # And with them what they were answered.
    after = dict(Answer.objects.values_list("pk", "given_at"))
    assert {pk: given - before[pk] for pk, given in after.items()} == dict.fromkeys(before, timedelta(days=3))
    assert moved.answered_at == after[moved.answers.get().pk] == moved.answers.get().response.published_at


def test_the_plan_came_out_yesterday_whatever_the_day(said: list[str]) -> None:
    by_hand = publish_version(plan=Plan.objects.get(), kind="final", by=demo.person_called("administrator"))
    PlanVersion.objects.exclude(pk=by_hand.pk).update(published_at=F("published_at") - timedelta(days=9))
    Commitment.objects.update(drafted_at=F("drafted_at") - timedelta(days=9))
    demo.load(said.append)
    days = [(timezone.now() - version.published_at).days for version in PlanVersion.objects.order_by("number")]
    assert days[0] in {4, 5}
    assert days[1] in {0, 1}
    assert PlanVersion.objects.get(pk=by_hand.pk).published_at == by_hand.published_at
    draft = PlanVersion.objects.get(number=1)
    assert set(Commitment.objects.values_list("drafted_at", flat=True)) == {draft.published_at}


def test_pages_of_the_plan_say_that_it_is_shown_before_its_time(
    client: AuditedClient, said: list[str], settings: Any
) -> None:
    sentences = {
        "en": "In 2018 the plan came out on December 17.",
        "fr": "En 2018, le plan est paru le 17 décembre.",
    }
    for language, sentence in sentences.items():
        for name, arguments in (
            ("plan_detail", ["canada-2018-2020"]),
            ("commitment_detail", ["canada-2018-2020", "C08"]),
            ("plan_version", ["canada-2018-2020", 1]),
        ):
            assert sentence in client.get(address(language, name, *arguments)).content.decode()
        assert sentence not in client.get(address(language, "home")).content.decode()
    settings.DEMO = False
    assert sentences["en"] not in client.get("/en/plans/canada-2018-2020/").content.decode()


def test_from_a_theme_to_its_commitment_and_milestone(client: AuditedClient, said: list[str]) -> None:
    theme = client.get("/en/themes/access-to-information-reform/").content.decode()
    assert "The plan holds 1 commitment on this theme." in theme
    commitment = client.get("/en/plans/canada-2018-2020/commitments/C07/").content.decode()
    assert "/en/plans/canada-2018-2020/commitments/C07/" in theme
    assert "Explain in plain language what may be withheld" in commitment
    plan = client.get("/fr/plans/canada-2018-2020/").content.decode()
    assert "Thèmes restés sans engagement" in plan
    assert "/fr/themes/patrimoine-ouvert/" in plan
