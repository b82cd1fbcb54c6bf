"""What the portal asks of its database, checked by `migrate` and `check --database default`."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections, transaction

OLDEST = 150000


@register(Tags.database)
def database_is_fit(*, databases: Sequence[str] | None = None, **_rest: Any) -> list[CheckMessage]:
    """PostgreSQL 15 or later, under READ COMMITTED."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version_num')::int, current_setting('server_version'),"
                " ARRAY[current_setting('transaction_isolation'), current_setting('default_transaction_isolation')]"
            )
            number, version, isolations = cursor.fetchone()
        if number < OLDEST:
            found.append(Error(f"The portal needs PostgreSQL 15 or later; this is {version}.", id="portal.E001"))
        for isolation in sorted({*isolations} - {"read committed"}):
            found.append(
                Error(
                    f"The portal sells no seat twice only under READ COMMITTED; this is {isolation.upper()}.",
                    hint="ALTER DATABASE … SET default_transaction_isolation = 'read committed'; "
                    "and no isolation_level in DATABASE_URL.",
                    id="portal.E002",
                )
            )
    return found
