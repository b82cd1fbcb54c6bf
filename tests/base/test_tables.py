"""Tables as people bring them: encodings, the traps of workbooks, and no more time or memory than one that fits."""

import io
import time
import tracemalloc
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from ogp_portal.base.tables import TableRefused, letter_of, read_table, write_csv, write_xlsx
from tests.factories.tables import as_csv, as_xlsx

MOST = 100
TABLE = [["Name", "Day"], ["Zoé", "2018-03-05"], ["", ""], ["Jo", ""]]


def read(data, most_rows=MOST):
    return read_table(data, most_rows=most_rows)


def refused(data, words, most_rows=MOST):
    with pytest.raises(TableRefused, match=words):
        read(data, most_rows)


@pytest.mark.parametrize(
    "data",
    [
        as_csv(TABLE),
        as_csv(TABLE, "utf-8-sig"),
        as_csv(TABLE, delimiter=";"),
        as_csv(TABLE, delimiter="\t"),
        as_csv(TABLE).replace(b"\r\n", b"\n"),
        as_xlsx(TABLE),
    ],
)
def test_the_same_table_in_every_form(data):
    table = read(data)
    assert table.head.cells == ["Name", "Day"]
    # A blank row counts as it does in the spreadsheet, and is left out.
    assert [(row.number, row.cells[0]) for row in table.rows] == [(2, "Zoé"), (4, "Jo")]
    assert table.rows[0].cells[1] == "2018-03-05"


def test_what_excel_holds_as_dates_and_numbers_reads_as_text():
    data = as_xlsx([["a", "b", "c", "d", "e"], [datetime(2018, 3, 5, 14, 30), date(2018, 3, 5), 12.0, 1.5, True]])
    assert read(data).rows[0].cells == ["2018-03-05", "2018-03-05", "12", "1.5", "True"]


def test_line_breaks_commas_and_quotes_within_a_cell():
    words = 'She said: "Yes, and\nno".'
    for data in (as_csv([["a", "b"], [words, "x"]]), as_xlsx([["a", "b"], [words, "x"]])):
        assert read(data).rows[0].cells == [words, "x"]


def test_a_formula_is_a_fault_of_its_cell():
    book = Workbook()
    book.active.append(["a", "b"])
    book.active.append(["=1+1", "kept"])
    file = io.BytesIO()
    book.save(file)
    (row,) = read(file.getvalue()).rows
    assert row.cells == ["", "kept"]
    assert list(row.faults) == [0]
    assert "formula" in row.faults[0]


def test_text_that_begins_like_a_formula_is_text_and_stays_so_when_written():
    table = [["Name"], ["=SUM(A1)"], ["+1 for this"]]
    assert [row.cells[0] for row in read(write_xlsx({"One": table})).rows] == ["=SUM(A1)", "+1 for this"]
    sheet = load_workbook(io.BytesIO(write_xlsx({"One": table})))["One"]
    assert [cell.data_type for cell in sheet["A"]] == ["s", "s", "s"]
    assert "'=SUM(A1)" in write_csv(table).decode("utf-8-sig")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n \n,,\n", "empty"),
        (as_xlsx([[]]), "empty"),
        ("Zo\u00e9,caf\u00e9\nx,y".encode("cp1252"), "line 1 .* Windows-1252"),
        ("a,b\nx,y\nl\u2019\u00e9t\u00e9,z".encode("cp1252"), "line 3 .* Windows-1252"),
        (as_csv(TABLE, "utf-16"), "UTF-16"),
        (b"a,b\nx\0,y", "NUL"),
        (b'a,b\n"x,y\nz', "quotation mark"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", r"\.xls"),
        (b"PK\x03\x04 and then nothing", "cannot be read"),
        (as_csv([["a"] * 61]), "60 columns"),
        (as_xlsx([["a"] * 61]), "60 columns"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data, words):
    refused(data, words)


def packed(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def workbook_with(sheet: bytes) -> bytes:
    """A whole workbook whose first sheet is this XML."""
    book = as_xlsx([["a"]])
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet
    return packed(**parts)


OPEN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSE = b"</sheetData></worksheet>"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (packed(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "no Excel workbook"),
        (packed(**{"xl/workbook.xml": "<broken"}), "cannot be read"),
        (packed(**{"xl/workbook.xml": "<workbook/>"}), "cannot be read"),
        (packed(**{"xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'}), "cannot be read"),
        (workbook_with(OPEN + b'<row r="1"><c r="A1" t="s"><v>99</v></c></row>' + CLOSE), "cannot be read"),
        (workbook_with(OPEN + b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>' + CLOSE), "Row 1048576"),
        (workbook_with(OPEN + b'<row r="1"><c r="XFD1"><v>1</v></c></row>' + CLOSE), "60 columns"),
    ],
)
def test_workbooks_that_are_none(data, words):
    refused(data, words)


def test_blank_rows_with_a_border_do_not_count():
    rows = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(2, 5000))
    head = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'
    last = b'<row r="5000"><c r="A5000" t="inlineStr"><is><t>Jo</t></is></c></row>'
    table = read(workbook_with(OPEN + head + rows + last + CLOSE))
    assert [(row.number, row.cells) for row in table.rows] == [(5000, ["Jo"])]


def huge(kind):
    """50,000 rows, a sheet of one endless row, a sheet of one endless cell."""
    table = [["a", "b", "c"], *([f"Name {n}", "2018-03-05", "words"] for n in range(50_000))]
    if kind == "csv":
        return as_csv(table)
    if kind == "xlsx":
        return as_xlsx(table)
    inside = b'<row r="1">' + b'<c r="A1"/>' * 3_000_000 if kind == "row" else b"<row><c><is><t>" + b"A" * 60_000_000
    return workbook_with(OPEN + inside)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("csv", "more than 2,000 rows. Split it"),
        ("xlsx", "more than 2,000 rows. Split it"),
        ("row", "too large once unpacked"),
        ("cell", "too large once unpacked"),
    ],
)
def test_a_huge_file_is_refused_without_eating_time_or_memory(kind, words):
    data = huge(kind)
    begun = time.process_time()
    refused(data, words, most_rows=2000)
    # Measured: 0.01 s for CSV, at most 1.3 s for a workbook.
    assert time.process_time() - begun < 5


def test_the_memory_of_a_refused_workbook_stays_small():
    data = huge("cell")
    tracemalloc.start()
    refused(data, "too large")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # The cell alone would take 60 MB.
    assert peak < 5_000_000


def test_exactly_as_many_rows_as_allowed():
    for make in (as_csv, as_xlsx):
        assert len(read(make([["a"], *([str(n)] for n in range(MOST))])).rows) == MOST
        refused(make([["a"], *([str(n)] for n in range(MOST + 1))]), "more than 100 rows")


def test_letters_of_columns():
    assert [letter_of(place) for place in (0, 25, 26, 59)] == ["A", "Z", "AA", "BH"]
