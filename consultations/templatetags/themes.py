"""Themes in lists."""

from collections.abc import Mapping

from django import template
from django.urls import NoReverseMatch, reverse

from consultations.models import Theme
from ogp_portal.base.templatetags.bilingual import in_language

register = template.Library()


@register.filter
def of_theme(counts: Mapping[int, int], theme: Theme) -> int:
    """The number that belongs to a theme, 0 if there is none."""
    return counts.get(theme.pk, 0)


@register.simple_tag
def theme_help_address(theme: Theme) -> str:
    """Where to offer help with a theme (a page of the room above); the theme itself until that page exists."""
    try:
        return reverse("theme_help", args=[in_language(theme, "slug")[0]])
    except NoReverseMatch:
        return theme.get_absolute_url()
