"""`manage.py import_plan FOLDER --plan KEY`: a plan from three CSV files."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from commitments.choices import VersionKind
from commitments.loading import departments
from commitments.models import Plan
from commitments.plan_files import FilesRefused, Finding, look_over, read_folder
from commitments.services.plan_files import ImportReport, PlanUnknown, import_plan
from consultations.models import Consultation

KINDS = ("plan", "department", "commitment", "clause", "milestone", "indicator")


class Command(BaseCommand):
    help = (
        "Import commitments.csv, milestones.csv and indicators.csv of a folder into a plan, in one transaction, and "
        "say what looks wrong in them. Importing again changes what has changed and deletes nothing; published "
        "versions stay as they are. A plan that does not exist yet needs its titles and days."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--plan", required=True, metavar="KEY", help="key of the plan, for example canada-2018-2020"
        )
        parser.add_argument("--check", action="store_true", help="change nothing: only say what would be done")
        parser.add_argument("--title-en", metavar="TITLE", help="of a new plan")
        parser.add_argument("--title-fr", metavar="TITLE", help="of a new plan")
        parser.add_argument("--starts", type=date.fromisoformat, metavar="DAY", help="first day of a new plan")
        parser.add_argument("--ends", type=date.fromisoformat, metavar="DAY", help="last day of a new plan")
        parser.add_argument("--consultation", metavar="KEY", help="consultation that led to a new plan")
        parser.add_argument(
            "--published",
            type=date.fromisoformat,
            metavar="DAY",
            help="day on which the plan came out, to find dates before it (its first final version here, if not given)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = read_folder(options["folder"])
        except FilesRefused as error:
            for line in error.lines:
                self.stderr.write(line)
            raise CommandError(f"{len(error.lines)} faults; nothing was changed.") from error
        plan = Plan.objects.filter(key=options["plan"]).first()
        self._findings(look_over(rows, starts_on=_start(plan, options), published_on=_published(plan, options)))
        about = None if plan else _about(options)
        if plan is None and about is None and options["check"]:
            self.stdout.write(f"There is no plan {options['plan']} yet: to import, say its titles and its days.")
            return
        try:
            with transaction.atomic():
                report = import_plan(key=options["plan"], rows=rows, about=about, directory=departments().values())
                transaction.set_rollback(options["check"])
        except PlanUnknown as error:
            raise CommandError(f"{error} (--title-en, --title-fr, --starts, --ends)") from error
        self._report(report, checked=options["check"])

    def _findings(self, found: list[Finding]) -> None:
        for one in found:
            self.stdout.write(str(one))
        for kind, count in sorted(Counter(one.kind for one in found).items(), key=lambda item: (-item[1], item[0])):
            self.stdout.write(f"{count:6} {kind}")
        self.stdout.write(f"{len(found)} things to look at; nothing of it hinders importing.")

    def _report(self, report: ImportReport, *, checked: bool) -> None:
        for code, name in report.unknown_leads:
            self.stdout.write(f"milestone {code}: no department is known as {name!r}; it stays in the lead as written")
        for line in report.changes:
            self.stdout.write(f"changed: {line}")
        for line in report.gone:
            self.stdout.write(f"not in the files, left as it is: {line}")
        for line in report.left_out:
            self.stdout.write(f"was left out of the plan, stays so: {line}")
        for kind in KINDS:
            made, changed, unchanged = report.made[kind], report.changed[kind], report.unchanged[kind]
            if made or changed or unchanged:
                self.stdout.write(f"{kind}: {made} made, {changed} changed, {unchanged} unchanged")
        if checked:
            self.stdout.write("Only checked: nothing was changed.")


def _about(options: dict[str, Any]) -> dict[str, Any] | None:
    """Title, days and consultation of a new plan; None if one of them is not said."""
    texts = {f"title_{language}": (options[f"title_{language}"] or "").strip() for language in ("en", "fr")}
    starts, ends, key = options["starts"], options["ends"], options["consultation"]
    if not all(texts.values()) or not starts or not ends:
        return None
    if ends <= starts:
        raise CommandError("--ends must be after --starts.")
    if any(len(text) > 200 for text in texts.values()):
        raise CommandError("A title has 200 characters at most.")
    consultation = Consultation.objects.filter(key=key).first() if key else None
    if key and consultation is None:
        raise CommandError(f"There is no consultation {key}.")
    return {**texts, "starts_on": starts, "ends_on": ends, "consultation": consultation}


def _start(plan: Plan | None, options: dict[str, Any]) -> date | None:
    return plan.starts_on if plan else options["starts"]


def _published(plan: Plan | None, options: dict[str, Any]) -> date | None:
    if options["published"] or plan is None:
        return options["published"]
    first = plan.versions.filter(kind=VersionKind.FINAL).order_by("number").first()
    zone = plan.consultation.time_zone if plan.consultation else settings.TIME_ZONE
    return first.published_at.astimezone(ZoneInfo(zone)).date() if first else None
