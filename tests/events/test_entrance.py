"""The code shown at the entrance: who may open what, and what it says when it is good for nothing."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from events import services
from events.choices import Status
from events.links import Purpose, token_for
from events.models import Registration, Workshop
from events.presence import check_in_address
from ogp_portal.base.qr import qr_svg
from ogp_portal.users.models import OutboxMessage
from tests.events.test_pages import text_of
from tests.factories.events import days, key, make_registration, make_workshop, person
from tests.factories.people import make_administrator, make_moderator, make_organiser, make_person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop():
    return make_workshop(organisers=[make_organiser()], mode="hybrid", starts_at=timezone.now())


@pytest.fixture
def zoe(workshop):
    return make_registration(
        workshop, name="Zoé Roy", organisation="Les Données", email="zoe@example.org", access_needs="Captions"
    )


def code_of(registration):
    return reverse("registration_code", args=[token_for(Purpose.MANAGE, registration)])


def door(registration):
    return reverse("registration_check_in", args=[token_for(Purpose.CHECK_IN, registration)])


def test_the_code_holds_the_link_to_check_in_and_is_shown_where_the_mail_leads(client, workshop):
    services.register(
        workshop=workshop,
        submission_key=key(),
        now=timezone.now() - timedelta(days=1),
        **person(attendance="in_person"),
    )
    registration, mail = workshop.registrations.get(), OutboxMessage.objects.get()
    assert "show the code on that page at the entrance" in mail.body
    manage = re.search(rf"{settings.SITE_URL}(/en/my-registration/\S+)", mail.body)[1]
    assert f'src="{code_of(registration)}"' in client.get(manage).content.decode()
    answer = client.get(code_of(registration))
    assert answer["Content-Type"] == "image/svg+xml"
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.decode() == qr_svg(settings.SITE_URL + door(registration))


def test_a_code_is_an_image_that_carries_no_markup_of_its_own():
    svg = qr_svg("https://example.org/?<script>&x='\"")
    assert svg.startswith("<svg ")
    assert "script" not in svg
    assert "style" not in svg
    assert svg != qr_svg("https://example.org/")


def test_who_joins_online_is_shown_no_code(client, workshop):
    online = make_registration(workshop, attendance="online")
    page = client.get(reverse("registration_manage", args=[token_for(Purpose.MANAGE, online)]))
    assert "code.svg" not in page.content.decode()


@pytest.mark.parametrize("status", [Status.WAITLISTED, Status.OFFERED, Status.CANCELLED])
def test_without_a_place_there_is_no_code(client, workshop, status):
    until = days(1) if status == Status.OFFERED else None
    registration = make_registration(workshop, status=status, offered_until=until)
    assert client.get(code_of(registration)).status_code == 404


def test_a_link_for_one_purpose_opens_nothing_else(client, workshop, zoe):
    sign_in(client, workshop.organisers.get())
    for name, purpose in (("registration_check_in", Purpose.MANAGE), ("registration_code", Purpose.CHECK_IN)):
        assert client.get(reverse(name, args=[token_for(purpose, zoe)])).status_code == 404
    assert client.get(reverse("registration_check_in", args=["1.1~rubbish"])).status_code == 404


@pytest.mark.parametrize("make", [None, make_person, make_moderator, make_organiser])
@pytest.mark.parametrize("status", [Status.CONFIRMED, Status.CANCELLED])
def test_others_learn_nothing_and_change_nothing(client, zoe, make, status):
    Registration.objects.update(status=status)
    if make:
        sign_in(client, make())
    for answer, expected in ((client.get(door(zoe)), 200), (client.post(door(zoe)), 403)):
        assert answer.status_code == expected
        page = text_of(answer)
        assert "Show this at the entrance" in page
        assert not [word for word in ("Zoé", "Données", "zoe@", "Captions", "Open data", "ancelled") if word in page]
        assert ("Sign in" in page.split("You need not do anything here.")[1][:60]) == (make is None)
    zoe.refresh_from_db()
    assert zoe.checked_in_at is None


def test_the_page_is_the_same_for_others_whatever_became_of_the_registration(client, zoe):
    pages = []
    for fields in ({}, {"status": Status.CANCELLED}, {"link_number": 2}):
        Registration.objects.filter(pk=zoe.pk).update(**fields)
        pages.append(text_of(client.get(door(zoe))))
    assert len(set(pages)) == 1


@pytest.mark.parametrize("make", [make_organiser, make_administrator])
def test_who_runs_the_workshop_sees_the_person_and_presses_one_button(client, workshop, zoe, make):
    by = make()
    if make is make_organiser:
        workshop.organisers.add(by)
    sign_in(client, by)
    page = text_of(client.get(door(zoe)))
    for words in ("Zoé Roy", "Les Données", "In person", "Needs: Captions", "Check in"):
        assert words in page
    zoe.refresh_from_db()
    assert zoe.checked_in_at is None, "looking changes nothing"
    assert client.post(door(zoe)).url == door(zoe)
    zoe.refresh_from_db()
    assert zoe.checked_in_by == by
    page = client.get(door(zoe))
    assert "Checked in at" in text_of(page)
    assert '<form method="post"><input' not in page.content.decode().partition("<main")[2]


def test_the_second_factor_is_asked_for(client, workshop, zoe):
    sign_in(client, workshop.organisers.get(), second_factor=False)
    answer = client.post(door(zoe))
    assert answer.url.startswith("/en/admin/login/?next=")
    assert not Registration.objects.checked_in().exists()


@pytest.mark.parametrize(
    ("fields", "of_workshop", "words"),
    [
        ({"status": Status.WAITLISTED}, {}, "On the wait list"),
        ({"status": Status.OFFERED, "offered_until": days(1)}, {}, "has not accepted it yet"),
        ({"status": Status.CANCELLED}, {}, "This registration is cancelled."),
        ({"link_number": 2}, {}, "replaced by a newer one"),
        ({}, {"starts_at": days(-2), "ends_at": days(-1)}, "too old"),
        ({}, {"cancelled_at": days(0)}, "called off"),
    ],
)
def test_a_code_good_for_nothing_says_so_to_the_organiser(client, workshop, zoe, fields, of_workshop, words):
    address = door(zoe)
    Registration.objects.filter(pk=zoe.pk).update(**fields)
    Workshop.objects.filter(pk=workshop.pk).update(**of_workshop)
    sign_in(client, workshop.organisers.get())
    page = text_of(client.get(address))
    assert words in page
    assert "Zoé Roy" in page
    refused = client.post(address)
    assert refused.status_code == 422
    assert words in text_of(refused)
    assert not Registration.objects.checked_in().exists()


def test_few_statements(client, workshop, zoe, queries_of):
    sign_in(client, workshop.organisers.get())
    assert queries_of(door(zoe)) <= 12
    assert check_in_address(zoe) == f"{settings.SITE_URL}{door(zoe)}"
