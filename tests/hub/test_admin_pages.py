"""What every page of the admin shares: the other language, and titles and labels that read well."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils.html import escape

from tests.factories.consultations import make_consultation, make_open_consultation, make_theme
from tests.factories.events import make_workshop
from tests.factories.people import make_administrator, make_moderator, make_organiser, make_person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    person = make_administrator()
    sign_in(client, person)
    return person


def test_the_header_leads_to_the_same_page_in_the_other_language(client, administrator):
    english = client.get("/en/admin/events/workshop/?o=1").content.decode()
    assert '<a href="/fr/admin/events/workshop/?o=1" lang="fr" hreflang="fr" rel="alternate">Français</a>' in english
    french = client.get("/fr/admin/").content.decode()
    assert '<a href="/en/admin/" lang="en" hreflang="en" rel="alternate">English</a>' in french


def test_a_page_about_a_record_leads_to_itself_and_not_to_the_public_page(client, administrator):
    workshop = make_workshop()
    page = client.get(f"/en/admin/events/workshop/{workshop.pk}/history/").content.decode()
    assert f'<a href="/fr/admin/events/workshop/{workshop.pk}/history/" lang="fr"' in page


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/en/admin/events/workshop/", "Workshops"),
        ("/fr/admin/events/workshop/", "Ateliers"),
        ("/en/admin/events/workshop/add/", "New: workshop"),
        ("/fr/admin/events/workshop/add/", "Ajout\u00a0: atelier"),
        ("/fr/admin/consultations/question/", "Questions"),
        ("/fr/admin/consultations/question/add/", "Ajout\u00a0: question"),
    ],
)
def test_titles_are_right_with_any_noun(client, administrator, address, title):
    assert f"<h1>{title}</h1>" in client.get(address).content.decode()


def test_the_page_of_a_record_is_titled_by_what_it_is_and_its_name(client, administrator):
    workshop = make_workshop()
    page = client.get(f"/en/admin/events/workshop/{workshop.pk}/change/").content.decode()
    assert "<h1>Workshop</h1>" in page
    assert f"<h2>{escape(workshop)}</h2>" in page


@pytest.mark.parametrize(
    ("language", "labels"), [("en", ["Name (English)", "Name (French)"]), ("fr", ["Nom (anglais)", "Nom (français)"])]
)
def test_fields_of_two_languages_are_named_in_words(client, administrator, language, labels):
    theme = make_theme(make_open_consultation())
    page = client.get(f"/{language}/admin/consultations/theme/{theme.pk}/change/").content.decode()
    for label in labels:
        assert f"{label}:" in page or f"{label}\u00a0:" in page
    assert "[en]" not in page
    assert "[fr]" not in page


def first_page(client, person, language="en"):
    sign_in(client, person)
    return client.get(f"/{language}/admin/").content.decode()


def test_an_organiser_finds_the_next_workshops_on_the_first_page(client):
    organiser = make_organiser()
    consultation = make_consultation()
    mine = make_workshop(organisers=[organiser], consultation=consultation, capacity=20, in_person_taken=7)
    draft = make_workshop(organisers=[organiser], consultation=consultation, published_at=None)
    other = make_workshop(organisers=[make_organiser()], consultation=consultation)
    page = first_page(client, organiser)
    assert mine.title_en in page
    assert "7 of 20 places taken" in page
    assert mine.address_of("workshop_desk") in page
    assert draft.title_en in page
    assert page.count("not published yet") == 1
    assert other.title_en not in page
    assert mine.title_fr in first_page(client, organiser, "fr")


def test_without_workshops_the_first_page_offers_to_add_one(client):
    page = first_page(client, make_organiser())
    assert "You run no workshop that is still to come." in page
    assert "/en/admin/events/workshop/add/" in page


def test_who_runs_no_workshops_is_shown_none(client):
    assert "Your next workshops" not in first_page(client, make_person(roles=["translator"]))


def test_more_workshops_take_no_more_queries(client, django_assert_max_num_queries):
    organiser = make_organiser()
    for _ in range(5):
        make_workshop(organisers=[organiser])
    sign_in(client, organiser)
    with django_assert_max_num_queries(6):
        client.get("/en/admin/")


def test_a_forum_member_finds_where_to_enter_and_what_to_read_on_the_first_page(client):
    contributions = "/en/admin/commitments/contribution/"
    ways = [f"{contributions}enter/proposal/", f"{contributions}import/", f"{contributions}?readers=mine"]
    page = first_page(client, make_moderator())
    assert [way for way in ways if f'href="{way}"' not in page] == []
    page = first_page(client, make_organiser())
    assert [way for way in ways if f'href="{way}"' in page] == []


def test_a_record_leads_to_its_public_page_and_what_has_none_to_nowhere(client, administrator):
    workshop = make_workshop()
    found = client.get(f"/en/admin/r/{ContentType.objects.get_for_model(workshop).pk}/{workshop.pk}/")
    assert (found.status_code, found.url.endswith(workshop.get_absolute_url())) == (302, True)
    kinds = [kind for kind in ContentType.objects.all() if not hasattr(kind.model_class(), "get_absolute_url")]
    assert any("event" in kind.model for kind in kinds)
    answered = {client.get(f"/en/admin/r/{number}/1/").status_code for number in [0, *(kind.pk for kind in kinds)]}
    assert answered == {404}
