"""Before and after: publishing, editing, calling off, forgetting."""

from collections.abc import Callable, Collection
from datetime import datetime

from django.db import transaction

from events import notifications
from events.choices import Status
from events.links import KEPT_FOR
from events.models import CAPACITIES, COUNTED, Registration, Workshop
from ogp_portal.base.errors import EditConflict

from .refusals import CapacityBelowConfirmed, PeopleInThisMode, WorkshopCalledOff
from .seats import lock, promote_next

# What an edit never writes: counters, and what has a service of its own.
KEPT = {*COUNTED, *CAPACITIES, "id", "published_at", "cancelled_at", "recap_published_at", "feedback_asked_at"}
# What people arrange their day by.
ARRANGED = ["starts_at", "ends_at", "time_zone", "mode", "place_en", "place_fr"]


def refuse_edit(*, workshop: Workshop, version: int) -> Workshop:
    """Lock the workshop and return it as stored; raise if what was edited in `workshop` cannot be saved.

    EditConflict if it is no longer at `version`; CapacityBelowConfirmed if fewer places are asked for than are taken;
    PeopleInThisMode if it would no longer be held in a way for which people have registered.
    """
    locked = lock(workshop.pk)
    if locked.version != version:
        raise EditConflict
    gone = set(locked.attendances) - set(workshop.attendances)
    if locked.registrations.active().filter(attendance__in=gone).exists():
        raise PeopleInThisMode
    for attendance in workshop.attendances:
        taken = getattr(locked, f"{attendance}_taken")
        if getattr(workshop, f"{attendance}_capacity") < taken:
            raise CapacityBelowConfirmed(attendance, taken)
    return locked


@transaction.atomic
def edit_workshop(*, workshop: Workshop, version: int, now: datetime) -> Workshop:
    """Save what was edited in `workshop`, if it still is at `version`; more places go to the wait lists at once.

    Its version goes up, which calendars read as SEQUENCE. When the hours, the place or the way it is held have changed,
    everybody registered is told once, with the new calendar file. See `refuse_edit` for what is refused.
    """
    stored = refuse_edit(workshop=workshop, version=version)
    moved = any(getattr(stored, name) != getattr(workshop, name) for name in ARRANGED)
    workshop.version = version + 1
    fields = [field.name for field in workshop._meta.concrete_fields if field.name not in KEPT]
    # Both columns at once: a way that comes or goes has its places or has none.
    workshop.save(update_fields=[*fields, *CAPACITIES])
    # No place is kept beyond the start, also when that comes earlier now.
    kept = workshop.registrations.filter(status=Status.OFFERED, offered_until__gt=workshop.starts_at)
    kept.update(offered_until=workshop.starts_at)
    if not workshop.cancelled_at:
        promoted = promote_next(workshop=workshop, now=now)
        if moved and workshop.published_at and now < workshop.ends_at:
            # Who was promoted has just read it.
            _tell_everybody(workshop, notifications.tell_moved, now, but=promoted)
    return workshop


def _tell_everybody(
    workshop: Workshop, tell: Callable[..., None], now: datetime, but: Collection[Registration] = ()
) -> None:
    told = workshop.registrations.active().exclude(pk__in=[one.pk for one in but])
    for registration in told.order_by("ticket"):
        registration.workshop = workshop
        tell(registration, now=now)


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
        _tell_everybody(locked, notifications.tell_called_off, now)
    return locked


def forget_access_needs(*, now: datetime) -> int:
    """Erase what was said about access in workshops that ended more than thirty days ago; returns how many."""
    old = Registration.objects.filter(workshop__ends_at__lt=now - KEPT_FOR).exclude(access_needs="")
    return old.update(access_needs="")
