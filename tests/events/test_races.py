"""Seats under load, on real transactions: R1, R2, R3 and R4."""

import random
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

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
WAYS = ("in_person", "online")


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


def test_r3_everything_that_moves_seats_at_once():
    """In the room and online: registering, cancelling, capacities, promotions, offers accepted and running out."""
    workshop = make_workshop(mode="hybrid", in_person_capacity=5, online_capacity=7, offer_hours=1)
    choice = random.Random(2018)
    now = timezone.now()
    first = [registering(workshop, number, attendance=WAYS[number % 2])().registration for number in range(40)]

    def change(way):
        capacity = choice.randint(3, 15)
        return lambda: services.change_capacity(workshop=workshop, now=now, **{way: capacity})

    def act(number):
        registration = choice.choice(first)
        return {
            0: lambda: registering(workshop, 1000 + number, attendance=WAYS[number % 2])(),
            1: lambda: services.cancel(registration=registration, now=now),
            2: change(WAYS[number % 2]),
            3: lambda: services.accept_offer(registration=registration, now=now),
            4: lambda: services.promote_next(workshop=workshop, now=now),
            5: lambda: services.end_offers(now=now + timedelta(hours=choice.choice([0, 2]))),
        }[number // 2 % 6]

    results = in_parallel([act(number) for number in range(480)])
    assert not [result for result in results if isinstance(result, DatabaseError)]
    assert any(isinstance(result, services.OfferRanOut) for result in results)
    for happened in ("offered", "offer-ended", "cancelled"):
        assert OutboxMessage.objects.filter(dedupe_key__endswith=f"-{happened}").exists(), happened
    workshop.refresh_from_db()
    tickets = list(workshop.registrations.order_by("ticket").values_list("ticket", flat=True))
    assert tickets == list(range(1, workshop.next_ticket)), "tickets have no gap"
    for way in WAYS:
        holds(workshop, way)


def holds(workshop, way):
    """What is always true of one way of taking part."""
    by_status = {status: [] for status in Status}
    for status, ticket in workshop.registrations.filter(attendance=way).values_list("status", "ticket"):
        by_status[status].append(ticket)
    seated, waiting = by_status["confirmed"] + by_status["offered"], by_status["waitlisted"]
    counted = (getattr(workshop, f"{way}_taken"), getattr(workshop, f"{way}_waiting"))
    assert counted == (len(seated), len(waiting)), "the counters equal a recount"
    assert len(seated) <= getattr(workshop, f"{way}_capacity"), "no seat is oversold"
    assert not (workshop.left_for(way) and waiting), "nobody waits beside a free seat"
    assert not (seated and waiting) or max(seated) < min(waiting), "promotion is by ticket"


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
