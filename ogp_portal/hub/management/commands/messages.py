"""`manage.py messages`: bring the French catalogue up to date and compile it."""

from typing import Any

from django.core.management.base import BaseCommand

from ogp_portal.base import catalogue


class Command(BaseCommand):
    help = "Extract the interface's text, update locale/fr, compile it, and list what has no French yet."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        result = catalogue.update()
        catalogue.compile_all()
        for word, texts in [("new", result.added), ("dropped", result.dropped), ("no French", result.untranslated)]:
            for text in texts:
                self.stdout.write(f"{word}: {text}")
        self.stdout.write(
            f"{result.total} texts: {len(result.added)} new, {len(result.dropped)} dropped, "
            f"{len(result.untranslated)} without French."
        )
