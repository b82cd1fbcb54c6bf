"""Those who change the tallies of themes and of answers at once: none waits for ever, and nothing is miscounted."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from commitments.models import AnswerTally, ThemeTally
from commitments.services.answering import StillUnanswered, close_as_answered
from commitments.services.coverage import cells_of, recount_answers
from commitments.services.entering import enter_all
from commitments.services.tallies import recount_themes
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.entries import make_entry
from tests.factories.people import make_moderator

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6


def all_at_once(acts):
    """Run these at the same moment, each with its own connection; the first error of any of them is raised."""
    barrier = Barrier(len(acts))

    def run(act, *given):
        try:
            barrier.wait()
            act(*given)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, *act) for act in acts]:
            done.result()


def test_entries_recounts_and_a_closing_at_once_do_not_wait_for_each_other_for_ever():
    consultation, by = make_open_consultation(), make_moderator()
    themes = [make_theme(consultation) for _number in range(2)]

    def enter(number):
        kept = {"kind": "proposal", "themes": [themes[number % 2].pk]}
        entries = [make_entry(email=f"odile{number}-{one}@example.org", **kept) for one in range(3)]
        enter_all(entries=entries, consultation=consultation, by=by)

    def recount_both(number):
        # The themes first, as where a text is published; an entry changes the answers first. It takes a while to get
        # there, and so this goes on meanwhile.
        for _again in range(20):
            with transaction.atomic():
                recount_themes([themes[number].pk])
                recount_answers(consultation)

    def close():
        with pytest.raises(StillUnanswered):
            close_as_answered(consultation=consultation, by=by)

    enter(0)
    for turn in range(ROUNDS):
        all_at_once(
            [(enter, 10 * turn + number) for number in range(4)] + [(recount_both, 0), (recount_both, 1), (close,)]
        )

    tally = AnswerTally.objects.filter(count__gt=0).values_list("consultation", "theme", "language", "days", "count")
    assert {tuple(cell): count for *cell, count in tally} == dict(cells_of(consultation=consultation))
    made = 3 * (1 + 4 * ROUNDS)
    assert sum(AnswerTally.objects.filter(theme=None).values_list("count", flat=True)) == made
    assert sum(ThemeTally.objects.values_list("proposals", flat=True)) == made
