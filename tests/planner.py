"""What the planner sees must not hang on what other tests left behind in the same database."""

from django.db import connection


def emptied(*tables: str) -> None:
    """Give these tables new, empty files until the test ends: rows that other tests rolled back lie in the old ones."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


def tidied(*tables: str) -> None:
    """What a vacuum would have done by then, which no transaction may call: words sorted into indexes, rows counted."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                "SELECT gin_clean_pending_list(index.indexrelid) FROM pg_index index "
                "JOIN pg_class class ON class.oid = index.indexrelid JOIN pg_am am ON am.oid = class.relam "
                "WHERE index.indrelid = %s::regclass AND am.amname = 'gin'",
                [table],
            )
            cursor.execute(f"ANALYZE {table}")
