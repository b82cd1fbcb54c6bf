"""The public page of a workshop: what goes with it, and what stays hidden."""

import re
from datetime import UTC, datetime

import html5lib
import pytest
from django.utils import timezone

from events.models import AgendaItem, Facilitator, Series, Workshop
from events.words import minutes_in_words
from tests.events.test_pages import at, plain, text_of
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.events import days, make_registration, make_whole, make_workshop
from tests.factories.people import make_organiser, sign_in
from tests.factories.plans import make_commitment, make_plan
from tests.factories.records import make_document, make_file

pytestmark = pytest.mark.django_db
LINK = "https://meet.example.org/secret"


def data_of(response):
    """The properties of the event on a page, as a machine reads them."""
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    (event,) = [one for one in tree.iter() if one.get("itemtype") == "https://schema.org/Event"]
    found = {}
    for one in event.iter():
        if one.get("itemprop"):
            value = one.get("content") or one.get("href") or plain("".join(one.itertext()))
            found.setdefault(one.get("itemprop"), []).append(value)
    return found


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_agenda_has_the_hour_of_each_part_in_the_workshops_zone(client, language):
    # Clocks in Alberta go forward at 2 a.m.
    workshop = make_workshop(starts_at=datetime(2018, 3, 11, 8, 0, tzinfo=UTC))
    for position, (minutes, title) in enumerate([(45, "Talks"), (75, "Groups"), (60, "End")]):
        AgendaItem.objects.create(
            workshop=workshop, position=position, minutes=minutes, title_en=title, title_fr=f"{title} en français"
        )
    page = text_of(client.get(at(workshop, language=language)))
    expected = {
        "en": "1 a.m. Talks 45 minutes 1:45 a.m. Groups 1 h 15 min 4 a.m. End 1 hour",
        "fr": "1 h Talks en français 45 minutes 1 h 45 Groups en français 1 h 15 min 4 h End en français 1 heure",
    }
    assert expected[language] in page


def test_durations_in_words():
    said = [plain(minutes_in_words(minutes)) for minutes in (1, 59, 60, 61, 150, 1440)]
    assert said == ["1 minute", "59 minutes", "1 hour", "1 h 1 min", "2 h 30 min", "24 hours"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ["Simultaneous interpretation, English and French", "Quebec Sign Language", "Captions French", "Jo Bee"],
        ),
        ("fr", ["Interprétation simultanée", "Langue des signes québécoise", "Sous-titrage Français", "Jo Bee"]),
    ],
)
def test_who_leads_and_how_one_can_follow(client, language, words):
    page = text_of(client.get(at(make_whole(make_workshop()), language=language)))
    for one in words:
        assert one in page


def test_only_public_documents_and_commitments_are_named(client):
    workshop, plan = make_workshop(), make_plan(make_open_consultation())
    read = make_document(title_en="Read me", title_fr="Lisez-moi")
    make_file(read, language="fr", name="lisez.pdf")
    hidden = make_document(title_en="Hidden paper", title_fr="Papier caché", published_at=None)
    withdrawn = make_document(title_en="Withdrawn paper", title_fr="Papier retiré")
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(withdrawn_at=days(-1))
    workshop.documents.add(read, hidden, withdrawn)
    public = make_commitment(plan, title_en="Open books", title_fr="Livres ouverts", drafted_at=timezone.now())
    secret = make_commitment(plan, title_en="Secret draft", title_fr="Ébauche secrète")
    workshop.commitments.add(public, secret)
    response = client.get(at(workshop))
    page = text_of(response)
    assert "To read beforehand Read me" in page
    assert "Download in French" in page
    assert "Draft commitments to be discussed 1. Open books" in page
    assert public.get_absolute_url() in response.content.decode()
    for words in ("Hidden paper", "Withdrawn paper", "Secret draft"):
        assert words not in page


def test_the_other_workshops_of_the_series_are_named_but_no_draft(client):
    series = Series.objects.create(consultation=make_open_consultation(), title_en="Cities", title_fr="Villes")
    workshop = make_workshop(series=series)
    make_workshop(series=series, title_en="Ottawa evening")
    make_workshop(series=series, title_en="Draft evening", published_at=None)
    make_workshop(series=series, title_en="Gone evening", cancelled_at=days(0))
    make_workshop(title_en="Apart")
    page = text_of(client.get(at(workshop)))
    series_part = page[page.index("In the same series Cities") :]
    assert "Ottawa evening" in series_part
    assert re.search(r"Gone evening [^.]*Called off", series_part)
    assert "Draft evening" not in page
    assert "Apart" not in page
    assert "In the same series" not in text_of(client.get(at(make_workshop())))


def test_places_are_said_for_each_way_of_taking_part(client):
    workshop = make_workshop(mode="hybrid", in_person_capacity=1, online_capacity=30, capacity=None)
    make_registration(workshop)
    make_registration(workshop, status="waitlisted")
    page = text_of(client.get(at(workshop)))
    assert "In the room Full, 1 person on the wait list Online 30 places left" in page


@pytest.mark.parametrize(
    ("fields", "mode", "status", "locations"),
    [
        ({}, "OfflineEventAttendanceMode", "EventScheduled", 1),
        ({"mode": "online", "online_url": LINK}, "OnlineEventAttendanceMode", "EventScheduled", 1),
        ({"mode": "hybrid", "online_url": LINK}, "MixedEventAttendanceMode", "EventScheduled", 2),
        ({"cancelled_at": datetime(2026, 1, 1, tzinfo=UTC)}, "OfflineEventAttendanceMode", "EventCancelled", 1),
    ],
)
def test_machines_read_the_event_and_never_the_link(client, fields, mode, status, locations):
    workshop = make_workshop(starts_at=datetime.fromisoformat("2100-03-07T13:30-07:00"), **fields)
    response = client.get(at(workshop))
    data = data_of(response)
    assert data["eventAttendanceMode"] == [f"https://schema.org/{mode}"]
    assert data["eventStatus"] == [f"https://schema.org/{status}"]
    assert (data["startDate"], data["endDate"]) == (["2100-03-07T13:30:00-07:00"], ["2100-03-07T16:30:00-07:00"])
    assert data["inLanguage"] == ["en", "fr"]
    assert workshop.title_en in data["name"]
    assert len(data["location"]) == locations
    assert "meet.example.org" not in response.content.decode()


def test_the_reader_s_own_hours_are_left_to_a_script_of_the_portal(client):
    response = client.get(at(make_workshop(starts_at=datetime.fromisoformat("2100-03-07T13:30-07:00"))))
    page = response.content.decode()
    assert re.search(r'<script src="/static/js/local-time[^"]*\.js" defer></script>', page)
    assert 'data-from="2100-03-07T13:30:00-07:00"' in page
    assert 'data-zone="America/Edmonton"' in page
    assert "Mountain Standard Time" in page


def test_the_recording_is_there_afterwards_with_its_language(client):
    fields = {"recording_url": "https://example.org/film", "recording_language": "fr"}
    before, after = make_workshop(**fields), make_workshop(starts_at=days(-3), **fields)
    assert "https://example.org/film" not in client.get(at(before)).content.decode()
    assert "See or hear the recording (in French only)" in text_of(client.get(at(after)))
    assert "français seulement" not in text_of(client.get(at(after, language="fr")))


def test_query_budget_with_all_that_goes_with_a_workshop(client, grows):
    consultation = make_open_consultation()
    series = Series.objects.create(consultation=consultation, title_en="Cities", title_fr="Villes")
    workshop, plan = make_workshop(consultation=consultation, series=series), make_plan(consultation)
    Workshop.objects.filter(pk=workshop.pk).update(mode="hybrid", online_capacity=5)

    def add(number):
        AgendaItem.objects.create(workshop=workshop, minutes=number, title_en="A", title_fr="B")
        Facilitator.objects.create(workshop=workshop, name="Jo", role_en="A", role_fr="B")
        document = make_document()
        make_file(document)
        workshop.documents.add(document)
        workshop.commitments.add(make_commitment(plan, drafted_at=timezone.now()))
        workshop.themes.add(make_theme(consultation))
        make_workshop(consultation=consultation, series=series)

    grows(at(workshop), add)
    organiser = make_organiser()
    workshop.organisers.add(organiser)
    sign_in(client, organiser)
    grows(at(workshop), add)
