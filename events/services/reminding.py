"""Reminders: at the hours an organiser set, each once. For the worker."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Value

from events import notifications
from events.choices import Status
from events.models import Reminder
from ogp_portal.base.errors import one_by_one

# People reminded in one transaction.
CHUNK = 100
HOURS_BEFORE = ExpressionWrapper(F("hours") * Value(timedelta(hours=1)), output_field=DurationField())
DUE_AT = ExpressionWrapper(F("workshop__starts_at") - HOURS_BEFORE, output_field=DateTimeField())


def remind_next(*, now: datetime) -> bool:
    """Write the next mails of a reminder that is due, for up to CHUNK people with a place; False if none is due.

    The mails stand in the outbox in the same transaction, under keys of the reminder and of each person: whoever is
    killed in the middle loses nothing and reminds nobody twice, and neither does an edit of the hours. One that was
    written, or whose workshop was published, after its hour goes out at once while more than half of its hours are
    left; else nobody is told, and it counts as sent.
    """
    return any(one_by_one(partial(_remind, now=now), _due(now).values_list("pk", flat=True)))


@transaction.atomic
def _remind(reminder_id: int, *, now: datetime) -> bool:
    reminder = _due(now).select_for_update(skip_locked=True, of=("self",)).filter(pk=reminder_id).first()
    if reminder is None:
        return False
    people = [] if _comes_too_late(reminder) else _next_people(reminder)
    for registration in people:
        registration.workshop = reminder.workshop
        notifications.tell_reminder(registration, reminder=reminder, now=now)
    if len(people) < CHUNK:
        # Past `save`, which would note the hours as written now.
        Reminder.objects.filter(pk=reminder.pk).update(sent_at=now)
    return True


def _due(now: datetime) -> Any:
    waiting = Reminder.objects.filter(
        sent_at=None,
        workshop__published_at__isnull=False,
        workshop__cancelled_at=None,
        workshop__starts_at__gt=now,
    )
    return waiting.alias(due_at=DUE_AT).filter(due_at__lte=now).select_related("workshop").order_by("pk")


def _comes_too_late(reminder: Reminder) -> bool:
    workshop = reminder.workshop
    known_at = max(workshop.published_at or reminder.written_at, reminder.written_at)
    return workshop.starts_at - known_at <= timedelta(hours=reminder.hours) / 2


def _next_people(reminder: Reminder) -> list[Any]:
    confirmed = reminder.workshop.registrations.filter(status=Status.CONFIRMED)
    return list(confirmed.untold(notifications.reminder_occasion(reminder)).order_by("ticket")[:CHUNK])
