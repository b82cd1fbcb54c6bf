"""The records of the process: meetings, documents with files, outreach, dates that were moved."""

import io
import zipfile
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from consultations.models import Consultation, DateChange, Document, Meeting, Outreach
from consultations.services import keep_file
from ogp_portal.base.uploads import checked_upload

from .words import DATE_REASON, DOCUMENT, MEETING, OUTREACH

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def make_meeting(**fields: Any) -> Meeting:
    """A public meeting of a week ago with minutes: eight members of civil society, four of government."""
    now = timezone.now()
    held_on = fields.pop("held_on", timezone.localdate() - timedelta(days=7))
    present = {"civil_society_present": 8, "government_present": 4}
    times = {"published_at": now, "minutes_published_at": now}
    return Meeting.objects.create(held_on=held_on, **{**MEETING, **present, **times, **fields})


def make_document(**fields: Any) -> Document:
    """Public rules of the forum behind a link in each language."""
    links = {"url_en": "https://example.org/rules", "url_fr": "https://example.org/regles"}
    rest = {"kind": "rules", "dated_on": date(2018, 1, 24), "published_at": timezone.now()}
    return Document.objects.create(**{**DOCUMENT, **links, **rest, **fields})


def make_file(document: Document, *, language: str = "en", name: str = "rules.pdf", content: bytes = PDF) -> Any:
    """A file of a document."""
    return keep_file(document=document, language=language, upload=checked_upload(name=name, content=content))


def make_outreach(consultation: Consultation, **fields: Any) -> Outreach:
    """A letter of today in both languages, to the whole country."""
    rest = {"done_on": timezone.localdate(), "channel": "mail"}
    return Outreach.objects.create(consultation=consultation, **{**OUTREACH, **rest, **fields})


def make_date_change(phase: Any, *, days: int = 7, field: str = "input_closes_at", **fields: Any) -> DateChange:
    """A date that was that many days earlier before."""
    new = getattr(phase, field)
    dates = {"field": field, "old": new - timedelta(days=days), "new": new}
    return DateChange.objects.create(phase=phase, **{**DATE_REASON, **dates, **fields})


def package(parts: dict[str, bytes]) -> bytes:
    """A ZIP package of these parts, in this order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def keep_records(consultation: Consultation) -> dict[str, list[Any]]:
    """A meeting held and one to come, a document with a file, an entry of the log, a date that was moved."""
    meeting = make_meeting()
    make_meeting(held_on=timezone.localdate() + timedelta(days=9), minutes_published_at=None)
    document = make_document(published_at=None)
    make_file(document)
    Document.objects.filter(pk=document.pk).update(published_at=timezone.now())
    make_outreach(consultation)
    make_date_change(consultation.phases.get())
    details = {"meeting_detail": [meeting.pk], "document_detail": [document.pk]}
    return {**details, "document_file": [document.pk, "en"]}
