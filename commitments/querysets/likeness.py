"""Which contributions may say the same as others: a help for whoever looks for duplicates, never a decision."""

import re
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import models
from django.db.models import F, Func, Q, Value

from commitments.choices import GROUPABLE, State

MOST = 5
# Short words are in everything; more than a dozen only slow the search down.
SHORTEST, MOST_WORDS = 5, 12


def alike_to(chosen: Sequence[Any], rows: Any) -> Any:
    """Of `rows`, the five public ones of the same consultation that share most words with the titles of `chosen`."""
    text = " ".join(one.title or one.body[:200] for one in chosen)
    words = sorted({word for word in re.findall(r"\w+", text.casefold()) if len(word) >= SHORTEST}, key=len)
    if not words:
        return rows.none()
    plain = Func(Value(" or ".join(words[-MOST_WORDS:])), function="portal_unaccent", output_field=models.TextField())
    query = SearchQuery(plain, config="english", search_type="websearch") | SearchQuery(
        plain, config="french", search_type="websearch"
    )
    found = rows.listed().filter(
        Q(search=query), status=State.PUBLISHED, kind__in=GROUPABLE, consultation=chosen[0].consultation_id
    )
    found = found.exclude(pk__in=[one.pk for one in chosen])
    return found.annotate(likeness=SearchRank(F("search"), query)).order_by("-likeness", "pk").defer("search")[:MOST]
