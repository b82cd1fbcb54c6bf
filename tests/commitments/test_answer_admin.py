"""The desk where contributions are answered."""

import pytest

from commitments.models import Answer, Contribution, Reading, Response
from ogp_portal.users.models import OutboxMessage
from tests.factories.answers import REASONS, publish, to_answer
from tests.factories.consultations import make_open_consultation
from tests.factories.contributions import make_comment, make_proposal, make_waiting
from tests.factories.people import make_administrator, make_moderator, make_organiser, make_person, sign_in
from tests.factories.plans import make_commitment, make_department, make_plan

pytestmark = pytest.mark.django_db
QUEUE = "/en/admin/commitments/contribution/"
DESK = "/en/admin/commitments/response/"


@pytest.fixture
def desk(client):
    """A forum member at the desk."""
    member = make_moderator()
    sign_in(client, member)
    client.member = member
    return client


def said(**fields):
    """What the form sends."""
    texts = {"reason_en": REASONS["en"], "reason_fr": REASONS["fr"]}
    return {"outcome": "retained", "department": "", "add": "", "version": "0", **texts, **fields}


def change(response):
    return f"{DESK}{response.pk}/change/"


# ---- Beginning -------------------------------------------------------------------------------------------
def test_from_a_selection_in_the_list_to_a_published_response(desk):
    consultation = make_open_consultation()
    rows = [make_proposal(consultation, title=f"Proposal number {n}") for n in range(3)]
    office, commitment = make_department(), make_commitment(make_plan())
    chosen = {"action": "answer_selected", "_selected_action": [rows[0].pk, rows[2].pk]}
    form = desk.post(f"{QUEUE}?waiting=all", chosen, follow=True)
    page = form.content.decode()
    assert "Proposal number 0" in page
    assert "Proposal number 1" not in page
    data = said(contributions=f"{rows[0].pk},{rows[2].pk}", department=office.pk, commitments=[commitment.pk])
    saved = desk.post(f"{DESK}add/", data | {"save": "1"}, follow=True)
    assert "Saved. It is not public yet." in saved.content.decode()
    response = Response.objects.get()
    assert (response.status, response.department, response.written_by) == ("prepared", office, desk.member)
    assert set(response.answers.values_list("contribution", flat=True)) == {rows[0].pk, rows[2].pk}
    data = said(version=response.version, department=office.pk, commitments=[commitment.pk], publish="1")
    assert "Published." in desk.post(change(response), data, follow=True).content.decode()
    response.refresh_from_db()
    assert (response.status, response.led_to) == ("published", [commitment.pk])
    assert Contribution.objects.filter(answered_at__isnull=False).count() == 2


def test_what_both_readers_propose_is_chosen_already(desk):
    consultation = make_open_consultation()
    agreed, split = make_proposal(consultation), make_proposal(consultation)
    for outcome, one in (("later_plan", agreed), ("later_plan", agreed), ("retained", split), ("guidance", split)):
        Reading.objects.create(contribution=one, reader=make_moderator(), outcome=outcome, read_at=one.published_at)
    page = desk.get(f"{DESK}add/?contributions={agreed.pk}").content.decode()
    assert '<option value="later_plan" selected>' in page
    page = desk.get(f"{DESK}add/?contributions={split.pk},junk,99999999999999999999").content.decode()
    assert "Readers propose" in page
    assert not any(f'<option value="{outcome}" selected>' in page for outcome in ("retained", "guidance"))


def test_a_proposal_is_answered_with_its_comments_by_one_tick(desk):
    proposal = make_proposal(make_open_consultation())
    comments = [make_comment(proposal) for _ in range(12)]
    page = desk.get(f"{DESK}add/?contributions={proposal.pk}").content.decode()
    assert "And their 12 comments without an answer" in page
    desk.post(f"{DESK}add/", said(contributions=proposal.pk, with_comments="on", publish="1"))
    assert Answer.objects.standing().count() == 13
    assert comments[0].answers.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"outcome": "not_retained", "reason_fr": ""}, "Give the reason in English and in French"),
        ({"publish": "1", "reason_en": ""}, "Give the reason in English and in French"),
        ({"outcome": ""}, "This field is required"),
        ({"outcome": "nonsense"}, "Select a valid choice"),
        ({"contributions": ""}, "Choose at least one contribution"),
        ({"add": "999999"}, "takes no answer"),
    ],
)
def test_a_refusal_keeps_what_was_written(desk, fields, words):
    proposal = make_proposal(make_open_consultation(), title="The one to be answered")
    answer = desk.post(f"{DESK}add/", said(**{"contributions": proposal.pk, **fields}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert fields.get("reason_en", REASONS["en"]) in page
    assert not Response.objects.exists()


def test_the_checker_of_both_languages_reads_along(desk):
    response = to_answer(
        make_proposal(make_open_consultation()),
        reasons={"en": "Due on March 31, 2019.", "fr": "Prévu pour le 31 mars 2020 ; voir l'annexe."},
    )
    assert "things to look at" in desk.get(change(response)).content.decode()


# ---- Changing and publishing -----------------------------------------------------------------------------
def test_contributions_are_taken_out_and_added(desk):
    consultation = make_open_consultation()
    stays, goes, comes = (make_proposal(consultation) for _ in range(3))
    response = to_answer(stays, goes)
    assert f'value="{goes.pk}"' in desk.get(change(response)).content.decode()
    data = said(version=1, remove=[goes.pk], add=f"{comes.pk} and that is all", save="1")
    desk.post(change(response), data)
    assert set(response.answers.values_list("contribution", flat=True)) == {stays.pk, comes.pk}


def test_two_at_the_same_response_lose_nothing(desk):
    response = to_answer(make_proposal(make_open_consultation()))
    desk.post(change(response), said(version=1, reason_en="What the first one wrote."))
    answer = desk.post(change(response), said(version=1, reason_en="What the second one wrote.", publish="1"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "What the second one wrote." in page
    assert "What the first one wrote." in page
    response.refresh_from_db()
    assert (response.status, response.reason_en) == ("prepared", "What the first one wrote.")
    desk.post(change(response), said(version=2, reason_en="What the second one wrote.", publish="1"))
    response.refresh_from_db()
    assert (response.status, response.reason_en) == ("published", "What the second one wrote.")


def test_a_prepared_response_is_thrown_away(desk):
    response = to_answer(make_proposal(make_open_consultation()))
    assert "Thrown away" in desk.post(change(response), said(version=1, discard="1"), follow=True).content.decode()
    assert not Response.objects.exists()


def test_a_public_response_is_corrected_and_answers_more(desk):
    consultation = make_open_consultation()
    first, second = make_proposal(consultation), make_proposal(consultation)
    response = publish(first)
    page = desk.get(change(response)).content.decode()
    assert 'name="publish"' not in page
    assert 'name="remove"' not in page
    desk.post(change(response), said(version=response.version, outcome="guidance", correct="1"))
    response.refresh_from_db()
    assert (response.outcome, response.corrected_at is None) == ("guidance", False)
    unchanged = desk.post(
        change(response), said(version=response.version, outcome="guidance", correct="1"), follow=True
    )
    assert "Nothing has changed." in unchanged.content.decode()
    data = said(version=response.version, outcome="guidance", add=str(second.pk), extend="1")
    assert "1 more is answered." in desk.post(change(response), data, follow=True).content.decode()
    second.refresh_from_db()
    assert second.answered_at is not None


def test_states_and_dates_cannot_be_forged(desk):
    response = to_answer(make_proposal(make_open_consultation()))
    forged = {"status": "published", "published_at": "2018-01-01", "written_by": make_person().pk, "save": "1"}
    desk.post(change(response), said(version=1, **forged))
    response.refresh_from_db()
    assert (response.status, response.published_at) == ("prepared", None)
    assert response.written_by.has_role("forum_member")


# ---- Lists -----------------------------------------------------------------------------------------------
def test_what_is_to_be_published_comes_first(desk):
    consultation = make_open_consultation()
    to_answer(make_proposal(consultation), outcome="guidance", department=make_department(key="registers"))
    publish(make_proposal(consultation), outcome="under_way")
    rows = "<tbody>"
    page = desk.get(DESK).content.decode()
    assert "Guidance for implementation<br>" in page[page.index(rows) :]
    assert "Already under way<br>" not in page
    assert "1 of 2 answered" in page
    page = desk.get(f"{DESK}?state=published").content.decode()
    assert "Already under way<br>" in page
    assert "Guidance for implementation<br>" not in page
    assert "Guidance for implementation<br>" in desk.get(f"{DESK}?state=all&outcome=guidance").content.decode()


def test_the_list_of_contributions_filters_by_answer(desk):
    consultation = make_open_consultation()
    answered, waiting = make_proposal(consultation, title="Has one"), make_proposal(consultation, title="Waits for one")
    publish(answered)
    page = desk.get(f"{QUEUE}?waiting=all&answered=no").content.decode()
    assert waiting.title in page
    assert answered.title not in page
    page = desk.get(f"{QUEUE}?waiting=all&answered=yes").content.decode()
    assert answered.title in page
    assert waiting.title not in page


def test_closing_and_counting_anew(desk):
    consultation = make_open_consultation()
    proposal = make_proposal(consultation)
    assert "1 contribution has no answer yet" in desk.post(f"{DESK}close/", follow=True).content.decode()
    publish(proposal)
    consultation.answer_tally.update(count=9)
    assert "Counted anew" in desk.post(f"{DESK}recount/", follow=True).content.decode()
    assert "1 of 1 answered" in desk.get(DESK).content.decode()
    assert "Closed as answered" in desk.post(f"{DESK}close/", follow=True).content.decode()
    consultation.refresh_from_db()
    assert consultation.answered_at is not None
    assert desk.get(f"{DESK}close/").status_code == 405


@pytest.mark.parametrize("make", [make_organiser, make_person])
def test_the_desk_is_the_forums_alone(client, make):
    response = to_answer(make_proposal(make_open_consultation()))
    sign_in(client, make())
    for address in (DESK, f"{DESK}add/", change(response)):
        assert client.get(address).status_code in (302, 403)
        client.post(address, said(version=1, publish="1"))
    client.post(f"{DESK}close/")
    response.refresh_from_db()
    assert response.status == "prepared"


def test_addresses_that_lead_nowhere(desk):
    for key in ("0", "12345678901234567890", "x"):
        assert desk.get(f"{DESK}{key}/change/").status_code == 404
    waiting = make_waiting(make_open_consultation())
    answer = desk.post(f"{DESK}add/", said(contributions=waiting.pk, save="1"))
    assert "takes no answer" in answer.content.decode()
    assert not OutboxMessage.objects.exists()


def test_query_budgets_of_the_desk(client, grows):
    consultation, moderator = make_open_consultation(), make_moderator()
    sign_in(client, make_administrator())
    response = to_answer(make_proposal(consultation))
    grows(DESK, lambda _n: to_answer(make_proposal(consultation, author=moderator), by=moderator), rows=(1, 3))

    def one_more(_number):
        proposal = make_proposal(consultation, author=moderator)
        Reading.objects.create(contribution=proposal, reader=moderator, outcome="retained", read_at=proposal.created_at)
        Answer.objects.create(response=response, contribution=proposal)

    grows(change(response), one_more, rows=(1, 3, 30))
