"""The day itself, and what comes before and after: the services of the desk and of the admin."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import services
from events.choices import Status
from events.models import Registration, Workshop
from ogp_portal.base.errors import EditConflict
from ogp_portal.users.models import OutboxMessage
from tests.factories.events import days, key, make_registration, make_workshop
from tests.factories.people import make_organiser

pytestmark = pytest.mark.django_db


def walk_in(workshop, **fields):
    data = {"name": "Lee Wong", "email": "", "organisation": "", "language": "en", "submission_key": key(), **fields}
    return services.add_walk_in(workshop=workshop, by=make_organiser(), now=timezone.now(), **data)


def test_checking_in_twice_keeps_the_first_time_and_can_be_undone():
    registration, organiser = make_registration(make_workshop()), make_organiser()
    first = services.check_in(registration=registration, by=organiser, now=days(0))
    again = services.check_in(registration=registration, by=make_organiser(), now=days(1))
    assert (again.checked_in_at, again.checked_in_by) == (first.checked_in_at, organiser)
    undone = services.undo_check_in(registration=registration)
    assert (undone.checked_in_at, undone.checked_in_by) == (None, None)
    assert services.undo_check_in(registration=registration).checked_in_at is None


@pytest.mark.parametrize("status", [Status.WAITLISTED, Status.CANCELLED])
def test_only_people_with_a_place_are_checked_in(status):
    registration = make_registration(make_workshop(), status=status)
    with pytest.raises(services.NotConfirmed):
        services.check_in(registration=registration, by=make_organiser(), now=timezone.now())


def test_somebody_who_walks_in_gets_a_free_seat_and_no_mail():
    workshop = make_workshop(capacity=1)
    registration = walk_in(workshop)
    workshop.refresh_from_db()
    assert registration.walk_in
    assert registration.checked_in_at
    assert workshop.seats_taken == 1
    assert not OutboxMessage.objects.exists()
    with pytest.raises(services.WorkshopFull):
        walk_in(workshop)


def test_one_walk_in_form_sent_twice_is_one_person():
    workshop, same = make_workshop(), key()
    assert walk_in(workshop, submission_key=same) == walk_in(workshop, submission_key=same)
    walk_in(workshop, submission_key=same, name="Somebody Else")
    assert workshop.registrations.count() == 2


def test_two_people_without_address_can_walk_in():
    workshop = make_workshop()
    walk_in(workshop)
    walk_in(workshop)
    assert workshop.registrations.count() == 2


def test_a_registered_address_that_walks_in_is_checked_in():
    workshop = make_workshop()
    known = make_registration(workshop, email="known@example.org")
    assert walk_in(workshop, email="Known@example.org") == known
    known.refresh_from_db()
    assert known.checked_in_at
    assert not known.walk_in


def test_somebody_on_the_wait_list_who_walks_in_gets_a_seat_if_there_is_one():
    workshop = make_workshop(capacity=1)
    make_registration(workshop)
    waiting = make_registration(workshop, email="waits@example.org", status=Status.WAITLISTED)
    with pytest.raises(services.WorkshopFull):
        walk_in(workshop, email="waits@example.org")
    Workshop.objects.filter(pk=workshop.pk).update(in_person_capacity=2)
    assert walk_in(workshop, email="waits@example.org") == waiting
    workshop.refresh_from_db()
    assert (workshop.seats_taken, workshop.waiting) == (2, 0)


def test_somebody_registered_online_who_walks_in_is_in_the_room():
    workshop = make_workshop(mode="hybrid", capacity=1)
    online = make_registration(workshop, email="online@example.org", attendance="online")
    waiting = make_registration(workshop, attendance="online", status=Status.WAITLISTED)
    for _ in range(2):
        assert walk_in(workshop, email="online@example.org") == online
    online.refresh_from_db()
    waiting.refresh_from_db()
    workshop.refresh_from_db()
    assert (online.attendance, online.status, bool(online.checked_in_at)) == ("in_person", "confirmed", True)
    assert waiting.status == "confirmed", "the place online went to the next"
    assert (workshop.in_person_taken, workshop.online_taken, workshop.online_waiting) == (1, 1, 0)
    with pytest.raises(services.WorkshopFull):
        walk_in(workshop, email=waiting.email)
    waiting.refresh_from_db()
    assert (waiting.attendance, waiting.checked_in_at) == ("online", None)


def test_somebody_who_was_offered_a_place_and_walks_in_takes_it():
    workshop = make_workshop(capacity=1)
    offered = make_registration(workshop, email="offered@example.org", status=Status.OFFERED, offered_until=days(1))
    assert walk_in(workshop, email="offered@example.org") == offered
    offered.refresh_from_db()
    workshop.refresh_from_db()
    assert (offered.status, offered.offered_until, workshop.seats_taken) == ("confirmed", None, 1)


def test_nobody_walks_into_a_workshop_that_was_called_off():
    with pytest.raises(services.WorkshopCalledOff):
        walk_in(make_workshop(cancelled_at=timezone.now()))


def test_publishing_once_keeps_its_time():
    workshop = make_workshop(published_at=None)
    first = services.publish_workshop(workshop=workshop, now=days(0)).published_at
    assert services.publish_workshop(workshop=workshop, now=days(1)).published_at == first
    with pytest.raises(services.WorkshopCalledOff):
        services.publish_workshop(workshop=make_workshop(cancelled_at=timezone.now()), now=days(0))


def test_calling_off_tells_everyone_once_with_a_cancelled_event():
    workshop = make_workshop(capacity=1)
    confirmed = make_registration(workshop, language="fr")
    waiting = make_registration(workshop, status=Status.WAITLISTED)
    make_registration(workshop, status=Status.CANCELLED)
    for _ in range(2):
        services.call_off(workshop=workshop, now=timezone.now())
    mails = {mail.to: mail for mail in OutboxMessage.objects.all()}
    assert set(mails) == {confirmed.email, waiting.email}
    file = mails[confirmed.email].attachments[0]["text"]
    assert "STATUS:CANCELLED" in file
    assert "SEQUENCE:2" in file
    assert mails[confirmed.email].language == "fr"
    assert mails[waiting.email].attachments == []


def test_people_without_address_are_told_nothing():
    workshop = make_workshop()
    walk_in(workshop)
    services.call_off(workshop=workshop, now=timezone.now())
    assert not OutboxMessage.objects.exists()


def test_editing_raises_the_version_and_keeps_the_counters():
    workshop = make_workshop(capacity=1)
    edited = Workshop.objects.get(pk=workshop.pk)
    make_registration(workshop)
    waiting = make_registration(workshop, status=Status.WAITLISTED)
    edited.title_fr, edited.in_person_capacity = "Autre titre", 2
    services.edit_workshop(workshop=edited, version=1, now=timezone.now())
    workshop.refresh_from_db()
    waiting.refresh_from_db()
    assert (workshop.title_fr, workshop.version, workshop.capacity) == ("Autre titre", 2, 2)
    assert (workshop.seats_taken, workshop.waiting, workshop.next_ticket) == (2, 0, 3)
    assert waiting.status == Status.CONFIRMED
    with pytest.raises(EditConflict):
        services.edit_workshop(workshop=edited, version=1, now=timezone.now())


def test_a_workshop_that_was_called_off_can_still_be_worded_better():
    workshop = make_workshop(cancelled_at=timezone.now())
    workshop.title_en = "Called off: open data"
    services.edit_workshop(workshop=workshop, version=1, now=timezone.now())
    assert Workshop.objects.get().title_en == "Called off: open data"


def test_access_needs_are_erased_thirty_days_after():
    old, recent = make_workshop(starts_at=days(-31)), make_workshop(starts_at=days(-29))
    for workshop in (old, recent):
        make_registration(workshop, access_needs="Captions")
        make_registration(workshop)
    assert services.forget_access_needs(now=timezone.now()) == 1
    assert list(Registration.objects.exclude(access_needs="").values_list("workshop", flat=True)) == [recent.pk]


def test_the_history_holds_what_happened_and_nothing_about_the_person():
    workshop = make_workshop()
    registration = make_registration(workshop, access_needs="Captions")
    services.cancel(registration=registration, now=timezone.now())
    events = list(registration.events.order_by("pgh_id"))
    assert [event.status for event in events] == ["confirmed", "cancelled"]
    columns = {field.name for field in events[0]._meta.get_fields()}
    assert not columns & {"name", "email", "email_key", "organisation", "access_needs"}
    counted = workshop.events.count()
    make_registration(workshop)
    assert workshop.events.count() == counted, "a seat taken does not copy the texts"


def test_intervals_are_what_they_say():
    workshop = make_workshop()
    assert workshop.closes_at == workshop.starts_at
    workshop.registration_closes_at = workshop.starts_at - timedelta(days=1)
    assert workshop.closes_at < workshop.starts_at


def test_a_walk_in_that_was_cancelled_is_not_counted_by_the_same_form_again():
    workshop, sent = make_workshop(), key()
    registration = walk_in(workshop, email="lee@example.org", submission_key=sent)
    services.cancel(registration=registration, now=days(0))
    with pytest.raises(services.RegistrationCancelled):
        walk_in(workshop, email="lee@example.org", submission_key=sent)
    workshop.refresh_from_db()
    assert (workshop.in_person_taken, workshop.in_person_waiting, workshop.registrations.count()) == (0, 0, 1)
