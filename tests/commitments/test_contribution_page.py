"""The page of a contribution that has no page of another kind, and how what came on paper shows everywhere."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from commitments import services
from commitments.models import Contribution
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.contributions import make_comment, make_proposal, make_suggestion, make_translation
from tests.factories.entries import make_entered
from tests.factories.people import make_moderator, make_person, sign_in
from tests.factories.words import STATEMENT

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation():
    return make_open_consultation()


def page_of(client, contribution, language="en"):
    with override(language):
        address = reverse("contribution_detail", args=[contribution.pk])
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_statement_shows_words_name_day_themes_and_how_it_came(client, consultation):
    theme = make_theme(consultation, name_en="Open heritage")
    statement = make_entered(consultation, organisation="Willow Bend Library", themes=[theme.pk])
    page = page_of(client, statement)
    assert statement.get_absolute_url() == f"/en/contributions/{statement.pk}/"
    assert '<h1 lang="en">What our library would tell you</h1>' in page
    assert "People here have no other place" in page
    assert "Odile R., Willow Bend Library" in page
    assert f'<a href="{theme.get_absolute_url()}">Open heritage</a>' in page
    assert "Came by letter, received on March 3, 2018." in page
    assert "Letter to the members of the forum" in page
    assert "What has become of these words" in page
    assert reverse("contribution_versions", args=[statement.pk]) in page


def test_what_the_forum_notes_of_consent_is_for_the_forum_alone(client, consultation):
    statement = make_entered(consultation, consent="Signed, in binder seven")
    assert "binder seven" not in page_of(client, statement)


def test_in_the_other_language_the_words_stay_and_say_so(client, consultation):
    statement = make_entered(consultation)
    make_translation(statement, title="Ce que notre bibliothèque dirait", body="Rien d’autre ici.")
    page = page_of(client, statement, "fr")
    assert '<h1 lang="en">What our library would tell you</h1>' in page
    assert "Rédigée en anglais" in page
    assert "Reçu par lettre le 3 mars 2018" in page
    assert "Ce que notre bibliothèque dirait" in page


def test_without_a_title_kind_and_name_are_the_heading(client, consultation):
    note = make_entered(consultation, kind="workshop_note", channel="workshop", texts={"body": STATEMENT["en"]["body"]})
    page = page_of(client, note)
    assert "<h1>Workshop note – Odile R.</h1>" in page
    assert "Said in a workshop on March 3, 2018." in page


def test_what_came_through_this_site_says_nothing_of_its_way(client, consultation):
    page = page_of(client, make_suggestion(consultation))
    assert "entered it" not in page
    assert "Source:" not in page


def test_proposals_and_comments_lead_to_their_own_pages(client, consultation):
    proposal = make_proposal(consultation)
    for contribution in (proposal, make_comment(proposal)):
        response = client.get(reverse("contribution_detail", args=[contribution.pk]))
        assert (response.status_code, response.url) == (301, contribution.get_absolute_url())


@pytest.mark.parametrize("kind", ["proposal", "statement"])
def test_hidden_looks_like_absent(client, consultation, kind):
    contribution = make_entered(consultation, kind=kind)
    address = reverse("contribution_detail", args=[contribution.pk])
    services.decline(contributions=[contribution], moderator=make_moderator(), reason="personal")
    assert (
        client.get(address).status_code == client.get(reverse("contribution_detail", args=[2**40])).status_code == 404
    )
    sign_in(client, make_person())
    assert client.get(address).status_code == 404
    sign_in(client, make_moderator())
    assert client.get(address, follow=True).status_code == 200


def test_a_withdrawn_statement_is_gone_as_its_author_was_told(client, consultation):
    statement = make_entered(consultation, email="odile@example.org")
    services.withdraw(contribution=statement, person=statement.author)
    assert client.get(statement.get_absolute_url()).status_code == 404
    sign_in(client, statement.author)
    assert client.get(statement.get_absolute_url()).status_code == 404
    sign_in(client, make_moderator())
    assert client.get(statement.get_absolute_url()).status_code == 200


def test_an_offer_of_help_has_no_page(client, consultation):
    offer = Contribution.objects.create(
        kind="help_offer",
        consultation=consultation,
        shown_name="Jo",
        language="en",
        body="I can help.",
        author=make_person(),
    )
    for person in (offer.author, make_moderator()):
        sign_in(client, person)
        assert client.get(reverse("contribution_detail", args=[offer.pk])).status_code == 404


def test_a_proposal_from_a_letter_says_so_on_its_page_and_quietly_in_lists(client, consultation):
    theme = make_theme(consultation)
    proposal = make_entered(consultation, kind="proposal", themes=[theme.pk])
    make_entered(consultation, kind="comment", channel="telephone", proposal=proposal.pk)
    page = " ".join(client.get(proposal.get_absolute_url()).content.decode().split())
    assert "Came by letter, received on March 3, 2018." in page
    assert "<span>By telephone</span>" in page
    assert "<span>By letter</span>" in client.get(reverse("proposal_list")).content.decode()
    assert "<span>By letter</span>" in client.get(theme.get_absolute_url()).content.decode()
    make_proposal(consultation, title="Written on this site by its author")
    assert client.get(reverse("proposal_list")).content.decode().count("By letter") == 1


def test_suggested_themes_lead_to_their_pages(client, consultation):
    suggestion = make_entered(consultation, kind="theme_suggestion", channel="stand")
    page = client.get(reverse("theme_list")).content.decode()
    assert f'href="/en/contributions/{suggestion.pk}/"' in page
    assert "<span>At a stand</span>" in page


def test_query_budget(client, consultation, grows):
    statement = make_entered(consultation)
    grows(statement.get_absolute_url(), lambda _n: statement.themes.add(make_theme(consultation)))
