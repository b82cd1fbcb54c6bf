"""`manage.py worker`: sends the mail of the outbox and tidies up."""

from typing import Any

from django.core.management.base import BaseCommand

from ogp_portal.hub.work import stopped_by_signals, work_until


class Command(BaseCommand):
    help = "Send the mail that is due, once a second, and delete what is out of date, once an hour."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        work_until(stopped_by_signals())
