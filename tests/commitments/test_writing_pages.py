"""Writing through the pages: nothing typed is ever lost."""

import uuid

import pytest

from commitments.models import Contribution, Draft
from tests.factories.consultations import make_open_consultation, make_theme, move_window
from tests.factories.contributions import make_comment, make_proposal, proposal_payload
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.django_db


def form_data(theme, **changes):
    data = proposal_payload([theme], **changes)
    return {**data, "submission_key": str(uuid.uuid4())}


def test_write_see_sign_in_send(client):
    consultation = make_open_consultation()
    theme = make_theme(consultation)
    response = client.post("/en/proposals/new/", form_data(theme))
    token = Draft.objects.get().pk
    assert response.url == f"/en/drafts/{token}/"
    preview = client.get(response.url).content.decode()
    assert "Publish every contract over $10,000" in preview
    assert "Sign in and send" in preview
    response = client.post(f"/en/drafts/{token}/")
    assert response.url == f"/en/sign-in/?next=%2Fen%2Fdrafts%2F{token}%2F"
    person = make_person()
    sign_in(client, person)
    response = client.post(f"/en/drafts/{token}/", follow=True)
    assert "Your text has arrived" in response.content.decode()
    contribution = Contribution.objects.get()
    assert (contribution.author, contribution.status, contribution.submission_key) == (person, "submitted", token)
    assert not Draft.objects.exists()


def test_errors_are_beside_the_field_and_in_the_summary_and_nothing_is_lost(client):
    theme = make_theme(make_open_consultation())
    data = form_data(theme, title="Short", problem="", solution="What I wrote at length here.")
    response = client.post("/en/proposals/new/", data)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_title"' in page
    assert 'href="#id_problem"' in page
    assert 'id="id_title_error"' in page
    assert "What I wrote at length here." in page
    assert "<title>Error:" in page.replace("\n", "")


def test_a_draft_comes_back_when_the_browser_does(client):
    theme = make_theme(make_open_consultation())
    client.post("/en/proposals/new/", form_data(theme, solution="My unfinished thought, kept."))
    assert "My unfinished thought, kept." in client.get("/en/proposals/new/").content.decode()


def test_a_broken_cookie_is_no_error(client):
    make_theme(make_open_consultation())
    client.cookies["draft_proposal"] = "not-a-token"
    assert client.get("/en/proposals/new/").status_code == 200


def test_a_phase_that_closes_meanwhile_gives_the_text_back(client):
    consultation = make_open_consultation()
    theme = make_theme(consultation)
    move_window(consultation, days=-60)
    page = client.post("/en/proposals/new/", form_data(theme, solution="Words that must not vanish.")).content.decode()
    assert "This closed on" in page
    assert "Words that must not vanish." in page
    assert not Contribution.objects.exists()


def test_a_token_of_nobody_says_so(client):
    assert client.get(f"/en/drafts/{uuid.uuid4()}/").status_code == 404


def test_a_draft_sent_already_leads_to_ones_own(client):
    consultation = make_open_consultation()
    proposal = make_proposal(consultation)
    sign_in(client, proposal.author)
    assert client.get(f"/en/drafts/{proposal.submission_key}/").url == "/en/my-contributions/"


def test_four_themes_are_too_many(client):
    consultation = make_open_consultation()
    themes = [make_theme(consultation) for _ in range(4)]
    data = form_data(themes[0]) | {"themes": [theme.pk for theme in themes]}
    assert "Choose three themes at most" in client.post("/en/proposals/new/", data).content.decode()


def comment_data(proposal, **changes):
    return {
        "body": "I agree with you.",
        "proposal": proposal.pk,
        "language": "en",
        "shown_name": "Jo B.",
        "submission_key": str(uuid.uuid4()),
        **changes,
    }


def test_a_signed_in_person_comments_at_once(client):
    proposal = make_proposal(make_open_consultation())
    sign_in(client, make_person())
    data = comment_data(proposal)
    client.post(f"/en/proposals/{proposal.pk}/comment/", data)
    client.post(f"/en/proposals/{proposal.pk}/comment/", data)
    comment = Contribution.objects.get(kind="comment")
    assert (comment.proposal_id, comment.status) == (proposal.pk, "submitted")


def test_a_visitor_comments_after_signing_in(client):
    proposal = make_proposal(make_open_consultation())
    top = make_comment(proposal)
    address = f"/en/proposals/{proposal.pk}/comment/"
    form = client.get(f"{address}?reply={top.pk}").content.decode()
    assert "I agree with this." in form
    response = client.post(address, comment_data(proposal, parent=top.pk))
    assert response.url.startswith("/en/drafts/")
    sign_in(client, make_person())
    client.post(response.url)
    assert Contribution.objects.get(parent=top).body == "I agree with you."


@pytest.mark.parametrize("reply", ["999999", "x", "-1", "١"])
def test_a_reply_to_nothing_is_not_found(client, reply):
    proposal = make_proposal(make_open_consultation())
    assert client.get(f"/en/proposals/{proposal.pk}/comment/?reply={reply}").status_code == 404


def test_suggest_a_theme_and_offer_help(client):
    consultation = make_open_consultation()
    theme = make_theme(consultation)
    sign_in(client, make_person())
    key = {"submission_key": str(uuid.uuid4()), "language": "fr", "shown_name": "Jo B."}
    suggestion = client.post(
        "/en/suggest-a-theme/", {**key, "title": "Climate data", "body": "Floods and smoke matter here."}
    )
    client.post(suggestion.url)
    assert Contribution.objects.get(kind="theme_suggestion").title == "Climate data"
    key["submission_key"] = str(uuid.uuid4())
    offer = client.post(f"/en/themes/{theme.slug_en}/help/", {**key, "body": "I can read drafts.", "theme": theme.pk})
    client.post(offer.url)
    assert list(Contribution.objects.get(kind="help_offer").themes.all()) == [theme]


def test_edit_conflict_answers_409_with_both_texts(client):
    consultation = make_open_consultation()
    theme = make_theme(consultation)
    proposal = make_proposal(consultation, themes=[theme], solution="What was saved meanwhile.", version=2)
    sign_in(client, proposal.author)
    data = form_data(theme, solution="What I have just written.") | {"version": 1}
    response = client.post(f"/en/contributions/{proposal.pk}/edit/", data)
    page = response.content.decode()
    assert response.status_code == 409
    assert "What was saved meanwhile." in page
    assert "What I have just written." in page
    assert client.post(f"/en/contributions/{proposal.pk}/edit/", data | {"version": 2}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.solution == "What I have just written."


def test_only_ones_own_can_be_edited_and_withdrawn(client):
    proposal = make_proposal(make_open_consultation())
    for verb in ("edit", "withdraw"):
        assert "/en/sign-in/" in client.get(f"/en/contributions/{proposal.pk}/{verb}/").url
    sign_in(client, make_person())
    for verb in ("edit", "withdraw"):
        assert client.post(f"/en/contributions/{proposal.pk}/{verb}/").status_code == 404
    sign_in(client, proposal.author)
    assert client.get(f"/en/contributions/{proposal.pk}/withdraw/").status_code == 200
    proposal.refresh_from_db()
    assert proposal.status == "published"
    client.post(f"/en/contributions/{proposal.pk}/withdraw/")
    proposal.refresh_from_db()
    assert proposal.status == "withdrawn"


def test_support_by_post_only_and_sign_in_first(client):
    proposal = make_proposal(make_open_consultation())
    address = f"/en/proposals/{proposal.pk}/support/"
    assert client.get(address).status_code == 405
    assert client.post(address).url.startswith("/en/sign-in/?next=")
    sign_in(client, make_person())
    client.post(address)
    proposal.refresh_from_db()
    assert proposal.support_count == 1
    client.post(f"{address}withdraw/")
    proposal.refresh_from_db()
    assert proposal.support_count == 0


def test_a_stale_token_gives_the_text_back_to_send_again():
    from tests.pages import AuditedClient

    client = AuditedClient(enforce_csrf_checks=True)
    theme = make_theme(make_open_consultation())
    client.get("/en/proposals/new/")
    response = client.post("/en/proposals/new/", form_data(theme, solution="Typed before signing in."))
    assert response.status_code == 403
    assert "Typed before signing in." in response.content.decode()


def test_ones_name_and_language_are_saved(client):
    person = make_person()
    make_open_consultation()
    sign_in(client, person)
    client.post("/en/my-contributions/", {"name": "Jo B.", "organisation": "", "language": "fr"})
    person.refresh_from_db()
    assert (person.name, person.language) == ("Jo B.", "fr")
