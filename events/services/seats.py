"""Seats: who has one, who waits. All of it under one row lock per workshop.

The lock is taken before any row that refers to the workshop is written, and under READ COMMITTED, so that what is
read after it is what the one before left. Tickets are drawn under it and have no gaps; order is by ticket.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from events import notifications
from events.choices import Status
from events.models import COUNTED, Registration, Workshop, address_key
from events.words import registration_gate

from .refusals import (
    CapacityBelowConfirmed,
    RegistrationCancelled,
    RegistrationClosed,
    WorkshopBegun,
    WorkshopCalledOff,
)


@dataclass(frozen=True)
class Answer:
    """What `register` did. Only `told` may be shown: it is the same for a known and an unknown address."""

    registration: Registration
    told: str


def lock(workshop_id: int) -> Workshop:
    """The workshop, its row locked until the transaction ends. Tests switch this off to see seats oversold."""
    return Workshop.objects.select_for_update().get(pk=workshop_id)


@transaction.atomic
def register(*, workshop: Workshop, submission_key: uuid.UUID, now: datetime, **person: Any) -> Answer:
    """Give a place, or one on the wait list when all are taken, and tell the person by mail.

    `person` has name, email, organisation, language, access_needs, attendance. The same form sent again gives the
    first answer and no mail. An address that is registered already gets its mail again and the answer a new one
    would get, so that nobody learns who is registered. Refuses when registration is not open.
    """
    locked = lock(workshop.pk)
    key = form_key(submission_key, locked, person["email"])
    if first := Registration.objects.filter(submission_key=key).first():
        return _first_answer(first)
    gate = registration_gate(locked, now)
    if not gate.is_open:
        raise RegistrationClosed(gate.sentence)
    told = Status.CONFIRMED if locked.seats_left else Status.WAITLISTED
    same = locked.registrations.active().filter(email_key=address_key(person["email"])).first()
    if same:
        same.workshop = locked
        notifications.tell_again(same, position=position_of(same), now=now)
        return Answer(same, told)
    registration = issue_ticket(locked, status=told, submission_key=key, created_at=now, **person)
    notifications.tell_registered(registration, position=locked.waiting, now=now)
    return Answer(registration, told)


def form_key(submission_key: uuid.UUID, workshop: Workshop, *typed: str) -> uuid.UUID:
    """The key to store: one form may be sent for two people (the browser's "back"), so what tells them apart is in."""
    return uuid.uuid5(submission_key, ":".join([str(workshop.pk), *map(address_key, typed)]))


def _first_answer(first: Registration) -> Answer:
    if first.status == Status.CANCELLED:
        raise RegistrationCancelled
    return Answer(first, first.status)


def issue_ticket(locked: Workshop, *, status: str, attendance: str, email: str, **fields: Any) -> Registration:
    """Write one registration with the next ticket of a locked workshop and count it."""
    registration = Registration(
        workshop=locked,
        ticket=locked.next_ticket,
        status=status,
        attendance=attendance if locked.has_choice else locked.mode,
        email=email,
        email_key=address_key(email),
        **fields,
    )
    registration.save(force_insert=True)
    locked.next_ticket += 1
    count(locked, status, by=1)
    return registration


def count(locked: Workshop, status: str, *, by: int) -> None:
    """Keep the counters of a locked workshop."""
    if status == Status.CONFIRMED:
        locked.seats_taken += by
    else:
        locked.waiting += by
    locked.save(update_fields=COUNTED)


def position_of(registration: Registration) -> int:
    """The place on the wait list, from 1; 0 for somebody who does not wait."""
    if registration.status != Status.WAITLISTED:
        return 0
    return (
        Registration.objects.waiting()
        .filter(workshop=registration.workshop_id, ticket__lte=registration.ticket)
        .count()
    )


@transaction.atomic
def cancel(*, registration: Registration, now: datetime) -> Registration:
    """Cancel a registration, tell its person, and give the freed seat to the next on the wait list.

    What was said about access is erased at once. Cancelling twice changes nothing. Refuses once the workshop has
    begun.
    """
    locked = lock(registration.workshop_id)
    registration = locked.registrations.get(pk=registration.pk)
    registration.workshop = locked
    if registration.status == Status.CANCELLED:
        return registration
    if now >= locked.starts_at:
        raise WorkshopBegun
    count(locked, registration.status, by=-1)
    registration.status, registration.access_needs = Status.CANCELLED, ""
    registration.checked_in_at = registration.checked_in_by = None
    registration.save(update_fields=["status", "access_needs", "checked_in_at", "checked_in_by"])
    notifications.tell_cancelled(registration, now=now)
    promote_next(workshop=locked, now=now)
    return registration


@transaction.atomic
def promote_next(*, workshop: Workshop, now: datetime) -> list[Registration]:
    """Give free seats to the first on the wait list, by ticket, and tell them; nobody once the workshop has begun."""
    locked = lock(workshop.pk)
    if locked.cancelled_at or now >= locked.starts_at:
        return []
    promoted = list(locked.registrations.waiting()[: locked.seats_left])
    for registration in promoted:
        registration.workshop = locked
        confirm(registration)
        notifications.tell_promoted(registration, now=now)
    return promoted


def confirm(registration: Registration) -> None:
    """Move one registration of a locked workshop from the wait list to a seat."""
    registration.status = Status.CONFIRMED
    registration.save(update_fields=["status"])
    count(registration.workshop, Status.WAITLISTED, by=-1)
    count(registration.workshop, Status.CONFIRMED, by=1)


@transaction.atomic
def change_capacity(*, workshop: Workshop, capacity: int, now: datetime) -> Workshop:
    """Change the number of places; more of them go to the wait list at once.

    Refuses fewer than are taken, and any change once the workshop is called off.
    """
    locked = lock(workshop.pk)
    if locked.cancelled_at:
        raise WorkshopCalledOff
    if capacity < locked.seats_taken:
        raise CapacityBelowConfirmed(locked.seats_taken)
    if capacity != locked.capacity:
        locked.capacity = capacity
        locked.save(update_fields=["capacity"])
        promote_next(workshop=locked, now=now)
        locked.refresh_from_db(fields=COUNTED)
    return locked
