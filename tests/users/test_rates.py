"""Rate limits are exact, over threads and real transactions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from ogp_portal.base.errors import TooManyRequests
from ogp_portal.users.models import RateBucket
from ogp_portal.users.services import consume_rate, forget_old_rates

NOW = datetime(2018, 3, 1, 12, tzinfo=UTC)


def passes(who: str, now: datetime = NOW, limit: int = 3) -> bool:
    try:
        consume_rate(action="test", who=who, limit=limit, seconds=60, now=now)
    except TooManyRequests:
        return False
    return True


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_get_exactly_the_limit() -> None:
    def one(_number: int) -> bool:
        try:
            return passes("a@example.org", limit=20)
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(one, range(100)))
    assert answers.count(True) == 20


@pytest.mark.django_db
class TestBuckets:
    def test_each_person_has_a_bucket(self) -> None:
        assert [passes("a") for _ in range(4)] == [True, True, True, False]
        assert passes("b")

    def test_the_next_window_starts_afresh(self) -> None:
        assert not [passes("a") for _ in range(4)][-1]
        assert passes("a", NOW + timedelta(seconds=60))

    def test_no_address_is_kept(self) -> None:
        passes("a@example.org")
        assert "example" not in RateBucket.objects.get().key

    def test_old_buckets_are_forgotten(self) -> None:
        passes("a")
        passes("b", NOW + timedelta(hours=1))
        assert forget_old_rates(now=NOW + timedelta(minutes=5)) == 1
        assert RateBucket.objects.count() == 1


def test_the_refusal_can_be_read() -> None:
    assert "wait" in str(TooManyRequests())
