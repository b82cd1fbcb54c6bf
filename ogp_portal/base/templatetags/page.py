"""Small parts of every page: error summary, page links, icons."""

from typing import Any

from django import template
from django.forms import BaseForm
from django.template.context import Context

register = template.Library()


@register.inclusion_tag("parts/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """The errors of a form, each linked to its field; nothing if there are none."""
    rows = []
    for name, errors in form.errors.items():
        target = form[name].id_for_label if name in form.fields else ""
        rows += [(target, error) for error in errors]
    return {"rows": rows}


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """The query string of this page with some values changed ("" removes one)."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"
