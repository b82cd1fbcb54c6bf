"""Seats under load, on real transactions: R1, R2, R3 and R4."""

import random
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from events import services
from events.choices import Status
from events.models import Registration, Workshop
from events.services import seats
from ogp_portal.base.errors import DomainError
from ogp_portal.users.models import OutboxMessage
from tests.factories.events import make_workshop, person

pytestmark = pytest.mark.django_db(transaction=True)
# As many connections as two web processes would hold.
CONNECTIONS = 40


def in_parallel(acts):
    """Run these all at once; the results, an exception where one was raised."""

    def run(act):
        try:
            return act()
        except (DatabaseError, DomainError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return list(pool.map(run, acts))


def registering(workshop, number, **fields):
    """An act that registers one new person."""
    data = person(email=f"client{number}@example.org", **fields)
    return lambda: services.register(workshop=workshop, submission_key=uuid.uuid4(), now=timezone.now(), **data)


def without_lock(workshop_id):
    """What `seats.lock` would be without its lock."""
    return Workshop.objects.get(pk=workshop_id)


def test_r1_two_hundred_clients_for_twenty_seats():
    workshop = make_workshop(capacity=20)
    answers = in_parallel([registering(workshop, number) for number in range(200)])
    assert Counter(answer.told for answer in answers) == {"confirmed": 20, "waitlisted": 180}
    rows = list(workshop.registrations.order_by("ticket").values_list("ticket", "status"))
    assert [ticket for ticket, _status in rows] == list(range(1, 201)), "tickets have no gap"
    assert [status for _ticket, status in rows] == ["confirmed"] * 20 + ["waitlisted"] * 180, (
        "the order is the tickets'"
    )
    workshop.refresh_from_db()
    assert (workshop.seats_taken, workshop.waiting, workshop.next_ticket) == (20, 180, 201)
    assert OutboxMessage.objects.count() == 200


def test_r2_without_the_lock_it_fails(monkeypatch):
    workshop = make_workshop(capacity=20)
    monkeypatch.setattr(seats, "lock", without_lock)
    answers = in_parallel([registering(workshop, number) for number in range(200)])
    assert any(isinstance(answer, DatabaseError) for answer in answers), "the constraints had nothing to do"


def test_r2_without_lock_and_constraints_seats_are_oversold(monkeypatch):
    workshop = make_workshop(capacity=20)
    monkeypatch.setattr(seats, "lock", without_lock)
    tickets = next(one for one in Registration._meta.constraints if one.name == "each_ticket_once_per_workshop")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Registration, tickets)
    try:
        in_parallel([registering(workshop, number) for number in range(200)])
        assert workshop.registrations.filter(status=Status.CONFIRMED).count() > 20
    finally:
        Registration.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Registration, tickets)


def test_r3_registering_cancelling_and_moving_the_capacity_at_once():
    workshop = make_workshop(capacity=5)
    choice = random.Random(2018)
    first = [registering(workshop, number)().registration for number in range(30)]

    def act(number):
        if number % 3 == 0:
            return registering(workshop, 1000 + number)
        if number % 3 == 1:
            registration = choice.choice(first)
            return lambda: services.cancel(registration=registration, now=timezone.now())
        capacity = choice.randint(3, 12)
        return lambda: services.change_capacity(workshop=workshop, in_person=capacity, now=timezone.now())

    results = in_parallel([act(number) for number in range(240)])
    assert not [result for result in results if isinstance(result, DatabaseError)]
    workshop.refresh_from_db()
    by_status = Counter(workshop.registrations.values_list("status", flat=True))
    assert (workshop.seats_taken, workshop.waiting) == (by_status["confirmed"], by_status["waitlisted"])
    assert workshop.seats_taken <= workshop.capacity
    assert not (workshop.seats_left and workshop.waiting), "nobody waits for a free seat"
    tickets = list(workshop.registrations.order_by("ticket").values_list("ticket", flat=True))
    assert tickets == list(range(1, workshop.next_ticket))
    confirmed = set(workshop.registrations.filter(status="confirmed").values_list("ticket", flat=True))
    waiting = set(workshop.registrations.waiting().values_list("ticket", flat=True))
    assert not waiting or max(confirmed) < min(waiting), "promotion is by ticket"


def test_r4_one_form_sent_fifty_times():
    workshop = make_workshop()
    data = person(email="once@example.org", submission_key=uuid.uuid4())
    now = timezone.now()
    answers = in_parallel([lambda: services.register(workshop=workshop, now=now, **data)] * 50)
    assert Registration.objects.count() == 1
    assert OutboxMessage.objects.count() == 1
    assert set(answers) == {services.Answer(Registration.objects.get(), "confirmed")}


def test_one_address_from_fifty_forms_is_registered_once():
    workshop = make_workshop()
    now = timezone.now()
    acts = [
        lambda: services.register(
            workshop=workshop, submission_key=uuid.uuid4(), now=now, **person(email="a@example.org")
        )
    ] * 50
    answers = in_parallel(acts)
    assert {answer.told for answer in answers} == {"confirmed"}
    assert Registration.objects.count() == 1
    assert OutboxMessage.objects.count() == 2, "the first mail, and one more"
