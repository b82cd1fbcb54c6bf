"""Reasoned responses: preparing, publishing, adding, correcting, and closing a consultation as answered."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commitments import services as contributing
from commitments.models import Answer, Contribution, Notice, Response
from commitments.services import answering
from commitments.services.refusals import NotAllowed
from ogp_portal.base.errors import EditConflict
from tests.factories.answers import REASONS, publish, to_answer
from tests.factories.consultations import make_consultation, make_open_consultation
from tests.factories.contributions import make_comment, make_proposal, make_suggestion, make_waiting
from tests.factories.people import make_moderator, make_organiser, make_person
from tests.factories.plans import make_commitment, make_department, make_plan

pytestmark = pytest.mark.django_db
DAY = datetime(2018, 4, 10, 12, tzinfo=UTC)


def standing(contribution):
    return Answer.objects.standing().filter(contribution=contribution).values_list("response", flat=True).first()


# ---- Preparing -------------------------------------------------------------------------------------------
def test_a_prepared_response_is_not_public_and_answers_nothing_yet():
    proposal = make_proposal(make_open_consultation())
    moderator, department, commitment = make_moderator(), make_department(), make_commitment(make_plan())
    response = to_answer(proposal, by=moderator, outcome="under_way", department=department, commitments=[commitment])
    assert (response.status, response.published_at, response.written_by) == ("prepared", None, moderator)
    assert (response.reason_en, response.reason_fr) == (REASONS["en"], REASONS["fr"])
    assert list(response.commitments.all()) == [commitment]
    assert list(response.answers.values_list("contribution", "given_at")) == [(proposal.pk, None)]
    proposal.refresh_from_db()
    assert proposal.answered_at is None
    assert not Response.objects.published().exists()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("outcome", ["not_retained", "out_of_scope"])
@pytest.mark.parametrize("reasons", [{}, {"en": "Because it is done."}, {"en": "Because.", "fr": " \u200b "}])
def test_a_refusal_cannot_even_be_prepared_without_both_reasons(outcome, reasons):
    proposal = make_proposal(make_open_consultation())
    with pytest.raises(answering.ReasonMissing):
        to_answer(proposal, outcome=outcome, reasons=reasons)
    assert not Response.objects.exists()
    to_answer(proposal, outcome="later_plan", reasons=reasons)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"outcome": "not_retained", "reason_fr": ""}, "not_retained_or_out_of_scope_only_with_a_reason"),
        ({"outcome": "out_of_scope", "reason_en": ""}, "not_retained_or_out_of_scope_only_with_a_reason"),
        # An absent text is no reason: a check that comes to NULL would let it pass.
        ({"outcome": "out_of_scope", "reason_fr": None}, "not_retained_or_out_of_scope_only_with_a_reason"),
        (
            {"outcome": "retained", "reason_en": "", "status": "published", "published_at": DAY},
            "published_with_a_reason_in_both_languages",
        ),
        (
            {"outcome": "retained", "status": "published", "published_at": None},
            "published_with_a_reason_in_both_languages",
        ),
    ],
)
def test_the_database_refuses_it_too(fields, name):
    consultation = make_consultation()
    texts = {"reason_en": "Because.", "reason_fr": "Parce que."}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Response.objects.create(consultation=consultation, **{**texts, **fields})


def test_one_answer_stands_and_a_response_answers_once_even_past_the_services():
    proposal = make_proposal(make_open_consultation())
    first, second = publish(proposal), to_answer(proposal)
    with pytest.raises(IntegrityError, match="one_answer_stands_per_contribution"), transaction.atomic():
        second.answers.update(given_at=DAY)
    with pytest.raises(IntegrityError, match="answered_once_by_a_response"), transaction.atomic():
        Answer.objects.create(response=first, contribution=proposal)


@pytest.mark.parametrize("make", [make_person, make_organiser])
def test_only_forum_members_answer(make):
    proposal, other = make_proposal(make_open_consultation()), make()
    response = to_answer(proposal)
    acts = [
        lambda: to_answer(proposal, by=other),
        lambda: answering.publish_response(response=response, by=other),
        lambda: answering.discard_response(response=response, version=1, by=other),
        lambda: answering.add_to_response(response=response, contributions=[], by=other),
        lambda: answering.close_as_answered(consultation=proposal.consultation, by=other),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert Response.objects.get().status == "prepared"


def test_what_is_not_public_or_of_another_consultation_is_not_answered():
    consultation = make_open_consultation()
    good, waiting = make_proposal(consultation), make_waiting(consultation)
    offer = make_suggestion(consultation)
    Contribution.objects.filter(pk=offer.pk).update(kind="help_offer")
    stranger = make_proposal(make_open_consultation())
    with pytest.raises(answering.NotAnswerable, match="3 of these"):
        to_answer(good, waiting, offer, stranger)
    assert not Response.objects.exists()


def test_a_proposal_takes_its_unanswered_comments_along():
    consultation = make_open_consultation()
    proposal = make_proposal(consultation)
    first, answered, hidden = make_comment(proposal), make_comment(proposal), make_comment(proposal, status="declined")
    reply = make_comment(proposal, parent=first)
    make_comment(make_proposal(consultation))
    publish(answered)
    response = to_answer(proposal, with_comments=True)
    assert set(response.answers.values_list("contribution", flat=True)) == {proposal.pk, first.pk, reply.pk}
    assert hidden.pk not in response.answers.values_list("contribution", flat=True)


def test_what_was_merged_is_answered_by_its_whole():
    consultation = make_open_consultation()
    whole = make_proposal(consultation)
    part = make_proposal(consultation, merged_into=whole)
    deeper = make_proposal(consultation, merged_into=part)
    comment = make_comment(deeper)
    response = to_answer(deeper, with_comments=True)
    assert set(response.answers.values_list("contribution", flat=True)) == {whole.pk, comment.pk}
    answering.publish_response(response=response, by=make_moderator(), now=DAY)
    assert set(Contribution.objects.values_list("answered_at", flat=True)) == {DAY}


# ---- Changing --------------------------------------------------------------------------------------------
def change(response, *contributions, version=None, **fields):
    fields = {"outcome": "guidance", "reasons": {"en": "New.", "fr": "Nouveau."}, "by": make_moderator(), **fields}
    return answering.change_response(
        response=response, version=version or response.version, contributions=contributions, **fields
    )


def test_a_prepared_response_is_changed_as_a_whole():
    consultation = make_open_consultation()
    first, second = make_proposal(consultation), make_proposal(consultation)
    response = to_answer(first)
    changed = change(response, second)
    assert (changed.outcome, changed.reason_en, changed.reason_fr, changed.version) == (
        "guidance",
        "New.",
        "Nouveau.",
        2,
    )
    assert list(changed.answers.values_list("contribution", flat=True)) == [second.pk]


def test_two_who_change_the_same_response_do_not_overwrite_each_other():
    proposal = make_proposal(make_open_consultation())
    response = to_answer(proposal)
    change(response, proposal, version=1)
    with pytest.raises(EditConflict):
        change(response, proposal, version=1, reasons={"en": "Later.", "fr": "Plus tard."})
    with pytest.raises(EditConflict):
        answering.publish_response(response=response, version=1, by=make_moderator())
    response.refresh_from_db()
    assert (response.reason_en, response.status) == ("New.", "prepared")


def test_a_public_response_is_neither_changed_nor_discarded_nor_published_again():
    proposal = make_proposal(make_open_consultation())
    response, moderator = publish(proposal), make_moderator()
    acts = [
        lambda: change(response, proposal),
        lambda: answering.discard_response(response=response, version=response.version, by=moderator),
        lambda: answering.publish_response(response=response, by=moderator),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert Notice.objects.count() == 1


def test_a_prepared_response_can_be_thrown_away():
    response = to_answer(make_proposal(make_open_consultation()))
    answering.discard_response(response=response, version=1, by=make_moderator())
    assert not Response.objects.exists()
    assert not Answer.objects.exists()


# ---- Publishing ------------------------------------------------------------------------------------------
def test_publishing_answers_each_contribution_now():
    consultation = make_open_consultation()
    rows = [make_proposal(consultation), make_suggestion(consultation)]
    untouched = make_proposal(consultation)
    commitment = make_commitment(make_plan())
    response = publish(*rows, commitments=[commitment], now=DAY)
    assert (response.status, response.published_at, response.led_to) == ("published", DAY, [commitment.pk])
    assert set(response.answers.values_list("given_at", "replaced_at")) == {(DAY, None)}
    answered = dict(Contribution.objects.values_list("pk", "answered_at"))
    assert answered == {rows[0].pk: DAY, rows[1].pk: DAY, untouched.pk: None}
    assert list(Notice.objects.values_list("step", "response", "told_at")) == [("answered", response.pk, None)]


@pytest.mark.parametrize("missing", ["en", "fr"])
def test_nothing_is_published_with_a_reason_in_one_language(missing):
    response = to_answer(make_proposal(make_open_consultation()), reasons={**REASONS, missing: ""})
    with pytest.raises(answering.ReasonMissing):
        answering.publish_response(response=response, by=make_moderator())
    response.refresh_from_db()
    assert (response.status, Answer.objects.get().given_at) == ("prepared", None)


def test_nothing_is_published_that_answers_nothing():
    response = to_answer(make_proposal(make_open_consultation()))
    response.answers.all().delete()
    with pytest.raises(answering.NothingToAnswer):
        answering.publish_response(response=response, by=make_moderator())


def test_a_contribution_taken_down_meanwhile_holds_the_response_back():
    consultation, moderator = make_open_consultation(), make_moderator()
    stays, goes = make_proposal(consultation), make_proposal(consultation)
    response = to_answer(stays, goes)
    contributing.decline(contributions=[goes], moderator=moderator, reason="insult")
    with pytest.raises(answering.NotAnswerable, match="1 of these"):
        answering.publish_response(response=response, by=moderator)
    stays.refresh_from_db()
    assert stays.answered_at is None
    change(response, stays)
    answering.publish_response(response=response, by=moderator)


def test_a_later_answer_replaces_the_one_that_stood():
    proposal = make_proposal(make_open_consultation())
    first = publish(proposal, outcome="not_retained", now=DAY)
    second = publish(proposal, now=DAY + timedelta(days=3))
    assert standing(proposal) == second.pk
    assert list(Answer.objects.order_by("pk").values_list("response", "given_at", "replaced_at")) == [
        (first.pk, DAY, DAY + timedelta(days=3)),
        (second.pk, DAY + timedelta(days=3), None),
    ]
    proposal.refresh_from_db()
    assert proposal.answered_at == DAY + timedelta(days=3)
    assert Response.objects.published().count() == 2


# ---- Adding and correcting -------------------------------------------------------------------------------
def test_more_contributions_are_added_to_a_public_response():
    consultation, moderator = make_open_consultation(), make_moderator()
    first, second, third = (make_proposal(consultation) for _ in range(3))
    response = publish(first, now=DAY)
    publish(second, now=DAY)
    later = DAY + timedelta(days=1)
    made = answering.add_to_response(response=response, contributions=[first, second, third], by=moderator, now=later)
    assert made == 2
    assert [standing(one) for one in (first, second, third)] == [response.pk] * 3
    given = dict(response.answers.values_list("contribution", "given_at"))
    assert given == {first.pk: DAY, second.pk: later, third.pk: later}
    # And back again: the first response stands once more for what another had taken over.
    publish(third, now=DAY + timedelta(days=2))
    last = DAY + timedelta(days=3)
    assert answering.add_to_response(response=response, contributions=[third], by=moderator, now=last) == 1
    assert Answer.objects.standing().get(contribution=third).given_at == last
    with pytest.raises(NotAllowed):
        answering.add_to_response(response=to_answer(first), contributions=[second], by=moderator)


def correct(response, **fields):
    fields = {"version": response.version, "outcome": "retained", "reasons": REASONS, "by": make_moderator(), **fields}
    return answering.correct_response(response=response, **fields)


def test_a_correction_keeps_the_earlier_version():
    response = publish(make_proposal(make_open_consultation()), outcome="not_retained", now=DAY)
    commitment, department = make_commitment(make_plan()), make_department()
    later = DAY + timedelta(days=5)
    corrected = correct(
        response,
        outcome="retained_in_part",
        reasons={"en": "We were wrong.", "fr": "Nous avions tort."},
        commitments=[commitment],
        department=department,
        now=later,
    )
    assert (corrected.published_at, corrected.corrected_at, corrected.led_to) == (DAY, later, [commitment.pk])
    public = [event for event in corrected.events.order_by("pgh_id") if event.status == "published"]
    assert [(event.outcome, event.reason_fr, event.led_to, event.department_id) for event in public] == [
        ("not_retained", REASONS["fr"], [], None),
        ("retained_in_part", "Nous avions tort.", [commitment.pk], department.pk),
    ]
    assert list(Notice.objects.order_by("pk").values_list("step", flat=True)) == ["answered", "corrected"]


def test_a_correction_that_corrects_nothing_tells_nobody():
    response = publish(make_proposal(make_open_consultation()))
    assert correct(response).corrected_at is None
    assert Notice.objects.count() == 1


def test_what_a_correction_refuses():
    response, prepared = (
        publish(make_proposal(make_open_consultation())),
        to_answer(make_proposal(make_open_consultation())),
    )
    with pytest.raises(answering.ReasonMissing):
        correct(response, reasons={"en": "Only in English.", "fr": ""})
    with pytest.raises(EditConflict):
        correct(response, version=response.version - 1)
    with pytest.raises(NotAllowed):
        correct(prepared)
    with pytest.raises(NotAllowed):
        correct(response, by=make_person())
    response.refresh_from_db()
    assert (response.reason_en, response.corrected_at) == (REASONS["en"], None)


# ---- Closing ---------------------------------------------------------------------------------------------
def test_a_consultation_is_closed_when_everything_is_answered_and_opened_by_what_comes_later():
    consultation, moderator = make_open_consultation(), make_moderator()
    proposal = make_proposal(consultation)
    comment = make_comment(proposal, language="fr")
    with pytest.raises(answering.StillUnanswered, match="2 contributions have no answer"):
        answering.close_as_answered(consultation=consultation, by=moderator)
    publish(proposal)
    with pytest.raises(answering.StillUnanswered, match="1 contribution has no answer"):
        answering.close_as_answered(consultation=consultation, by=moderator)
    publish(comment)
    make_waiting(consultation)
    assert answering.close_as_answered(consultation=consultation, by=moderator, now=DAY).answered_at == DAY
    later = DAY + timedelta(days=1)
    assert answering.close_as_answered(consultation=consultation, by=moderator, now=later).answered_at == DAY
    contributing.publish(contributions=Contribution.objects.filter(status="submitted"), moderator=moderator)
    consultation.refresh_from_db()
    assert consultation.answered_at is None


def test_a_waiting_text_of_another_consultation_opens_nothing():
    consultation = make_open_consultation()
    publish(make_proposal(consultation))
    answering.close_as_answered(consultation=consultation, by=make_moderator(), now=timezone.now())
    other = make_waiting(make_open_consultation())
    contributing.publish(contributions=[other], moderator=make_moderator())
    consultation.refresh_from_db()
    assert consultation.answered_at is not None
