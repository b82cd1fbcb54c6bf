"""Seats: who has one, who is offered one, who waits. All of it under one row lock per workshop.

Seats in the room and seats online are counted apart, and each has a wait list of its own.

The lock is taken before any row that refers to the workshop is written, and under READ COMMITTED, so that what is
read after it is what the one before left. Tickets are drawn under it and have no gaps; order is by ticket.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction

from consultations.timeline import Gate
from events import notifications
from events.choices import SEATED, Attendance, Status
from events.models import CAPACITIES, COUNTED, Invitation, Registration, Workshop, address_key
from events.standing import invited_gate
from events.words import registration_gate
from ogp_portal.base.errors import one_by_one

from .refusals import (
    CapacityBelowConfirmed,
    InvitationForAnother,
    OfferRanOut,
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
    """The workshop, its row locked until the transaction ends. Tests switch this off to see seats oversold.

    Against others who lock it, and not against rows that only refer to it (notes, invitations, feedback).
    """
    return Workshop.objects.select_for_update(no_key=True).get(pk=workshop_id)


@transaction.atomic
def register(
    *, workshop: Workshop, submission_key: uuid.UUID, now: datetime, invitation: Invitation | None = None, **person: Any
) -> Answer:
    """Give a place, or one on the wait list when all are taken, and tell the person by mail.

    `person` has name, email, organisation, language, access_needs, attendance, and may have answers, region, listed.
    The same form sent again gives the first answer and no mail. An address that is registered already gets its mail
    again and the answer a new one would get, so that nobody learns who is registered. Refuses when registration is not
    open; before it opens, the address of `invitation` is let in.
    """
    locked = lock(workshop.pk)
    gate = registration_gate(locked, now)
    if invitation and not gate.is_open:
        gate = invited_gate(locked, now)
        valid = locked.invitations.filter(pk=invitation.pk, revoked_at=None, email_key=address_key(person["email"]))
        if gate.is_open and not valid.exists():
            raise InvitationForAnother
    return enter(locked, submission_key, now, gate, person)


def enter(
    locked: Workshop, submission_key: uuid.UUID, now: datetime, gate: Gate, person: dict[str, Any], **origin: Any
) -> Answer:
    """Register one person for a locked workshop if `gate` is open; `origin` says who did it for them."""
    key = form_key(submission_key, locked, person["email"] or person["name"])
    if first := Registration.objects.filter(submission_key=key).first():
        return _first_answer(first)
    if not gate.is_open:
        raise RegistrationClosed(gate.sentence)
    attendance = attendance_in(locked, person.pop("attendance"))
    told = Status.CONFIRMED if locked.left_for(attendance) else Status.WAITLISTED
    if same := registered_as(locked, person["email"]):
        notifications.tell_again(same, position=position_of(same), now=now)
        return Answer(same, told)
    registration = issue_ticket(
        locked, status=told, attendance=attendance, submission_key=key, created_at=now, **person, **origin
    )
    notifications.tell_registered(registration, position=position_of(registration), now=now)
    return Answer(registration, told)


def registered_as(locked: Workshop, email: str) -> Registration | None:
    """The active registration of this address."""
    key = address_key(email)
    same = locked.registrations.active().filter(email_key=key).first() if key else None
    if same:
        same.workshop = locked
    return same


def attendance_in(workshop: Workshop, wanted: str) -> str:
    """How somebody takes part: as wanted where there is a choice, else in the only way there is."""
    return wanted if workshop.has_choice and wanted in workshop.attendances else workshop.attendances[0].value


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
        attendance=attendance,
        email=email,
        email_key=address_key(email),
        **fields,
    )
    registration.save(force_insert=True)
    locked.next_ticket += 1
    count(registration, status, by=1)
    return registration


def count(registration: Registration, status: str, *, by: int) -> None:
    """Keep the counters of the registration's workshop, which is locked: one more or fewer in this state."""
    locked = registration.workshop
    name = f"{registration.attendance}_{'taken' if status in SEATED else 'waiting'}"
    setattr(locked, name, getattr(locked, name) + by)
    locked.save(update_fields=COUNTED)


def position_of(registration: Registration) -> int:
    """The place on the wait list of one's way of taking part, from 1; 0 for somebody who does not wait."""
    if registration.status != Status.WAITLISTED:
        return 0
    return (
        Registration.objects.waiting()
        .filter(
            workshop=registration.workshop_id,
            attendance=registration.attendance,
            ticket__lte=registration.ticket,
        )
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
    _give_up(registration)
    notifications.tell_cancelled(registration, now=now)
    promote_next(workshop=locked, now=now)
    return registration


def _give_up(registration: Registration) -> None:
    """End a registration of a locked workshop; what was said about access is erased."""
    count(registration, registration.status, by=-1)
    registration.status, registration.access_needs = Status.CANCELLED, ""
    registration.offered_until = registration.checked_in_at = registration.checked_in_by = None
    registration.save(update_fields=["status", "access_needs", "offered_until", "checked_in_at", "checked_in_by"])


@transaction.atomic
def promote_next(*, workshop: Workshop, now: datetime) -> list[Registration]:
    """Give or offer the free seats to the first on each wait list, by ticket, and tell them.

    Given at once, or offered for `offer_hours` (until the start at most), as the organiser chose. Nobody once the
    workshop has begun.
    """
    locked = lock(workshop.pk)
    if locked.cancelled_at or now >= locked.starts_at:
        return []
    promoted = []
    for attendance in locked.attendances:
        waiting = locked.registrations.waiting().filter(attendance=attendance)
        promoted += list(waiting[: max(locked.left_for(attendance), 0)])
    for registration in promoted:
        registration.workshop = locked
        if locked.offer_hours is None:
            confirm(registration)
            notifications.tell_promoted(registration, now=now)
        else:
            until = min(now + timedelta(hours=locked.offer_hours), locked.starts_at)
            confirm(registration, Status.OFFERED, until)
            notifications.tell_offered(registration, now=now)
    return promoted


def confirm(
    registration: Registration,
    status: str = Status.CONFIRMED,
    until: datetime | None = None,
    attendance: str | None = None,
) -> None:
    """Move one registration of a locked workshop to a seat; to one in another way of taking part if that is given."""
    count(registration, registration.status, by=-1)
    registration.status, registration.offered_until = status, until
    registration.attendance = attendance or registration.attendance
    registration.save(update_fields=["attendance", "status", "offered_until"])
    count(registration, status, by=1)


@transaction.atomic
def accept_offer(*, registration: Registration, now: datetime) -> Registration:
    """Take the seat that was offered, and tell by mail. Twice is once. Refuses when the offer has run out."""
    locked = lock(registration.workshop_id)
    if locked.cancelled_at:
        raise WorkshopCalledOff
    registration = locked.registrations.get(pk=registration.pk)
    registration.workshop = locked
    if registration.status == Status.CONFIRMED:
        return registration
    if registration.offered_until is None or registration.offered_until <= now:
        raise OfferRanOut
    confirm(registration)
    notifications.tell_accepted(registration, now=now)
    return registration


def end_offers(*, now: datetime) -> int:
    """Take back the seats nobody accepted in time, and give them to the next; returns how many. For the worker."""
    out = Registration.objects.filter(status=Status.OFFERED, offered_until__lte=now)
    workshops = set(out.values_list("workshop", flat=True))
    return sum(one_by_one(partial(_end_offers, now=now), sorted(workshops)))


@transaction.atomic
def _end_offers(workshop_id: int, *, now: datetime) -> int:
    locked = lock(workshop_id)
    out = list(locked.registrations.filter(status=Status.OFFERED, offered_until__lte=now).order_by("ticket"))
    for registration in out:
        registration.workshop = locked
        _give_up(registration)
        if not locked.cancelled_at:
            notifications.tell_offer_ended(registration, now=now)
    promote_next(workshop=locked, now=now)
    return len(out)


@transaction.atomic
def change_capacity(
    *, workshop: Workshop, now: datetime, in_person: int | None = None, online: int | None = None
) -> Workshop:
    """Change the numbers of places (None: as it is); more of them go to the wait lists at once.

    Refuses fewer than are taken, and any change once the workshop is called off.
    """
    locked = lock(workshop.pk)
    if locked.cancelled_at:
        raise WorkshopCalledOff
    wanted = {"in_person_capacity": in_person, "online_capacity": online}
    changed = {name: value for name, value in wanted.items() if value not in (None, getattr(locked, name))}
    for name, value in changed.items():
        setattr(locked, name, value)
    refuse_too_few(locked)
    if changed:
        locked.save(update_fields=CAPACITIES)
        promote_next(workshop=locked, now=now)
        locked.refresh_from_db(fields=COUNTED)
    return locked


def refuse_too_few(workshop: Workshop) -> None:
    """Raise CapacityBelowConfirmed if more seats are taken than there are, in the room or online."""
    for attendance in Attendance:
        if workshop.left_for(attendance) < 0:
            raise CapacityBelowConfirmed(attendance, getattr(workshop, f"{attendance}_taken"))
