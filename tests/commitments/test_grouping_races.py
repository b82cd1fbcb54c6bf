"""Grouping while people support and comment, on real transactions: no deadlock, and every count right in the end."""

import random
import threading
import time
from contextlib import suppress
from uuid import uuid4

import pytest
from django.db import connection, transaction

from commitments import services
from commitments.models import Contribution, Grouping
from commitments.services import families
from commitments.services.grouping import merge, split, undo
from ogp_portal.base.errors import DomainError
from tests.factories.consultations import make_open_consultation
from tests.factories.contributions import make_comment, make_proposal
from tests.factories.people import make_moderator, make_person

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run each act in a thread of its own; whatever is no refusal is raised here."""
    faults = []
    start = threading.Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            with suppress(DomainError):
                act()
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults


def group(proposals, by, dice):
    for _ in range(3):
        one, other = dice.sample(proposals, 2)
        with suppress(DomainError):
            merge(sources=[one], into=other, by=by)
        with suppress(DomainError):
            part = {"title": "A part", "problem": one.problem, "solution": one.solution}
            split(whole=one, parts=[part, part], by=by)
        act = Grouping.objects.filter(undone_at=None).order_by("?").first()
        if act:
            with suppress(DomainError, Grouping.DoesNotExist):
                undo(grouping=act, by=by)


def take_part(proposals, person, dice):
    for _ in range(5):
        with suppress(DomainError):
            services.support(proposal=dice.choice(proposals), person=person)
        with suppress(DomainError):
            services.withdraw_support(proposal=dice.choice(proposals), person=person)
        place = dice.choice(proposals)
        texts = {"proposal": place.pk, "body": "Yes.", "language": "en", "shown_name": "Eve"}
        with suppress(DomainError):
            services.submit(
                kind="comment",
                payload=texts,
                person=person,
                submission_key=uuid4(),
                consultation=place.consultation,
            )


def test_people_support_and_comment_while_the_forum_groups_and_every_count_is_right():
    forum, by = make_open_consultation(), make_moderator()
    proposals = [make_proposal(forum) for _ in range(5)]
    people = [make_person() for _ in range(2)]
    for person in people:
        # Known authors: what they write is public at once.
        make_comment(proposals[0], author=person)
    at_once(
        *(lambda seed=seed: group(proposals, by, random.Random(seed)) for seed in range(3)),
        *(lambda one=one: take_part(proposals, one, random.Random(one.pk)) for one in people),
    )
    names = ("pk", "support_count", "comment_count", "merged_count")
    stored = list(Contribution.objects.order_by("pk").values(*names))
    families.recount(row["pk"] for row in stored)
    assert Contribution.objects.filter(kind="comment").count() > len(people)
    assert Grouping.objects.exists()
    assert stored == list(Contribution.objects.order_by("pk").values(*names))


def test_what_joins_a_family_while_one_waits_for_its_lock_is_locked_too():
    forum, by = make_open_consultation(), make_moderator()
    root, late = make_proposal(forum), make_proposal(forum)
    merged = threading.Event()

    def merge_slowly():
        with transaction.atomic():
            merge(sources=[late], into=root, by=by)
            merged.set()
            time.sleep(0.4)
        connection.close()

    thread = threading.Thread(target=merge_slowly)
    thread.start()
    merged.wait()
    with transaction.atomic():
        assert set(families.locked([root.pk])) == {root.pk, late.pk}
    thread.join()
