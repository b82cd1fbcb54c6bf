"""The day itself: checking in, undoing it, people who walk in."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from events.choices import Attendance, Status
from events.models import Registration, Workshop
from ogp_portal.users.models import User

from .refusals import NotConfirmed, RegistrationCancelled, WorkshopCalledOff, WorkshopFull
from .seats import attendance_in, confirm, form_key, issue_ticket, lock, promote_next, registered_as


@transaction.atomic
def check_in(*, registration: Registration, by: User, now: datetime, tap: uuid.UUID | None = None) -> Registration:
    """Note that a person is here, and who saw it. Twice is once: the first time stands. Refuses without a place.

    `tap` is the key of one tap at a desk: sent again, even after an undo, it changes nothing.
    """
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    if _known_tap(registration, tap):
        return registration
    if registration.status != Status.CONFIRMED:
        raise NotConfirmed
    if registration.checked_in_at is None:
        registration.checked_in_at, registration.checked_in_by = now, by
    return _tapped(registration, tap)


@transaction.atomic
def undo_check_in(*, registration: Registration, tap: uuid.UUID | None = None) -> Registration:
    """Take a check-in back; nothing happens if there was none. `tap` as in `check_in`."""
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    if _known_tap(registration, tap):
        return registration
    registration.checked_in_at = registration.checked_in_by = None
    return _tapped(registration, tap)


def _known_tap(registration: Registration, tap: uuid.UUID | None) -> bool:
    return tap is not None and Registration.objects.filter(pk=registration.pk, events__tap_key=tap).exists()


def _tapped(registration: Registration, tap: uuid.UUID | None) -> Registration:
    registration.tap_key = tap or registration.tap_key
    registration.save(update_fields=["checked_in_at", "checked_in_by", "tap_key"])
    return registration


@transaction.atomic
def add_walk_in(
    *, workshop: Workshop, submission_key: uuid.UUID, by: User, now: datetime, **person: Any
) -> Registration:
    """Give a free seat to somebody at the door and check them in; no mail is sent.

    `person` has name, email (may be empty), organisation, language. A registered address is checked in instead,
    from the wait list too, and in the room even if it was to join online. Refuses when no seat is free, the workshop is
    called off, or what the same form made was cancelled.
    """
    locked = lock(workshop.pk)
    if locked.cancelled_at:
        raise WorkshopCalledOff
    key = form_key(submission_key, locked, person["name"], person["email"])
    registration = _known(locked, key, person["email"])
    attendance = attendance_in(locked, Attendance.IN_PERSON)
    if registration is None:
        _refuse_if_full(locked, attendance)
        registration = issue_ticket(
            locked,
            status=Status.CONFIRMED,
            attendance=attendance,
            submission_key=key,
            walk_in=True,
            created_at=now,
            **person,
        )
    elif registration.is_active:
        _seat_here(registration, attendance, now)
    else:
        raise RegistrationCancelled
    return check_in(registration=registration, by=by, now=now)


def _seat_here(registration: Registration, attendance: str, now: datetime) -> None:
    """A seat in this way of taking part, whatever was registered for; one held in the other way goes to the next."""
    locked, moves = registration.workshop, registration.attendance != attendance
    if moves or registration.status == Status.WAITLISTED:
        _refuse_if_full(locked, attendance)
    elif registration.status == Status.CONFIRMED:
        return
    confirm(registration, attendance=attendance)
    if moves:
        promote_next(workshop=locked, now=now)


def _known(locked: Workshop, key: uuid.UUID, email: str) -> Registration | None:
    """The registration this form made already, or the active one of this address."""
    known = locked.registrations.filter(submission_key=key).first()
    if known:
        known.workshop = locked
    return known or registered_as(locked, email)


def _refuse_if_full(locked: Workshop, attendance: str) -> None:
    if locked.left_for(attendance) <= 0:
        raise WorkshopFull
