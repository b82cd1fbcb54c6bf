"""The path of every kind of contribution, with the dates and links of what really happened."""

from datetime import UTC, date, datetime, timedelta

import pytest

from commitments.models import Commitment, Contribution, Grouping
from commitments.path import path_of
from commitments.services.grouping import refresh_answered
from tests.factories.answers import publish
from tests.factories.consultations import make_open_consultation
from tests.factories.contributions import make_comment, make_proposal, make_suggestion, make_waiting
from tests.factories.people import make_person, sign_in
from tests.factories.plans import make_commitment, make_plan, make_response

pytestmark = pytest.mark.django_db
DAY = datetime(2018, 3, 1, 12, tzinfo=UTC)


def after(days):
    return DAY + timedelta(days=days)


def steps(contribution):
    """(label, state, days after DAY) of each step."""
    path = path_of(Contribution.objects.with_path().get(pk=contribution.pk))
    return [(step["label"], step["state"], (step["date"] - DAY).days if step["date"] else None) for step in path]


def links(contribution):
    return [step["href"] for step in path_of(Contribution.objects.with_path().get(pk=contribution.pk)) if step["href"]]


def proposal_of(consultation, **fields):
    return make_proposal(
        consultation, **{"created_at": DAY, "published_at": after(1), "reviewed_at": after(2), **fields}
    )


BEGINNING = [("Received", "done", 0), ("Published", "done", 1), ("Read by the forum", "done", 2)]
TO_COME = [("In the draft", "todo", None), ("In the plan", "todo", None), ("Milestone", "todo", None)]


def test_what_waits_has_its_answer_next():
    proposal = proposal_of(make_open_consultation())
    assert steps(proposal) == [
        *BEGINNING,
        ("Answered", "current", None),
        *TO_COME,
        ("Result", "todo", None),
    ]
    assert links(proposal) == []


def make_comment_in(consultation, **fields):
    return make_comment(make_proposal(consultation), **fields)


@pytest.mark.parametrize("make", [make_suggestion, make_comment_in])
def test_every_kind_has_the_whole_path(make):
    one = make(make_open_consultation(), created_at=DAY, published_at=after(1), reviewed_at=after(2))
    assert steps(one)[3:] == [("Answered", "current", None), *TO_COME, ("Result", "todo", None)]


def test_a_letter_was_received_before_it_was_entered():
    came = {"channel": "letter", "received_on": date(2018, 2, 20), "source": "A letter", "consent": "By letter"}
    letter = proposal_of(make_open_consultation(), **came)
    assert path_of(Contribution.objects.with_path().get(pk=letter.pk))[0]["date"] == date(2018, 2, 20)


def test_each_later_step_comes_from_the_first_commitment_that_reached_it():
    plan = make_plan()
    early, late = make_commitment(plan), make_commitment(plan)
    Commitment.objects.filter(pk=early.pk).update(drafted_at=after(20), planned_at=after(40))
    Commitment.objects.filter(pk=late.pk).update(drafted_at=after(30), planned_at=after(35), reported_at=after(90))
    proposal = proposal_of(make_open_consultation())
    response = publish(proposal, commitments=[early, late], now=after(10))
    assert steps(proposal) == [
        *BEGINNING,
        ("Answered: retained", "done", 10),
        ("In the draft", "done", 20),
        ("In the plan", "done", 35),
        ("Milestone", "done", 90),
        ("Result", "current", None),
    ]
    assert links(proposal) == [
        response.get_absolute_url(),
        early.get_absolute_url(),
        late.get_absolute_url(),
        f"{late.get_absolute_url()}#progress",
    ]


def test_a_commitment_nobody_may_read_yet_is_not_named():
    proposal = proposal_of(make_open_consultation())
    response = publish(proposal, commitments=[make_commitment(make_plan())], now=after(10))
    assert steps(proposal)[3:5] == [("Answered: retained", "done", 10), ("In the draft", "current", None)]
    assert links(proposal) == [response.get_absolute_url()]


@pytest.mark.parametrize("outcome", ["not_retained", "out_of_scope", "later_plan", "guidance", "under_way"])
def test_an_answer_that_leads_to_no_commitment_ends_the_path_in_words(outcome):
    proposal = proposal_of(make_open_consultation())
    response = publish(proposal, outcome=outcome, now=after(10))
    assert steps(proposal) == [
        *BEGINNING,
        (f"Answered: {response.get_outcome_display().lower()}", "done", 10),
    ]


def test_what_was_left_out_of_the_plan_ends_there():
    commitment = make_commitment(make_plan())
    reasons = {"drop_reason_en": "Too little time.", "drop_reason_fr": "Trop peu de temps."}
    Commitment.objects.filter(pk=commitment.pk).update(drafted_at=after(20), dropped_at=after(30), **reasons)
    proposal = proposal_of(make_open_consultation())
    publish(proposal, commitments=[commitment], now=after(10))
    assert steps(proposal)[4:] == [("In the draft", "done", 20), ("Left out", "done", 30)]


def test_of_two_answers_the_later_one_counts():
    proposal = proposal_of(make_open_consultation())
    publish(proposal, outcome="not_retained", now=after(10))
    publish(proposal, outcome="retained", now=after(12))
    assert steps(proposal)[3] == ("Answered: retained", "done", 12)


def test_what_was_merged_has_the_answer_of_its_whole_from_the_merge_on():
    consultation = make_open_consultation()
    whole, part, deeper = (proposal_of(consultation) for _ in range(3))
    for one, into, days in ((part, whole, 5), (deeper, part, 15)):
        Contribution.objects.filter(pk=one.pk).update(merged_into=into)
        Grouping.objects.create(kind="merge", whole=into, part=one, made_at=after(days))
    response = publish(whole, outcome="guidance", now=after(10))
    assert [steps(one)[-1] for one in (whole, part, deeper)] == [
        ("Answered: guidance for implementation", "done", 10),
        ("Answered: guidance for implementation", "done", 10),
        ("Answered: guidance for implementation", "done", 15),
    ]
    assert links(deeper) == [response.get_absolute_url()]


def test_a_whole_that_was_split_is_answered_with_its_last_part():
    consultation = make_open_consultation()
    whole = proposal_of(consultation)
    parts = [proposal_of(consultation, split_from=whole) for _ in range(2)]
    publish(parts[0], outcome="not_retained", now=after(10))
    assert steps(whole)[3] == ("Answered", "current", None)
    publish(parts[1], outcome="later_plan", now=after(12))
    refresh_answered([part.pk for part in parts])
    assert steps(whole)[3:] == [("Answered: for a later plan", "done", 12)]


def test_what_was_declined_or_withdrawn_ends_there():
    consultation = make_open_consultation()
    declined = make_waiting(consultation, created_at=DAY, reviewed_at=after(2), status="declined")
    assert steps(declined) == [("Received", "done", 0), ("Read by the forum", "done", 2), ("Declined", "done", 2)]
    withdrawn = proposal_of(consultation)
    publish(withdrawn, outcome="not_retained", now=after(10))
    Contribution.objects.filter(pk=withdrawn.pk).update(status="withdrawn")
    assert steps(withdrawn) == [*BEGINNING, ("Answered: not retained", "done", 10), ("Withdrawn", "done", None)]


# ---- On pages --------------------------------------------------------------------------------------------
def answered_proposal(consultation, number, **fields):
    proposal = make_proposal(consultation, **fields)
    commitment = make_commitment(make_plan())
    Commitment.objects.filter(pk=commitment.pk).update(drafted_at=DAY)
    publish(proposal, outcome="not_retained")
    publish(proposal, commitments=[commitment], reasons={"en": f"Reason {number}.", "fr": f"Raison {number}."})
    return proposal


def test_the_answer_stands_on_the_page_with_earlier_ones_below(client):
    proposal = answered_proposal(make_open_consultation(), 1)
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "Reason 1." in page
    assert "Answered: retained" in page
    assert "C01 Contracts that anyone can read" in page
    assert "1 earlier answer" in page
    french = client.get(f"/fr/propositions/{proposal.pk}/").content.decode()
    assert "Raison 1." in french


def test_the_page_of_a_comment_and_of_a_suggestion_show_their_answers(client):
    consultation = make_open_consultation()
    comment, suggestion = make_comment(make_proposal(consultation)), make_suggestion(consultation)
    reply = make_comment(comment.proposal, parent=comment)
    publish(comment, suggestion, outcome="out_of_scope")
    for one in (comment, suggestion):
        page = client.get(one.get_absolute_url()).content.decode()
        assert "Answered: outside the scope" in page
        assert page.count("outcome-out_of_scope") == 1
    page = client.get(reply.get_absolute_url()).content.decode()
    assert "What became of the reply by" in page
    assert "outcome-out_of_scope" not in page


def test_rows_of_the_list_show_the_outcome_and_the_state_filters(client):
    consultation = make_open_consultation()
    answered, waiting = answered_proposal(consultation, 1), make_proposal(consultation, title="This one waits")
    page = client.get("/en/proposals/").content.decode()
    assert page.count("outcome-retained") == 1
    page = client.get("/en/proposals/?state=answered").content.decode()
    assert answered.title in page
    assert waiting.title not in page
    page = client.get("/en/proposals/?state=waiting").content.decode()
    assert answered.title not in page
    assert waiting.title in page


def test_query_budgets_with_answers(client, grows):
    consultation, person = make_open_consultation(), make_person()
    commitment = make_commitment(make_plan(), drafted_at=DAY)

    def answered(_number=0):
        proposal = make_proposal(consultation, author=person)
        make_response(proposal, commitments=[commitment])
        return proposal

    def comment(_number):
        make_response(make_comment(proposal, author=person, parent=make_comment(proposal, author=person)))

    grows("/en/proposals/", answered)
    sign_in(client, person)
    grows("/en/my-contributions/", answered, rows=(1, 3))
    proposal = answered()
    grows(proposal.get_absolute_url(), comment)
