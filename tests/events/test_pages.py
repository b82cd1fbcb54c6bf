"""Workshops to read, and the form to register."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils.translation import override

from events.models import Registration
from events.words import hours_in_words, languages_in_words
from ogp_portal.users.models import OutboxMessage
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.events import days, key, make_registration, make_workshop
from tests.factories.people import make_organiser, make_person, sign_in

pytestmark = pytest.mark.django_db


def form(**fields):
    return {
        "submission_key": str(key()),
        "name": "Zoé Roy",
        "email": "zoe@example.org",
        "organisation": "",
        "language": "fr",
        "access_needs": "",
        **fields,
    }


def at(workshop, page="workshop_detail", language="en"):
    with override(language):
        return workshop.address_of(page)


def text_of(response):
    return plain(re.sub(r"<[^>]+>", " ", response.content.decode()))


def plain(words):
    return " ".join(words.replace("&#x27;", "'").replace("\u00a0", " ").split())


def test_the_list_has_those_to_come_first_then_those_over(client):
    consultation = make_open_consultation()
    over = make_workshop(consultation=consultation, starts_at=days(-9), title_en="Over already")
    later = make_workshop(consultation=consultation, starts_at=days(9), title_en="Later one")
    soon = make_workshop(consultation=consultation, starts_at=days(2), title_en="Soon one", cancelled_at=days(0))
    make_workshop(consultation=consultation, published_at=None, title_en="Draft one")
    page = text_of(client.get("/en/workshops/"))
    assert page.index(soon.title_en) < page.index(later.title_en) < page.index(over.title_en)
    assert "Called off" in page
    assert "Draft one" not in page


def test_the_empty_list_says_so(client):
    assert "No workshop is planned" in text_of(client.get("/en/workshops/"))


def test_past_workshops_come_page_by_page(client):
    consultation = make_open_consultation()
    for number in range(25):
        make_workshop(consultation=consultation, starts_at=days(-9 - number), title_en=f"Meeting {number}.")
    make_workshop(consultation=consultation, title_en="To come")
    second = text_of(client.get("/en/workshops/?page=2"))
    assert "Meeting 24." in second
    assert "Meeting 3." not in second
    assert "To come" not in second


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_workshops_page_says_when_where_and_how_many_places(client, language):
    workshop = make_workshop(
        starts_at=datetime.fromisoformat("2100-03-07T13:30-07:00"),
        themes=[make_theme(make_open_consultation(), name_en="Open data", name_fr="Données ouvertes")],
        outside_url="https://example.org/calgary",
        outside_language="en",
        online_url="https://meet.example.org/secret",
        capacity=12,
    )
    response = client.get(at(workshop, language=language))
    page = text_of(response)
    expected = {
        "en": [
            "Sunday, March 7, 2100",
            "1:30 p.m. to 4:30 p.m., Mountain Standard Time",
            "12 places left",
            "Open data",
        ],
        "fr": [
            "dimanche 7 mars 2100",
            "13 h 30",
            "heure normale des Rocheuses",
            "Calgary (Alberta)",
            "Données ouvertes",
        ],
    }
    for words in expected[language]:
        assert words in page
    assert ('class="only-in"' in response.content.decode()) == (language == "fr")
    assert "meet.example.org" not in response.content.decode()
    assert at(workshop, language={"en": "fr", "fr": "en"}[language]) in response.content.decode()


def test_an_outside_page_in_the_readers_language_is_not_marked(client):
    workshop = make_workshop(outside_url="https://example.org", outside_language="fr")
    assert "in French only" in text_of(client.get(at(workshop)))
    assert 'class="only-in"' not in client.get(at(workshop, language="fr")).content.decode()


def test_a_slug_of_the_other_language_leads_to_the_right_address(client):
    workshop = make_workshop()
    for page in ("workshop_detail", "workshop_register"):
        wrong = at(workshop, page, "fr").replace("/fr/", "/en/")
        with override("en"):
            wrong = reverse(page, args=[workshop.slug_fr])
        response = client.get(f"{wrong}?a=1")
        assert response.status_code in (301, 302)
        assert response.url == f"{at(workshop, page)}?a=1"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"cancelled_at": days(0)}, "called off"),
        ({"registration_opens_at": days(2)}, "Registration opens at"),
        ({"registration_closes_at": days(-2)}, "Registration closed at"),
        ({"starts_at": days(-0.01)}, "has begun"),
        ({"starts_at": days(-9)}, "is over"),
    ],
)
def test_before_after_and_called_off_say_so_and_show_no_form(client, fields, words):
    workshop = make_workshop(**fields)
    assert words in text_of(client.get(at(workshop)))
    page = client.get(at(workshop, "workshop_register"))
    assert words in text_of(page)
    assert 'name="email"' not in page.content.decode()


def test_a_form_sent_too_late_keeps_what_was_typed(client):
    workshop = make_workshop(registration_closes_at=days(-1))
    response = client.post(at(workshop, "workshop_register"), form())
    assert response.status_code == 422
    assert "Zoé Roy" in response.content.decode()
    assert "Registration closed at" in text_of(response)
    assert not Registration.objects.exists()


def test_registering_for_the_last_place_and_then_the_wait_list(client):
    workshop = make_workshop(capacity=1)
    assert "1 place left" in text_of(client.get(at(workshop, "workshop_register")))
    first = client.post(at(workshop, "workshop_register"), form(), follow=True)
    assert "You have a place." in text_of(first)
    assert "Full: you can put your name" in text_of(client.get(at(workshop)))
    second = client.post(at(workshop, "workshop_register"), form(email="b@example.org"), follow=True)
    assert "you are on the wait list" in text_of(second)
    assert "1 person on the wait list" in text_of(client.get(at(workshop)))
    assert "Join the wait list" in text_of(client.get(at(workshop, "workshop_register")))
    assert OutboxMessage.objects.count() == 2


def test_known_and_new_addresses_get_the_same_page(client):
    workshop = make_workshop(capacity=1)
    make_registration(workshop, email="known@example.org")
    answers = [
        client.post(at(workshop, "workshop_register"), form(email=email))
        for email in ("known@example.org", "n@example.org")
    ]
    assert answers[0].url == answers[1].url


def test_the_thanks_page_shows_only_known_words(client):
    workshop = make_workshop()
    page = client.get(at(workshop, "workshop_registered") + "?state=hacked")
    assert "hacked" not in text_of(page)
    assert "We have your registration" in text_of(page)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"name": ""}, "name", "Write your name"),
        ({"name": "Win at https://spam.example"}, "name", "without a web"),
        ({"name": "x" * 81}, "name", "80"),
        ({"email": "nobody"}, "email", "whole e-mail address"),
        ({"language": "de"}, "language", "valid"),
        ({"access_needs": "x" * 1001}, "access_needs", "1000"),
        ({"submission_key": "rubbish"}, "submission_key", "valid"),
    ],
)
def test_bad_input_is_named_and_nothing_typed_is_lost(client, fields, field, words):
    workshop = make_workshop()
    response = client.post(at(workshop, "workshop_register"), form(organisation="Les Données", **fields))
    page = response.content.decode()
    assert response.status_code == 422
    assert words in response.context["form"].errors[field][0]
    assert 'class="error-summary"' in page
    assert "Les Données" in page
    assert not Registration.objects.exists()


def test_line_breaks_in_a_name_become_blanks(client):
    workshop = make_workshop()
    client.post(at(workshop, "workshop_register"), form(name="Zoé\r\nBcc: all@\u2028Roy".replace("@", "")))
    assert Registration.objects.get().name == "Zoé Bcc: all Roy"


def test_coming_or_joining_online_is_asked_only_where_there_is_a_choice(client):
    plain, hybrid = make_workshop(), make_workshop(mode="hybrid")
    assert 'name="attendance"' not in client.get(at(plain, "workshop_register")).content.decode()
    assert client.post(at(hybrid, "workshop_register"), form()).status_code == 422
    client.post(at(hybrid, "workshop_register"), form(attendance="online"))
    assert Registration.objects.get().attendance == "online"


def test_somebody_signed_in_finds_the_form_filled(client):
    workshop = make_workshop()
    sign_in(client, make_person(name="Lee Wong", email="lee@example.org"))
    page = client.get(at(workshop, "workshop_register")).content.decode()
    assert 'value="Lee Wong"' in page
    assert 'value="lee@example.org"' in page


def test_many_registrations_from_one_place_are_slowed_down(client, monkeypatch):
    monkeypatch.setattr("events.views.registering.REGISTRATIONS", 2)
    workshop = make_workshop()
    for number in range(2):
        client.post(at(workshop, "workshop_register"), form(email=f"a{number}@example.org"))
    response = client.post(at(workshop, "workshop_register"), form(email="late@example.org"))
    assert response.status_code == 429
    assert "late@example.org" in response.content.decode()
    assert workshop.registrations.count() == 2


def test_drafts_are_seen_by_their_organisers_only(client):
    organiser = make_organiser()
    workshop = make_workshop(published_at=None, organisers=[organiser])
    pages = ("workshop_detail", "workshop_register", "workshop_registered", "workshop_ics")
    for person in (None, make_person(), make_organiser()):
        if person:
            sign_in(client, person)
        assert {client.get(at(workshop, page)).status_code for page in pages} == {404}
    sign_in(client, organiser)
    assert "not published" in text_of(client.get(at(workshop)))


def test_hours_of_several_days_and_languages_in_words():
    workshop = make_workshop(
        starts_at=datetime(2018, 3, 10, 20, tzinfo=UTC), ends_at=datetime(2018, 3, 11, 20, tzinfo=UTC)
    )
    assert plain(hours_in_words(workshop)) == "1 p.m. to 2 p.m. on March 11, 2018, Mountain Standard Time"
    spoken = {tuple(codes): languages_in_words(make_workshop(languages=codes)) for codes in (["fr"], ["fr", "en"], [])}
    assert spoken == {("fr",): "French", ("fr", "en"): "English and French", (): ""}


def test_query_budgets(grows):
    consultation = make_open_consultation()
    workshop = make_workshop(consultation=consultation)
    grows("/en/workshops/", lambda _n: make_workshop(consultation=consultation))
    grows(at(workshop), lambda _n: workshop.themes.add(make_theme(consultation)))
    grows(at(workshop, "workshop_register"), lambda _n: make_registration(make_workshop(consultation=consultation)))


def test_teasers_take_one_query_and_leave_out_what_is_over_or_called_off(django_assert_num_queries):
    from django.template import Context, Template

    theme = make_theme(make_open_consultation())
    for number in range(1, 5):
        make_workshop(starts_at=days(number), title_en=f"Number {number}", themes=[theme] if number == 2 else [])
    make_workshop(starts_at=days(0.5), cancelled_at=days(0), title_en="Called off", themes=[theme])
    make_workshop(starts_at=days(-5), title_en="Over", themes=[theme])
    source = "{% load workshops %}{% next_workshops limit=3 %}"
    with django_assert_num_queries(1):
        html = Template(source).render(Context())
    assert re.findall(r"Number \d", html) == ["Number 1", "Number 2", "Number 3"]
    assert "Called off" not in html
    with django_assert_num_queries(1):
        html = Template("{% load workshops %}{% workshops_of_theme theme %}").render(Context({"theme": theme}))
    assert re.findall(r"Number \d", html) == ["Number 2"]
    other = make_theme(make_open_consultation())
    html = Template("{% load workshops %}{% workshops_of_theme theme %}").render(Context({"theme": other}))
    assert "No workshop on this theme" in html
