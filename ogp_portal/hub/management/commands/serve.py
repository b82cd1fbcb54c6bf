"""`manage.py serve`: the portal in production."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ogp_portal.base import env
from ogp_portal.hub import launch, preparation


class Command(BaseCommand):
    help = "Serve the portal in production: WORKERS web processes on BIND:PORT, and the worker that sends mail."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--die-with-parent", action="store_true", help="end when the calling process ends")

    def handle(self, *args: Any, **options: Any) -> None:
        launch.stop_on_signals()
        if options["die_with_parent"]:
            launch.die_with_parent()
        if not settings.PRODUCTION:
            raise CommandError("`serve` is for production: PORTAL_MODE=production. To try the portal, use `run`.")
        host = env.text("BIND", "127.0.0.1")
        try:
            port = launch.number("PORT", 8000, 65535)
            with launch.Household(launch.Notes(settings.DATA_DIR / "serve.json")) as household:
                launch.refuse_busy_port(host, port)
                self.serve(household, host, port)
        except launch.LaunchError as error:
            raise CommandError(str(error)) from error

    def serve(self, household: launch.Household, host: str, port: int) -> None:
        """Check, prepare, start the children and stay."""
        call_command("check", deploy=True, databases=["default"])
        preparation.prepare(self.say)
        workers = launch.number("WORKERS", 3, 1000)
        household.start("worker", "manage.py", "worker")
        household.start("web server", *launch.web_server(host, port, workers=workers))
        # S104: compared with, not listened on; whoever listens everywhere answers here too.
        household.wait_for_answer("127.0.0.1" if host == "0.0.0.0" else host, port)  # noqa: S104
        if not env.text("EMAIL_HOST"):
            self.say(f"EMAIL_HOST is not set: mail goes to {settings.EMAIL_HOST}:{settings.EMAIL_PORT}")
        self.say(f"Serving {settings.SITE_URL} on {host}:{port} with {workers} web processes and the mail worker")
        household.wait()

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
