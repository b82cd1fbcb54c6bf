"""Tables that people bring as files: CSV and XLSX, read with care and row by row. What columns mean, others know."""

import codecs
import csv
import io
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from defusedcsv import csv as safe_csv
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.escape import unescape

from .errors import DomainError

# Of a workbook, once unpacked: a file of a megabyte can unpack to a thousand.
MOST_BYTES = 20_000_000
MOST_ELEMENTS = 400_000
# Rows this far down come from a slip of the hand; each blank row before them costs time.
LAST_ROW = 10_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
csv.field_size_limit(10_000_000)


class TableRefused(DomainError):
    """A file as a whole cannot be read; the sentence says why, and what to do."""


@dataclass(frozen=True)
class Row:
    """One row with its number as the spreadsheet shows it; `faults` says of a cell, by its place, why it is none."""

    number: int
    cells: list[str]
    faults: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """The first row that is not blank, and the others that are not."""

    head: Row
    rows: list[Row]


def letter_of(place: int) -> str:
    """The letter of a column: A for 0, AA for 26."""
    return str(get_column_letter(place + 1))


def read_table(data: bytes, *, most_rows: int, most_columns: int = 60) -> Table:
    """The table in a file, told apart by its first bytes. TableRefused if it is none, or too large.

    Reading stops at the first row too many, so that a huge file costs no more than one that fits.
    """
    if data.startswith(_OLD_EXCEL):
        raise TableRefused(
            _("This is an old Excel file (.xls), or one with a password. Save it as .xlsx or as CSV UTF-8.")
        )
    found = _rows_of_xlsx(data, most_rows, most_columns) if data.startswith(b"PK\x03\x04") else _rows_of_csv(data)
    rows: list[Row] = []
    for row in found:
        if not any(cell.strip() for cell in row.cells) and not row.faults:
            continue
        if len(row.cells) > most_columns:
            raise _too_wide(most_columns)
        if len(rows) > most_rows:
            raise _too_many(most_rows)
        rows.append(row)
    if not rows:
        raise TableRefused(_("The file is empty."))
    return Table(rows[0], rows[1:])


def _too_many(most_rows: int) -> TableRefused:
    words = _("The table has more than %(n)s rows. Split it into files of %(n)s rows at most.")
    return TableRefused(words % {"n": number_format(most_rows, force_grouping=True)})


def _too_wide(most_columns: int) -> TableRefused:
    return TableRefused(_("The table has more than %(n)s columns.") % {"n": most_columns})


# ---- CSV ------------------------------------------------------------------------------------------------
def _rows_of_csv(data: bytes) -> Iterator[Row]:
    text = _decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            words = _("The table cannot be read from line %(line)s on: a quotation mark is missing or too many.")
            raise TableRefused(words % {"line": reader.line_num}) from error
        yield Row(number, cells)


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise TableRefused(_("The file is in UTF-16, not in UTF-8. Save it as “CSV UTF-8” and send it again."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        words = _(
            "The file is not in UTF-8: line %(line)s holds a letter in another encoding, probably Windows-1252. "
            "Save it as “CSV UTF-8” and send it again."
        )
        raise TableRefused(words % {"line": data[: error.start].count(b"\n") + 1}) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise TableRefused(_("Line %(line)s holds a NUL character: this is no text file.") % {"line": line})
    return text


def _delimiter(text: str) -> str:
    """What separates cells: a comma, a semicolon (where the comma is decimal) or a tab, by the first line."""
    first = re.sub(r'"[^"]*"', "", text.lstrip().split("\n", 1)[0])
    return max(",;\t", key=first.count)


# ---- XLSX -----------------------------------------------------------------------------------------------
def _rows_of_xlsx(data: bytes, most_rows: int, most_columns: int) -> Iterator[Row]:
    """The rows of the first sheet. The archive is looked through in a stream before anything is built from it."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            _look_through(archive, most_rows, most_columns)
        with warnings.catch_warnings():
            # Of what it does not keep (pictures, lists to choose from), which is no matter here.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            sheet: Any = book.worksheets[0]
            # What a file claims of its own size is not believed.
            sheet.reset_dimensions()
            for number, cells in enumerate(sheet.iter_rows(max_row=LAST_ROW, max_col=most_columns), 1):
                yield _row(number, cells)
    except TableRefused:
        raise
    except BadZipFile as error:
        raise _unreadable() from error
    except Exception as error:
        # openpyxl answers a broken file with whatever it stumbles over.
        raise _unreadable() from error


def _unreadable() -> TableRefused:
    return TableRefused(
        _("This workbook cannot be read. Open it in your spreadsheet program, save it again as .xlsx or CSV UTF-8.")
    )


def _look_through(archive: ZipFile, most_rows: int, most_columns: int) -> None:
    names = archive.namelist()
    if "xl/workbook.xml" not in names:
        raise TableRefused(_("This is no Excel workbook. Save the table as .xlsx or as CSV UTF-8."))
    if sum(info.file_size for info in archive.infolist()) > MOST_BYTES * 10:
        raise _too_large()
    scan = _Scan(most_rows, most_columns)
    for name in names:
        if name.endswith((".xml", ".rels")):
            with archive.open(name) as member:
                scan.read(member)


def _too_large() -> TableRefused:
    return TableRefused(
        _("The workbook is too large once unpacked. Save the one sheet that is wanted as CSV UTF-8, in smaller parts.")
    )


class _Scan:
    """Counts the elements, bytes and filled rows of the parts of a workbook, in a stream and in constant memory.

    What lies outside the part of a sheet that is read is refused, so that nothing is left out in silence.
    """

    def __init__(self, most_rows: int, most_columns: int) -> None:
        self.most_rows, self.most_columns = most_rows, most_columns
        self.elements = self.bytes = self.rows = 0
        self.row = self.column = 0
        self.is_filled = False

    def read(self, member: Any) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.StartDoctypeDeclHandler = self.doctype
        self.rows = self.row = 0
        try:
            while chunk := member.read(65536):
                self.bytes += len(chunk)
                if self.bytes > MOST_BYTES:
                    self.stop()
                parser.Parse(chunk)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise _unreadable() from error

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            self.stop()
        kind = name.rpartition(" ")[2]
        if kind == "row":
            self.row, self.column = _number(attributes.get("r", ""), self.row + 1), 0
        elif kind == "c":
            letters = attributes.get("r", "").rstrip("0123456789")
            self.column = _column(letters) if letters else self.column + 1
        elif kind in ("v", "is", "f"):
            self.is_filled = True
            if self.column > self.most_columns:
                raise _too_wide(self.most_columns)
            if self.row > LAST_ROW and self.rows <= self.most_rows:
                words = _("Row %(n)s, far below the table, holds something. Delete it, or send the table as CSV UTF-8.")
                raise TableRefused(words % {"n": self.row})
            if self.row > LAST_ROW:
                self.stop()

    def end(self, name: str) -> None:
        if name.endswith(" row"):
            self.rows += self.is_filled
            self.is_filled = False

    def doctype(self, *_declaration: Any) -> None:
        raise _unreadable()

    def stop(self) -> None:
        raise _too_many(self.most_rows) if self.rows > self.most_rows else _too_large()


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else otherwise


def _column(letters: str) -> int:
    """The number of a column: 1 for A; a large one for what is none."""
    return int(column_index_from_string(letters)) if re.fullmatch("[A-Z]{1,3}", letters) else LAST_ROW


def _row(number: int, cells: Any) -> Row:
    values, faults = [], {}
    for place, cell in enumerate(cells):
        fault = _fault(cell)
        if fault:
            faults[place] = fault
        values.append("" if fault else _text(cell.value))
    while values and not values[-1] and len(values) - 1 not in faults:
        values.pop()
    return Row(number, values, faults)


def _fault(cell: Any) -> str:
    kind = getattr(cell, "data_type", "")
    if kind == "f":
        return _("This is a formula. Copy the column and paste it as values.")
    if kind == "e":
        return _("This is an error of the spreadsheet (%(error)s).") % {"error": str(cell.value)[:20]}
    return ""


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unescape(value) if isinstance(value, str) else str(value)


# ---- Writing --------------------------------------------------------------------------------------------
def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a mark, by which Excel knows it; no cell is a formula."""
    file = io.StringIO()
    file.write("\ufeff")
    safe_csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def write_xlsx(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """A workbook of text cells; the first row of each sheet is its heading."""
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet: Any = book.create_sheet(name[:31])
        sheet.freeze_panes = "A2"
        for place in range(max(map(len, rows))):
            sheet.column_dimensions[letter_of(place)].width = 24
        for number, row in enumerate(rows):
            sheet.append([_text_cell(sheet, value, is_heading=number == 0) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _text_cell(sheet: Any, value: str, *, is_heading: bool) -> Any:
    cell: Any = WriteOnlyCell(sheet, value)
    # openpyxl takes what begins with "=" for a formula.
    cell.data_type = "s"
    cell.font = Font(bold=is_heading)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell
