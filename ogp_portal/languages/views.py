"""The public page of the two languages: how much is said in both, and what follows when."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .desk import records_of
from .models import BilingualText
from .registry import members

SHOWN = 50


def language_share(request: HttpRequest) -> HttpResponse:
    """The share of public texts up to date in both languages, by kind, and what is behind with its date."""
    shares = list(BilingualText.objects.shares())
    for share in shares:
        share["kind"] = members[share["model"]].model._meta.verbose_name_plural
    total, fresh = sum(share["all"] for share in shares), sum(share["fresh"] for share in shares)
    rows = list(BilingualText.objects.to_do().filter(is_public=True)[:SHOWN])
    records = records_of(rows)
    context = {
        "shares": shares,
        "total": total,
        "fresh": fresh,
        "percent": 100 * fresh // total if total else None,
        "rows": [{"text": row, "record": records.get((row.model, row.record_id))} for row in rows],
    }
    return render(request, "languages/share.html", context)
