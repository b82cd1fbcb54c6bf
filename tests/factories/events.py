"""Workshops and registrations."""

import itertools
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from events.choices import Mode, Status
from events.models import (
    ATTENDANCES,
    AgendaItem,
    Facilitator,
    Invitation,
    Note,
    Question,
    Registration,
    Reminder,
    Series,
    Workshop,
    address_key,
)
from events.services.seats import count

from .consultations import make_consultation, make_theme
from .plans import make_commitment, make_plan
from .records import make_document
from .words import AGENDA_ITEM, FACILITATOR, QUESTION, SERIES, WORKSHOP

_numbers = itertools.count(1)


def make_workshop(*, organisers: Any = (), themes: Any = (), **fields: Any) -> Workshop:
    """A published workshop in ten days, twenty places, in both languages."""
    number = next(_numbers)
    now = timezone.now()
    texts = {
        "title_en": f"Open data {number}",
        "title_fr": f"Données ouvertes {number}",
        "slug_en": f"open-data-{number}",
        "slug_fr": f"donnees-ouvertes-{number}",
        "summary_en": "Come and draft a commitment.",
        "summary_fr": "Venez rédiger un engagement.",
        "description_en": "Two talks, then groups.",
        "description_fr": "Deux exposés, puis des groupes.",
        "place_en": "Calgary, Alberta",
        "place_fr": "Calgary (Alberta)",
        "access_en": "Step-free.",
        "access_fr": "Accès sans marche.",
    }
    starts_at = fields.pop("starts_at", now + timedelta(days=10))
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3), "published_at": now}
    rest = {"key": f"workshop-{number}", **places(fields), "languages": ["en", "fr"], "time_zone": "America/Edmonton"}
    if "consultation" not in fields:
        fields["consultation"] = make_consultation()
    workshop = Workshop.objects.create(**{**texts, **times, **rest, **fields})
    workshop.organisers.add(*organisers)
    workshop.themes.add(*themes)
    return workshop


def make_whole(workshop: Workshop) -> Workshop:
    """Give a workshop everything that goes with one: parts, a series with another workshop, what to read."""
    workshop.series = Series.objects.create(consultation=workshop.consultation, **SERIES)
    workshop.interpretation, workshop.captions = ["en_fr", "lsq"], ["fr"]
    workshop.save()
    make_workshop(consultation=workshop.consultation, series=workshop.series, **WORKSHOP)
    for position, minutes in enumerate((20, 60, 90)):
        AgendaItem.objects.create(workshop=workshop, position=position, minutes=minutes, **AGENDA_ITEM)
    Facilitator.objects.create(workshop=workshop, name="Jo Bee", **FACILITATOR)
    Question.objects.create(workshop=workshop, kind="choice", **QUESTION)
    Reminder.objects.create(workshop=workshop, hours=24)
    workshop.documents.add(make_document())
    workshop.commitments.add(make_commitment(make_plan(), drafted_at=timezone.now()))
    return workshop


def places(fields: dict[str, Any]) -> dict[str, int]:
    """Twenty places, or `capacity`, in each way the workshop is held, unless said otherwise."""
    number = fields.pop("capacity", 20)
    return {f"{one.value}_capacity": number for one in ATTENDANCES[Mode(fields.get("mode", Mode.IN_PERSON))]}


def make_registration(workshop: Workshop, **fields: Any) -> Registration:
    """A registration with the workshop's next ticket, counted as the services do; no mail."""
    number = next(_numbers)
    fields = {
        "name": f"Amina Khan {number}",
        "email": f"amina{number}@example.org",
        "language": "en",
        "attendance": workshop.attendances[0].value,
        "status": Status.CONFIRMED,
        **fields,
    }
    workshop.refresh_from_db()
    fields["email_key"] = address_key(fields["email"])
    registration = Registration.objects.create(workshop=workshop, ticket=workshop.next_ticket, **fields)
    workshop.next_ticket += 1
    if registration.is_active:
        count(registration, registration.status, by=1)
    else:
        workshop.save()
    return registration


def make_invitation(workshop: Workshop, **fields: Any) -> Invitation:
    """An invitation in English; no mail."""
    email = fields.pop("email", f"invited{next(_numbers)}@example.org")
    fields = {"language": "en", **fields}
    return Invitation.objects.create(workshop=workshop, email=email, email_key=address_key(email), **fields)


def make_question(workshop: Workshop, **fields: Any) -> Question:
    """A text nobody has to write, asked when registering."""
    texts = {
        "label_en": "What brings you?",
        "label_fr": "Qu’est-ce qui vous amène?",
        "options_en": "",
        "options_fr": "",
    }
    return Question.objects.create(workshop=workshop, **{**texts, **fields})


def make_note(workshop: Workshop, **fields: Any) -> Note:
    """What was said at table 1, not released."""
    if "theme" not in fields:
        fields["theme"] = make_theme(workshop.consultation)
    words = {"table": "Table 1", "language": "en", "text": "Publish every contract, also the small ones."}
    return Note.objects.create(workshop=workshop, **{**words, **fields})


def make_crowd(workshop: Workshop, number: int) -> None:
    """Many confirmed people at once; the workshop must have room."""
    workshop.refresh_from_db()
    first = workshop.next_ticket
    rows = [
        Registration(
            workshop=workshop,
            ticket=ticket,
            name=f"Person {ticket}",
            email=f"person{ticket}@example.org",
            email_key=f"person{ticket}@example.org",
            language="en",
            attendance="in_person",
            status=Status.CONFIRMED,
        )
        for ticket in range(first, first + number)
    ]
    Registration.objects.bulk_create(rows)
    workshop.next_ticket += number
    workshop.in_person_taken += number
    workshop.save()


def person(**fields: Any) -> dict[str, str]:
    """What `services.register` takes about somebody."""
    number = next(_numbers)
    return {
        "name": "Amina Khan",
        "email": f"amina{number}@example.org",
        "organisation": "",
        "language": "en",
        "access_needs": "",
        "attendance": "",
        **fields,
    }


def key() -> uuid.UUID:
    """A form's key."""
    return uuid.uuid4()


def days(number: float) -> datetime:
    """That many days from now."""
    return timezone.now() + timedelta(days=number)
