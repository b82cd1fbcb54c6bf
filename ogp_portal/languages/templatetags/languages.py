"""What a public page says about its languages."""

from typing import Any

from django import template

from ogp_portal.languages.models import BilingualText
from ogp_portal.languages.registry import member_of

register = template.Library()


@register.inclusion_tag("languages/_notice.html")
def language_notice(record: Any) -> dict[str, Any]:
    """In both languages: that one of them follows, why and by when; nothing where both are up to date. One query."""
    if record is None or not hasattr(record, "_meta") or member_of(record) is None:
        return {"row": None}
    return {"row": BilingualText.objects.of(record).to_do().first()}
