"""The migrations are what the models say."""

import pytest
from django.core.management import call_command

from tests.template_database import imported, key, migration_files


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_tests_migrate_anew_whenever_any_migration_differs(tmp_path) -> None:
    files = list(migration_files())
    assert {"account", "auth", "commitments", "pghistory"} <= {file.parents[1].name for file in files}
    before = key(files)
    assert key(files) == before
    added = tmp_path / "0999_one_more.py"
    added.write_text("import events.clock\n")
    assert key([*files, added]) != before
    assert {file.name for file in imported([added])} == {"clock.py"}
    copy = tmp_path / files[0].name
    copy.write_bytes(files[0].read_bytes())
    first = key([copy])
    copy.write_bytes(files[0].read_bytes() + b"# changed")
    assert key([copy]) != first
