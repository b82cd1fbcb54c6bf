"""What all tests share: an audited client, query budgets, and no way out to the network."""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

# The browser is started once for all folders that use it, so its fixtures are known here and nowhere else.
from tests.browsing import chromium, mailbox, new_page  # noqa: F401
from tests.pages import AuditedClient
from tests.template_database import exists, ready

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    original = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX and address[0] not in LOOPBACK:
            raise RuntimeError(f"A test tried to reach {address}: tests may not use the network.")
        original(self, address)

    socket.socket.connect = connect
    yield
    socket.socket.connect = original


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: Any,
    django_db_keepdb: bool,
    django_db_createdb: bool,
) -> None:
    """Make test databases as copies of one that is migrated already; one that is used again stays as it is."""
    test = portal_settings.DATABASES["default"]["TEST"]
    with django_db_blocker.unblock():
        if django_db_keepdb and not django_db_createdb:
            with connection._nodb_cursor() as cursor:
                if exists(cursor, connection.creation._get_test_db_name()):
                    return
        test["TEMPLATE"] = ready()


@pytest.fixture(autouse=True)
def _english() -> None:
    """Requests leave their language behind in the thread; no test may depend on the one before."""
    translation.activate("en")


@pytest.fixture
def client() -> AuditedClient:
    """Django's test client; every HTML page it fetches is audited (tests/pages.py)."""
    return AuditedClient()


@pytest.fixture
def queries_of(client: AuditedClient) -> Callable[[str], int]:
    """How many SQL statements fetching an address takes, the page being there."""

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert response.status_code == 200, f"{address} answered {response.status_code}"
        return len(queries)

    return count


@pytest.fixture
def grows(queries_of: Callable[[str], int]) -> Callable[..., None]:
    """Fetch an address with 1, 3 and 30 rows: the same number of SQL statements each time, and few.

    `grows("/en/proposals/", make)` calls `make(number)` for each new row, numbers counting from 1.
    """

    def check(address: str, make: Callable[[int], object], limit: int = 12, rows: tuple[int, ...] = (1, 3, 30)) -> None:
        counts: dict[int, int] = {}
        made = 0
        for wanted in rows:
            while made < wanted:
                made += 1
                make(made)
            counts[wanted] = queries_of(address)
        assert max(counts.values()) <= limit, f"{address}: more than {limit} queries: {counts}"
        assert len(set(counts.values())) == 1, f"{address}: queries grow with rows: {counts}"

    return check
