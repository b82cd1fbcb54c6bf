"""Comments on the clauses of a draft: written on the latest version, kept with the clause, answered like others."""

import uuid

import pytest

from commitments import services
from commitments.models import Contribution, Draft
from commitments.services.coverage import cells_of
from tests.factories.consultations import make_open_consultation, make_theme, move_window
from tests.factories.contributions import make_proposal
from tests.factories.people import make_moderator, make_person, sign_in
from tests.factories.plans import make_clause, make_commitment, make_plan, make_response
from tests.factories.published import drop, make_clause_comment, publish

pytestmark = pytest.mark.django_db
WORDS = "Say by which day it is done, please."


@pytest.fixture
def draft():
    """The first draft of a plan: its commitment, the solution, the version."""
    consultation = make_open_consultation()
    plan = make_plan(consultation)
    commitment = make_commitment(plan, themes=[make_theme(consultation)])
    version = publish(plan)
    commitment.refresh_from_db()
    return commitment, commitment.clauses.get(kind="solution"), version


def form_data(clause, version, **changes):
    return {
        "clause": clause.pk,
        "plan_version": version.pk,
        "body": WORDS,
        "shown_name": "Amina K.",
        "language": "en",
        "submission_key": str(uuid.uuid4()),
        **changes,
    }


def address_of(clause, language="en"):
    commitment = clause.commitment
    if language == "fr":
        return f"/fr/plans/{commitment.plan.key}/engagements/{commitment.code}/clauses/{clause.pk}/commenter/"
    return f"/en/plans/{commitment.plan.key}/commitments/{commitment.code}/clauses/{clause.pk}/comment/"


def text_of(response, status=200):
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def test_write_see_sign_in_send(client, draft):
    commitment, clause, version = draft
    assert address_of(clause) in text_of(client.get(commitment.get_absolute_url()))
    response = client.post(address_of(clause), form_data(clause, version))
    token = Draft.objects.get().pk
    assert response.url == f"/en/drafts/{token}/"
    preview = text_of(client.get(response.url))
    assert WORDS in preview
    assert "Contracts that anyone can read – What will be done" in preview
    assert f'href="{address_of(clause)}"' in preview
    person = make_person()
    sign_in(client, person)
    response = client.post(f"/en/drafts/{token}/")
    assert response.url == f"{commitment.get_absolute_url()}#clause-{clause.pk}"
    comment = Contribution.objects.get()
    assert (comment.kind, comment.author, comment.clause, comment.plan_version) == (
        "clause_comment",
        person,
        clause,
        version,
    )
    assert (comment.status, comment.consultation) == ("submitted", commitment.plan.consultation)
    assert list(comment.themes.all()) == list(commitment.themes.all())


def test_the_comment_of_a_known_author_is_public_at_once_and_counted(client, draft):
    commitment, clause, version = draft
    person = make_proposal(commitment.plan.consultation).author
    sign_in(client, person)
    client.post(address_of(clause), form_data(clause, version))
    comment = Contribution.objects.get(kind="clause_comment")
    assert comment.status == "published"
    assert cells_of([comment.pk])[commitment.plan.consultation_id, None, "en", None] == 1
    page = text_of(client.get(commitment.get_absolute_url()))
    assert "1 comment on this part" in page
    assert WORDS in page
    assert "on: Draft, version 1" in page


def test_a_comment_on_a_superseded_version_is_refused_and_its_text_kept(client, draft):
    commitment, clause, version = draft
    later = publish(commitment.plan)
    person = make_person()
    sign_in(client, person)
    page = text_of(client.post(address_of(clause), form_data(clause, version)), status=409)
    assert "A newer version has been published since you began." in page
    assert WORDS in page
    assert f'href="{commitment.get_absolute_url()}#clause-{clause.pk}"' in page
    assert f'name="plan_version" value="{later.pk}"' in page
    assert not Contribution.objects.exists()
    client.post(address_of(clause), form_data(clause, later))
    assert Contribution.objects.get().plan_version == later


def test_a_version_published_between_preview_and_sending_gives_the_text_back(client, draft):
    commitment, clause, version = draft
    client.post(address_of(clause), form_data(clause, version))
    token = Draft.objects.get().pk
    publish(commitment.plan)
    sign_in(client, make_person())
    page = text_of(client.post(f"/en/drafts/{token}/"))
    assert "A newer version has been published since you began." in page
    assert WORDS in page
    assert Draft.objects.filter(pk=token).exists()
    assert WORDS in text_of(client.get(address_of(clause)))


def test_the_service_refuses_what_the_page_would_not_send(draft):
    commitment, clause, version = draft
    other = make_commitment(make_plan(make_open_consultation()))
    hand_in = {
        "kind": "clause_comment",
        "person": make_person(),
        "consultation": commitment.plan.consultation,
    }
    payload = form_data(clause, version)
    with pytest.raises(services.NotAllowed):
        services.submit(**hand_in, payload={**payload, "clause": other.clauses.first().pk}, submission_key=uuid.uuid4())
    publish(commitment.plan)
    with pytest.raises(services.VersionSuperseded):
        services.submit(**hand_in, payload=payload, submission_key=uuid.uuid4())
    final = publish(commitment.plan, "final")
    with pytest.raises(services.ClauseClosed, match="The plan is published"):
        services.submit(**hand_in, payload={**payload, "plan_version": final.pk}, submission_key=uuid.uuid4())
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("case", ["phase", "left_out", "commitment_left_out", "final", "no_consultation"])
def test_what_takes_no_comment_says_why_and_keeps_the_text(client, draft, case):
    commitment, clause, version = draft
    sentence = {
        "phase": "This closed on",
        "left_out": "This part was left out of the draft",
        "commitment_left_out": "This part was left out of the draft",
        "final": "The plan is published: comments were taken on its drafts.",
        "no_consultation": "This is not possible, or not any more.",
    }[case]
    if case == "phase":
        move_window(commitment.plan.consultation, days=-60)
    elif case == "left_out":
        clause.retired_at = version.published_at
        clause.save()
        version = publish(commitment.plan)
    elif case == "commitment_left_out":
        drop(commitment)
    elif case == "final":
        version = publish(commitment.plan, "final")
    else:
        commitment.plan.consultation = None
        commitment.plan.save()
    page = text_of(client.get(address_of(clause)))
    assert sentence in page
    assert '<form method="post" novalidate>' not in page
    page = text_of(
        client.post(address_of(clause), form_data(clause, version)),
        status=422 if case in ("phase", "no_consultation", "left_out", "commitment_left_out", "final") else 200,
    )
    assert sentence in page
    assert WORDS in page
    assert not Contribution.objects.exists()
    assert not Draft.objects.exists()
    assert address_of(clause) not in text_of(client.get(commitment.get_absolute_url()))


def test_comments_stay_with_the_clause_and_say_on_which_version_they_were_made(client, draft):
    commitment, clause, version = draft
    make_clause_comment(clause, version, body="The first thought of all.")
    clause.text_en, clause.text_fr = "Quite another text now.", "Un tout autre texte maintenant."
    clause.save()
    later = publish(commitment.plan)
    make_clause_comment(clause, later, body="The second thought of all.")
    for address in (commitment.get_absolute_url(), address_of(clause)):
        page = text_of(client.get(address))
        assert page.index("The first thought of all.") < page.index("The second thought of all.")
        assert "on: Draft, version 1" in page
        assert "on: Draft, version 2" in page
    clause.retired_at = later.published_at
    clause.save()
    publish(commitment.plan, "final")
    page = text_of(client.get(commitment.get_absolute_url()))
    assert "Comments on parts that were left out" in page
    assert "The first thought of all." in page
    assert "Quite another text now." in text_of(client.get(address_of(clause)))


def test_a_comment_is_answered_and_translated_like_others(client, draft):
    from tests.factories.contributions import make_translation

    commitment, clause, version = draft
    comment = make_clause_comment(clause, version, language="fr", body="Il faut une date.")
    make_translation(comment, body="It needs a date.")
    make_response(comment, outcome="retained_in_part")
    page = text_of(client.get(commitment.get_absolute_url()))
    assert '<div lang="fr"><p>Il faut une date.</p></div>' in page
    assert "It needs a date." in page
    assert "Retained in part" in page
    assert "The plan will hold a commitment on this" in page
    assert "Le plan contiendra un engagement" in text_of(
        client.get(f"/fr/plans/{commitment.plan.key}/engagements/{commitment.code}/")
    )


def test_moderation_editing_and_withdrawing_work_as_for_others(client, draft):
    commitment, clause, version = draft
    comment = make_clause_comment(clause, version, status="submitted", published_at=None, reviewed_at=None)
    page = commitment.get_absolute_url()
    assert "comment on this part" not in text_of(client.get(page))
    services.publish(contributions=[comment], moderator=make_moderator())
    assert "1 comment on this part" in text_of(client.get(page))
    sign_in(client, comment.author)
    comment.refresh_from_db()
    data = {**form_data(clause, version, body="Another wording of mine."), "version": comment.version}
    assert client.post(f"/en/contributions/{comment.pk}/edit/", data).url == "/en/my-contributions/"
    assert "Another wording of mine." in text_of(client.get(page))
    client.post(f"/en/contributions/{comment.pk}/withdraw/")
    assert "Another wording of mine." not in text_of(client.get(page))
    client.logout()
    assert client.get(f"/en/contributions/{comment.pk}/versions/").status_code == 404


def test_a_clause_that_was_never_published_looks_absent(client, draft):
    commitment, _clause, _version = draft
    new = make_clause(commitment, kind="budget")
    assert client.get(address_of(new)).status_code == 404
    assert client.get(address_of(new).replace(commitment.code, "c99")).status_code == 404


def test_five_comments_on_the_commitment_and_all_of_them_on_the_page_of_the_clause(client, draft):
    commitment, clause, version = draft
    for number in range(7):
        make_clause_comment(clause, version, body=f"Thought number {number}.")
    page = text_of(client.get(commitment.get_absolute_url()))
    assert "7 comments on this part" in page
    assert "Thought number 4." in page
    assert "Thought number 5." not in page
    assert "Thought number 6." in text_of(client.get(address_of(clause)))


def test_query_budgets(client, draft, grows):
    commitment, clause, version = draft
    sign_in(client, make_person())

    def comment(_number):
        make_response(make_clause_comment(clause, version))

    grows(commitment.get_absolute_url(), comment)
    grows(address_of(clause), comment)


def test_the_queue_says_on_which_part_a_comment_is(client, draft):
    commitment, clause, version = draft
    make_clause_comment(clause, version, status="submitted", published_at=None, reviewed_at=None)
    sign_in(client, make_moderator())
    page = text_of(client.get("/en/admin/commitments/contribution/"))
    desk = f"/en/admin/commitments/commitment/{commitment.pk}/change/"
    assert f'<a href="{desk}">C01 – What will be done</a>' in page
