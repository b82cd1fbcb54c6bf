"""Small parts of every page: error summary, page links, icons."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.forms import BaseForm
from django.template.context import Context

register = template.Library()


@register.inclusion_tag("parts/error_summary.html")
def error_summary(form: BaseForm, more: Iterable[BaseForm] = ()) -> dict[str, Any]:
    """The errors of a form, and of more on the same page, each linked to its field; nothing if there are none."""
    return {"rows": [row for one in (form, *more) for row in _errors(one)]}


def _errors(form: BaseForm) -> Iterator[tuple[Any, ...]]:
    for name, errors in form.errors.items():
        field = form[name] if name in form.fields else None
        # A group of boxes has no id of its own: its first box is where to go.
        target = (field.id_for_label or f"{field.auto_id}_0") if field else ""
        yield from ((target, field.label if field else "", error) for error in errors)


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """The query string of this page with some values changed ("" removes one)."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"
