"""A migrated database that every test database is a copy of: migrations take half a minute, a copy half a second.

It stays on the server of the tests under a name made of all that decides what migrations leave behind, and is
built anew when any of that differs. `tests/hub/test_database_away.py` migrates an empty database in every run.
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection

from ogp_portal.base.embedded import ROOT

PREFIX = "portal_migrated_"
# Held while one process looks for the template and builds it; the others wait, and find it.
LOCK = 7_245_001
IMPORT = re.compile(r"^\s*(?:import|from)\s+([\w.]+)", re.MULTILINE)


def migration_files() -> Iterator[Path]:
    """The migrations of every installed application, those of packages too."""
    for config in apps.get_app_configs():
        yield from (Path(config.path) / "migrations").glob("**/*.py")


def imported(files: list[Path]) -> set[Path]:
    """The modules of our own that migrations import, whole packages where they name one."""
    found = set()
    for file in files:
        for name in IMPORT.findall(file.read_text()):
            spec = find_spec(name) if (ROOT / name.partition(".")[0]).is_dir() else None
            if spec and spec.origin:
                origin = Path(spec.origin)
                found |= set(origin.parent.glob("**/*.py")) if origin.name == "__init__.py" else {origin}
    return found


def key(files: list[Path]) -> str:
    """Of the contents of all migrations and what they import, the settings, and every package with its version."""
    digest = sha256()
    for file in sorted({*files, *imported(files), ROOT / "ogp_portal" / "settings.py"}):
        digest.update(f"{file}\0".encode() + file.read_bytes() + b"\0")
    for package in sorted(f"{one.metadata['Name']} {one.version}" for one in distributions()):
        digest.update(package.encode())
    return digest.hexdigest()[:16]


def ready() -> str:
    """The name of the template, built if this server has none for what is installed now."""
    name = PREFIX + key(list(migration_files()))
    with connection._nodb_cursor() as cursor:
        # The portal's connections give up waiting after seconds, and somebody else may be migrating.
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if not exists(cursor, name):
            for old in names(cursor):
                cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
            build(cursor, name)
    return name


def names(cursor: Any) -> list[str]:
    """Templates of other migrations, and of ones that were broken off, that nobody is using."""
    cursor.execute(
        "SELECT datname FROM pg_database d WHERE starts_with(datname, %s)"
        " AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)",
        [PREFIX],
    )
    return [name for (name,) in cursor.fetchall()]


def exists(cursor: Any, name: str) -> bool:
    """Whether the server has this database."""
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def build(cursor: Any, name: str) -> None:
    """Migrate an empty database; it gets its name once it is whole."""
    cursor.execute(f'CREATE DATABASE "{name}_new"')
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = f"{name}_new"
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
    cursor.execute(f'ALTER DATABASE "{name}_new" RENAME TO "{name}"')
