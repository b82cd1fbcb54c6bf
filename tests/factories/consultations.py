"""A consultation with its phases and themes, in both languages."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from consultations.models import Consultation, Phase, Theme

_numbers = itertools.count(1)
ALL = ["propose", "comment", "support", "suggest", "offer", "review"]


def make_consultation(**fields: Any) -> Consultation:
    """A consultation without phases."""
    number = next(_numbers)
    texts = {
        "title_en": "The next plan",
        "title_fr": "Le prochain plan",
        "call_en": "Tell us what the next plan should promise.",
        "call_fr": "Dites-nous ce que le prochain plan devrait promettre.",
        "summary_en": "A call to people.",
        "summary_fr": "Un appel aux gens.",
        "introduction_en": "Who asks and why.",
        "introduction_fr": "Qui demande et pourquoi.",
    }
    return Consultation.objects.create(**{"key": f"consultation-{number}", **texts, **fields})


def make_phase(consultation: Consultation, *, opens_at: datetime, days: int, allows: list[str], **fields: Any) -> Phase:
    """A phase that takes input all the while if it allows anything."""
    closes_at = opens_at + timedelta(days=days)
    window = {"input_opens_at": opens_at, "input_closes_at": closes_at} if allows else {}
    texts = {"name_en": "Shaping", "name_fr": "Élaboration", "description_en": "Say it.", "description_fr": "Dites."}
    fields = {"key": f"phase-{next(_numbers)}", **texts, **window, **fields}
    return Phase.objects.create(
        consultation=consultation, opens_at=opens_at, closes_at=closes_at, allows=allows, **fields
    )


def make_open_consultation(**fields: Any) -> Consultation:
    """A consultation that has taken everything for ten days and does so for twenty more."""
    consultation = make_consultation(**fields)
    make_phase(consultation, opens_at=timezone.now() - timedelta(days=10), days=30, allows=ALL)
    return consultation


def move_window(consultation: Consultation, *, days: int) -> None:
    """Move all phases of a consultation by whole days (negative: into the past)."""
    for phase in consultation.phases.all():
        for name in ("opens_at", "closes_at", "input_opens_at", "input_closes_at"):
            if getattr(phase, name):
                setattr(phase, name, getattr(phase, name) + timedelta(days=days))
        phase.save()


def make_theme(consultation: Consultation, **fields: Any) -> Theme:
    """A theme in both languages."""
    number = next(_numbers)
    texts = {
        "name_en": f"Theme {number}",
        "name_fr": f"Thème {number}",
        "slug_en": f"theme-{number}",
        "slug_fr": f"theme-fr-{number}",
        "tagline_en": "One line.",
        "tagline_fr": "Une ligne.",
        "about_en": "About it.",
        "about_fr": "À propos.",
        "known_en": "What is known.",
        "known_fr": "Ce que l’on sait.",
        "change_en": "What could change.",
        "change_fr": "Ce qui pourrait changer.",
    }
    fields = {"key": f"theme-{number}", "number": number % 1000, "mark": "grid", **texts, **fields}
    return Theme.objects.create(consultation=consultation, **fields)
