"""The summary of a workshop: written in both languages, then public, and everybody who had a place is told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.services import NotAllowed
from events import notifications
from events.choices import Status
from events.models import Workshop
from ogp_portal.base.errors import EditConflict
from ogp_portal.base.text import clean
from ogp_portal.languages.services import refresh
from ogp_portal.users.models import User

from .refusals import RecapRefused, WorkshopCalledOff
from .seats import lock


@transaction.atomic
def write_recap(*, workshop: Workshop, texts: Mapping[str, str], version: int, by: User, now: datetime) -> Workshop:
    """Save the summary (`texts` by language; one may wait). What it said before stays in the history.

    Once it is public it is corrected, and nobody is told again. Refused for others than its organisers, for a public
    one that would lack a language, and with EditConflict if the workshop was saved since `version`, unless that left
    these very words.
    """
    locked: Any = _locked(workshop, by)
    said = {f"recap_{language}": clean(texts[language]).strip() for language in ("en", "fr")}
    if all((getattr(locked, name) or "") == text for name, text in said.items()):
        return locked
    if locked.version != version:
        raise EditConflict
    if locked.recap_published_at and not all(said.values()):
        raise RecapRefused(_("The summary is public: it has to stay in both languages."))
    for name, text in said.items():
        setattr(locked, name, text)
    locked.version += 1
    locked.save(update_fields=[*said, "version"])
    refresh(record=locked, by=by, now=now)
    return locked


@transaction.atomic
def publish_recap(*, workshop: Workshop, by: User, now: datetime) -> Workshop:
    """Make the summary public and tell everybody who had a place, once. Twice is once.

    Refused for others than its organisers, without both languages, before the workshop is over, when it is not public
    or called off.
    """
    locked: Any = _locked(workshop, by)
    if locked.recap_published_at is not None:
        return locked
    if not (locked.recap_en and locked.recap_fr):
        raise RecapRefused(_("Write the summary in English and in French. Without both, it is not published."))
    if now < locked.ends_at or locked.published_at is None:
        raise RecapRefused(_("The summary can be published once the workshop is over."))
    locked.recap_published_at = now
    locked.save(update_fields=["recap_published_at"])
    notifications.tell_recap(locked, locked.registrations.filter(status=Status.CONFIRMED).order_by("ticket"))
    return locked


def _locked(workshop: Workshop, by: User) -> Workshop:
    locked = lock(workshop.pk)
    if not by.has_perm("events.run_workshop", locked):
        raise NotAllowed
    if locked.cancelled_at:
        raise WorkshopCalledOff
    return locked
