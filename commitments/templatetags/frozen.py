"""Frozen commitments on pages: departments with their acronyms, versions in words, first words of a text."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.db.models import Model
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language

from commitments.choices import Outcome
from commitments.frozen import name_of
from ogp_portal.base.templatetags.bilingual import in_language, long_text, only_in
from ogp_portal.base.text import first_words
from ogp_portal.languages.choices import OTHER

register = template.Library()
register.filter("name_of_version", name_of)


@register.simple_tag
def department(record: Model | Mapping[str, Any]) -> str:
    """A department by its name, with its acronym in both languages: each an abbreviation of the name in that one."""
    name, spoken = in_language(record, "name")
    shown = format_html('<span lang="{}">{}</span>', spoken, name) if spoken != get_language() else name
    # Some have the same in both languages: once is enough.
    pair = {_short(record, language): _acronym(record, language) for language in (OTHER[spoken], spoken)}
    marks = [mark for mark in reversed(pair.values()) if mark]
    return format_html("{} ({})", shown, format_html_join(" / ", "{}", [(mark,) for mark in marks])) if marks else shown


def _short(record: Model | Mapping[str, Any], language: str, field: str = "acronym") -> str:
    name = f"{field}_{language}"
    return (record.get(name) if isinstance(record, Mapping) else getattr(record, name)) or ""


def _acronym(record: Model | Mapping[str, Any], language: str) -> str:
    acronym, name = _short(record, language), _short(record, language, "name")
    return format_html('<abbr lang="{}" title="{}">{}</abbr>', language, name, acronym) if acronym else ""


@register.simple_tag
def opening(record: Model | Mapping[str, Any] | None, field: str, count: int = 32) -> str:
    """The first words of a translated Markdown field; in the other language with its `lang` and a word on it."""
    value, language = in_language(record, field) if record else ("", get_language())
    words = first_words(value, count)
    if not value or language == get_language():
        return words
    return format_html('<span lang="{}">{}</span> <span class="only-in">{}</span>', language, words, only_in(language))


@register.filter
def slug_of(record: Model | Mapping[str, Any]) -> str:
    """The part of an address that names a record in the reader's language."""
    return in_language(record, "slug")[0]


@register.filter
def outcome_name(value: str) -> str:
    """What became of a contribution, in words."""
    return str(Outcome(value).label)


@register.simple_tag
def answer_reason(comment: Any) -> str:
    """The reason of the answer that a comment was fetched with (`on_clauses`)."""
    return long_text({"reason_en": comment.answer_reason_en, "reason_fr": comment.answer_reason_fr}, "reason")
