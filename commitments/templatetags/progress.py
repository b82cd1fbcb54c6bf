"""What became of commitments, on the pages of commitments and plans."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from commitments.words import due_in_words, due_parts

register = template.Library()
register.filter("due_in_words", due_in_words)


@register.simple_tag
def due(record: Any) -> str:
    """When a milestone or an indicator is due, as due_in_words; a label of the other language with its `lang`."""
    label, language, day = due_parts(record)
    if language == get_language():
        return format_html("{}", due_in_words(record))
    shown = format_html('<span lang="{}">{}</span>', language, label)
    return format_html("{} ({})", shown, day) if day else shown
