"""Answers on pages: what stands, in short, what a correction changed."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import get_language

from commitments.models import Response
from commitments.path import standing_answer, standing_answers
from commitments.words import days_in_words
from ogp_portal.base.templatetags.bilingual import in_language
from ogp_portal.base.text import marked_changes

register = template.Library()
register.filter("days", days_in_words)


@register.filter
def beyond(number: int, shown: Sequence[Any]) -> int:
    """How many of a number are not among those shown."""
    return number - len(shown)


@register.filter
def standing_response(contribution: Any) -> Response | None:
    """The response that stands for a contribution of `with_outcome()`; None for others, and while there is none."""
    answer = standing_answer(contribution) if hasattr(contribution, "answers_given") else None
    return answer.response if answer else None


@register.simple_tag
def in_short(record: Any, field: str, words: int) -> str:
    """The first words of a translated field; in the other language with its `lang`."""
    value, language = in_language(record, field)
    short = Truncator(value).words(words)
    return short if language == get_language() else format_html('<span lang="{}">{}</span>', language, short)


@register.simple_tag
def changes_of(before: Any, after: Any, field: str) -> str:
    """A translated field with what has changed since an earlier version marked."""
    value, language = in_language(after, field)
    changes = marked_changes(getattr(before, f"{field}_{language}") or "", value)
    return format_html('<div class="texts marked" lang="{}">{}</div>', language, changes)


@register.inclusion_tag("commitments/_answers.html")
def answers_to(contribution: Any) -> dict[str, Any]:
    """The answers to a contribution of `with_path()` as panels, and earlier ones; nothing while there is none."""
    standing = standing_answers(contribution)
    earlier = [answer for answer in contribution.answers_given if answer.replaced_at is not None]
    return {"answers": standing, "earlier": earlier, "contribution": contribution}
