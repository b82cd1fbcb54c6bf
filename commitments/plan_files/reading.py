"""Reading the three CSV files of a plan. Every fault is named with its file, line and column; then nothing is read."""

import csv
import io
import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from commitments.choices import Precision
from commitments.models import Commitment, Indicator
from commitments.services.plan_rows import CommitmentRow, Due, IndicatorRow, MilestoneRow, PlanRows

COLUMNS = {
    "commitments.csv": ("code", "title_en", "title_fr"),
    "milestones.csv": ("code", "commitment", "text_en", "text_fr", "lead_en", "lead_fr"),
    "indicators.csv": (
        "code",
        "milestone",
        "text_en",
        "text_fr",
        "full_text_en",
        "full_text_fr",
        "due_date",
        "lead_dept",
    ),
}
# Ten times the largest plan we know of; what is larger is another kind of file.
MOST_ROWS, MOST_BYTES = 20_000, 20_000_000
MOST_FAULTS = 100
LONGEST = {"title": 200, "lead": 200, "text": 8000, "full_text": 8000, "code": 20}
BOM = "\ufeff"
COMMITMENT_CODE = re.compile(r"[A-Za-z0-9_-]+")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LIKE_A_DATE = re.compile(r"(\d{4}-\d{1,2}(?:-\d{1,2})?)(?:; (.+))?", re.DOTALL)
_DATE = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")
_LABEL_LONGEST = Indicator._meta.get_field("due_label").max_length or 0
_CODE_LONGEST = Commitment._meta.get_field("code").max_length or 0


class FilesRefused(Exception):
    """The files have faults; nothing was imported. `lines` names each with its file, line and column."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = list(lines)


@dataclass
class Faults:
    """What is wrong so far; a file with more than MOST_FAULTS is not read on."""

    lines: list[str] = field(default_factory=list)

    def note(self, what: str, file: str, line: int = 0, column: str = "") -> None:
        place = f"{file}:{line}" if line else file
        self.lines.append(f"{place}: {column}: {what}" if column else f"{place}: {what}")


@dataclass
class Row:
    """One row of a file: its cells by column, and where it begins."""

    file: str
    line: int
    cells: dict[str, str]
    faults: Faults

    def fault(self, column: str, what: str) -> None:
        self.faults.note(what, self.file, self.line, column)

    def code(self, pattern: re.Pattern[str] = CODE) -> str:
        value = self.cells["code"]
        if not value:
            self.fault("code", "empty")
        elif not pattern.fullmatch(value):
            allowed = "a-z, A-Z, 0-9, hyphens and underscores" + (", and full stops" if pattern is CODE else "")
            self.fault("code", f"{value!r} may hold only {allowed}")
        elif len(value) > _CODE_LONGEST:
            self.fault("code", f"{len(value)} characters, at most {_CODE_LONGEST}")
        return value

    def text(self, column: str) -> str:
        value = self.cells[column]
        longest = LONGEST[re.sub(r"_(en|fr|dept)$", "", column)]
        if len(value) > longest:
            self.fault(column, f"{len(value)} characters, at most {longest}")
        return value

    def pair(self, name: str) -> tuple[str, str]:
        """A text in both languages, of which one at least says something; what is missing is reported, not refused."""
        en, fr = self.text(f"{name}_en"), self.text(f"{name}_fr")
        if not en.strip() and not fr.strip():
            self.fault(f"{name}_en", "empty in both languages")
        return en, fr

    def due(self) -> Due:
        try:
            return due_of(self.cells["due_date"])
        except ValueError as error:
            self.fault("due_date", str(error))
            return Due()


def due_of(cell: str) -> Due:
    """A cell of due_date: "2020-06", "2020-06-30", or words ("Fall 2027 | Automne 2027"), or "2027-12; words"."""
    if not cell:
        return Due()
    match = _LIKE_A_DATE.fullmatch(cell)
    if not match:
        return Due(None, Precision.DAY, *_labels(cell))
    on, precision = _date(match[1])
    return Due(on, precision, *_labels(match[2] or ""))


def _labels(words: str) -> tuple[str, str]:
    english, _bar, french = words.partition(" | ")
    if "\n" in words or "\r" in words:
        raise ValueError("words on when it is due stand on one line")
    longest = max(len(english), len(french))
    if longest > _LABEL_LONGEST:
        raise ValueError(f"{longest} characters, at most {_LABEL_LONGEST}")
    return english, french


def _date(words: str) -> tuple[date, str]:
    match = _DATE.fullmatch(words)
    try:
        if match and match[3]:
            return date(int(match[1]), int(match[2]), int(match[3])), Precision.DAY
        if match:
            first = date(int(match[1]), int(match[2]), 1)
            return first.replace(day=monthrange(first.year, first.month)[1]), Precision.MONTH
    except ValueError:
        pass
    raise ValueError(f"{words!r} is neither a month such as 2020-06 nor a day such as 2020-06-30")


def read_folder(folder: Path) -> PlanRows:
    """Read and check the three files; raises FilesRefused with every fault found."""
    faults = Faults()
    if not folder.is_dir():
        raise FilesRefused([f"{folder} is not a folder."])
    found = {name: list(_rows(folder, name, faults)) for name in COLUMNS}
    rows = PlanRows(
        [_commitment(row) for row in found["commitments.csv"]],
        [_milestone(row) for row in found["milestones.csv"]],
        [_indicator(row) for row in found["indicators.csv"]],
    )
    _check_codes(found, faults)
    if not faults.lines and not rows.commitments:
        faults.note("holds no commitment", "commitments.csv")
    if faults.lines:
        more = len(faults.lines) - MOST_FAULTS
        raise FilesRefused(faults.lines[:MOST_FAULTS] + ([f"… and {more} more."] if more > 0 else []))
    return rows


def _commitment(row: Row) -> CommitmentRow:
    return CommitmentRow(row.code(COMMITMENT_CODE), *row.pair("title"), line=row.line)


def _milestone(row: Row) -> MilestoneRow:
    texts, leads = row.pair("text"), (row.text("lead_en"), row.text("lead_fr"))
    return MilestoneRow(row.code(), row.cells["commitment"], *texts, *leads, line=row.line)


def _indicator(row: Row) -> IndicatorRow:
    full = row.text("full_text_en"), row.text("full_text_fr")
    texts, lead = row.pair("text"), row.text("lead_dept")
    return IndicatorRow(row.code(), row.cells["milestone"], *texts, *full, row.due(), lead, line=row.line)


def _check_codes(found: dict[str, list[Row]], faults: Faults) -> None:
    """Each code once in its file, and each parent there."""
    known: dict[str, dict[str, int]] = {}
    for name, rows in found.items():
        first = known.setdefault(name, {})
        for row in rows:
            code = row.cells["code"]
            if code and first.setdefault(code, row.line) != row.line:
                row.fault("code", f"{code!r} is also in line {first[code]}")
    for name, column, parent in (
        ("milestones.csv", "commitment", "commitments.csv"),
        ("indicators.csv", "milestone", "milestones.csv"),
    ):
        for row in found[name]:
            code = row.cells[column]
            if code not in known[parent]:
                row.fault(column, f"{code!r} is not in {parent}" if code else "empty")


def _rows(folder: Path, name: str, faults: Faults) -> Iterator[Row]:
    """The rows of one file under the right header; blank lines are left out."""
    text = _text(folder / name, name, faults)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        if not _has_header(next(reader, []), name, faults):
            return
        line = reader.line_num + 1
        for number, cells in enumerate(reader, 1):
            if number > MOST_ROWS:
                faults.note(f"more than {MOST_ROWS:,} rows: this is not a plan", name, line)
                return
            row = _row(cells, name, line, faults) if cells else None
            # A row may run over several lines; the reader counts where it ends.
            line = reader.line_num + 1
            if row:
                yield row
    except csv.Error as error:
        faults.note(f"is not CSV: {error}", name, line)


def _row(cells: list[str], name: str, line: int, faults: Faults) -> Row | None:
    columns = COLUMNS[name]
    if len(cells) != len(columns):
        faults.note(f"{len(cells)} cells, but the header has {len(columns)}", name, line)
        return None
    row = Row(name, line, dict(zip(columns, cells, strict=True)), faults)
    for column, cell in row.cells.items():
        if "\0" in cell:
            row.fault(column, "holds a NUL character")
    return row


def _has_header(header: list[str], name: str, faults: Faults) -> bool:
    wanted = list(COLUMNS[name])
    if header == wanted:
        return True
    shown = ",".join(header)[:200].replace("\0", "\\0")
    faults.note(f"the header is {shown!r}, it must be {','.join(wanted)!r}", name, 1)
    return False


def _text(path: Path, name: str, faults: Faults) -> str | None:
    """The text of a file as written, newlines included, without a byte-order mark; None and a fault if unreadable."""
    try:
        if path.stat().st_size > MOST_BYTES:
            faults.note(f"larger than {MOST_BYTES // 1_000_000} MB: this is not a plan", name)
            return None
        content = path.read_bytes()
    except FileNotFoundError:
        faults.note("missing", name)
        return None
    except OSError as error:
        faults.note(f"cannot be read: {error.strerror}", name)
        return None
    try:
        return content.decode("utf-8").removeprefix(BOM)
    except UnicodeDecodeError as error:
        before = content[: error.start]
        what = "is UTF-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else f"byte 0x{content[error.start]:02x}"
        faults.note(f"is not UTF-8 ({what}): save it as UTF-8", name, before.count(b"\n") + 1)
        return None
