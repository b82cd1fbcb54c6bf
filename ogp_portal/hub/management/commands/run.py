"""`manage.py run`: the whole portal as a demonstration, on this machine only."""

import contextlib
import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ogp_portal.hub import demo, launch, preparation

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Run the portal in demo mode: database, 2018 content, demo people, worker and server on PORT (8000)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--die-with-parent", action="store_true", help="end when the calling process ends")

    def handle(self, *args: Any, **options: Any) -> None:
        launch.stop_on_signals()
        if options["die_with_parent"]:
            launch.die_with_parent()
        if not settings.DEMO:
            raise CommandError("`run` is the demonstration: PORTAL_MODE=demo. In production use `serve`.")
        try:
            port = launch.number("PORT", 8000, 65535)
            with launch.Household(launch.Notes(settings.DATA_DIR / "run.json")) as household:
                launch.refuse_busy_port(HOST, port)
                self.serve(household, port)
        except launch.LaunchError as error:
            raise CommandError(str(error)) from error
        except SystemExit:
            # The terminal may be the one that was closed.
            with contextlib.suppress(OSError):
                self.stdout.write(f"\n{launch.farewell()}")
                self.stdout.flush()
            raise

    def serve(self, household: launch.Household, port: int) -> None:
        """Prepare, start the children, say where everything is, and stay."""
        os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
        with launch.guarded_database():
            preparation.prepare(self.say)
            preparation.load_demonstration(self.say)
            self.say("Starting the worker and the web server")
            household.start("worker", "manage.py", "worker")
            household.start("web server", *launch.web_server(HOST, port, workers=2))
            household.wait_for_answer(HOST, port)
            self.stdout.write(demo.welcome(f"http://{HOST}:{port}"))
            self.stdout.flush()
            household.wait()

    def say(self, words: str) -> None:
        self.stdout.write(f"{words} …")
        self.stdout.flush()
