"""What people write stays in its language: asked, never changed, never hidden; everybody is written to in one's own."""

import uuid

import pytest

from commitments.models import Contribution, Draft
from commitments.services import decline, publish
from ogp_portal.users.models import OutboxMessage
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.contributions import make_comment, make_proposal, make_translation, make_waiting, proposal_payload
from tests.factories.people import make_moderator, make_person, sign_in

pytestmark = pytest.mark.django_db
FRENCH = {
    "title": "Publier tous les contrats de plus de 10 000 $",
    "problem": "Personne ne peut voir qui est payé pour quoi.",
    "solution": "Publier chaque contrat dans le mois qui suit.",
    "change": "",
}


def send(client, theme, **changes):
    data = proposal_payload([theme], **changes)
    return client.post("/en/proposals/new/", {**data, "submission_key": str(uuid.uuid4())}).url


def test_the_form_begins_with_the_language_of_the_page(client):
    make_open_consultation()
    assert 'value="fr" id="id_language_1"' in " ".join(
        client.get("/fr/propositions/nouvelle/").content.decode().split()
    )
    for address, language in [("/en/proposals/new/", "en"), ("/fr/propositions/nouvelle/", "fr")]:
        form = client.get(address).context["form"]
        assert form["language"].value() == language


def test_an_author_is_asked_about_the_language_and_sets_it_with_one_press(client):
    address = send(client, make_theme(make_open_consultation()), **FRENCH)
    page = client.get(address).content.decode()
    assert "This looks like French; you chose English." in page
    before = Draft.objects.get().payload
    page = client.post(address, {"language": "fr"}, follow=True).content.decode()
    assert "This looks like" not in page
    assert Draft.objects.get().payload == {**before, "language": "fr"}


def test_the_author_has_the_last_word(client):
    address = send(client, make_theme(make_open_consultation()), **FRENCH)
    sign_in(client, make_person())
    client.post(address)
    assert Contribution.objects.get().language == "en"


@pytest.mark.parametrize("value", ["de", "", "x" * 500])
def test_a_language_of_nobody_is_not_set(client, value):
    address = send(client, make_theme(make_open_consultation()), **FRENCH)
    client.post(address, {"language": value})
    assert Draft.objects.get().payload["language"] == "en"


def test_nobody_is_asked_without_need(client):
    address = send(client, make_theme(make_open_consultation()))
    assert "This looks like" not in client.get(address).content.decode()


def test_a_comment_in_another_language_than_chosen_is_shown_before_it_is_sent(client):
    proposal = make_proposal(make_open_consultation())
    sign_in(client, make_person())
    data = {"proposal": proposal.pk, "language": "en", "shown_name": "Jo B.", "submission_key": str(uuid.uuid4())}
    data["body"] = "Je suis tout à fait d’accord avec vous."
    address = client.post(f"/en/proposals/{proposal.pk}/comment/", data).url
    assert address.startswith("/en/drafts/")
    assert "This looks like French" in client.get(address).content.decode()
    client.post(address, {"language": "fr"})
    client.post(address)
    comment = Contribution.objects.get(kind="comment")
    assert (comment.language, comment.body) == ("fr", data["body"])
    assert not Draft.objects.exists()


def test_lists_show_both_languages_until_somebody_chooses_one(client):
    consultation = make_open_consultation()
    make_proposal(consultation, title="In English it is written", language="en")
    make_proposal(consultation, title="C’est en français", language="fr")
    for address in ("/en/proposals/", "/fr/propositions/"):
        page = client.get(address).content.decode()
        assert "In English it is written" in page
        assert "C’est en français" in page
        assert "C’est en français" not in client.get(f"{address}?language=en").content.decode()


def test_a_moderator_sees_what_is_not_in_his_or_her_language(client):
    consultation = make_open_consultation()
    french = make_waiting(consultation, language="fr", **FRENCH)
    make_translation(french, title="Publish all contracts over $10,000")
    english = make_waiting(consultation)
    sign_in(client, make_moderator(language="en"))
    queue = client.get("/en/admin/").content.decode()
    assert queue.count("In French: you read English") == 1
    assert "Publish all contracts over $10,000" in queue
    listed = client.get("/en/admin/commitments/contribution/").content.decode()
    assert listed.count("In French: you read English") == 1
    page = client.get(f"/en/admin/commitments/contribution/{french.pk}/change/").content.decode()
    assert "In French: you read English" in page
    assert "Publish all contracts over $10,000" in page
    assert "you read" not in client.get(f"/en/admin/commitments/contribution/{english.pk}/change/").content.decode()


def test_a_moderator_who_reads_french_is_told_of_english(client):
    make_waiting(make_open_consultation())
    sign_in(client, make_moderator(language="fr"))
    assert "In English: you read French" in client.get("/en/admin/").content.decode()


@pytest.mark.parametrize(("author", "moderator"), [("en", "fr"), ("fr", "en")])
def test_the_author_is_written_to_in_the_authors_language_whoever_wrote(client, author, moderator):
    declined = make_waiting(make_open_consultation(), author=make_person(language=author), language=moderator)
    published = make_waiting(declined.consultation, author=make_person(language=author), language=moderator)
    by = make_moderator(language=moderator)
    notes = {"en": "See number 12.", "fr": "Voyez la douzième."}
    decline(contributions=[declined], moderator=by, reason="duplicate", notes=notes)
    publish(contributions=[published], moderator=by)
    mails = list(OutboxMessage.objects.order_by("pk"))
    assert [mail.language for mail in mails] == [author, author]
    assert notes[author] in mails[0].body
    assert notes[moderator] not in mails[0].body
    words = {"en": ("does not publish it", "is public now"), "fr": ("ne le publie pas", "public")}[author]
    assert words[0] in mails[0].body
    assert words[1] in mails[1].body


def test_query_budget_with_translations(client, grows):
    consultation = make_open_consultation()
    proposal = make_proposal(consultation)
    make_translation(proposal)
    sign_in(client, make_person())

    def row(_number):
        make_translation(make_comment(proposal))
        make_translation(make_proposal(consultation, language="fr"))

    grows(f"/en/proposals/{proposal.pk}/", row)
    grows("/en/proposals/", row)
    sign_in(client, make_moderator())
    grows("/en/admin/", lambda _n: make_translation(make_waiting(consultation, language="fr")))
    grows("/en/admin/commitments/contributiontranslation/", lambda _n: make_comment(proposal))
