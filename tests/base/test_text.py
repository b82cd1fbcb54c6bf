"""Dates in words."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from ogp_portal.base.text import weekday, weekday_date


@pytest.mark.parametrize(
    ("language", "day", "words"),
    [
        ("en", date(2026, 12, 3), "Thursday, December 3, 2026"),
        ("fr", date(2026, 12, 3), "jeudi 3\u00a0décembre\u00a02026"),
        ("en", date(2026, 12, 1), "Tuesday, December 1, 2026"),
        ("fr", date(2026, 12, 1), "mardi 1er\u00a0décembre\u00a02026"),
    ],
)
def test_a_date_with_its_day_of_the_week(language: str, day: date, words: str) -> None:
    with override(language):
        assert weekday_date(day) == words


def test_the_day_of_the_week_is_that_of_the_place() -> None:
    late = datetime(2026, 12, 4, 4, 30, tzinfo=UTC)
    assert weekday(late, "America/Edmonton") == "Thursday"
    assert weekday_date(late, "America/Edmonton") == "Thursday, December 3, 2026"
    assert weekday(late, "UTC") == "Friday"
