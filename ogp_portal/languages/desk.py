"""The two screens of the translation desk: the list of what is to be done, and one text side by side."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ogp_portal.base.errors import DomainError, EditConflict
from ogp_portal.base.paging import page_of

from . import services
from .choices import OTHER, State
from .forms import SideBySideForm
from .models import BilingualText
from .registry import members

PER_PAGE = 50
FILTERS = ("model", "state", "behind")


def records_of(rows: Iterable[BilingualText]) -> dict[tuple[str, int], Any]:
    """The records that rows speak of, by model and key; one query for each model."""
    keys: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        keys[row.model].add(row.record_id)
    return {
        (label, key): record
        for label, wanted in keys.items()
        if label in members
        for key, record in members[label].model._default_manager.in_bulk(wanted).items()
    }


def show_list(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """What is to be done: by kind, state and language, what is due first; words to write counted by language."""
    if not request.user.has_perm("languages.translate"):
        raise PermissionDenied
    chosen = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    to_do = BilingualText.objects.to_do()
    page = page_of(to_do.filter(**chosen), request.GET.get("page"), PER_PAGE)
    records = records_of(page.rows)
    totals = to_do.order_by("behind").values("behind").annotate(texts=Count("pk"), words=Sum("words"))
    context |= {
        "title": _("Translation desk"),
        "rows": [{"text": row, "record": records.get((row.model, row.record_id))} for row in page.rows],
        "page": page,
        "totals": totals,
        "chosen": chosen,
        "kinds": sorted((label, member.model._meta.verbose_name) for label, member in members.items()),
        "states": [choice for choice in State.choices if choice[0] != State.FRESH],
    }
    return render(request, "admin/desk.html", context)


def edit(request: HttpRequest, pk: str, context: dict[str, Any]) -> HttpResponse:
    """One text, both languages in view, with the changes of the leading one marked. POST publishes both."""
    if not request.user.has_perm("languages.translate"):
        raise PermissionDenied
    text = get_object_or_404(BilingualText, pk=int(pk) if pk.isascii() and pk.isdecimal() else 0)
    record = services.record_of(text)
    status = 200
    form = SideBySideForm(request.POST if request.method == "POST" else None, initial=_initial(text, record))
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, text, form.cleaned_data)
            return redirect(_after(text))
        except EditConflict as error:
            text.refresh_from_db()
            status, form.data = 409, form.data | {"version": text.version}
            form.add_error(None, str(error))
        except DomainError as error:
            form.add_error(None, str(error))
    context |= {"title": text, "text": text, "record": record, "form": form, **_leading(text, record), **_around(text)}
    return render(request, "admin/side_by_side.html", context, status=422 if form.errors and status == 200 else status)


def _initial(text: BilingualText, record: Any) -> dict[str, Any]:
    """Both texts; where a translation waits to be read, that one."""
    texts = services.texts_of(record, text.field) if record else {}
    if text.proposed:
        texts[text.behind] = text.proposed
    return {**texts, "version": text.version}


def _save(request: HttpRequest, text: BilingualText, values: dict[str, Any]) -> None:
    by: Any = request.user
    if "still_right" in request.POST:
        services.still_right(text=text, version=values["version"], by=by)
        messages.success(request, _("Noted: the translation still holds."))
    else:
        services.write_both(text=text, en=values["en"], fr=values["fr"], version=values["version"], by=by)
        messages.success(request, _("Published in both languages."))


def _leading(text: BilingualText, record: Any) -> dict[str, Any]:
    """The leading text now, and as it was when the translation was made."""
    texts = services.texts_of(record, text.field) if record else {"en": "", "fr": ""}
    return {
        "before": text.agreed(text.leading),
        "now": texts[text.leading],
        "current": texts,
        "other": OTHER[text.leading],
    }


def _around(text: BilingualText) -> dict[str, Any]:
    """The neighbours of a text in the list of what is to be done."""
    keys = list(BilingualText.objects.to_do().values_list("pk", flat=True)[:1000])
    place = keys.index(text.pk) if text.pk in keys else -1
    return {
        "previous": keys[place - 1] if place > 0 else None,
        "next": keys[place + 1] if -1 < place < len(keys) - 1 else None,
    }


def _after(text: BilingualText) -> str:
    """The next text to be done, or the list."""
    following = BilingualText.objects.to_do().exclude(pk=text.pk).values_list("pk", flat=True).first()
    if following:
        return reverse("admin:languages_bilingualtext_change", args=[following])
    return reverse("admin:languages_bilingualtext_changelist")
