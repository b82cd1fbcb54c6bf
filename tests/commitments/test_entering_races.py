"""The same entries from two hands at once, and a consultation that is closed at that very moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from commitments.models import AnswerTally, Contribution, Decision
from commitments.services.answering import StillUnanswered, close_as_answered
from commitments.services.entering import enter_all
from ogp_portal.users.models import OutboxMessage
from tests.factories.consultations import make_open_consultation
from tests.factories.entries import make_entry
from tests.factories.people import make_moderator

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 6


def at_once(*acts):
    """Run these at the same moment; the results, or the refusal that was raised."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait()
            return act()
        except StillUnanswered as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_the_same_entries_sent_at_once_are_made_once():
    consultation, by = make_open_consultation(), make_moderator()
    entries = [make_entry(email=f"odile{number}@example.org") for number in range(5)]

    def send():
        return enter_all(entries=entries, consultation=consultation, by=by)

    results = at_once(*[send] * HANDS)
    assert sorted((len(result.made), result.known) for result in results) == [(0, 5)] * (HANDS - 1) + [(5, 0)]
    assert Contribution.objects.count() == Decision.objects.count() == OutboxMessage.objects.count() == 5
    assert sum(AnswerTally.objects.filter(theme=None).values_list("count", flat=True)) == 5


def test_nobody_closes_a_consultation_past_an_entry_that_is_just_being_made():
    by = make_moderator()
    for _round in range(8):
        consultation = make_open_consultation()

        def send(place=consultation):
            return enter_all(entries=[make_entry()], consultation=place, by=by)

        def close(place=consultation):
            return close_as_answered(consultation=place, by=by)

        at_once(send, close, close)
        consultation.refresh_from_db()
        assert consultation.answered_at is None
