"""The screens of the translation desk: what is to be done, one text side by side, files out and in, the machine."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ogp_portal.base.errors import DomainError, EditConflict
from ogp_portal.base.forms import LARGEST_FILE
from ogp_portal.base.paging import page_of

from . import checks, exchange, exchange_files, machine, services
from .choices import OTHER, State
from .exchange_forms import ReturnForm
from .forms import SideBySideForm
from .models import BilingualText
from .registry import members

PER_PAGE = 50
FILTERS = ("model", "state", "behind")
FORMATS = {
    "xlf": (exchange_files.write_xliff, "application/xliff+xml"),
    "csv": (exchange_files.write_csv, "text/csv; charset=utf-8"),
}


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


def _require(request: HttpRequest) -> None:
    if not request.user.has_perm("languages.translate"):
        raise PermissionDenied


def _chosen(asked: Any) -> dict[str, str]:
    """The filters of the desk that are set in a query or a form."""
    return {name: asked[name] for name in FILTERS if asked.get(name)}


def show_list(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """What is to be done: by kind, state and language, what is due first; words to write counted by language."""
    _require(request)
    chosen = _chosen(request.GET)
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
        "sendable": exchange.to_send(chosen).order_by("behind").values("behind").annotate(texts=Count("pk")),
        "has_machine": machine.is_configured(),
    }
    return render(request, "admin/desk.html", context)


def edit(request: HttpRequest, pk: str, context: dict[str, Any]) -> HttpResponse:
    """One text, both languages in view, with the changes of the leading one marked. POST publishes both."""
    _require(request)
    text = get_object_or_404(BilingualText, pk=int(pk) if pk.isascii() and pk.isdecimal() else 0)
    record = services.record_of(text)
    status = 200
    form = SideBySideForm(request.POST if request.method == "POST" else None, initial=_initial(text, record))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            if "fix" in request.POST:
                form = SideBySideForm(initial=values | checks.with_fixes(values["en"], values["fr"]))
            else:
                _save(request, text, values)
                return redirect(_after(text))
        except EditConflict as error:
            text.refresh_from_db()
            latest = _initial(text, services.record_of(text))
            form = SideBySideForm({**request.POST.dict(), "version": text.version, "seen": latest["seen"]})
            form.add_error(None, str(error))
            status = 409
        except DomainError as error:
            form.add_error(None, str(error))
    shown = [form[language].value() or "" for language in ("en", "fr")]
    context |= {"title": text, "text": text, "record": record, "form": form, **_leading(text, record), **_around(text)}
    context["findings"] = checks.findings_of(*shown)
    context["fixable"] = any(finding.fix is not None for finding in context["findings"])
    return render(request, "admin/side_by_side.html", context, status=422 if form.errors and status == 200 else status)


def _initial(text: BilingualText, record: Any) -> dict[str, Any]:
    """Both texts; where a translation waits to be read, that one."""
    texts = services.texts_of(record, text.field) if record else {"en": "", "fr": ""}
    seen = services.mark_of(texts)
    if text.proposed:
        texts[text.behind] = text.proposed
    return {**texts, "version": text.version, "seen": seen}


def _save(request: HttpRequest, text: BilingualText, values: dict[str, Any]) -> None:
    by: Any = request.user
    if "still_right" in request.POST:
        services.still_right(text=text, version=values["version"], seen=values["seen"], by=by)
        messages.success(request, _("Noted: the translation still holds."))
    else:
        services.write_both(text=text, by=by, **values)
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


@require_safe
def send_out(request: HttpRequest, form: str) -> HttpResponse:
    """A file, XLIFF or CSV, of what the filters choose of the texts to be written in one language; changes nothing."""
    _require(request)
    chosen = _chosen(request.GET)
    target = chosen.get("behind")
    if target not in OTHER or form not in FORMATS:
        raise Http404
    rows = list(exchange.to_send(chosen)[: exchange.MOST_OUT])
    units = exchange.outgoing(rows, records_of(rows), target)
    if not units:
        raise Http404
    write, kind = FORMATS[form]
    name = f"{OTHER[target]}-{target}-{timezone.localdate().isoformat()}.{form}"
    return HttpResponse(
        write(units, target),
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def bring_back(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """A file with translations: each is laid before a reader, and the page says what became of it."""
    _require(request)
    by: Any = request.user
    is_sent = request.method == "POST"
    form = ReturnForm(request.POST, request.FILES) if is_sent else ReturnForm()
    if is_sent and form.is_valid():
        try:
            returned = exchange_files.read(form.cleaned_data["file"])
            results = exchange.bring_back(returned=returned, by=by)
            return render(request, "admin/exchange_results.html", context | _told(results))
        except exchange_files.FileRefused as error:
            form.add_error("file", str(error))
    context |= {"title": _("Bring translations back"), "form": form, "size": LARGEST_FILE // 1000}
    return render(request, "admin/exchange.html", context, status=422 if form.errors else 200)


def _told(results: list[exchange.Result]) -> dict[str, Any]:
    """What became of each unit, with the records they speak of."""
    records = records_of(result.text for result in results if result.text)
    rows = [
        {"result": result, "record": records.get((result.text.model, result.text.record_id)) if result.text else None}
        for result in results
    ]
    taken = sum(result.outcome in exchange.TAKEN for result in results)
    return {"title": _("What became of the translations"), "rows": rows, "taken": taken}


@require_POST
def ask_machine(request: HttpRequest) -> HttpResponse:
    """Let the machine propose the first translations of the list; each is marked until a person has read it."""
    _require(request)
    by: Any = request.user
    chosen = _chosen(request.POST)
    try:
        filled = machine.fill(rows=BilingualText.objects.to_do().filter(**chosen), by=by)
        _tell(request, filled)
    except machine.MachineFailed as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('admin:languages_bilingualtext_changelist')}?{urlencode(chosen)}")


def _tell(request: HttpRequest, filled: machine.Filled) -> None:
    n = filled.taken
    words = ngettext(
        "The machine has translated %(n)s text. It waits for a reader.",
        "The machine has translated %(n)s texts. They wait for a reader.",
        n,
    )
    (messages.success if n else messages.info)(request, words % {"n": n})
    left = {
        _("Changed meanwhile, so not taken: %(n)s."): filled.overtaken,
        _("Too long for the machine: %(n)s."): filled.too_long,
        _("Came back empty: %(n)s."): filled.empty,
    }
    for sentence, count in left.items():
        if count:
            messages.warning(request, sentence % {"n": count})
    for failure in filled.failures:
        messages.error(request, failure)
