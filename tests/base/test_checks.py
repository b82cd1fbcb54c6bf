"""A database the portal would not be safe on is refused."""

import pytest
from django.db import connection

from ogp_portal.base import checks

pytestmark = pytest.mark.django_db


def found() -> list[str]:
    return [message.id for message in checks.database_is_fit(databases=["default"])]


def test_this_database_is_fit() -> None:
    assert found() == []


def test_an_old_server_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "OLDEST", 10**7)
    assert found() == ["portal.E001"]


def test_another_isolation_is_refused_by_name() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL default_transaction_isolation = 'repeatable read'")
    (message,) = checks.database_is_fit(databases=["default"])
    assert message.id == "portal.E002"
    assert "REPEATABLE READ" in message.msg


def test_without_a_database_nothing_is_asked() -> None:
    assert checks.database_is_fit(databases=None) == []
