"""Spreadsheets of contributions, as people make them."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook

from .words import PROPOSAL, STATEMENT

HEAD_EN = [
    "Reference", "Kind", "Came by", "Source", "Day received", "Consent", "Language", "Name shown", "Organization",
    "E-mail", "Themes", "On proposal", "Title", "Problem", "What should be done", "What would change", "Words",
]  # fmt: skip
HEAD_FR = [
    "Référence", "Type", "Reçu par", "Provenance", "Jour de réception", "Consentement", "Langue", "Nom affiché",
    "Organisme", "Courriel", "Thèmes", "Sur la proposition", "Titre", "Problème", "Ce qu’il faudrait faire",
    "Ce qui changerait", "Propos",
]  # fmt: skip


def row(**values: Any) -> dict[str, Any]:
    """A statement by letter, by English headings; any cell can be another."""
    return {
        "Kind": "Statement",
        "Came by": "Letter",
        "Source": STATEMENT["en"]["source"],
        "Day received": "2018-03-03",
        "Consent": "Signed at the foot of the letter",
        "Language": "English",
        "Name shown": "Odile R.",
        "Title": STATEMENT["en"]["title"],
        "Words": STATEMENT["en"]["body"],
        **values,
    }


def proposal_row(**values: Any) -> dict[str, Any]:
    """A proposal in French."""
    texts = PROPOSAL["fr"]
    parts = {"Title": texts["title"], "Problem": texts["problem"], "What should be done": texts["solution"]}
    return row(**{"Kind": "proposal", "Language": "fr", "Words": "", **parts, **values})


def cells(rows: Iterable[Mapping[str, Any]], head: list[str] = HEAD_EN) -> list[list[Any]]:
    """The heading and the rows as lists of cells."""
    return [head, *([one.get(name, "") for name in head] for one in rows)]


def as_csv(table: Iterable[Iterable[Any]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """A CSV file."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(table)
    return file.getvalue().encode(encoding)


def as_xlsx(table: Iterable[Iterable[Any]]) -> bytes:
    """A workbook of one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("One")
    for one in table:
        sheet.append([None if value == "" else value for value in one])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
