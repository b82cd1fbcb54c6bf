"""One tap at the desk, as the script sends it: answered with the row and the counts, never done twice."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events import services
from events.choices import Status
from events.models import Registration
from tests.events.test_desk import button
from tests.events.test_pages import at, text_of
from tests.factories.consultations import make_open_consultation
from tests.factories.events import days, key, make_crowd, make_registration, make_workshop
from tests.factories.people import make_moderator, make_organiser, make_person, sign_in

pytestmark = pytest.mark.django_db
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def organiser(client):
    person = make_organiser()
    sign_in(client, person)
    return person


@pytest.fixture
def hybrid(organiser):
    return make_workshop(organisers=[organiser], mode="hybrid", capacity=40)


def tap(client, registration, want="check_in", **data):
    return client.post(button(f"workshop_{want}", registration), data, headers=SCRIPT)


def test_a_tap_is_answered_with_the_row_and_the_counts_of_each_mode(client, hybrid):
    room, online = make_registration(hybrid), make_registration(hybrid, attendance="online")
    make_registration(hybrid, status=Status.WAITLISTED)
    make_registration(hybrid, status=Status.OFFERED, offered_until=days(1))
    told = tap(client, room, tap=str(key())).json()
    assert told["state"] == "here"
    assert told["words"].startswith("Checked in at")
    assert told["counts"] == {
        "in_person": {"here": 1, "expected": 1, "words": "1 of 1 here"},
        "online": {"here": 0, "expected": 1, "words": "0 of 1 here"},
    }
    tap(client, online, tap=str(key()))
    told = tap(client, room, "undo_check_in", tap=str(key())).json()
    assert (told["state"], told["words"]) == ("expected", "")
    assert [told["counts"][mode]["here"] for mode in ("in_person", "online")] == [0, 1]


def test_what_everybody_is_in_a_hybrid_workshop_is_on_the_row(client, hybrid):
    make_registration(hybrid, name="Ann", attendance="online")
    make_registration(hybrid, name="Bob", attendance="in_person")
    make_registration(hybrid, name="Cy", status=Status.WAITLISTED)
    make_registration(hybrid, name="Di", status=Status.OFFERED, offered_until=days(1))
    page = text_of(client.get(at(hybrid, "workshop_desk")))
    ann, bob, cy, di = map(page.index, ("Ann Online", "Bob In person", "Cy In person", "Di In person"))
    assert ann < bob < page.index("Check in Bob") < cy < page.index("On the wait list", cy) < di
    assert "Offered a place, until" in page[di:]
    assert "Check in Cy" not in page
    assert "Check in Di" not in page


def test_one_tap_sent_twice_is_one(client, hybrid):
    registration, same = make_registration(hybrid), str(key())
    first = tap(client, registration, tap=same).json()
    changes = registration.events.count()
    assert tap(client, registration, tap=same).json() == first
    assert registration.events.count() == changes


def test_a_tap_that_arrives_again_after_it_was_undone_elsewhere_stays_undone(client, hybrid):
    registration, late, undo = make_registration(hybrid), str(key()), str(key())
    tap(client, registration, tap=late)
    tap(client, registration, "undo_check_in", tap=undo)
    assert tap(client, registration, tap=late).json()["state"] == "expected"
    assert tap(client, registration, tap=str(key())).json()["state"] == "here"
    assert tap(client, registration, "undo_check_in", tap=undo).json()["state"] == "here"
    assert tap(client, registration, tap="rubbish").json()["state"] == "here"


def test_a_tap_that_changed_nothing_is_remembered_too():
    registration, organiser, late = make_registration(make_workshop()), make_organiser(), key()
    services.check_in(registration=registration, by=organiser, now=days(0))
    services.check_in(registration=registration, by=organiser, now=days(0), tap=late)
    services.undo_check_in(registration=registration)
    again = services.check_in(registration=registration, by=organiser, now=days(0), tap=late)
    assert again.checked_in_at is None


@pytest.mark.parametrize("status", [Status.WAITLISTED, Status.CANCELLED])
def test_a_refusal_is_for_good_and_says_why(client, hybrid, status):
    answer = tap(client, make_registration(hybrid, status=status), tap=str(key()))
    assert answer.status_code == 409
    assert answer.json()["error"].startswith("This person has no place")
    assert answer.json()["state"] == "expected"


def test_somebody_of_another_workshop_is_not_on_the_list(client, hybrid):
    other = make_registration(make_workshop())
    other.workshop = hybrid
    answer = tap(client, other, tap=str(key()))
    assert answer.status_code == 409
    assert "not on the list" in answer.json()["error"]
    assert not Registration.objects.checked_in().exists()


def test_who_is_signed_out_meanwhile_is_told_and_nothing_is_done(client, hybrid):
    registration = make_registration(hybrid)
    client.logout()
    assert tap(client, registration, tap=str(key())).status_code == 401
    assert client.get(at(hybrid, "workshop_counts"), headers=SCRIPT).json() == {"error": "You are signed out."}
    sign_in(client, hybrid.organisers.get(), second_factor=False)
    assert tap(client, registration, tap=str(key())).status_code == 401
    assert not Registration.objects.checked_in().exists()


@pytest.mark.parametrize("make", [make_person, make_moderator, make_organiser])
def test_the_counts_are_for_its_organisers(client, make):
    workshop = make_workshop(organisers=[make_organiser()])
    sign_in(client, make())
    assert client.get(at(workshop, "workshop_counts"), headers=SCRIPT).status_code == 404


def test_the_counts_are_never_kept_and_come_with_a_token(client, hybrid):
    make_registration(hybrid, checked_in_at=timezone.now())
    answer = client.get(at(hybrid, "workshop_counts", "fr"), headers=SCRIPT)
    assert "no-store" in answer["Cache-Control"]
    assert answer.json()["counts"]["in_person"]["words"] == "1 arrivée sur 1"
    assert len(answer.json()["token"]) == 64


def test_how_many_statements_a_check_in_and_the_counts_take_with_two_thousand_people(client, organiser):
    workshop = make_workshop(organisers=[organiser], capacity=2000, consultation=make_open_consultation())
    make_crowd(workshop, 2000)
    registration = workshop.registrations.order_by("?").first()
    # The session, the person, the workshop, its organisers; the registration, again but locked, its taps; the change,
    # and the counts.
    assert statements(lambda: tap(client, registration, tap=str(uuid.uuid4()))) == 9
    assert statements(lambda: client.get(at(workshop, "workshop_counts"), headers=SCRIPT)) == 5


def statements(ask):
    with CaptureQueriesContext(connection) as queries:
        assert ask().status_code == 200
    return len([one for one in queries.captured_queries if "SAVEPOINT" not in one["sql"]])
