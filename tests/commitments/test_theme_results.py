"""What a theme led to: its commitments in the plan, those left out, or nothing; and the themes that led to nothing."""

from typing import Any

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.translation import override

from commitments.models import Commitment
from commitments.services.versions import publish_version
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.contributions import make_proposal
from tests.factories.people import make_moderator
from tests.factories.plans import make_commitment, make_plan, make_response
from tests.factories.words import both

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Any:
    return make_plan(make_open_consultation())


@pytest.fixture
def theme(plan: Any) -> Any:
    return make_theme(plan.consultation)


def publish(plan: Any, kind: str) -> None:
    publish_version(plan=plan, kind=kind, by=make_moderator())


def without(plan: Any) -> str:
    with override("en"):
        return Template("{% load plans %}{% themes_without_commitment plan %}").render(Context({"plan": plan}))


def test_before_a_version_is_published_a_theme_says_nothing_of_the_plan(client: Any, plan: Any, theme: Any) -> None:
    make_commitment(plan, themes=[theme])
    assert "What came of it" not in client.get(theme.get_absolute_url()).content.decode()
    assert without(plan).strip() == ""


def test_the_page_of_a_theme_names_its_commitments_with_their_state(client: Any, plan: Any, theme: Any) -> None:
    make_commitment(plan, themes=[theme])
    make_commitment(plan, **both(title=("Quiet rivers", "Des rivières calmes")))
    publish(plan, "draft")
    page = client.get(theme.get_absolute_url()).content.decode()
    assert "The draft of the plan holds 1 commitment on this theme." in page
    assert "Contracts that anyone can read" in page
    assert "Quiet rivers" not in page
    assert "In the draft" in page
    publish(plan, "final")
    with override("fr"):
        page = client.get(theme.get_absolute_url()).content.decode()
    assert "Le plan contient 1 engagement sur ce thème." in page
    assert "Des contrats que chacun peut lire" in page
    assert "Dans le plan" in page
    Commitment.objects.filter(code="C01").update(reported_at=timezone.now())
    assert "Progress reported" in client.get(theme.get_absolute_url()).content.decode()


def test_what_is_linked_since_the_last_version_is_not_public(client: Any, plan: Any, theme: Any) -> None:
    commitment = make_commitment(plan)
    publish(plan, "final")
    commitment.themes.add(theme)
    page = client.get(theme.get_absolute_url()).content.decode()
    assert "Contracts that anyone can read" not in page
    assert theme.name_en in without(plan)


def test_a_theme_without_commitment_says_so_and_where_the_reasons_are(client: Any, plan: Any, theme: Any) -> None:
    make_commitment(plan)
    publish(plan, "draft")
    page = client.get(theme.get_absolute_url()).content.decode()
    assert "The draft of the plan holds no commitment on this theme so far." in page
    assert "not yet published an answer" not in page
    publish(plan, "final")
    page = client.get(theme.get_absolute_url()).content.decode()
    assert "The plan holds no commitment on this theme." in page
    assert "The forum has not yet published an answer on this theme that says why." in page
    assert "no answer published yet" in without(plan)
    prepared = make_proposal(plan.consultation, themes=[theme])
    make_response(prepared, status="prepared", published_at=None)
    assert "no answer published yet" in without(plan)
    make_response(make_proposal(plan.consultation, themes=[theme]), outcome="not_retained")
    assert "The forum says why" in client.get(theme.get_absolute_url()).content.decode()
    assert "no answer published yet" not in without(plan)


def test_a_commitment_left_out_stays_on_the_page_with_its_reason(client: Any, plan: Any, theme: Any) -> None:
    commitment = make_commitment(plan, themes=[theme])
    make_commitment(plan)
    publish(plan, "draft")
    reason = both(drop_reason=("Nobody could carry it out.", "Personne ne pouvait le réaliser."))
    Commitment.objects.filter(pk=commitment.pk).update(dropped_at=timezone.now(), **reason)
    publish(plan, "final")
    page = client.get(theme.get_absolute_url()).content.decode()
    assert "The plan holds no commitment on this theme." in page
    assert "Left out" in page
    assert "Nobody could carry it out." in page


def test_the_plan_lists_the_themes_it_has_no_commitment_on(plan: Any, theme: Any) -> None:
    other = make_theme(plan.consultation)
    make_theme(make_open_consultation())
    make_commitment(plan, themes=[theme])
    publish(plan, "final")
    shown = without(plan)
    assert "Themes that led to no commitment" in shown
    assert other.get_absolute_url() in shown
    assert theme.get_absolute_url() not in shown
    assert shown.count("<li>") == 1


def test_a_plan_that_takes_up_every_theme_lists_none(plan: Any, theme: Any) -> None:
    make_commitment(plan, themes=[theme])
    publish(plan, "final")
    assert without(plan).strip() == ""


def test_the_page_of_a_theme_costs_the_same_with_many_commitments(grows: Any, plan: Any, theme: Any) -> None:
    def make(_number: int) -> None:
        make_commitment(plan, themes=[theme])
        dropped = both(drop_reason=("No.", "Non."))
        other = make_commitment(plan, themes=[theme])
        publish(plan, "final")
        Commitment.objects.filter(pk=other.pk).update(dropped_at=timezone.now(), **dropped)

    grows(theme.get_absolute_url(), make)
