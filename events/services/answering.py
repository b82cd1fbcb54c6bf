"""Telling participants that notes of their workshop are answered: at most one mail a day and person. For the worker."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from commitments.choices import State
from events import notifications
from events.choices import Status
from events.models import Note, Registration

# Answers come by the dozen: the first of them waits for the others.
GATHERED = timedelta(hours=1)
NOT_AGAIN = timedelta(days=1)
# Any number that no other advisory lock of the portal uses.
LOCK = 20_180_312


@transaction.atomic
def tell_answered_notes(*, now: datetime) -> bool:
    """Tell everybody who had a place which notes of their workshops are answered since; False if it is not time.

    A round names all notes answered so far that nobody was told of, an hour after the first answer and a day after the
    last round; each person gets one mail, whatever the number of notes and workshops. Mails and `told_at` are one
    transaction: whoever is killed in the middle has told nobody.
    """
    if not _is_time(now):
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return False
    notes = list(_untold().select_related("workshop", "contribution").defer("contribution__search").order_by("pk"))
    # Another worker may have told them between the first look and the lock.
    if not notes or not _is_time(now):
        return False
    by_workshop: dict[int, list[Note]] = defaultdict(list)
    for note in notes:
        by_workshop[note.workshop_id].append(note)
    for (language, *workshops), to in _people(by_workshop, now).items():
        notifications.tell_answered([by_workshop[pk] for pk in workshops], language=language, to=to)
    Note.objects.filter(pk__in=[note.pk for note in notes]).update(told_at=now)
    return True


def _untold() -> Any:
    answered = Note.objects.filter(told_at=None, contribution__answered_at__isnull=False)
    return answered.filter(contribution__status=State.PUBLISHED)


def _is_time(now: datetime) -> bool:
    if Note.objects.filter(told_at__gt=now - NOT_AGAIN).exists():
        return False
    return bool(_untold().filter(contribution__answered_at__lte=now - GATHERED).exists())


def _people(workshops: Iterable[int], now: datetime) -> dict[tuple[Any, ...], dict[str, str]]:
    """Whom to tell the same: addresses by dedupe key, by language and workshops. A person's latest language counts."""
    told: dict[str, list[Registration]] = defaultdict(list)
    confirmed = Registration.objects.filter(workshop__in=workshops, status=Status.CONFIRMED).exclude(email_key="")
    for registration in confirmed.order_by("pk"):
        told[registration.email_key].append(registration)
    groups: dict[tuple[Any, ...], dict[str, str]] = defaultdict(dict)
    for email_key, registrations in told.items():
        who = hashlib.sha256(email_key.encode()).hexdigest()[:32]
        group = (registrations[-1].language, *(one.workshop_id for one in registrations))
        groups[group][f"notes-answered-{who}-{now.astimezone(UTC):%Y%m%d}"] = registrations[-1].email
    return groups
