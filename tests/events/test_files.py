"""Calendar files, spreadsheets and mails: what strange text may not do there (S5, S6)."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override
from icalendar import Calendar

from events import services
from events.exports import BOM, registrations_csv
from events.forms import refuse_addresses
from events.ics import calendar, uid
from ogp_portal.users.models import OutboxMessage
from tests.factories.events import key, make_registration, make_workshop, person

pytestmark = pytest.mark.django_db
BREAKS = ["\n", "\r\n", "\r", "\u2028", "\u0085", "\x0b"]


def event_of(text):
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    return event


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_file_gives_the_instant_and_the_words_of_its_language(language):
    workshop = make_workshop(starts_at=datetime(2018, 3, 7, 20, 30, tzinfo=UTC), version=3)
    with override(language):
        event = event_of(calendar(workshop, now=timezone.now()))
    assert event.decoded("dtstart") == datetime(2018, 3, 7, 20, 30, tzinfo=UTC)
    assert event.decoded("dtend") == workshop.ends_at
    assert str(event["summary"]) == getattr(workshop, f"title_{language}")
    assert event["sequence"] == 3
    assert event["uid"] == uid(workshop)
    assert f"/{language}/" in event["url"]


@pytest.mark.parametrize("line_break", BREAKS)
def test_line_breaks_make_no_properties(line_break):
    evil = f"Open data{line_break}ATTENDEE:mailto:evil@example.org{line_break}BEGIN:VALARM"
    workshop = make_workshop(title_en=evil, place_en=evil, summary_en=evil)
    text = calendar(workshop, now=timezone.now(), join="/en/my-registration/x/join/")
    assert not [line for line in text.split("\r\n") if line.startswith(("ATTENDEE", "BEGIN:VALARM"))]
    assert not set("".join(BREAKS)) & set(text.replace("\r\n", ""))
    assert event_of(text)["summary"] == "Open data ATTENDEE:mailto:evil@example.org BEGIN:VALARM"


def test_the_public_file_is_a_download(client):
    workshop = make_workshop()
    response = client.get(workshop.address_of("workshop_ics"))
    assert response["Content-Type"].startswith("text/calendar; method=PUBLISH")
    assert response["Content-Disposition"] == f'attachment; filename="{workshop.key}.ics"'


@pytest.mark.parametrize("start", [*"=+-@|%＝＋－＠", "\t", " =", "\n=", "\u00a0=", "\r+"])
def test_formulas_in_the_spreadsheet_are_text(start):
    workshop = make_workshop()
    evil = f"{start}HYPERLINK(A1)|cmd"
    make_registration(workshop, name=evil, organisation=evil, access_needs=evil)
    (row,) = list(csv.DictReader(io.StringIO(registrations_csv(workshop).removeprefix(BOM))))
    for heading in ("Name", "Organization", "Access needs"):
        assert row[heading].startswith("'") or row[heading][0] not in "=+-@\t|%＝＋－＠ \n\r"


def test_the_spreadsheet_has_everyone_by_ticket_in_the_workshops_time():
    workshop = make_workshop(time_zone="America/Edmonton")
    made = datetime(2018, 3, 7, 20, 30, tzinfo=UTC)
    make_registration(workshop, name="Zoé", created_at=made, checked_in_at=made, walk_in=True)
    make_registration(workshop, name="Lee", created_at=made, status="cancelled")
    with override("en"):
        text = registrations_csv(workshop)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix(BOM))))
    assert text.startswith(BOM)
    assert [(row["Ticket"], row["Name"], row["State"]) for row in rows] == [
        ("1", "Zoé", "Confirmed"),
        ("2", "Lee", "Cancelled"),
    ]
    assert (rows[0]["Checked in"], rows[0]["How registered"]) == ("2018-03-07 13:30", "at the door")
    assert (rows[1]["Checked in"], rows[1]["How registered"]) == ("", "on this site")


def test_mails_hold_names_as_typed_and_the_file_for_confirmed_people_only():
    workshop = make_workshop(capacity=1, mode="online", title_en="Q & A <b>")
    for name in ("D'Arcy <i>O'Neil</i>", "Second"):
        services.register(
            workshop=workshop, submission_key=key(), now=timezone.now(), **person(name=name, language="en")
        )
    first, second = OutboxMessage.objects.order_by("pk")
    assert first.subject == "You have a place: Q & A <b>"
    assert "D'Arcy <i>O'Neil</i>, you have a place" in first.body
    (file,) = first.attachments
    assert file["name"].endswith(".ics")
    assert second.attachments == []


def test_a_subject_is_one_line():
    workshop = make_workshop(title_en="Open\r\nBcc: all@example.org")
    services.register(workshop=workshop, submission_key=key(), now=timezone.now(), **person())
    assert OutboxMessage.objects.get().subject == "You have a place: Open Bcc: all@example.org"


@pytest.mark.parametrize(
    "name", ["Win at prize.com", "see bit.ly/x", "www.x", "a@b", "http://x", "WIN.TOP now", "go.Online!"]
)
def test_no_name_carries_a_link_into_a_mail(name):
    with pytest.raises(ValidationError):
        refuse_addresses(name)


@pytest.mark.parametrize(
    "name", ["J.R.R. Tolkien", "Dr. Lee", "St. John's", "Mary-Jo O’Neil Jr.", "A.B. C. Côté", "M.Roy"]
)
def test_names_with_full_stops_are_names(name):
    refuse_addresses(name)
