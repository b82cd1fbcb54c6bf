"""Pages of plans: which version stands, what each one says, in both languages, at which cost."""

import pytest

from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.people import make_moderator, make_person, sign_in
from tests.factories.plans import make_clause, make_commitment, make_department, make_milestone, make_plan
from tests.factories.published import drop, publish, swell

pytestmark = pytest.mark.django_db


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().split())


def test_a_plan_that_is_being_written_looks_absent_but_to_the_forum(client):
    plan = make_plan()
    commitment = make_commitment(plan)
    addresses = [plan.get_absolute_url(), commitment.get_absolute_url()]
    for person in (None, make_person()):
        if person:
            sign_in(client, person)
        assert [client.get(address).status_code for address in addresses] == [404, 404]
        assert "No plan is published yet" in text_of(client, "/en/plans/")
    sign_in(client, make_moderator())
    assert "Only forum members see this page" in text_of(client, addresses[0])
    assert "nothing of it is published yet" in text_of(client, addresses[1])
    assert "only forum members see it" in text_of(client, "/en/plans/")


def test_the_page_of_a_plan_says_in_words_whether_it_is_a_draft_or_the_plan(client):
    plan = make_plan()
    make_commitment(plan)
    publish(plan)
    publish(plan)
    page = text_of(client, plan.get_absolute_url())
    assert "This is a draft, version 2" in page
    assert "Draft, version 1" in page
    publish(plan, "final")
    page = text_of(client, plan.get_absolute_url())
    assert "This is the plan, published on" in page
    assert "This is a draft" not in page
    assert "The plan, version 3" in text_of(client, "/en/plans/")


def test_each_commitment_is_listed_with_number_title_leads_and_first_words(client):
    plan = make_plan()
    commitment = make_commitment(plan, leads=[make_department()])
    solution = commitment.clauses.get(kind="solution")
    solution.text_en, solution.text_fr = "**Publish** every contract.", "**Publier** chaque contrat."
    solution.save()
    publish(plan)
    page = text_of(client, plan.get_absolute_url())
    assert ">1. Contracts that anyone can read</a>" in page
    assert "<p>Publish every contract.</p>" in page
    assert '<abbr lang="en" title="The office that keeps the registers">OKR</abbr>' in page
    assert '<abbr lang="fr" title="Le bureau qui tient les registres">BTR</abbr>' in page
    assert "Publier chaque contrat." in text_of(client, f"/fr/plans/{plan.key}/")


def test_a_frozen_version_keeps_its_words_and_points_to_the_later_text(client):
    plan = make_plan()
    commitment = make_commitment(plan)
    publish(plan)
    commitment.refresh_from_db()
    commitment.title_en, commitment.title_fr = "Contracts in the open", "Des contrats au grand jour"
    commitment.save()
    publish(plan, "final")
    first = text_of(client, f"/en/plans/{plan.key}/versions/1/")
    assert "Contracts that anyone can read" in first
    assert "Contracts in the open" not in first
    assert "There is a later text: The plan, version 2." in first
    assert "There is a later text" not in text_of(client, f"/en/plans/{plan.key}/versions/2/")
    one = text_of(client, f"/en/plans/{plan.key}/versions/1/c01/".replace("c01", commitment.code))
    assert "Contracts that anyone can read" in one
    assert f'href="/en/plans/{plan.key}/versions/2/{commitment.code}/"' in one
    assert client.get(f"/en/plans/{plan.key}/versions/3/").status_code == 404
    assert client.get(f"/en/plans/{plan.key}/versions/{10**30}/").status_code == 404
    assert client.get(f"/en/plans/{plan.key}/versions/1/c99/").status_code == 404


def test_a_commitment_is_read_in_the_order_of_the_form_with_milestones_and_indicators(client):
    plan = make_plan()
    commitment = make_commitment(plan)
    # Written last, read first.
    make_clause(commitment, kind="results", position=0, text_en="More people look.", text_fr="Plus de gens regardent.")
    make_milestone(commitment, due_on=None, due_label_en="Ongoing", due_label_fr="En continu")
    publish(plan)
    for address in (f"/en/plans/{plan.key}/versions/1/{commitment.code}/", commitment.get_absolute_url()):
        page = text_of(client, address)
        headings = [
            "The problem",
            "What will be done",
            "Expected results",
            "Milestones",
            "Milestone C01.1",
            "Milestone C01.2",
        ]
        places = [page.index(f">{heading}</h") for heading in headings]
        assert places == sorted(places)
        assert "December 31, 2019" in page
        assert "Ongoing" in page
        assert "The page is open to everybody" in page
        for clause in commitment.clauses.all():
            assert f'id="clause-{clause.pk}"' in page


def test_markdown_of_a_clause_is_made_safe(client):
    plan = make_plan()
    commitment = make_commitment(plan)
    hostile = "<script>alert(1)</script> [a](javascript:alert(1)) **strong**"
    make_clause(commitment, kind="budget", text_en=hostile, text_fr=hostile)
    publish(plan)
    page = text_of(client, commitment.get_absolute_url())
    assert "<script>alert" not in page
    assert "javascript:" not in page.replace("[a](javascript:alert(1))", "")
    assert "<strong>strong</strong>" in page


def test_a_commitment_left_out_stays_readable_with_the_reason(client):
    plan = make_plan()
    make_commitment(plan)
    commitment = make_commitment(plan)
    publish(plan)
    commitment.refresh_from_db()
    drop(commitment)
    publish(plan)
    page = text_of(client, commitment.get_absolute_url())
    assert "This commitment was left out on" in page
    assert "No department could take it on" in page
    assert "Nobody can see today who is paid for what." in page
    assert "Left out" in text_of(client, plan.get_absolute_url())
    assert commitment.get_absolute_url() in text_of(client, plan.get_absolute_url())


def test_earlier_numbers_and_titles_stay_with_the_commitment(client):
    plan = make_plan()
    commitment = make_commitment(plan, number=8)
    publish(plan)
    publish(plan)
    commitment.refresh_from_db()
    commitment.number, commitment.title_en, commitment.title_fr = 3, "Contracts in the open", "Au grand jour"
    commitment.save()
    publish(plan, "final")
    page = text_of(client, commitment.get_absolute_url())
    assert "<h1>3. Contracts in the open</h1>" in page
    assert "Draft, version 2: number 8, <q>Contracts that anyone can read</q>" in page
    assert "Draft, version 1: number 8" not in page


def test_a_text_missing_in_one_language_is_announced(client):
    plan = make_plan()
    commitment = make_commitment(plan)
    make_milestone(commitment, due_on=None, due_label_en="Fall 2019")
    publish(plan)
    page = text_of(client, f"/fr/plans/{plan.key}/engagements/{commitment.code}/")
    assert '<span lang="en">Fall 2019</span>' in page


def test_the_link_to_the_other_language_leads_to_the_same_page(client):
    plan = make_plan()
    commitment = make_commitment(plan)
    publish(plan)
    page = text_of(client, commitment.get_absolute_url())
    assert f'href="/fr/plans/{plan.key}/engagements/{commitment.code}/"' in page


def test_query_budgets(client, grows):
    consultation = make_open_consultation()
    theme = make_theme(consultation)
    plan = make_plan(consultation)
    sign_in(client, make_person())

    commitment = make_commitment(plan, themes=[theme], leads=[make_department()])
    publish(plan)
    commitment.refresh_from_db()

    def add(number):
        swell(plan, 2 * number)
        drop(make_commitment(plan, number=500 + number, drafted_at=commitment.drafted_at))

    grows(plan.get_absolute_url(), add)
    grows(f"{plan.get_absolute_url()}versions/1/", lambda number: swell(plan, 100 + number))
    grows(f"/en/plans/{plan.key}/versions/1/{commitment.code}/", lambda _n: publish(plan), rows=(1, 3))
    grows(commitment.get_absolute_url(), lambda _n: publish(plan), rows=(1, 3))
    grows("/en/plans/", lambda _n: publish(make_plan_with_one()), rows=(1, 3))


def test_a_plan_of_300_commitments_costs_as_many_queries_as_one_of_3_and_stays_light(client, queries_of):
    consultation = make_open_consultation()
    plan = make_plan(consultation)
    commitment = make_commitment(plan, themes=[make_theme(consultation)], leads=[make_department()])
    publish(plan)
    commitment.refresh_from_db()
    commitment.title_en, commitment.title_fr = "Contracts in the open", "Des contrats au grand jour"
    commitment.save()
    publish(plan)
    base = plan.get_absolute_url()
    addresses = [base, f"{base}versions/1/", f"{base}compare/", f"{base}progress/", f"{base}commitments/C01/"]
    counts = {}
    for total in (3, 300):
        swell(plan, total)
        counts[total] = [queries_of(address) for address in addresses]
    assert counts[3] == counts[300]
    assert max(counts[300]) <= 12
    # Twenty in a list, fifteen whole: no page grows with the plan.
    assert client.get(base).content.count(b'class="meta"><span>Lead:') == 20
    assert client.get(f"{base}versions/1/").content.count(b"whole-commitment") == 15
    assert len(client.get(f"{base}?page=15").context["page"].rows) == 20
    assert client.get(f"{base}?page=16").context["page"].rows == []


def make_plan_with_one():
    plan = make_plan()
    make_commitment(plan)
    return plan
