"""`manage.py worker`: sends the mail of the outbox, makes large documents and tidies up."""

from typing import Any

from django.core.management.base import BaseCommand

from ogp_portal.hub.preparing import prepare_beside
from ogp_portal.hub.work import stopped_by_signals, work_until


class Command(BaseCommand):
    help = "Send the mail that is due, make the documents that are asked for, and tidy up once an hour."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = stopped_by_signals()
        prepare_beside(stopping)
        work_until(stopping)
