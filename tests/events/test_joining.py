"""The page to join online from: the only way to the link."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from events import services
from events.choices import Status
from events.ics import calendar
from events.links import Purpose, token_for
from events.models import Registration
from ogp_portal.users.models import OutboxMessage
from tests.events.test_pages import text_of
from tests.factories.events import days, key, make_registration, make_workshop, person

pytestmark = pytest.mark.django_db
SECRET = "https://meet.example.org/secret"


def page_of(registration, language="en", purpose=Purpose.JOIN):
    with override(language):
        return reverse("registration_join", args=[token_for(purpose, registration)])


def online(**fields):
    fields = {"starts_at": timezone.now() + timedelta(hours=5), "mode": "online", "online_url": SECRET, **fields}
    return make_registration(make_workshop(**fields))


def minutes(number):
    return timezone.now() + timedelta(minutes=number)


@pytest.mark.parametrize(
    ("starts_in", "counts"),
    [(29, True), (-20, True), (31, False), (5 * 60, False)],
    ids=["soon", "begun", "early", "day"],
)
def test_who_joins_is_led_on_and_counted_from_half_an_hour_before(client, starts_in, counts):
    registration = online(starts_at=minutes(starts_in))
    look = client.get(page_of(registration))
    assert "Join the workshop" in text_of(look)
    assert SECRET not in look.content.decode()
    assert "form-action 'self' https:;" in look["Content-Security-Policy"]
    answer = client.post(page_of(registration))
    assert (answer.status_code, answer["Location"]) == (303, SECRET)
    assert "no-store" in answer["Cache-Control"]
    registration.refresh_from_db()
    assert (registration.checked_in_at is not None, registration.checked_in_by) == (counts, None)
    first = registration.checked_in_at
    client.post(page_of(registration))
    registration.refresh_from_db()
    assert registration.checked_in_at == first


REFUSED = [
    ({"starts_at": days(3)}, {}, "You can join from this page from"),
    ({"starts_at": minutes(30), "link_hours": 0}, {}, "You can join from this page from"),
    ({"online_url": ""}, {}, "have not set the link yet"),
    ({"cancelled_at": days(0)}, {}, "called off"),
    ({"starts_at": days(-0.2)}, {}, "is over"),
    ({}, {"status": Status.WAITLISTED}, "You have no place"),
    ({}, {"status": Status.CANCELLED}, "You have no place"),
    ({}, {"status": Status.OFFERED, "offered_until": days(0.1)}, "You have no place"),
    ({"mode": "hybrid"}, {"attendance": "in_person"}, "registered for the room"),
]


@pytest.mark.parametrize(("workshop", "fields", "words"), REFUSED)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_others_and_earlier_the_page_says_why_not(client, workshop, fields, words, language):
    workshop = make_workshop(**{"starts_at": minutes(60), "mode": "online", "online_url": SECRET, **workshop})
    registration = make_registration(workshop, **fields)
    page = client.get(page_of(registration, language))
    sent = client.post(page_of(registration, language))
    assert (page.status_code, sent.status_code) == (200, 422)
    for shown in (page, sent):
        assert "<button" not in shown.content.decode().partition("<main")[2].partition("</main")[0]
        assert SECRET not in shown.content.decode()
        assert "form-action 'self';" in shown["Content-Security-Policy"]
        assert (words in text_of(shown)) == (language == "en")
    registration.refresh_from_db()
    assert registration.checked_in_at is None


def test_the_hour_from_which_it_opens_is_that_of_the_place(client):
    starts_at = timezone.now().replace(month=1, day=15, hour=20, minute=0) + timedelta(days=366)
    registration = online(starts_at=starts_at, link_hours=2, time_zone="America/St_Johns")
    assert "from 2:30 p.m. on January 1" in text_of(client.get(page_of(registration)))
    assert "Newfoundland Standard Time" in text_of(client.get(page_of(registration)))


def test_looking_counts_nobody_and_other_links_do_not_open_it(client):
    registration = online(starts_at=minutes(5))
    before = Registration.objects.values().get()
    client.audited = False  # a HEAD has no page
    for method in (client.get, client.head):
        assert method(page_of(registration)).status_code == 200
    assert client.options(page_of(registration)).status_code == 405
    for purpose in set(Purpose) - {Purpose.JOIN}:
        assert client.post(page_of(registration, purpose=purpose)).status_code == 404
    assert Registration.objects.values().get() == before
    registration.link_number += 1
    assert client.post(page_of(registration)).status_code == 404


@pytest.mark.parametrize("language", ["en", "fr"])
def test_mails_and_files_hold_ones_own_page_and_never_the_link(language):
    workshop = make_workshop(mode="online", online_url=SECRET, capacity=1)
    registration, waiting = (
        services.register(
            workshop=workshop, submission_key=key(), now=timezone.now(), **person(language=language)
        ).registration
        for _ in range(2)
    )
    page = page_of(registration, language)
    confirmed, waits = OutboxMessage.objects.order_by("pk")
    unfolded = confirmed.attachments[0]["text"].replace("\r\n ", "")
    assert page in confirmed.body
    assert page in unfolded
    assert "example.org/secret" not in confirmed.body + unfolded + waits.body
    assert "/join/" not in waits.body + page_of(waiting, "fr")
    assert waits.attachments == []
    services.cancel(registration=registration, now=timezone.now())
    promoted = OutboxMessage.objects.get(dedupe_key=f"registration-{waiting.pk}-promoted")
    assert page_of(waiting, language) in promoted.body


def test_people_in_the_room_of_a_hybrid_workshop_have_no_page_to_join(client):
    workshop = make_workshop(mode="hybrid", online_url=SECRET)
    services.register(workshop=workshop, submission_key=key(), now=timezone.now(), **person(attendance="in_person"))
    (mail,) = OutboxMessage.objects.all()
    assert "/join/" not in mail.body + mail.attachments[0]["text"].replace("\r\n ", "")
    assert "/join/" not in calendar(workshop, now=timezone.now()).replace("\r\n ", "")
