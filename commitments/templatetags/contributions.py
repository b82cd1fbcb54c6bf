"""Contributions on the pages of other rooms: one query each."""

from datetime import timedelta
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.translation import get_language

from commitments.models import (
    Commitment,
    Contribution,
    ContributionTranslation,
    Proposal,
    Response,
    ThemeSuggestion,
    ThemeTally,
)
from commitments.words import came_mark, how_it_came, other_than, reading_mark, translation_mark
from consultations.models import Theme
from ogp_portal.base.paging import page_of

register = template.Library()


@register.simple_tag
def theme_counts() -> dict[int, int]:
    """Public proposals of every theme, by the theme's key."""
    return dict(ThemeTally.objects.values_list("theme_id", "proposals"))


@register.inclusion_tag("commitments/_teaser.html")
def proposals_of_theme(theme: Theme, limit: int = 5) -> dict[str, Any]:
    """The newest proposals of a theme."""
    rows = Proposal.objects.public().listed().filter(themes=theme).in_order("newest").defer("search")
    rows = rows.translated_into(get_language() or "en")
    return {"rows": list(rows.with_people()[:limit]), "theme": theme}


@register.inclusion_tag("commitments/_suggestions.html", takes_context=True)
def suggested_themes(context: Context, limit: int = 50) -> dict[str, Any]:
    """Themes that people miss, newest first."""
    consultation = context["timeline"].consultation if context["timeline"] else None
    rows = ThemeSuggestion.objects.public().listed().filter(consultation=consultation, status="published")
    rows = rows.in_order("newest").defer("search").prefetch_related("translations")
    return {"rows": list(rows.with_people()[:limit])}


@register.inclusion_tag("commitments/_shaped_by.html", takes_context=True)
def shaped_by(context: Context, commitment: Commitment, size: int = 10) -> dict[str, Any]:
    """What people said that led to a commitment, by the response that says so, page by page (?shaped=2)."""
    request = context["request"]
    readable = Contribution.objects.readable_by(request.user)
    rows = Response.objects.shaping(commitment).with_first_answers(readable, limit=12, replaced_at=None)
    return {"page": page_of(rows, request.GET.get("shaped"), size), "request": request}


@register.simple_tag
def changed_this_week() -> dict[str, int]:
    """What was published in the last seven days, by kind, and the answers given; each figure stops at 99."""
    since = timezone.now() - timedelta(days=7)
    recent = Contribution.objects.filter(status="published", published_at__gte=since)
    return {
        "proposals": recent.filter(kind="proposal")[:99].count(),
        "comments": recent.filter(kind="comment")[:99].count(),
        "answers": Response.objects.published().filter(published_at__gte=since)[:99].count(),
    }


@register.inclusion_tag("admin/_queue.html", takes_context=True)
def waiting_contributions(context: Context, limit: int = 25) -> dict[str, Any]:
    """What forum members have not read yet, oldest first, and how many there are (counted up to 1,000)."""
    waiting = Contribution.objects.waiting()
    rows = waiting.select_related("proposal").prefetch_related("translations").defer("search")[:limit]
    return {"rows": rows, "count": waiting[:1000].count(), "user": context["request"].user}


@register.filter
def translation(contribution: Contribution) -> ContributionTranslation | None:
    """Its translation, from what the view has fetched for all of the page (`prefetch_related("translations")`)."""
    found = (one for one in contribution.translations.all() if one.language != contribution.language)
    return next(found, None)


@register.filter
def mark_on(shown: ContributionTranslation, contribution: Contribution) -> str:
    """Who made a translation, and whether it is of the words as they are now."""
    return translation_mark(shown.origin, shown.is_checked, shown.source_fingerprint == contribution.fingerprint)


@register.filter
def mark_of_title(row: Any) -> str:
    """The same for a row of `translated_into`."""
    return translation_mark(row.translated_origin, row.translated_checked, row.translated_from == row.fingerprint)


register.filter("other_than", other_than)
register.filter("came_mark", came_mark)
register.filter("how_it_came", how_it_came)
register.filter("reading_mark", reading_mark)
