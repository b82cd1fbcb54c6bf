"""Tables as CSV, line by line, that no spreadsheet program takes for a program."""

import io
from collections.abc import Iterable, Iterator

from defusedcsv import csv

# So that spreadsheet programs read the accents right.
BOM = "\ufeff"


def csv_lines(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A file in pieces, one for each row, headings first; formulas are made harmless."""
    file = io.StringIO()
    writer = csv.writer(file)
    file.write(BOM)
    writer.writerow(list(heads))
    yield file.getvalue()
    for row in rows:
        file.seek(0)
        file.truncate()
        writer.writerow([harmless(value) for value in row])
        yield file.getvalue()


def harmless(value: str) -> str:
    """What hides a formula from the writer, but not from every spreadsheet, is taken away: blanks, wide signs."""
    value = value.strip()
    return f"'{value}" if value.startswith(("＝", "＋", "－", "＠", "｜", "％")) else value
