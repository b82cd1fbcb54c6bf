"""Each constraint of the tables, violated."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from events.clock import refuse_unknown_zone
from events.models import Registration, Workshop
from tests.factories.events import make_registration, make_workshop

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("workshop_ends_after_it_starts", lambda one: {"ends_at": one.starts_at}),
        ("no_more_taken_in_the_room_than_fit", lambda one: {"in_person_taken": one.capacity + 1}),
        ("no_more_taken_online_than_there_are", lambda _one: {"online_taken": 1}),
        ("in_person_taken_check", lambda _one: {"in_person_taken": -1}),
        ("online_waiting_check", lambda _one: {"online_waiting": -1}),
        ("places_in_the_room_where_there_is_one", lambda _one: {"in_person_capacity": 0}),
        ("places_online_where_one_can_join", lambda _one: {"online_capacity": 1}),
        ("recording_has_a_language", lambda _one: {"recording_url": "https://example.org"}),
        (
            "registration_closes_by_the_start",
            lambda one: {"registration_closes_at": one.starts_at + timedelta(minutes=1)},
        ),
        ("registration_opens_before_the_start", lambda one: {"registration_opens_at": one.starts_at}),
        ("outside_page_has_a_language", lambda _one: {"outside_url": "https://example.org"}),
    ],
)
def test_workshops(name, change):
    workshop = make_workshop()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Workshop.objects.filter(pk=workshop.pk).update(**change(workshop))


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("each_ticket_once_per_workshop", {"ticket": 1}),
        ("one_active_registration_per_address", {"email_key": "first@example.org"}),
        ("only_the_confirmed_are_checked_in", {"status": "waitlisted", "checked_in_at": timezone.now()}),
        ("registered_with_an_address", {"email_key": ""}),
        ("an_offer_runs_out", {"status": "offered"}),
        ("an_offer_runs_out", {"offered_until": timezone.now()}),
    ],
)
def test_registrations(name, fields):
    workshop = make_workshop()
    make_registration(workshop, email="first@example.org")
    second = make_registration(workshop, email="second@example.org")
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Registration.objects.filter(pk=second.pk).update(**fields)


def test_an_address_may_register_again_once_cancelled():
    workshop = make_workshop()
    make_registration(workshop, email="first@example.org", status="cancelled")
    make_registration(workshop, email="first@example.org")


def test_time_zones():
    refuse_unknown_zone("America/St_Johns")
    with pytest.raises(ValidationError, match="not a time zone"):
        refuse_unknown_zone("America/Ottawa")
