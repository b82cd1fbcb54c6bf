"""Writing a plan as its three CSV files: UTF-8 without a byte-order mark, lines ended by CR LF (RFC 4180).

Nothing is escaped for spreadsheets, unlike in open data: what is written here is read back, sign by sign.
"""

import csv
import io
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db.models import Q

from commitments.choices import ClauseKind, Precision
from commitments.models import Clause, Commitment, Indicator, Milestone, Plan
from commitments.services.plan_rows import CommitmentRow, Due, IndicatorRow, MilestoneRow, PlanRows

from .reading import COLUMNS, FilesRefused, due_of


def rows_of(plan: Plan) -> PlanRows:
    """What the files of a plan say, in the order of the plan; what was left out of it is left out."""
    commitments = Commitment.objects.filter(plan=plan, dropped_at=None).order_by("number", "pk")
    milestones = Milestone.objects.filter(commitment__in=commitments, clause__retired_at=None).select_related(
        "clause", "commitment"
    )
    milestones = milestones.order_by("commitment__number", "commitment", "clause__position", "clause")
    order = {one.pk: place for place, one in enumerate(milestones)}
    indicators = Indicator.objects.filter(milestone__in=order).select_related("milestone")
    in_order = sorted(indicators, key=lambda one: (order[one.milestone_id], one.position, one.pk))
    return PlanRows(
        [CommitmentRow(one.code, one.title_en or "", one.title_fr or "") for one in commitments],
        [_milestone(one) for one in milestones],
        [_indicator(one) for one in in_order],
    )


def _milestone(one: Milestone) -> MilestoneRow:
    return MilestoneRow(one.code, one.commitment.code, *_texts(one.clause, "text"), *_texts(one, "lead_text"))


def _indicator(one: Indicator) -> IndicatorRow:
    due = Due(one.due_on, one.due_precision, *_texts(one, "due_label"))
    texts = (*_texts(one, "text"), *_texts(one, "full_text"))
    return IndicatorRow(one.code, one.milestone.code, *texts, due, one.lead_text)


def _texts(record: Any, name: str) -> tuple[str, str]:
    return getattr(record, f"{name}_en") or "", getattr(record, f"{name}_fr") or ""


def cell_of(due: Due) -> str:
    """A cell of due_date, as `reading.due_of` reads it."""
    on = due.on and due.on.strftime("%Y-%m" if due.precision == Precision.MONTH else "%Y-%m-%d")
    words = f"{due.label_en} | {due.label_fr}" if due.label_fr else due.label_en
    return "; ".join(part for part in (on, words) if part)


def files_of(rows: PlanRows) -> dict[str, bytes]:
    """The three files, by name."""
    cells: dict[str, Iterable[tuple[str, ...]]] = {
        "commitments.csv": ((one.code, one.title_en, one.title_fr) for one in rows.commitments),
        "milestones.csv": (
            (one.code, one.commitment, one.text_en, one.text_fr, one.lead_en, one.lead_fr) for one in rows.milestones
        ),
        "indicators.csv": (
            (
                one.code,
                one.milestone,
                *(one.text_en, one.text_fr, one.full_text_en, one.full_text_fr),
                cell_of(one.due),
                one.lead,
            )
            for one in rows.indicators
        ),
    }
    return {name: _csv([COLUMNS[name], *lines]) for name, lines in cells.items()}


def _csv(lines: Iterable[tuple[str, ...]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows(lines)
    return file.getvalue().encode()


def write_folder(folder: Path, rows: PlanRows, *, replace: bool = False) -> None:
    """Write the three files, or none: refused where such a file is already, unless it may be replaced.

    Refused too for what these files cannot say: a code used twice in the plan, words on a due date that would be
    read back as something else.
    """
    faults = list(_unsayable(rows))
    if not replace:
        faults += [f"{folder / name} is there already." for name in COLUMNS if (folder / name).exists()]
    if faults:
        raise FilesRefused(faults)
    folder.mkdir(parents=True, exist_ok=True)
    parts = [(folder / f".{name}.part", folder / name, content) for name, content in files_of(rows).items()]
    for part, _name, content in parts:
        part.write_bytes(content)
    for part, name, _content in parts:
        os.replace(part, name)


def _unsayable(rows: PlanRows) -> Iterable[str]:
    for name, codes in (
        ("milestone", [one.code for one in rows.milestones]),
        ("indicator", [one.code for one in rows.indicators]),
    ):
        yield from (f"The code {code} belongs to {n} {name}s." for code, n in Counter(codes).items() if n > 1)
    for one in rows.indicators:
        try:
            if due_of(cell_of(one.due)) == one.due:
                continue
        except ValueError:
            pass
        yield f"Indicator {one.code}: when it is due cannot be written so that it is read back the same."


def not_in_files(plan: Plan) -> list[str]:
    """What a plan has that these files have no place for, in words."""
    clauses = Clause.objects.filter(commitment__plan=plan, commitment__dropped_at=None, retired_at=None)
    other = clauses.exclude(kind=ClauseKind.MILESTONE).count()
    has_date = Q(due_on__isnull=False) | Q(due_label_en__gt="") | Q(due_label_fr__gt="")
    dated = Milestone.objects.filter(has_date, clause__in=clauses).count()
    said = [
        (other, "clauses other than milestones"),
        (dated, "milestones with a due date of their own"),
    ]
    return [f"{count} {words}" for count, words in said if count]
