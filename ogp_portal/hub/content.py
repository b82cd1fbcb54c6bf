"""Loading a folder of content across rooms: the consultation, the records of its process, its plan, its workshops."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from commitments import loading as plans
from commitments import plan_loading
from consultations import loading, process_content
from consultations.loading import ContentRefused, Report, Writer
from events import loading as workshops
from ogp_portal.languages.services import reconcile


@transaction.atomic
def load_folder(folder: Path, *, as_of_day: int | None, now: datetime) -> Report:
    """Read and check everything, then write everything; raises ContentRefused and changes nothing on a fault."""
    content = loading.read(folder)
    records = process_content.read(content)
    plan = plans.read(content)
    meetings = workshops.read(content)
    if content.problems.lines:
        raise ContentRefused(content.problems.lines)
    writer = Writer(content.consultation["key"], loading.calendar_of(content, as_of_day=as_of_day, now=now))
    consultation = loading.write(content, writer)
    process_content.write(records, writer, consultation)
    if plan:
        plan_loading.write(plan, writer, consultation, is_moved=as_of_day is not None, now=now)
    workshops.write(meetings, content, writer, consultation, now)
    writer.remember()
    reconcile(now=now)
    return writer.report
