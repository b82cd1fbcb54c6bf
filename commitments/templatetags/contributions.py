"""Contributions on the pages of other rooms: one query each."""

from datetime import timedelta
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone

from commitments.models import Contribution, Proposal, ThemeSuggestion, ThemeTally
from consultations.models import Theme

register = template.Library()


@register.simple_tag
def theme_counts() -> dict[int, int]:
    """Public proposals of every theme, by the theme's key."""
    return dict(ThemeTally.objects.values_list("theme_id", "proposals"))


@register.inclusion_tag("commitments/_teaser.html")
def proposals_of_theme(theme: Theme, limit: int = 5) -> dict[str, Any]:
    """The newest proposals of a theme."""
    rows = Proposal.objects.public().filter(themes=theme).in_order("newest").defer("search")
    return {"rows": list(rows[:limit]), "theme": theme}


@register.inclusion_tag("commitments/_suggestions.html", takes_context=True)
def suggested_themes(context: Context, limit: int = 50) -> dict[str, Any]:
    """Themes that people miss, newest first."""
    consultation = context["timeline"].consultation if context["timeline"] else None
    rows = ThemeSuggestion.objects.public().filter(consultation=consultation, status="published")
    return {"rows": list(rows.in_order("newest").defer("search")[:limit])}


@register.simple_tag
def changed_this_week() -> dict[str, int]:
    """What was published in the last seven days, by kind; each figure stops at 99."""
    since = timezone.now() - timedelta(days=7)
    recent = Contribution.objects.filter(status="published", published_at__gte=since)
    return {
        "proposals": recent.filter(kind="proposal")[:99].count(),
        "comments": recent.filter(kind="comment")[:99].count(),
    }


@register.inclusion_tag("admin/_queue.html")
def waiting_contributions(limit: int = 25) -> dict[str, Any]:
    """What forum members have not read yet, oldest first, and how many there are (counted up to 1,000)."""
    waiting = Contribution.objects.waiting()
    rows = waiting.select_related("proposal").defer("search")[:limit]
    return {"rows": rows, "count": waiting[:1000].count()}
