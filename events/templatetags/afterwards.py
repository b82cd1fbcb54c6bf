"""What a workshop left behind, on its own page and on those of the contributions that came from it."""

from itertools import groupby
from typing import Any

from django import template
from django.utils import timezone

from commitments.choices import Channel, State
from commitments.models import Contribution
from events.figures import Figures, figures_of
from events.models import Note, Workshop

register = template.Library()


@register.inclusion_tag("events/_said.html")
def said_in(workshop: Workshop) -> dict[str, Any]:
    """The public notes, by table in the order in which the tables were first written down. One query."""
    public = workshop.notes.filter(contribution__status=State.PUBLISHED).order_by("pk")
    notes = list(public.select_related("theme", "contribution").defer("contribution__search"))
    places = {table: place for place, table in reversed(list(enumerate(note.table for note in notes)))}
    notes.sort(key=lambda note: (places[note.table], note.pk))
    return {"tables": [(table, list(rows)) for table, rows in groupby(notes, key=lambda note: note.table)]}


@register.simple_tag
def figures_after(workshop: Workshop) -> Figures | None:
    """How many took part, once the workshop is over, in one query.

    None before, for one that was called off, and where nobody registered here: others may have counted.
    """
    if workshop.cancelled_at or timezone.now() < workshop.ends_at:
        return None
    figures = figures_of(workshop)
    return None if figures.registered == 0 else figures


@register.simple_tag
def workshop_of(contribution: Contribution) -> Workshop | None:
    """The workshop in which a note was taken; None of what came otherwise. One query for what came by a workshop."""
    if not contribution.pk or contribution.channel != Channel.WORKSHOP:
        return None
    note = Note.objects.filter(contribution=contribution).select_related("workshop").first()
    return note and note.workshop
