"""The drafting desk: one screen for a commitment, nothing typed is lost, nothing of anybody else overwritten."""

import re

import pytest

from commitments.models import Clause, Commitment, PlanVersion
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.contributions import make_proposal
from tests.factories.people import make_moderator, make_person, sign_in
from tests.factories.plans import (
    make_clause,
    make_commitment,
    make_department,
    make_milestone,
    make_plan,
    make_response,
)
from tests.factories.published import make_clause_comment, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def commitment():
    consultation = make_open_consultation()
    return make_commitment(make_plan(consultation), themes=[make_theme(consultation)], leads=[make_department()])


@pytest.fixture
def desk(client):
    sign_in(client, make_moderator())
    return client


def address_of(commitment, language="en"):
    return f"/{language}/admin/commitments/commitment/{commitment.pk}/change/"


def text_of(response, status=200):
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def sent(client, address):
    """The fields of the desk as a browser would send them back."""
    page = client.get(address)
    forms = page.context["forms"]
    data = {}
    for block in forms.everyone():
        for field in block.form:
            value = field.value()
            data[field.html_name] = value if isinstance(value, list) else ("" if value is None else str(value))
    return data


def test_all_parts_stand_in_both_languages_in_the_order_of_the_form_with_questions(desk, commitment):
    page = text_of(desk.get(address_of(commitment)))
    labels = re.findall(r'<h[23] id="part-[^"]+">([^<]+)</h', page)
    assert labels == [
        "Number, title, departments",
        "The problem",
        "Its causes",
        "Where things stand today",
        "What has been done so far",
        "What will be done",
        "Expected results",
        "How it serves transparency",
        "How it serves public participation",
        "How it serves public accountability",
        "Who supports it",
        "Budget",
        "Links to other programs",
        "Sustainable Development Goals",
        "Milestone C01.1",
    ]
    for question in (
        "Can somebody check on the due date",
        "Which rule, practice or institution",
        "What is the baseline",
    ):
        assert question in page
    assert page.count('lang="fr"') > 15
    french = text_of(desk.get(address_of(commitment, "fr")))
    assert "Quelle est la situation de départ, en chiffres?" in french


def test_only_forum_members_open_the_desks(client, commitment):
    sign_in(client, make_person(roles=["organiser", "translator", "reporter"]))
    plan = commitment.plan
    for address in (
        address_of(commitment),
        f"/en/admin/commitments/commitment/{commitment.pk}/leave-out/",
        f"/en/admin/commitments/plan/{plan.pk}/publish/",
        f"/en/admin/commitments/plan/{plan.pk}/renumber/",
    ):
        assert client.get(address).status_code == 403


def test_what_was_touched_is_saved_and_nothing_else(desk, commitment):
    address = address_of(commitment)
    problem = commitment.clauses.get(kind="problem")
    data = sent(desk, address) | {"budget-text_en": "Two million.", "budget-text_fr": "Deux millions."}
    assert desk.post(address, data).url == address
    budget = commitment.clauses.get(kind="budget")
    assert (budget.text_en, budget.text_fr, budget.version) == ("Two million.", "Deux millions.", 1)
    problem.refresh_from_db()
    commitment.refresh_from_db()
    assert (problem.version, commitment.version, commitment.milestones.get().clause.version) == (1, 1, 1)
    assert Clause.objects.filter(commitment=commitment).count() == 4


def test_two_members_at_different_parts_do_not_meet(desk, commitment):
    address = address_of(commitment)
    mine, theirs = sent(desk, address), sent(desk, address)
    desk.post(address, theirs | {"head-title_en": "Open contracts", "head-title_fr": "Contrats ouverts"})
    assert desk.post(address, mine | {"problem-text_en": "Nobody sees it.", "problem-text_fr": "Nul ne le voit."}).url
    commitment.refresh_from_db()
    assert commitment.title_en == "Open contracts"
    assert commitment.clauses.get(kind="problem").text_en == "Nobody sees it."


def test_two_members_at_the_same_part_the_second_is_told_and_keeps_the_text(desk, commitment):
    address = address_of(commitment)
    mine, theirs = sent(desk, address), sent(desk, address)
    desk.post(address, theirs | {"problem-text_en": "Their words.", "problem-text_fr": "Leurs mots."})
    own = {"problem-text_en": "My own words.", "problem-text_fr": "Mes propres mots.", "budget-text_en": "One."}
    response = desk.post(address, mine | own | {"budget-text_fr": "Un."})
    page = text_of(response, status=409)
    assert "Someone changed this while you were writing." in page
    for words in ("My own words.", "Mes propres mots.", "Their words.", "Leurs mots.", "One."):
        assert words in page
    problem = commitment.clauses.get(kind="problem")
    assert problem.text_en == "Their words."
    assert not commitment.clauses.filter(kind="budget").exists()
    again = {field.html_name: str(field.value()) for block in response.context["forms"].parts for field in block.form}
    assert desk.post(address, mine | again).status_code == 302
    problem.refresh_from_db()
    assert problem.text_en == "My own words."
    assert commitment.clauses.get(kind="budget").text_en == "One."


def test_errors_are_listed_and_nothing_is_saved_or_lost(desk, commitment):
    address = address_of(commitment)
    milestone = commitment.milestones.get()
    prefix = f"milestone-{milestone.clause_id}"
    wrong = {f"{prefix}-starts_on": "2020-02-01", "head-title_fr": "", "budget-text_en": "Kept words."}
    page = text_of(desk.post(address, sent(desk, address) | wrong | {"do": "add_milestone"}), status=422)
    assert "Milestone C01.1, Due: It would be due before it starts." in page
    assert f'href="#id_{prefix}-due_on"' in page
    assert 'href="#id_head-title_fr"' in page
    assert "Kept words." in page
    assert commitment.milestones.count() == 1
    assert not commitment.clauses.filter(kind="budget").exists()


def test_buttons_save_and_act(desk, commitment):
    address = address_of(commitment)
    first = commitment.milestones.get()

    def press(do, **changes):
        return desk.post(address, {**sent(desk, address), **changes, "do": do})

    response = press("add_milestone", **{"budget-text_en": "One.", "budget-text_fr": "Un."})
    second = commitment.milestones.exclude(pk=first.pk).get()
    assert response.url == f"{address}#clause-{second.clause_id}"
    assert commitment.clauses.get(kind="budget").text_fr == "Un."
    press(f"up:{second.clause_id}")
    order = commitment.milestones.order_by("clause__position").values_list("pk", flat=True)
    assert list(order) == [second.pk, first.pk]
    press(f"down:{second.clause_id}")
    assert list(order.all()) == [first.pk, second.pk]
    press(f"add_indicator:{first.clause_id}")
    assert list(first.indicators.order_by("pk").values_list("code", flat=True)) == ["C01.1.1", "C01.1.2"]
    press(f"remove_indicator:{first.indicators.order_by('pk').last().pk}")
    assert first.indicators.count() == 1
    publish(commitment.plan)
    press(f"retire:{first.clause_id}")
    assert Clause.objects.get(pk=first.clause_id).retired_at
    assert "Take it back" in text_of(desk.get(address))
    press(f"restore:{first.clause_id}")
    assert Clause.objects.get(pk=first.clause_id).retired_at is None


@pytest.mark.parametrize("do", ["nothing", "retire:x", "up:"])
def test_an_unknown_button_only_saves(desk, commitment, do):
    address = address_of(commitment)
    response = desk.post(address, {**sent(desk, address), "do": do})
    assert response.status_code in (302, 404)


def test_a_record_of_another_commitment_is_out_of_reach(desk, commitment):
    other = make_commitment(commitment.plan).milestones.get()
    address = address_of(commitment)
    response = desk.post(address, {**sent(desk, address), "do": f"retire:{other.clause_id}"})
    assert response.status_code == 404
    assert Clause.objects.filter(pk=other.clause_id, retired_at=None).exists()


def test_the_language_checker_speaks_below_each_part(desk, commitment):
    make_clause(commitment, kind="budget", text_en="Two million dollars in 2019.", text_fr="Deux millions en 2020 !")
    address = address_of(commitment)
    response = desk.post(address, {**sent(desk, address), "do": "check"})
    assert response.url == f"{address}?check=1"
    page = text_of(desk.get(response.url))
    assert "thing to look at" in page or "things to look at" in page
    assert "<q lang=" in page
    assert "<q lang=" not in text_of(desk.get(address))


def test_what_people_said_stands_beside_the_text(desk, commitment):
    proposal = make_proposal(commitment.plan.consultation, title="Publish every contract in the open")
    make_response(proposal, commitments=[commitment])
    version = publish(commitment.plan)
    make_clause_comment(commitment.clauses.get(kind="solution"), version, body="Say by which day.")
    page = text_of(desk.get(address_of(commitment)))
    assert "Publish every contract in the open" in page
    assert "1 comment on this part" in page
    assert "Say by which day." in page


def test_a_commitment_of_many_milestones_goes_over_pages(desk, commitment):
    for _ in range(20):
        make_milestone(commitment)
    page = desk.get(address_of(commitment))
    assert "Milestone C01.21" not in page.content.decode()
    address = f"{address_of(commitment)}?page=2"
    data = sent(desk, address)
    assert len(data) < 400
    assert "problem-text_en" not in data
    last = commitment.milestones.order_by("clause__position").last()
    desk.post(address, data | {f"milestone-{last.clause_id}-due_label_en": "Fall 2019"})
    last.refresh_from_db()
    assert last.due_label_en == "Fall 2019"


def test_query_budget_of_the_desk(desk, commitment, grows):
    version = publish(commitment.plan)

    def add(_number):
        milestone = make_milestone(commitment, leads=[make_department()])
        make_clause_comment(milestone.clause, version)
        make_response(make_proposal(commitment.plan.consultation), commitments=[commitment])

    grows(address_of(commitment), add, rows=(1, 3, 8))
    grows("/en/admin/commitments/commitment/", lambda _n: make_commitment(commitment.plan))


# ---- Leaving out, numbers, versions ---------------------------------------------------------------------
def test_leaving_out_and_taking_back(desk, commitment):
    publish(commitment.plan)
    address = f"/en/admin/commitments/commitment/{commitment.pk}/leave-out/"
    page = text_of(desk.post(address, {"reason_en": "No money.", "reason_fr": ""}), status=422)
    assert "No money." in page
    desk.post(address, {"reason_en": "No money.", "reason_fr": "Pas d’argent."})
    commitment.refresh_from_db()
    assert (commitment.drop_reason_fr, bool(commitment.dropped_at)) == ("Pas d’argent.", True)
    desk.post(address, {"back": "1"})
    commitment.refresh_from_db()
    assert commitment.dropped_at is None


def test_numbers(desk, commitment):
    other = make_commitment(commitment.plan)
    address = f"/en/admin/commitments/plan/{commitment.plan.pk}/renumber/"
    page = text_of(desk.post(address, {f"number-{commitment.pk}": "2"}), status=422)
    assert "Two commitments would have the same number." in page
    desk.post(address, {f"number-{commitment.pk}": "2", f"number-{other.pk}": "1"})
    assert list(Commitment.objects.order_by("number").values_list("code", flat=True)) == ["C02", "C01"]
    assert text_of(desk.post(address, {f"number-{other.pk}": "x"}), status=422)


def test_publishing_says_what_is_missing_and_warns_without_refusing(desk, commitment):
    make_milestone(commitment, due_on=None)
    address = f"/en/admin/commitments/plan/{commitment.plan.pk}/publish/"
    page = text_of(desk.get(address))
    assert "1 thing is missing" in page
    assert "Milestone C01.2 has no due date, in figures or in words." in page
    assert "none of this holds the version back" in page
    data = {"after": "0", "note_en": "First draft.", "note_fr": "Première ébauche."}
    response = desk.post(address, data | {"kind": "draft"})
    assert response.url == f"/en/plans/{commitment.plan.key}/versions/1/"
    assert PlanVersion.objects.get().note_fr == "Première ébauche."
    page = text_of(desk.post(address, data | {"kind": "draft"}), status=422)
    assert "Someone changed this while you were writing." in page
    assert "First draft." in page
    assert PlanVersion.objects.count() == 1
    assert desk.post(address, data | {"after": "1", "kind": "final"}).status_code == 302
    assert "Publish as a draft" not in text_of(desk.get(address))


def test_a_version_that_is_held_back_says_why(desk, commitment):
    make_clause(commitment, kind="budget", text_fr="")
    address = f"/en/admin/commitments/plan/{commitment.plan.pk}/publish/"
    assert "Holds it back:" in text_of(desk.get(address))
    page = text_of(desk.post(address, {"after": "0", "kind": "draft"}), status=422)
    assert "C01 is not complete in both languages. Nothing was published." in page
    assert not PlanVersion.objects.exists()


def test_query_budget_of_publishing(desk, commitment, grows):
    address = f"/en/admin/commitments/plan/{commitment.plan.pk}"
    grows(f"{address}/publish/", lambda _n: make_commitment(commitment.plan))
    grows(f"{address}/renumber/", lambda _n: make_commitment(commitment.plan))


def test_a_new_commitment_leads_to_its_desk_and_nothing_published_is_deleted(desk, commitment):
    plan = commitment.plan
    data = {"plan": plan.pk, "code": "C02", "number": "2", "title_en": "Open science", "title_fr": "Science ouverte"}
    response = desk.post("/en/admin/commitments/commitment/add/", data)
    made = Commitment.objects.get(code="C02")
    assert response.url == address_of(made)
    assert text_of(desk.get(response.url))
    publish(plan)
    for address in (f"commitment/{made.pk}", f"plan/{plan.pk}"):
        assert desk.post(f"/en/admin/commitments/{address}/delete/", {"post": "yes"}).status_code == 403
    # A code is there once in a plan.
    response = desk.post("/en/admin/commitments/commitment/add/", data)
    assert Commitment.objects.filter(code="C02").count() == 1
    assert response.status_code == 200


def test_only_reporters_can_be_chosen_for_a_department(desk):
    department, reporter, other = make_department(), make_person(roles=["reporter"], name="Rita R."), make_person()
    page = text_of(desk.get(f"/en/admin/commitments/department/{department.pk}/change/"))
    assert reporter.name in page
    assert other.email not in page
    assert other.name not in page
