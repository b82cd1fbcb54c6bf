"""Both languages on a page: no silent fallback, and a link to the same page in the other language."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.db.models import Model
from django.template.context import Context
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from ogp_portal.base import text as base_text

register = template.Library()
OTHER = {"en": "fr", "fr": "en"}


def in_language(record: Model | Mapping[str, Any], field: str) -> tuple[str, str]:
    """The text of a translated field and the language it is in: the reader's, or else the other one.

    `record` is a row, or the mapping a published version of a plan holds of one.
    """
    language = get_language() or "en"
    value = _said(record, f"{field}_{language}")
    if value:
        return value, language
    return _said(record, f"{field}_{OTHER[language]}"), OTHER[language]


def _said(record: Model | Mapping[str, Any], name: str) -> str:
    return (record.get(name) if isinstance(record, Mapping) else getattr(record, name)) or ""


def only_in(language: str) -> str:
    """ "(in English only)", in the reader's language."""
    return _("(in English only)") if language == "en" else _("(in French only)")


@register.simple_tag
def text(record: Model | Mapping[str, Any], field: str, mark: bool = True) -> str:
    """One line of a translated field; in the other language with its `lang` and, if `mark`, a word on it."""
    value, language = in_language(record, field)
    if not value or language == get_language():
        return format_html("{}", value)
    if not mark:
        return format_html('<span lang="{}">{}</span>', language, value)
    return format_html('<span lang="{}">{}</span> <span class="only-in">{}</span>', language, value, only_in(language))


@register.simple_tag
def plain(record: Model | Mapping[str, Any], field: str) -> str:
    """A translated field where no element may stand (a title, an attribute)."""
    return in_language(record, field)[0]


@register.simple_tag
def long_text(record: Model | Mapping[str, Any], field: str) -> str:
    """A translated Markdown field as HTML; in the other language it is announced first."""
    value, language = in_language(record, field)
    html = base_text.markdown(value)
    if not value or language == get_language():
        return html
    return format_html('<p class="only-in">{}</p><div lang="{}">{}</div>', only_in(language), language, html)


@register.simple_tag(takes_context=True)
def page_in(context: Context, language: str) -> str:
    """The address of this page in `language`: of its record where there is one, with the query kept."""
    request = context["request"]
    record: Any = context.get("object")
    if record is not None and hasattr(record, "get_absolute_url") and not context.get("subpage"):
        with override(language):
            address = record.get_absolute_url()
    else:
        addresses: dict[str, str] = context.get("addresses") or {}
        address = addresses.get(language) or translate_url(request.path, language)
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address


@register.filter
def day(value: date | datetime, zone: str | None = None) -> str:
    """A date in words, in `zone` if named."""
    return base_text.long_date(value, zone)


@register.filter
def day_month(value: date | datetime, zone: str | None = None) -> str:
    """A date in words without its year."""
    return base_text.long_date(value, zone, year=False)


@register.filter
def weekday(value: date | datetime, zone: str | None = None) -> str:
    """The day of the week in words."""
    return base_text.weekday(value, zone)


@register.filter
def weekday_date(value: date | datetime, zone: str | None = None) -> str:
    """A date in words with its day of the week: for what one has to be there on."""
    return base_text.weekday_date(value, zone)


@register.filter
def hour(value: datetime, zone: str | None = None) -> str:
    """An hour in words, in `zone` if named."""
    return base_text.clock(value, zone)


@register.filter
def paragraphs(value: str) -> str:
    """A citizen's text, escaped, in paragraphs."""
    return base_text.paragraphs(value)


@register.filter
def markdown(value: str) -> str:
    """Editorial Markdown as HTML."""
    return base_text.markdown(value)


@register.filter
def language_name(code: str) -> str:
    """ "English" or "French", in the reader's language."""
    return _("English") if code == "en" else _("French")


@register.simple_tag
def marked_changes(before: str, after: str) -> str:
    """A text with the changes since an earlier one marked."""
    return base_text.marked_changes(before, after)
