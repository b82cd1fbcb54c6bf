"""The database finds what pages ask for by its indexes, proved by EXPLAIN on some thousand rows."""

import uuid

import pytest
from django.utils import timezone

from commitments.models import Comment, Contribution, Proposal
from tests.factories.consultations import make_open_consultation
from tests.factories.contributions import make_proposal
from tests.planner import emptied, tidied

ROWS = 4000


def row(consultation, number, now, **fields):
    return Contribution(
        consultation=consultation,
        shown_name="A",
        language="en",
        submission_key=uuid.uuid4(),
        published_at=now,
        **{"status": "published", "reviewed_at": now, **fields},
    )


@pytest.mark.django_db
def test_hot_queries_scan_no_table():
    emptied("commitments_contribution")
    consultation, now = make_open_consultation(), timezone.now()
    busy = make_proposal(consultation)
    rows = [
        row(consultation, n, now, kind="proposal", title=f"Title {n}", problem=f"P{n} word{n}", solution="S")
        for n in range(ROWS)
    ]
    rows += [row(consultation, n, now, kind="comment", body=f"Text {n}", proposal=busy) for n in range(ROWS)]
    rows += [row(consultation, n, now, kind="comment", body="New", proposal=busy, reviewed_at=None) for n in range(5)]
    made = Contribution.objects.bulk_create(rows)
    tidied("commitments_contribution")
    queries = {
        "queue": Contribution.objects.waiting()[:25],
        "newest": Proposal.objects.public().filter(consultation=consultation).in_order("newest")[:21],
        "supports": Proposal.objects.public().filter(consultation=consultation).in_order("supports")[:21],
        "comments": Proposal.objects.public().filter(consultation=consultation).in_order("comments")[:21],
        "threads": Comment.objects.threads_of(busy)[:21],
        "replies": Comment.objects.filter(parent=made[0])[:21],
        "words": Proposal.objects.public().matching("word17")[:21],
        "author": Contribution.objects.of(busy.author)[:21],
    }
    scanned = {
        name: query.explain()
        for name, query in queries.items()
        if "Seq Scan on commitments_contribution" in query.explain()
    }
    assert not scanned, "\n\n".join(f"{name}:\n{plan}" for name, plan in scanned.items())
