"""A seat that is kept for somebody, as the person sees it."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from events import services
from events.choices import Status
from events.links import Purpose, token_for
from ogp_portal.users.models import OutboxMessage
from tests.events.test_pages import text_of
from tests.factories.events import days, key, make_registration, make_workshop, person

pytestmark = pytest.mark.django_db


def at(page, registration):
    with override("en"):
        return reverse(page, args=[token_for(Purpose.MANAGE, registration)])


def offered(until=None, **fields):
    workshop = make_workshop(**{"offer_hours": 24, "capacity": 1, **fields})
    return make_registration(workshop, status=Status.OFFERED, offered_until=until or days(1))


def test_the_page_says_until_when_in_the_workshops_zone(client):
    until = datetime(2099, 7, 7, 18, 30, tzinfo=UTC)
    page = client.get(at("registration_manage", offered(until, starts_at=datetime(2099, 7, 9, 18, tzinfo=UTC))))
    assert "by 12:30 p.m. on July 7, 2099, Mountain Daylight Time" in text_of(page)
    assert page.content.decode().count("btn-primary") == 1
    assert "Accept the place" in text_of(page)


def test_accepting_gives_the_place_once(client):
    registration = offered()
    for _ in range(2):
        answer = client.post(at("registration_accept", registration), follow=True)
        assert "You have a place." in text_of(answer)
    registration.refresh_from_db()
    assert (registration.status, registration.offered_until) == (Status.CONFIRMED, None)
    assert OutboxMessage.objects.get().subject.startswith("You have a place")


def test_looking_accepts_nothing(client):
    registration = offered()
    for method in (client.get, client.head, client.options):
        assert method(at("registration_accept", registration)).status_code == 405
    registration.refresh_from_db()
    assert registration.status == Status.OFFERED


def test_what_was_not_accepted_in_time_is_refused_with_the_reason(client):
    registration = offered(days(-0.1))
    assert "no longer kept for you" in text_of(client.get(at("registration_manage", registration)))
    answer = client.post(at("registration_accept", registration))
    assert answer.status_code == 422
    assert "not kept for you any more" in text_of(answer)
    registration.refresh_from_db()
    assert registration.status == Status.OFFERED
    assert client.post(at("registration_accept", registration)[:-9] + "x/accept/").status_code == 404


def test_declining_hands_it_to_the_next(client):
    registration = offered()
    waiting = make_registration(registration.workshop, status=Status.WAITLISTED)
    assert "next person on the wait list" in text_of(client.get(at("registration_cancel", registration)))
    client.post(at("registration_cancel", registration))
    for one in (registration, waiting):
        one.refresh_from_db()
    assert (registration.status, waiting.status) == (Status.CANCELLED, Status.OFFERED)
    assert "A place is kept for you" in text_of(client.get(at("registration_manage", waiting)))


def test_the_place_on_the_wait_list_is_that_of_ones_own_way(client):
    workshop = make_workshop(mode="hybrid", capacity=1)
    for attendance in ("in_person", "online"):
        make_registration(workshop, attendance=attendance)
    waiting = {}
    for attendance in ("in_person", "online", "online"):
        waiting[attendance] = make_registration(workshop, attendance=attendance, status=Status.WAITLISTED)
    pages = {name: text_of(client.get(at("registration_manage", one))) for name, one in waiting.items()}
    assert "You are first on the wait list." in pages["in_person"]
    assert "You are number 2 on the wait list." in pages["online"]
    services.cancel(registration=workshop.registrations.get(ticket=4), now=timezone.now())
    assert "You are first" in text_of(client.get(at("registration_manage", waiting["online"])))


def test_who_waited_and_accepts_gets_the_mail_with_the_calendar_file_and_the_page_to_join():
    workshop = make_workshop(mode="online", capacity=1, offer_hours=24)
    first = make_registration(workshop)
    data = person(email="next@example.org")
    registration = services.register(workshop=workshop, submission_key=key(), now=days(0), **data).registration
    services.cancel(registration=first, now=days(0))
    services.accept_offer(registration=registration, now=days(0.5))
    mails = OutboxMessage.objects.filter(to="next@example.org").order_by("pk")
    assert [mail.subject.partition(":")[0] for mail in mails] == [
        "On the wait list",
        "A place is kept for you",
        "You have a place",
    ]
    assert mails[2].attachments
    assert token_for(Purpose.JOIN, registration) in mails[2].body


def test_no_place_is_kept_beyond_a_start_that_comes_earlier():
    registration = offered(days(5), starts_at=days(6))
    workshop = registration.workshop
    workshop.refresh_from_db()
    workshop.starts_at = days(2)
    services.edit_workshop(workshop=workshop, version=workshop.version, now=days(0))
    registration.refresh_from_db()
    assert registration.offered_until == workshop.starts_at
    with pytest.raises(services.OfferRanOut):
        services.accept_offer(registration=registration, now=days(3))


def test_one_workshop_that_cannot_be_handled_holds_up_no_other(caplog):
    broken, other = offered(days(-0.1)), offered(days(-0.1))
    type(broken.workshop).objects.filter(pk=broken.workshop_id).update(in_person_taken=0)
    assert services.end_offers(now=days(0)) == 1
    other.refresh_from_db()
    broken.refresh_from_db()
    assert (other.status, broken.status) == (Status.CANCELLED, Status.OFFERED)
    assert "failed" in caplog.text
