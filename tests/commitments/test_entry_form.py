"""The form through which forum members enter what came on paper or by voice."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commitments.models import Contribution
from ogp_portal.users.models import OutboxMessage
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.contributions import make_proposal
from tests.factories.entries import make_entered, make_words
from tests.factories.people import make_moderator, make_organiser, make_person, sign_in
from tests.factories.tables import as_csv, cells, row
from tests.factories.words import STATEMENT
from tests.factories.world import make_world
from tests.one_language import OTHER, foreign_in_html

pytestmark = pytest.mark.django_db
LIST = "/en/admin/commitments/contribution/"
KINDS = ["proposal", "comment", "theme_suggestion", "workshop_note", "statement"]


@pytest.fixture
def consultation():
    return make_open_consultation()


@pytest.fixture
def moderator(client):
    person = make_moderator()
    sign_in(client, person)
    return person


def form(kind, **fields):
    return {
        "channel": "letter",
        "source": "Letter to the members of the forum",
        "received_on": "2018-03-03",
        "consent": "Signed at the foot of the letter",
        "language": "en",
        "shown_name": "Odile R.",
        "submission_key": str(uuid.uuid4()),
        **make_words(kind, "en"),
        **fields,
    }


def address(kind, language="en"):
    return f"/{language}/admin/commitments/contribution/enter/{kind}/"


def test_the_list_leads_to_the_form(client, consultation, moderator):
    page = client.get(LIST).content.decode()
    assert f'href="{address("proposal")}"' in page
    form_page = client.get(address("proposal")).content.decode()
    assert all(f'href="{address(kind)}?"' in form_page for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_entered_and_public(client, consultation, moderator, kind):
    theme = make_theme(consultation)
    proposal = make_proposal(consultation)
    data = form(kind, themes=[theme.pk], proposal=f"https://portal.example.org/en/proposals/{proposal.pk}/#comments")
    response = client.post(address(kind), data)
    made = Contribution.objects.get(submission_key=data["submission_key"])
    assert response.url == f"{LIST}{made.pk}/change/"
    assert (made.kind, made.status, made.entered_by) == (kind, "published", moderator)
    assert list(made.themes.all()) == [theme]
    assert made.proposal == (proposal if kind == "comment" else None)
    page = client.get(response.url).content.decode()
    assert made.get_absolute_url() in page
    assert "Signed at the foot of the letter" in page
    client.logout()
    assert client.get(made.get_absolute_url()).status_code == 200


def test_sent_twice_it_is_made_once(client, consultation, moderator):
    data = form("statement", email="Odile@Example.org")
    assert client.post(address("statement"), data).url == client.post(address("statement"), data).url
    assert Contribution.objects.count() == OutboxMessage.objects.count() == 1


def test_an_error_keeps_everything_typed_and_stands_beside_its_field_and_above(client, consultation, moderator):
    theme = make_theme(consultation)
    typed = form("proposal", consent="", received_on="3 March", shown_name="X" * 81, themes=[theme.pk])
    response = client.post(address("proposal"), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "3 things to correct" in page
    for name in ("consent", "received_on", "shown_name"):
        assert f'href="#id_{name}"' in page
        assert f'id="id_{name}_error"' in page
    for text in ("3 March", "X" * 81, typed["title"], typed["problem"], typed["solution"], typed["source"]):
        assert text in page
    assert re.search(rf'value="{theme.pk}"[^>]*checked', page)
    assert typed["submission_key"] in page
    assert not Contribution.objects.exists()


def test_what_the_service_refuses_stands_beside_its_field_too(client, consultation, moderator):
    page = client.post(address("statement"), form("statement", received_on="2999-01-01")).content.decode()
    assert "January 1, 2999 is still to come." in page
    assert 'id="id_received_on_error"' in page
    page = client.post(address("comment"), form("comment", proposal="99999")).content.decode()
    assert 'id="id_proposal_error"' in page
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("written", ["", "none", "12a", "https://example.org/proposals/", "9" * 30])
def test_a_proposal_that_is_no_number(client, consultation, moderator, written):
    response = client.post(address("comment"), form("comment", proposal=written))
    assert response.status_code == 422
    assert not Contribution.objects.exists()


def test_a_language_that_seems_wrong_is_asked_about_once(client, consultation, moderator):
    data = form("statement", language="fr")
    response = client.post(address("statement"), data)
    assert response.status_code == 422
    page = response.content.decode()
    assert "This looks like English; you chose French." in page
    sure = re.search(r'name="sure" value="(\w+)"', page)[1]
    assert client.post(address("statement"), data | {"sure": sure}).status_code == 302
    assert Contribution.objects.get().language == "fr"


def test_the_next_of_the_same_pile_keeps_what_they_have_in_common(client, consultation, moderator):
    response = client.post(address("statement"), form("statement", another="1", source="Stand in Kamloops"))
    page = client.get(response.url).content.decode()
    assert 'value="Stand in Kamloops"' in page
    assert 'value="2018-03-03"' in page
    assert "Signed at the foot of the letter" in page
    assert "Odile R." not in page
    assert "What our library would tell you" in page  # The link to what was just published.
    assert '<textarea name="body"' in page
    assert "no other place where" not in page


def test_what_another_member_entered_is_not_brought_along(client, consultation, moderator):
    other = make_entered(consultation, source="Of another member")
    assert "Of another member" not in client.get(f"{address('statement')}?like={other.pk}").content.decode()
    assert client.get(f"{address('statement')}?like=%27&proposal=x").status_code == 200


def test_another_consultation_can_be_named(client, consultation, moderator):
    other = make_open_consultation()
    theme = make_theme(other)
    client.post(f"{address('statement')}?consultation={consultation.key}", form("statement"))
    client.post(f"{address('statement')}?consultation={other.key}", form("statement", themes=[theme.pk]))
    assert list(Contribution.objects.order_by("pk").values_list("consultation", flat=True)) == [
        consultation.pk,
        other.pk,
    ]
    assert client.get(f"{address('statement')}?consultation=none").status_code == 404


@pytest.mark.parametrize("kind", ["help_offer", "clause_comment", "nothing"])
def test_other_kinds_have_no_form(client, consultation, moderator, kind):
    assert client.get(address(kind)).status_code == 404


@pytest.mark.parametrize("make", [make_organiser, make_person])
def test_the_form_is_the_forums_alone(client, consultation, make):
    sign_in(client, make())
    for response in (client.get(address("statement")), client.post(address("statement"), form("statement"))):
        assert response.status_code in (302, 403)
    assert not Contribution.objects.exists()


def test_without_a_consultation_there_is_nothing_to_enter_into(client, moderator):
    assert client.get(address("statement")).status_code == 404


def test_the_form_speaks_french(client, consultation, moderator):
    page = client.get(address("statement", "fr")).content.decode()
    assert "Saisir un propos recueilli" in page
    assert "Publier et saisir le suivant" in page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_all_pages_of_entering_and_reading_are_in_one_language(client, language):
    """The words entered are in the other language throughout, and marked as such."""
    other = OTHER[language]
    world = make_world(written_in=other)
    sign_in(client, world.people["moderator"])
    statement = make_entered(world.consultation, language=other)
    base = f"/{language}/admin/commitments/contribution/"
    responses = [client.get(f"{base}enter/{kind}/") for kind in KINDS]
    responses += [client.post(f"{base}enter/{kind}/", {"language": language, "shown_name": "Jo"}) for kind in KINDS]
    table = cells([row(Kind="?", Words=""), row(Reference="1"), row(Reference="1")])
    for data in (b"", as_csv(table), as_csv([["Nom affiché", "Notes"], ["x"]])):
        responses.append(client.post(f"{base}import/", {"file": SimpleUploadedFile("letters.csv", data)}))
    said = {"Source": STATEMENT[other]["source"], "Words": STATEMENT[other]["body"], "Title": ""}
    whole = as_csv(cells([row(Language=other, **said)]))
    responses.append(client.post(f"{base}import/", {"file": SimpleUploadedFile("letters.csv", whole)}, follow=True))
    responses += [client.get(f"{base}{statement.pk}/read/"), client.get(f"{base}{statement.pk}/change/")]
    responses.append(client.post(f"{base}{statement.pk}/read/", {"version": 1}))
    found = {}
    for response in responses:
        assert response.status_code in (200, 422)
        if faults := foreign_in_html(response.content.decode(), language):
            found[response.request["PATH_INFO"]] = faults
    assert found == {}


def test_the_list_shows_and_filters_how_it_came(client, consultation, moderator):
    make_entered(consultation, channel="stand", texts={"title": "Said at the stand", "body": "It is said."})
    make_proposal(consultation, title="Written on this site by its author")
    page = client.get(f"{LIST}?waiting=all").content.decode()
    assert "At a stand, March 3, 2018" in page
    page = client.get(f"{LIST}?waiting=all&channel__exact=stand").content.decode()
    assert "Said at the stand" in page
    assert "Written on this site by its author" not in page


def test_the_way_it_came_cannot_be_rewritten_in_the_record(client, consultation, moderator):
    made = make_entered(consultation)
    inline = {"decisions-TOTAL_FORMS": "0", "decisions-INITIAL_FORMS": "0"}
    changed = {"source": "Elsewhere", "consent": "None", "channel": "portal", "received_on": "2017-01-01"}
    client.post(f"{LIST}{made.pk}/change/", {**changed, **inline})
    stored = Contribution.objects.get(pk=made.pk)
    assert all(getattr(stored, name) == getattr(made, name) for name in changed)
