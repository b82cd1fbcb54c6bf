"""`manage.py export_plan FOLDER --plan KEY`: a plan as three CSV files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commitments.models import Plan
from commitments.plan_files import FilesRefused, not_in_files, rows_of, write_folder


class Command(BaseCommand):
    help = (
        "Write a plan as it stands as commitments.csv, milestones.csv and indicators.csv: UTF-8 without a byte-order "
        "mark, lines ended by CR LF. import_plan reads them back without loss."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="made if it does not exist")
        parser.add_argument("--plan", required=True, metavar="KEY", help="key of the plan")
        parser.add_argument("--replace", action="store_true", help="write over files that are there already")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = Plan.objects.filter(key=options["plan"]).first()
        if plan is None:
            raise CommandError(f"There is no plan {options['plan']}.")
        rows = rows_of(plan)
        try:
            write_folder(options["folder"], rows, replace=options["replace"])
        except (FilesRefused, OSError) as error:
            raise CommandError(f"{error}\nNothing was written.") from error
        for words in not_in_files(plan):
            self.stdout.write(f"not in these files: {words}")
        self.stdout.write(
            f"{len(rows.commitments)} commitments, {len(rows.milestones)} milestones, "
            f"{len(rows.indicators)} indicators."
        )
