"""Workshops on pages of other rooms, and small parts of their own pages."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.template.context import Context
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.text import capfirst

from consultations.models import Theme
from events import words
from events.models import Workshop
from ogp_portal.base.templatetags.bilingual import only_in
from ogp_portal.base.text import month_and_year

register = template.Library()


@register.inclusion_tag("events/_teaser.html")
def next_workshops(limit: int = 3) -> dict[str, Any]:
    """The next workshops, those called off left out. One query."""
    return {"workshops": list(_coming()[:limit])}


@register.inclusion_tag("events/_teaser.html")
def workshops_of_theme(theme: Theme) -> dict[str, Any]:
    """The workshops to come that are about a theme. One query."""
    return {"workshops": list(_coming().filter(themes=theme)), "theme": theme}


@register.inclusion_tag("admin/_workshops.html", takes_context=True)
def workshops_to_run(context: Context, limit: int = 8) -> dict[str, Any]:
    """The next workshops that the person signed in runs, drafts included. One query."""
    rows = Workshop.objects.run_by(context["request"].user).filter(cancelled_at=None).upcoming(timezone.now())
    found = [(workshop, workshop.address_of("workshop_desk")) for workshop in rows.for_list()[:limit]]
    return {"workshops": found}


def _coming() -> Any:
    return Workshop.objects.published().filter(cancelled_at=None).upcoming(timezone.now()).for_list()


@register.inclusion_tag("events/_date_block.html")
def date_block(workshop: Workshop) -> dict[str, Any]:
    """Day and month of a workshop, in its own zone."""
    local: datetime = workshop.starts_at.astimezone(ZoneInfo(workshop.time_zone))
    return {
        "moment": local.isoformat(),
        "day": formats.date_format(local, "j"),
        "month": formats.date_format(local, "F"),
        "year": local.year,
    }


@register.simple_tag
def hours(workshop: Workshop) -> str:
    """From when to when, in the workshop's zone."""
    return words.hours_in_words(workshop)


@register.simple_tag
def seats(workshop: Workshop) -> str:
    """Seats left, or that it is full."""
    return words.seats_in_words(workshop)


@register.simple_tag
def spoken(workshop: Workshop) -> str:
    """The languages spoken."""
    return words.languages_in_words(workshop)


@register.simple_tag
def interpreted(workshop: Workshop) -> list[str]:
    """The kinds of interpretation there are."""
    return words.interpretation_in_words(workshop)


@register.simple_tag
def captioned(workshop: Workshop) -> str:
    """The languages of the captions."""
    return words.captions_in_words(workshop)


@register.simple_tag
def in_language_only(language: str) -> str:
    """That what a link leads to is in the other language."""
    return format_html('<span class="only-in">{}</span>', only_in(language))


@register.filter
def month_name(day: date) -> str:
    """ "March 2018", « Mars 2018 »."""
    return capfirst(month_and_year(day))


@register.filter
def at_place(moment: datetime, zone: str) -> str:
    """A moment for machines (ISO 8601) with the offset of a place."""
    return moment.astimezone(ZoneInfo(zone)).isoformat()


@register.simple_tag
def is_over(workshop: Workshop) -> bool:
    """True once the workshop has ended."""
    return timezone.now() >= workshop.ends_at
