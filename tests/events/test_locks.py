"""Who waits for whom: nobody in a circle, and nobody for the seats of a workshop who takes none."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from events.services import invite
from events.services.feedback import give_feedback
from events.services.seats import lock
from ogp_portal.languages.models import BilingualText
from ogp_portal.languages.services import refresh, write_both
from tests.events.test_races import in_parallel
from tests.factories.consultations import make_theme
from tests.factories.events import days, make_invitation, make_note, make_registration, make_workshop
from tests.factories.people import make_organiser, make_person

pytestmark = pytest.mark.django_db(transaction=True)
# Not pg_stat_activity, which is the same to the end of a transaction as when it was first looked at.
WAITING_FOR_US = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def crossing(first, act, then):
    """Do `first`, begin `act` on another connection, do `then` once that waits, and commit; what `act` gave."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            first()
            result = pool.submit(in_parallel, [act])
            waits = 0
            for _ in range(2000):
                cursor.execute(WAITING_FOR_US)
                waits = cursor.fetchone()[0]
                if waits or result.done():
                    break
                time.sleep(0.01)
            assert waits, "it waited for nothing"
            then()
        (answer,) = result.result()
    return answer


def test_writing_what_only_refers_to_a_workshop_does_not_wait_for_its_seats():
    workshop = make_workshop(starts_at=days(-1))
    theme = make_theme(workshop.consultation)
    registration = make_registration(workshop)
    acts = [
        lambda: give_feedback(registration=registration, answers={}, language="en"),
        lambda: make_note(workshop, theme=theme).pk > 0,
        lambda: make_invitation(workshop).pk > 0,
    ]
    with transaction.atomic():
        lock(workshop.pk)
        assert in_parallel(acts) == [True, True, True]


def test_a_list_pasted_twice_in_another_order_is_no_circle():
    workshop = make_workshop()
    by, now = make_organiser(), timezone.now()
    answer = crossing(
        lambda: make_invitation(workshop, email="b@example.org"),
        lambda: invite(workshop=workshop, pasted="z@example.org b@example.org", language="en", by=by, now=now),
        lambda: make_invitation(workshop, email="z@example.org"),
    )
    assert answer.rubbish == []
    assert workshop.invitations.count() == 2


def test_a_translator_and_an_organiser_who_save_at_once_are_no_circle():
    workshop = make_workshop()
    refresh(record=workshop)
    row = BilingualText.objects.of(workshop).get(field="summary")
    by = make_person(roles=["translator"])
    answer = crossing(
        lambda: lock(workshop.pk),
        lambda: write_both(text=row, en="Come.", fr="Venez.", version=row.version, by=by),
        lambda: refresh(record=workshop),
    )
    workshop.refresh_from_db()
    assert (answer, workshop.summary_fr) == (row, "Venez.")
