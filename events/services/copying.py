"""A workshop made anew from another one."""

from itertools import count
from typing import Any

from django.db import transaction

from events.models import AgendaItem, Facilitator, Question, Reminder, Workshop
from ogp_portal.languages.services import refresh
from ogp_portal.users.models import User

from .seats import lock

# What belongs to one meeting and not to the next; the counters start anew like the tickets.
FRESH = {
    "recap_en": "",
    "recap_fr": "",
    "recording_url": "",
    "recording_language": "",
    "recap_published_at": None,
    "feedback_asked_at": None,
    "published_at": None,
    "cancelled_at": None,
    "in_person_taken": 0,
    "in_person_waiting": 0,
    "online_taken": 0,
    "online_waiting": 0,
    "next_ticket": 1,
    "version": 1,
}
LINKED = ["themes", "commitments", "documents", "organisers"]
PARTS: list[Any] = [AgendaItem, Facilitator, Question, Reminder]
ENDINGS = {"en": "copy", "fr": "copie"}


@transaction.atomic
def copy_workshop(*, workshop: Workshop, by: User) -> Workshop:
    """A draft with the texts, hours, places, links and parts of a workshop; reminders of it are still to be sent.

    Nobody is told; registrations, notes, summary and recording stay with the first. A copy of this same version that
    nobody has edited is given again, so that a button pressed twice makes one.
    """
    locked = lock(workshop.pk)
    # With its number: long keys may begin alike.
    stem = f"{locked.key[:50]}-copy-{locked.pk}-{locked.version}-"
    copies = Workshop.objects.filter(key__startswith=stem)
    if untouched := copies.filter(version=1, published_at=None).order_by("pk").first():
        return untouched
    copy = Workshop.objects.get(pk=locked.pk)
    taken = set(copies.values_list("key", flat=True))
    copy.pk, copy.key = None, next(key for number in count(1) if (key := f"{stem}{number}") not in taken)
    for name, value in FRESH.items():
        setattr(copy, name, value)
    for language in ENDINGS:
        setattr(copy, f"slug_{language}", _free_slug(locked, language))
    copy.save(force_insert=True)
    for name in LINKED:
        getattr(copy, name).set(getattr(locked, name).all())
    _copy_parts(locked, copy)
    refresh(record=copy, by=by)
    return copy


def _free_slug(workshop: Workshop, language: str) -> str:
    """The slug with "copy" behind it, and a number if that one is taken in either language."""
    stem = f"{getattr(workshop, f'slug_{language}')[:100]}-{ENDINGS[language]}"
    slug, number = stem, 2
    while Workshop.objects.with_slug(slug).exists() or Workshop.objects.filter(key=slug[:80]).exists():
        slug, number = f"{stem}-{number}", number + 1
    return slug


def _copy_parts(workshop: Workshop, copy: Workshop) -> None:
    for model in PARTS:
        for part in model._default_manager.filter(workshop=workshop).order_by("pk"):
            part.pk, part.workshop = None, copy
            if isinstance(part, Reminder):
                part.sent_at = None
            part.save(force_insert=True)
