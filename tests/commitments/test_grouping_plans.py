"""What pages ask about merged and split contributions is found by indexes, proved by EXPLAIN on some thousand rows."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Value
from django.utils import timezone

from commitments.grouped import originals_of
from commitments.models import Comment, Contribution, Proposal
from commitments.querysets.families import MERGED, PARTS, TARGET, WHOLE, People, ShownWith, closure
from tests.factories.consultations import make_open_consultation
from tests.factories.contributions import make_proposal
from tests.factories.people import make_person
from tests.planner import emptied, tidied

ROWS = 4000
FAMILY = 40


@pytest.fixture
def root(db):
    """A proposal that others are merged into, with comments, among thousands that are alone; one of them is split."""
    emptied("commitments_contribution")
    consultation, now = make_open_consultation(), timezone.now()
    root, whole = make_proposal(consultation), make_proposal(consultation)
    fields = {"consultation": consultation, "shown_name": "A", "language": "en", "published_at": now}
    fields |= {"status": "published", "reviewed_at": now}

    def row(number, **more):
        return Contribution(submission_key=uuid.uuid4(), **fields, **more)

    texts = {"kind": "proposal", "solution": "S"}
    alone = [row(n, title=f"Title {n}", problem=f"P{n} word{n}", **texts) for n in range(ROWS)]
    merged = [row(n, title="Merged", problem=f"hidden{n}", merged_into=root, **texts) for n in range(FAMILY)]
    parts = [row(n, title="Part", problem="P", split_from=whole, **texts) for n in range(2)]
    made = Contribution.objects.bulk_create([*alone, *merged, *parts])
    Contribution.objects.filter(pk=root.pk).update(merged_count=FAMILY)
    Contribution.objects.bulk_create(
        row(n, kind="comment", body=f"Text {n}", proposal=made[-n]) for n in range(1, ROWS)
    )
    tidied("commitments_contribution")
    root.refresh_from_db()
    return root


def test_hot_queries_of_families_scan_no_table(root):
    consultation = root.consultation
    listed = Proposal.objects.public().listed().filter(consultation=consultation)
    page = Contribution.objects.visible_to(AnonymousUser()).filter(pk__in=ShownWith(Value(root.pk)))
    hidden = Contribution.objects.public().unlisted().matching("hidden17").order_by()
    queries = {
        "newest": listed.in_order("newest").with_people()[:21],
        "supports": listed.in_order("supports").with_people()[:21],
        "page": page.annotate(people=People(Value(root.pk))).concerning(make_person(), root.pk),
        "threads": Comment.objects.threads_of(root)[:21],
        "originals": originals_of(root.pk, [one.pk for one in root.merged.all()])[:21],
        "words": listed.matching("word17", also=[root.pk]).in_order("newest")[:21],
        "hidden words": hidden.values_list("pk", flat=True)[:1000],
    }
    plans = {name: query.explain() for name, query in queries.items()}
    for name, steps in {
        "family": [MERGED],
        "counted": [MERGED, WHOLE],
        "counting": [TARGET, PARTS],
        "related": [MERGED, TARGET, WHOLE, PARTS],
    }.items():
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN WITH RECURSIVE {closure(*steps)} SELECT DISTINCT id FROM found", [[root.pk]])
            plans[name] = "\n".join(line for (line,) in cursor.fetchall())
    scanned = {name: plan for name, plan in plans.items() if "Seq Scan on commitments_contribution" in plan}
    assert not scanned, "\n\n".join(f"{name}:\n{plan}" for name, plan in scanned.items())
