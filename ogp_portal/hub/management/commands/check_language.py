"""`manage.py check_language`: what is wrong with texts in both languages."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ogp_portal.base.language import Finding, Glossary, GlossaryError, check_pair, own_glossary, read_glossary
from ogp_portal.base.language.findings import printable
from ogp_portal.base.language.sources import Entry, SourceError, from_csv, from_folder, from_models

CONTENT = Path("content")
Found = tuple[Entry, Finding]


class Command(BaseCommand):
    help = (
        "Check English and French: the portal's own editorial texts, or CSV files with columns such as text_en and "
        "text_fr. Exits with 2 if something cannot be read, and with 1 on findings if --fail is given."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--csv", nargs="+", type=Path, metavar="FILE", help="check these files and no table")
        parser.add_argument(
            "--content", nargs="?", type=Path, const=CONTENT, metavar="FOLDER", help="check content files too (content)"
        )
        parser.add_argument("--no-database", action="store_true", help="leave the portal's tables alone")
        parser.add_argument("--glossary", type=Path, metavar="FILE", help="terms to check, instead of the portal's own")
        parser.add_argument("--json", action="store_true", help="print a list of findings as JSON")
        parser.add_argument("--fail", action="store_true", help="exit with 1 if there are findings")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            glossary = read_glossary(options["glossary"]) if options["glossary"] else own_glossary()
            texts, found = _check(_entries(options), glossary)
        except (GlossaryError, SourceError) as error:
            raise CommandError(str(error), returncode=2) from error
        if options["json"]:
            self.say(json.dumps([_as_json(*one) for one in found], ensure_ascii=False, indent=1))
        else:
            self.list(texts, found)
        if options["fail"] and found:
            raise CommandError(f"{len(found)} findings.", returncode=1)

    def list(self, texts: int, found: list[Found]) -> None:
        """The findings place by place, then how many there are by rule."""
        for place, group in groupby(found, key=lambda one: one[0].place(one[1].language)):
            self.say(place)
            for _entry, finding in group:
                fix = "" if finding.fix is None else f"  →  {printable(finding.fix[:200])}"
                self.say(f"  {finding.rule}: {printable(finding.message)}\n      {finding.excerpt}{fix}")
        counts = Counter(finding.rule for _entry, finding in found)
        for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            self.say(f"{count:6} {rule}")
        self.say(f"{len(found)} findings in {texts} texts.")

    def say(self, words: str) -> None:
        # Half a character cannot be printed; escaped as in JSON it can.
        self.stdout.write(words.encode("utf-8", "backslashreplace").decode("utf-8"))


def _entries(options: dict[str, Any]) -> Iterator[Entry]:
    files, folder = options["csv"], options["content"]
    sources = [from_csv(path) for path in files or []]
    if folder:
        sources.append(from_folder(folder))
    if not files and not options["no_database"]:
        sources.insert(0, from_models())
    return chain.from_iterable(sources)


def _check(entries: Iterator[Entry], glossary: Glossary) -> tuple[int, list[Found]]:
    texts, found = 0, []
    for entry in entries:
        texts += 1
        found += [(entry, finding) for finding in check_pair(entry.en, entry.fr, glossary)]
    return texts, found


def _as_json(entry: Entry, finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "place": entry.place(finding.language),
        "language": finding.language,
        "start": finding.start,
        "end": finding.end,
        "excerpt": finding.excerpt,
        "message": finding.message,
        "fix": finding.fix,
        "en": entry.en,
        "fr": entry.fr,
    }
