"""The queue in the admin."""

import pytest

from commitments.models import Contribution, Decision
from ogp_portal.users.models import OutboxMessage
from tests.factories.consultations import make_open_consultation
from tests.factories.contributions import make_proposal, make_waiting
from tests.factories.people import make_administrator, make_moderator, make_organiser, make_person, sign_in

pytestmark = pytest.mark.django_db
QUEUE = "/en/admin/commitments/contribution/"


def test_the_first_page_shows_what_waits_oldest_first(client):
    consultation = make_open_consultation()
    first = make_waiting(consultation, title="The one that came first")
    second = make_waiting(consultation, title="The one that came second")
    make_proposal(consultation, title="Read and published before")
    sign_in(client, make_moderator())
    page = client.get("/en/admin/").content.decode()
    assert "2 texts wait for a reader" in page
    assert page.index(first.title) < page.index(second.title)
    assert "Read and published before" not in page


def test_bulk_publish(client):
    consultation = make_open_consultation()
    rows = [make_waiting(consultation) for _ in range(3)]
    sign_in(client, make_moderator())
    data = {"action": "publish_selected", "_selected_action": [rows[0].pk, rows[2].pk]}
    client.post(QUEUE, data)
    assert set(Contribution.objects.filter(status="published")) == {rows[0], rows[2]}
    assert {mail.to for mail in OutboxMessage.objects.all()} == {rows[0].author.email, rows[2].author.email}


def test_bulk_decline_asks_for_reason_and_one_note_a_language(client):
    consultation = make_open_consultation()
    french = make_waiting(consultation, author=make_person(language="fr"))
    english = make_waiting(consultation, author=make_person(language="en"))
    sign_in(client, make_moderator())
    data = {"action": "decline_selected", "_selected_action": [french.pk, english.pk]}
    page = client.post(QUEUE, data).content.decode()
    assert 'name="note_en"' in page
    assert 'name="note_fr"' in page
    without = client.post(QUEUE, data | {"confirm": "1", "reason": "", "note_en": "Kept note"}).content.decode()
    assert "Kept note" in without
    assert not Decision.objects.exists()
    client.post(QUEUE, data | {"confirm": "1", "reason": "duplicate", "note_en": "See 12.", "note_fr": "Voyez la 12."})
    assert set(Contribution.objects.values_list("status", flat=True)) == {"declined"}
    notes = dict(Decision.objects.values_list("contribution_id", "note"))
    assert notes == {french.pk: "Voyez la 12.", english.pk: "See 12."}


def test_one_contribution_is_published_and_later_declined_from_its_page(client):
    proposal = make_waiting(make_open_consultation())
    sign_in(client, make_moderator())
    address = f"{QUEUE}{proposal.pk}/change/"
    inline = {"decisions-TOTAL_FORMS": "0", "decisions-INITIAL_FORMS": "0"}
    assert client.get(address).status_code == 200
    client.post(address, {"_publish": "1", **inline})
    proposal.refresh_from_db()
    assert proposal.status == "published"
    assert "Reason" in client.post(address, {"_decline": "1", **inline}).content.decode()
    chosen = {"action": "decline_selected", "_selected_action": [proposal.pk], "confirm": "1", "reason": "insult"}
    client.post(f"{QUEUE}?waiting=all", chosen)
    proposal.refresh_from_db()
    assert proposal.status == "declined"


def test_words_and_states_cannot_be_forged_in_the_admin(client):
    proposal = make_waiting(make_open_consultation(), title="The words of its author")
    sign_in(client, make_administrator())
    data = {"title": "Other words", "status": "published", "decisions-TOTAL_FORMS": "0", "decisions-INITIAL_FORMS": "0"}
    client.post(f"{QUEUE}{proposal.pk}/change/", data)
    proposal.refresh_from_db()
    assert (proposal.title, proposal.status) == ("The words of its author", "submitted")


@pytest.mark.parametrize("address", [QUEUE, f"{QUEUE}1/change/"])
@pytest.mark.parametrize("make", [make_organiser, make_person])
def test_the_queue_is_the_forums_alone(client, make, address):
    make_waiting(make_open_consultation())
    sign_in(client, make())
    assert client.get(address).status_code in (302, 403)
    client.post(QUEUE, {"action": "publish_selected", "_selected_action": [1]})
    assert not Contribution.objects.filter(status="published").exists()


def test_query_budget_of_the_queue(client, grows):
    consultation = make_open_consultation()
    sign_in(client, make_moderator())
    grows("/en/admin/", lambda _n: make_waiting(consultation))
    grows(QUEUE, lambda _n: make_waiting(consultation))
