"""What the worker does: mail without end, what workshops wait for, and hourly tidying."""

import logging
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from commitments.models import Draft
from commitments.services.entry_files import forget_old_files
from commitments.services.telling import tell_next
from events.services import end_offers, forget_access_needs, remind_next
from events.services.answering import tell_answered_notes
from events.services.feedback import ask_next
from ogp_portal.base.errors import database_is_away, one_by_one
from ogp_portal.languages.services import reconcile
from ogp_portal.users.services import deliver_next, forget_old_rates

logger = logging.getLogger(__name__)
PAUSE = 1.0
TIDY_EVERY = timedelta(hours=1)
DRAFTS_KEPT = timedelta(days=30)
# What is told when its time has come, some people at a time; each asks little when there is nothing.
TELLING: list[Callable[..., object]] = [remind_next, ask_next, tell_answered_notes]


def stopped_by_signals() -> Event:
    """An event that SIGTERM and SIGINT set: a mail on its way still goes out, nothing more is begun."""
    stopping = Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda _number, _frame: stopping.set())
    return stopping


def work_until(stopping: Event) -> None:
    """Send what is due, tidy when it is time, rest a second; when the database is away, wait for it."""
    tidied: datetime | None = None
    while not stopping.is_set():
        try:
            tidied = work_once(tidied, stopping, now=timezone.now())
        except (DatabaseError, InterfaceError) as error:
            if not database_is_away(error):
                raise
            logger.warning("The database does not answer, trying again: %s", str(error).strip().splitlines()[:1])
            connection.close()
        stopping.wait(PAUSE)


def work_once(tidied: datetime | None, stopping: Event, *, now: datetime) -> datetime:
    """Send every mail that is due and tell what is to be told; tidy by the hour. Returns when that was last done.

    What is due goes out before the next people are told, so that nobody waits for a sign-in code behind a whole plan.
    """
    done(end_offers, now)
    while not stopping.is_set() and (deliver_next() or tell_next() or any(done(one, now) for one in TELLING)):
        pass
    if tidied is not None and now - tidied < TIDY_EVERY:
        return tidied
    forget_old_rates(now=now)
    forget_old_drafts(now=now)
    forget_old_files(now=now)
    forget_access_needs(now=now)
    reconcile(now=now)
    return now


def done(act: Callable[..., object], now: datetime) -> bool:
    """Whether this did something. A fault in it is logged and holds up neither mail nor anything else."""
    return any(one_by_one(lambda _name: act(now=now), [act.__name__]))


def forget_old_drafts(*, now: datetime) -> int:
    """Delete drafts nobody came back to for thirty days; returns how many."""
    deleted, _per_model = Draft.objects.filter(updated_at__lt=now - DRAFTS_KEPT).delete()
    return deleted
