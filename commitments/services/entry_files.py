"""Spreadsheets between being looked through and being entered: kept here, for whoever brought them, for a day."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from commitments.models import EntryFile
from consultations.models import Consultation
from ogp_portal.users.models import User

from .refusals import NotAllowed

# They hold addresses of people: nobody who forgets one should leave it here.
KEPT = timedelta(days=1)


def keep_file(
    *, content: bytes, name: str, consultation: Consultation, by: User, now: datetime | None = None
) -> EntryFile:
    """Keep a spreadsheet until it is entered, discarded, or a day old. Nothing of it is public, nobody is told."""
    if not by.has_perm("commitments.enter"):
        raise NotAllowed
    return EntryFile.objects.create(
        content=content, name=name[:120], consultation=consultation, brought_by=by, brought_at=now or timezone.now()
    )


def forget_file(*, token: UUID, by: User) -> None:
    """Delete a spreadsheet that was entered or will not be; nothing happens to those of others."""
    EntryFile.objects.filter(pk=token, brought_by=by).delete()


def forget_old_files(*, now: datetime) -> int:
    """Delete spreadsheets nobody came back to within a day; returns how many."""
    deleted, _per_model = EntryFile.objects.filter(brought_at__lt=now - KEPT).delete()
    return deleted
