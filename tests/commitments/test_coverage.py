"""How far a consultation is answered: the kept figures equal a recount from scratch after every service."""

import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection

from commitments import services as contributing
from commitments.models import AnswerTally, Contribution
from commitments.services import answering
from commitments.services.coverage import Share, cells_of, coverage_of, median_of, recount_answers, share_of, whole_of
from ogp_portal.base.errors import DomainError
from tests.events.test_races import in_parallel
from tests.factories.answers import correct, publish, to_answer
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.contributions import make_comment, make_proposal, make_waiting, proposal_payload
from tests.factories.people import make_moderator

DAY = datetime(2018, 4, 1, 12, tzinfo=UTC)


def kept(consultation):
    """The tally as its rows are."""
    rows = AnswerTally.objects.filter(consultation=consultation, count__gt=0)
    return Counter(
        {
            (consultation.pk, theme, language, days): count
            for theme, language, days, count in rows.values_list("theme_id", "language", "days", "count")
        }
    )


def agrees(consultation):
    assert kept(consultation) == cells_of(consultation=consultation)
    return coverage_of(consultation).whole


# ---- Figures ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("histogram", "median"),
    [
        ({}, None),
        ({4: 1}, 4),
        ({4: 1, 9: 1}, 6.5),
        ({0: 3, 5: 1}, 0),
        ({1: 1, 2: 1, 40: 1}, 2),
        ({1: 2, 3: 2}, 2),
        ({7: 1000}, 7),
    ],
)
def test_the_median_of_an_even_number_is_between_the_two_in_the_middle(histogram, median):
    assert median_of(Counter(histogram)) == median


def test_what_waits_counts_in_the_whole_and_not_in_the_median():
    assert share_of(Counter({None: 18, 10: 1, 20: 2})) == Share(total=21, answered=3, median=20)
    assert share_of(Counter()) == Share(total=0, answered=0, median=None)


@pytest.mark.django_db
def test_coverage_by_theme_and_by_language(django_assert_num_queries):
    consultation = make_open_consultation()
    first, second = make_theme(consultation, number=1), make_theme(consultation, number=2)
    both = make_proposal(consultation, themes=[first, second], language="fr", published_at=DAY)
    one = make_proposal(consultation, themes=[first], published_at=DAY)
    make_comment(one, published_at=DAY)
    make_proposal(make_open_consultation(), published_at=DAY)
    publish(both, now=DAY + timedelta(days=3, hours=23))
    publish(one, now=DAY + timedelta(days=10))
    with django_assert_num_queries(2):
        coverage = coverage_of(consultation)
    assert coverage.whole == whole_of(consultation) == Share(total=3, answered=2, median=6.5)
    assert coverage.by_theme == [(first, Share(2, 2, 6.5)), (second, Share(1, 1, 3))]
    assert coverage.by_language == [("en", Share(2, 1, 10)), ("fr", Share(1, 1, 3))]


@pytest.mark.django_db
def test_the_home_page_says_how_many_are_answered_and_leads_there(client):
    consultation = make_open_consultation()
    assert "answered" not in client.get("/en/").content.decode()
    for language in ("en", "fr"):
        publish(make_proposal(consultation, language=language, published_at=DAY), now=DAY + timedelta(days=3))
    make_proposal(consultation)
    assert '<a href="/en/responses/">2 of 3 answered, median 3 days</a>' in client.get("/en/").content.decode()
    assert "2 réponses données sur 3 contributions" in client.get("/fr/").content.decode()


# ---- After every service ---------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_tally_equals_a_recount_after_every_service():
    consultation, moderator = make_open_consultation(), make_moderator()
    first, second = make_theme(consultation), make_theme(consultation)
    known = make_proposal(consultation, themes=[first])
    sent = contributing.submit(
        kind="proposal",
        payload=proposal_payload([first, second]),
        person=known.author,
        submission_key=uuid.uuid4(),
        consultation=consultation,
    )
    assert agrees(consultation) == Share(2, 0, None)
    waiting = make_waiting(consultation, themes=[second])
    contributing.publish(contributions=[waiting], moderator=moderator)
    assert agrees(consultation) == Share(3, 0, None)
    sent.refresh_from_db()
    payload = proposal_payload([second], language="fr")
    contributing.edit(contribution=sent, payload=payload, version=sent.version, person=known.author)
    assert agrees(consultation) == Share(3, 0, None)
    response = publish(known, sent)
    assert agrees(consultation) == Share(3, 2, 0)
    answering.add_to_response(response=response, contributions=[waiting], by=moderator)
    assert agrees(consultation) == Share(3, 3, 0)
    response.refresh_from_db()
    correct(response)
    publish(known, outcome="not_retained")
    assert agrees(consultation) == Share(3, 3, 0)
    contributing.decline(contributions=[sent], moderator=moderator, reason="insult")
    assert agrees(consultation) == Share(2, 2, 0)
    contributing.withdraw(contribution=known, person=known.author)
    assert agrees(consultation) == Share(1, 1, 0)
    contributing.publish(contributions=[sent], moderator=moderator)
    assert agrees(consultation) == Share(2, 2, 0)


@pytest.mark.django_db
def test_a_recount_mends_what_went_wrong():
    consultation, other = make_open_consultation(), make_open_consultation()
    publish(make_proposal(consultation, themes=[make_theme(consultation)]))
    make_proposal(other)
    AnswerTally.objects.filter(consultation=consultation).update(count=7)
    recount_answers(consultation)
    assert agrees(consultation) == Share(1, 1, 0)
    assert agrees(other) == Share(1, 0, None)


# ---- Races -----------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_responses_published_at_once_on_overlapping_contributions():
    consultation, moderator = make_open_consultation(), make_moderator()
    rows = [make_proposal(consultation, themes=[make_theme(consultation)]) for _ in range(6)]
    responses = [to_answer(*rows[n : n + 4]) for n in range(3)] + [to_answer(*rows[::-1])]
    acts = [
        lambda response=response: answering.publish_response(response=response, by=moderator) for response in responses
    ]
    results = in_parallel(acts)
    assert not [result for result in results if isinstance(result, DatabaseError | DomainError)], results
    for one in rows:
        standing = [answer for answer in one.answers.all() if answer.replaced_at is None]
        assert len(standing) == 1
        assert Contribution.objects.get(pk=one.pk).answered_at == standing[0].given_at
    assert agrees(consultation) == Share(6, 6, 0)


@pytest.mark.django_db(transaction=True)
def test_closing_and_publishing_at_once_never_leaves_something_waiting_in_a_closed_consultation():
    consultation, moderator = make_open_consultation(), make_moderator()
    publish(make_proposal(consultation))
    for language in ("en", "fr"):
        waiting = make_waiting(consultation, language=language)
        in_parallel(
            [
                lambda: answering.close_as_answered(consultation=consultation, by=moderator),
                lambda waiting=waiting: contributing.publish(contributions=[waiting], moderator=moderator),
                lambda: answering.close_as_answered(consultation=consultation, by=moderator),
            ]
        )
        consultation.refresh_from_db()
        assert consultation.answered_at is None
        publish(waiting)
        connection.close()
