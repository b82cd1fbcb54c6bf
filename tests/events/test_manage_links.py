"""The signed link of a mail: S7."""

import pytest
from django.core.signing import Signer
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pghistory.models import Context

from events.choices import Status
from events.links import Purpose, registration_of, token_for
from events.models import Registration
from ogp_portal.users.models import OutboxMessage
from tests.factories.events import days, make_registration, make_workshop

pytestmark = pytest.mark.django_db
PAGES = ("registration_manage", "registration_cancel", "registration_ics")


def manage_token(registration):
    return token_for(Purpose.MANAGE, registration)


def at(page, token, language="en"):
    with override(language):
        return reverse(page, args=[token])


def test_the_link_shows_where_one_stands(client):
    workshop = make_workshop(capacity=1)
    confirmed = make_registration(workshop)
    waiting = make_registration(workshop, status=Status.WAITLISTED)
    cancelled = make_registration(workshop, status=Status.CANCELLED)
    words = {confirmed: "You have a place.", waiting: "You are first on the wait list.", cancelled: "is cancelled"}
    for registration, sentence in words.items():
        page = client.get(at("registration_manage", manage_token(registration)))
        assert sentence in page.content.decode()
        assert "no-store" in page["Cache-Control"]
    workshop.cancelled_at = timezone.now()
    workshop.save()
    assert "called off" in client.get(at("registration_manage", manage_token(confirmed))).content.decode()
    assert "called off" in client.get(at("registration_cancel", manage_token(confirmed))).content.decode()


def test_the_language_link_keeps_the_token(client):
    token = manage_token(make_registration(make_workshop()))
    for page in PAGES[:2]:
        assert at(page, token, "fr") in client.get(at(page, token)).content.decode()


def test_looking_changes_nothing_however_often(client):
    registration = make_registration(make_workshop())
    before = Registration.objects.values().get()
    client.audited = False  # a HEAD has no page
    for page in PAGES:
        for method in (client.get, client.head):
            assert method(at(page, manage_token(registration))).status_code == 200
    assert Registration.objects.values().get() == before
    assert client.post(at("registration_manage", manage_token(registration))).status_code == 405
    assert not OutboxMessage.objects.exists()


def test_cancelling_asks_first_and_then_promotes_the_next(client):
    workshop = make_workshop(capacity=1)
    registration = make_registration(workshop)
    waiting = make_registration(workshop, status=Status.WAITLISTED)
    address = at("registration_cancel", manage_token(registration))
    assert "next person on the wait list" in client.get(address).content.decode()
    response = client.post(address, follow=True)
    assert "is cancelled" in response.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == Status.CONFIRMED
    assert "is cancelled" in client.get(address).content.decode()


def test_leaving_the_wait_list_says_so(client):
    registration = make_registration(make_workshop(), status=Status.WAITLISTED)
    page = client.get(at("registration_cancel", manage_token(registration)))
    assert "lose your place on the wait list" in page.content.decode()


def test_it_is_too_late_once_the_workshop_has_begun(client):
    registration = make_registration(make_workshop(starts_at=days(-0.01)))
    address = at("registration_cancel", manage_token(registration))
    assert "has begun" in client.get(address).content.decode()
    response = client.post(address)
    assert response.status_code == 422
    assert "has begun" in response.content.decode()
    registration.refresh_from_db()
    assert registration.status == Status.CONFIRMED


def test_a_changed_link_is_refused(client):
    mine = make_registration(make_workshop())
    other = make_registration(make_workshop())
    token = manage_token(mine)
    number, signature = token.split("~")
    forged = [
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        f"{other.pk}.1~{signature}",
        f"0{number}~{signature}",
        number,
        f"{number}~",
        Signer(salt="another.purpose", sep="~").sign(number),
        Signer(sep="~").sign(number),
        Signer(salt="events.manage", sep="~").sign("rubbish"),
        Signer(salt="events.manage", sep="~").sign(str(other.pk)),
        Signer(salt="events.manage", sep="~").sign(f"{other.pk + 1000}.1"),
        Signer(salt="events.manage", sep="~").sign(f"{other.pk}.2"),
        *[token_for(purpose, mine) for purpose in Purpose if purpose != Purpose.MANAGE],
        "é" * 200,
    ]
    for one in forged:
        assert registration_of(Purpose.MANAGE, one, timezone.now()) is None
        for page in PAGES:
            assert client.get(at(page, one)).status_code == 404
        assert client.post(at("registration_cancel", one)).status_code == 404
    assert "does not work" in client.get(at("registration_manage", forged[0])).content.decode()
    assert set(Registration.objects.values_list("status", flat=True)) == {"confirmed"}


def test_a_link_ends_thirty_days_after_the_workshop():
    registration = make_registration(make_workshop(starts_at=days(0)))
    token = manage_token(registration)
    assert registration_of(Purpose.MANAGE, token, days(30)) == registration
    assert registration_of(Purpose.MANAGE, token, days(30.2)) is None


def test_a_link_that_was_taken_back_opens_nothing(client):
    registration = make_registration(make_workshop())
    token = manage_token(registration)
    registration.link_number += 1
    registration.save()
    assert client.get(at("registration_manage", token)).status_code == 404
    assert client.get(at("registration_manage", manage_token(registration))).status_code == 200


def test_query_budget(grows):
    workshop = make_workshop(capacity=1)
    make_registration(workshop)
    mine = make_registration(workshop, status=Status.WAITLISTED)
    grows(
        at("registration_manage", manage_token(mine)),
        lambda _n: make_registration(workshop, status=Status.WAITLISTED),
    )


def test_the_history_keeps_no_link_that_opens_something(client):
    registration = make_registration(make_workshop())
    client.post(at("registration_cancel", manage_token(registration)))
    assert [one.metadata["url"] for one in Context.objects.all()] == ["/en/my-registration/…/cancel/"]
