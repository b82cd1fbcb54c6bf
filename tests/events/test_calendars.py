"""Calendar files of every path, read by a second parser: the right instant, never the link."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from events import services
from events.ics import calendar, uid
from events.links import Purpose, token_for
from events.models import Workshop
from ogp_portal.users.models import OutboxMessage
from tests import ics
from tests.events.test_pages import at
from tests.factories.consultations import make_consultation, make_open_consultation, make_theme
from tests.factories.events import days, key, make_registration, make_workshop, person

pytestmark = pytest.mark.django_db
LINK = "https://meet.example.org/secret"
BREAKS = ["\n", "\r\n", "\r", "\u2028", "\u0085", "\x0b"]
# On the wall of each place at 1:30 p.m., on both sides of the clock change of 11 March 2018, and in UTC.
PLACES = [
    ("America/Edmonton", "2018-03-10T13:30", "2018-03-10T20:30"),
    ("America/Edmonton", "2018-03-12T13:30", "2018-03-12T19:30"),
    ("America/Toronto", "2018-03-10T13:30", "2018-03-10T18:30"),
    ("America/Toronto", "2018-03-12T13:30", "2018-03-12T17:30"),
    ("America/St_Johns", "2018-03-10T13:30", "2018-03-10T17:00"),
    ("America/St_Johns", "2018-03-12T13:30", "2018-03-12T16:00"),
]


def subscribed(client, query="", language="en"):
    with override(language):
        return client.get(reverse("workshop_calendar") + query)


def mailed(**fields):
    """The file of the only mail to somebody."""
    (mail,) = OutboxMessage.objects.filter(**fields)
    (file,) = mail.attachments
    return file


def manage_file(client, workshop):
    registration = make_registration(workshop)
    address = reverse("registration_ics", args=[token_for(Purpose.MANAGE, registration)])
    return client.get(address).content.decode()


def mail_file(client, workshop):
    # The workshops of 2018 are over: only the file is looked at, and not who may register.
    return calendar(workshop, now=timezone.now(), join="/en/my-registration/x/join/")


PATHS = {
    "public": lambda client, workshop: client.get(at(workshop, "workshop_ics")).content.decode(),
    "mail": mail_file,
    "manage": manage_file,
    "subscription": lambda client, _workshop: subscribed(client).content.decode(),
}


@pytest.mark.parametrize(("zone", "local", "instant"), PLACES)
@pytest.mark.parametrize("path", PATHS)
def test_every_file_gives_the_instant(client, monkeypatch, path, zone, local, instant):
    long_ago = datetime(2018, 3, 1, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: long_ago)
    starts_at = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))
    workshop = make_workshop(starts_at=starts_at, time_zone=zone, mode="hybrid", online_url=LINK, published_at=long_ago)
    event = ics.event_of(PATHS[path](client, workshop))
    assert event["DTSTART"] == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert event["DTEND"] == workshop.ends_at
    assert event["UID"] == uid(workshop)


@pytest.mark.parametrize("path", PATHS)
def test_no_file_holds_the_link(client, path):
    workshop = make_workshop(mode="online", online_url=LINK, starts_at=days(0.5))
    text = PATHS[path](client, workshop)
    assert "meet.example.org" not in text.replace("\r\n ", "")


def test_the_file_of_somebody_with_a_place_online_leads_to_their_own_page(client):
    workshop = make_workshop(mode="online", online_url=LINK)
    services.register(workshop=workshop, submission_key=key(), now=timezone.now(), **person(language="fr"))
    registration = workshop.registrations.get()
    file = mailed(to=registration.email)
    with override("fr"):
        page = reverse("registration_join", args=[token_for(Purpose.JOIN, registration)])
    assert page in ics.event_of(file["text"])["DESCRIPTION"]
    assert "meet.example.org" not in file["text"].replace("\r\n ", "")
    assert (file["name"], file["type"]) == ("atelier.ics", "text/calendar; method=PUBLISH")
    assert ics.read(file["text"])["METHOD"] == "PUBLISH"
    assert "my-registration" not in PATHS["public"](client, workshop).replace("\r\n ", "")


def test_a_moved_workshop_comes_with_the_same_uid_and_a_higher_sequence():
    workshop = make_workshop()
    services.register(workshop=workshop, submission_key=key(), now=timezone.now(), **person())
    before = ics.event_of(mailed()["text"])
    OutboxMessage.objects.all().delete()
    workshop = Workshop.objects.get()
    workshop.place_en, workshop.starts_at = "Banff; the old hall, upstairs", workshop.starts_at + (days(1) - days(0))
    workshop.ends_at += days(1) - days(0)
    services.edit_workshop(workshop=workshop, version=1, now=timezone.now())
    file = mailed()
    after = ics.event_of(file["text"])
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], before["SEQUENCE"] + 1)
    assert (after["DTSTART"], after["STATUS"]) == (workshop.starts_at.replace(microsecond=0), "CONFIRMED")
    assert after["LOCATION"] == "Banff; the old hall, upstairs"
    assert after["LAST-MODIFIED"] >= before["LAST-MODIFIED"]
    assert file["type"] == "text/calendar; method=PUBLISH"


def test_calling_off_takes_the_event_out_of_the_calendars_of_those_who_had_a_place(client):
    workshop = make_workshop(capacity=1)
    for _ in range(2):
        services.register(workshop=workshop, submission_key=key(), now=timezone.now(), **person())
    OutboxMessage.objects.all().delete()
    services.call_off(workshop=workshop, now=timezone.now())
    with_place, waiting = workshop.registrations.order_by("ticket")
    file = mailed(to=with_place.email)
    assert file["type"] == "text/calendar; method=CANCEL"
    assert ics.read(file["text"])["METHOD"] == "CANCEL"
    event = ics.event_of(file["text"])
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (uid(workshop), 2, "CANCELLED")
    assert OutboxMessage.objects.get(to=waiting.email).attachments == []
    subscription = ics.event_of(subscribed(client).content.decode())
    assert (subscription["STATUS"], subscription["SEQUENCE"]) == ("CANCELLED", 2)


@pytest.mark.parametrize("line_break", BREAKS)
def test_line_breaks_and_signs_are_harmless_in_every_text(client, line_break):
    evil = f"Open; data, \\n{line_break}ATTENDEE:mailto:evil@example.org{line_break}END:VEVENT é" + "é" * 60
    workshop = make_workshop(title_en=evil, place_en=evil, summary_en=evil)
    for path in PATHS.values():
        event = ics.event_of(path(client, workshop))
        assert "ATTENDEE" not in event.properties
        assert event["SUMMARY"] == " ".join(evil.split())
        assert event["LOCATION"] == " ".join(evil.split())


@pytest.mark.parametrize(("language", "site"), [("en", "Let’s write the plan"), ("fr", "Écrivons le plan")])
def test_who_it_comes_from_and_in_which_language(client, language, site):
    workshop = make_workshop(version=4)
    with override(language):
        event = ics.event_of(calendar(workshop, now=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)))
    assert event["ORGANIZER"] == "mailto:portal@example.org"
    assert event.parameters("ORGANIZER")["CN"] == site
    assert event["SUMMARY"] == getattr(workshop, f"title_{language}")
    assert f"/{language}/" in event["URL"]
    assert (event["SEQUENCE"], event["DTSTAMP"]) == (4, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    edited = workshop.events.latest("pgh_created_at").pgh_created_at
    assert event["LAST-MODIFIED"] == edited.replace(microsecond=0)


def names_in(response):
    return {event["SUMMARY"] for event in ics.read(response.content.decode()).inside}


def test_a_calendar_to_subscribe_to_by_theme_language_and_consultation(client):
    first, second = make_open_consultation(), make_consultation(key="second")
    theme = make_theme(first, key="open-data")
    make_workshop(consultation=first, themes=[theme], languages=["en"], title_en="A", title_fr="A fr")
    make_workshop(consultation=first, languages=["fr"], title_en="B", title_fr="B fr")
    make_workshop(consultation=second, title_en="C", title_fr="C fr", starts_at=days(-700))
    make_workshop(consultation=second, title_en="Too old", starts_at=days(-740))
    make_workshop(consultation=second, title_en="Draft", published_at=None)
    assert names_in(subscribed(client)) == {"A", "B", "C"}
    assert names_in(subscribed(client, "?theme=open-data", "fr")) == {"A fr"}
    assert names_in(subscribed(client, "?language=fr")) == {"B", "C"}
    assert names_in(subscribed(client, f"?consultation={second.key}")) == {"C"}
    assert names_in(subscribed(client, "?theme=open-data&language=fr")) == set()
    rubbish = "?theme=none&language=de&consultation=%00&x=1".replace("%00", "zz")
    assert names_in(subscribed(client, rubbish)) == {"A", "B", "C"}
    french = ics.read(subscribed(client, language="fr").content.decode())
    assert french["X-WR-CALNAME"] == "Ateliers – Écrivons le plan"
    assert "METHOD" not in french.properties


def test_whoever_has_the_calendar_is_not_sent_it_again(client):
    workshop = make_workshop()
    first = subscribed(client)
    address = reverse("workshop_calendar")
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    workshop.place_en = "Banff"
    services.edit_workshop(workshop=workshop, version=1, now=timezone.now())
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert ics.event_of(again.content.decode())["LOCATION"] == "Banff"


def test_a_registration_changes_nothing_in_the_calendar(client):
    workshop = make_workshop()
    first = subscribed(client)
    make_registration(workshop)
    assert subscribed(client)["ETag"] == first["ETag"]


def test_an_empty_calendar_is_a_calendar(client):
    response = subscribed(client)
    assert ics.read(response.content.decode()).inside == []
    assert "Last-Modified" not in response


def test_a_french_calendar_has_a_french_name(client):
    assert subscribed(client, language="fr")["Content-Disposition"] == 'inline; filename="ateliers.ics"'


def test_query_budget_of_the_calendar(grows):
    consultation = make_open_consultation()
    grows(
        "/en/workshops/calendar.ics",
        lambda _n: make_workshop(consultation=consultation, themes=[make_theme(consultation)]),
    )
