"""What has to be done before the portal is served: catalogues, tables, static files, the demonstration."""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from ogp_portal.base import catalogue

CONTENT = settings.BASE_DIR / "content" / "canada-2018"
# Six weeks in, four weeks left: where the call of 2018 stood.
DAY = 43

Say = Callable[[str], object]


def prepare(say: Say) -> None:
    """Bring catalogues, tables and static files up to date."""
    say("Compiling the catalogues")
    catalogue.compile_all()
    say("Migrating the database")
    call_command("migrate", interactive=False, verbosity=0)
    collect_static(say)


def collect_static(say: Say) -> None:
    """Collect, hash and compress the static files, unless none has changed since the last time."""
    marks = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            file = storage.path(name)
            marks.update(f"{file} {storage.size(name)} {storage.get_modified_time(name).timestamp()}\n".encode())
    note = settings.DATA_DIR / "static.sha256"
    if settings.STATIC_ROOT.exists() and note.exists() and note.read_text() == marks.hexdigest():
        return
    say("Collecting the static files")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    note.write_text(marks.hexdigest())


def load_demonstration(say: Say) -> None:
    """Load the consultation of 2018, moved so that today is day 43, and the demo people with what they wrote."""
    from . import demo

    say(f"Loading the consultation, with today as day {DAY} of the call")
    call_command("load_consultation", str(CONTENT), as_of_day=DAY, verbosity=0)
    demo.load(say)
