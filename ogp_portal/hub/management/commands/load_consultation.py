"""`manage.py load_consultation FOLDER`: load a folder of content."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from consultations.loading import ContentRefused
from ogp_portal.hub.content import load_folder


class Command(BaseCommand):
    help = (
        "Check a folder of content, then load it in one transaction. Loading again duplicates nothing and keeps "
        "what was edited in the admin since. On any error nothing is changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="for example content/canada-2018")
        parser.add_argument(
            "--as-of-day", type=int, metavar="N", help="move all dates together so that today is day N of the call"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"]
        if not Path(folder).is_dir():
            raise CommandError(f"{folder} is not a folder.")
        try:
            report = load_folder(Path(folder), as_of_day=options["as_of_day"], now=timezone.now())
        except ContentRefused as error:
            for line in error.lines:
                self.stderr.write(line)
            raise CommandError(f"{len(error.lines)} problems; nothing was changed.") from error
        for line in report.kept:
            self.stdout.write(f"kept as edited: {line}")
        if options["verbosity"]:
            self.stdout.write(str(report))
