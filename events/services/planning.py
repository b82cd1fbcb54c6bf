"""Before and after: publishing, editing, calling off, forgetting."""

from datetime import datetime

from django.db import transaction

from events import notifications
from events.links import KEPT_FOR
from events.models import COUNTED, Registration, Workshop
from ogp_portal.base.errors import EditConflict

from .refusals import CapacityBelowConfirmed, WorkshopCalledOff
from .seats import change_capacity, lock

# What an edit never writes: counters, and what has a service of its own.
KEPT = {*COUNTED, "id", "capacity", "published_at", "cancelled_at"}


def refuse_edit(*, workshop: Workshop, version: int, capacity: int) -> None:
    """Lock the workshop; raise EditConflict if it is no longer at `version`, or if too few places are asked for."""
    locked = lock(workshop.pk)
    if locked.version != version:
        raise EditConflict
    if capacity < locked.seats_taken:
        raise CapacityBelowConfirmed(locked.seats_taken)


@transaction.atomic
def edit_workshop(*, workshop: Workshop, version: int, now: datetime) -> Workshop:
    """Save what was edited in `workshop`, if it still is at `version`; more places go to the wait list at once.

    Its version goes up, which calendars read as SEQUENCE. Refuses an edit on top of somebody else's.
    """
    refuse_edit(workshop=workshop, version=version, capacity=workshop.capacity)
    workshop.version = version + 1
    workshop.save(update_fields=[field.name for field in workshop._meta.concrete_fields if field.name not in KEPT])
    if not workshop.cancelled_at:
        change_capacity(workshop=workshop, capacity=workshop.capacity, now=now)
    return workshop


@transaction.atomic
def publish_workshop(*, workshop: Workshop, now: datetime) -> Workshop:
    """Make a workshop public, if it is not yet; nobody is told. Refuses one that was called off."""
    locked = lock(workshop.pk)
    if locked.cancelled_at:
        raise WorkshopCalledOff
    if locked.published_at is None:
        locked.published_at = now
        locked.save(update_fields=["published_at"])
    return locked


@transaction.atomic
def call_off(*, workshop: Workshop, now: datetime) -> Workshop:
    """Call a workshop off and tell everyone registered, once, with a calendar file that cancels the event."""
    locked = lock(workshop.pk)
    if locked.cancelled_at is None:
        locked.cancelled_at, locked.version = now, locked.version + 1
        locked.save(update_fields=["cancelled_at", "version"])
        for registration in locked.registrations.active().order_by("ticket"):
            registration.workshop = locked
            notifications.tell_called_off(registration, now=now)
    return locked


def forget_access_needs(*, now: datetime) -> int:
    """Erase what was said about access in workshops that ended more than thirty days ago; returns how many."""
    old = Registration.objects.filter(workshop__ends_at__lt=now - KEPT_FOR).exclude(access_needs="")
    return old.update(access_needs="")
