"""Making large documents beside the mail: a register of thousands of answers takes half a minute."""

from threading import Event, Thread

from django.db import DatabaseError, InterfaceError, connection

from commitments.documents import prepare_next
from ogp_portal.base.errors import database_is_away

PAUSE = 2.0


def prepare_beside(stopping: Event) -> Thread:
    """Begin to make what is asked for, in a thread that ends with the process; what it had begun is asked for still."""
    thread = Thread(target=prepare_until, args=(stopping,), name="documents", daemon=True)
    thread.start()
    return thread


def prepare_until(stopping: Event) -> None:
    """Make what is asked for, one document after the other; when the database is away, wait for it."""
    try:
        while not stopping.is_set():
            _prepare(stopping)
            stopping.wait(PAUSE)
    finally:
        connection.close()


def _prepare(stopping: Event) -> None:
    try:
        while not stopping.is_set() and prepare_next():
            pass
    except (DatabaseError, InterfaceError) as error:
        if not database_is_away(error):
            raise
        # The thread of the mails has said so already.
        connection.close()
