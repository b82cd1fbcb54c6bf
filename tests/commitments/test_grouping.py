"""Merging, splitting and undoing both: what counts for whom, what is refused, when something counts as answered."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commitments.models import Contribution, Grouping
from commitments.services.coverage import cells_of
from commitments.services.grouping import answered_at_of, refresh_answered
from tests.factories.consultations import make_open_consultation
from tests.factories.contributions import make_proposal
from tests.factories.plans import make_response

pytestmark = pytest.mark.django_db


def tally(consultation):
    return {(row.theme_id, row.language, row.days): row.count for row in consultation.answer_tally.all() if row.count}


def counted(consultation):
    cells = cells_of(consultation=consultation)
    return {(theme, language, days): count for (_place, theme, language, days), count in cells.items() if count}


def test_answered_by_itself_by_its_root_from_the_merge_on_or_by_its_parts():
    consultation, now = make_open_consultation(), timezone.now()
    root, merged, deep = (make_proposal(consultation, published_at=now - timedelta(days=9)) for _ in range(3))
    for part, whole, days in ((merged, root, 3), (deep, merged, 1)):
        Contribution.objects.filter(pk=part.pk).update(merged_into=whole)
        Grouping.objects.create(kind="merge", whole=whole, part=part, made_at=now - timedelta(days=days))
    refresh_answered([root.pk])
    assert answered_at_of(deep) is None
    make_response(root, published_at=now - timedelta(days=5))
    refresh_answered([root.pk])
    stored = dict(Contribution.objects.values_list("pk", "answered_at"))
    assert stored == {
        root.pk: now - timedelta(days=5),
        merged.pk: now - timedelta(days=3),
        deep.pk: now - timedelta(days=1),
    }
    assert {one.pk: answered_at_of(one) for one in Contribution.objects.all()} == stored
    assert tally(consultation) == counted(consultation) == {(None, "en", days): 1 for days in (4, 6, 8)}


def test_a_whole_is_answered_with_its_last_part():
    consultation, now = make_open_consultation(), timezone.now()
    whole = make_proposal(consultation)
    parts = [make_proposal(consultation, split_from=whole) for _ in range(2)]
    make_response(parts[0], published_at=now + timedelta(days=2))
    refresh_answered([parts[0].pk])
    assert answered_at_of(whole) is None
    make_response(parts[1], published_at=now + timedelta(days=4))
    refresh_answered([parts[1].pk])
    whole.refresh_from_db()
    assert whole.answered_at == answered_at_of(whole) == now + timedelta(days=4)
    assert tally(consultation) == counted(consultation)
    make_response(whole, published_at=now + timedelta(days=1))
    refresh_answered([whole.pk])
    assert answered_at_of(whole) == now + timedelta(days=1)
