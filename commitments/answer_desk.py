"""The desk where forum members answer: one response side by side, and what it answers."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ogp_portal.base.errors import DomainError, EditConflict
from ogp_portal.base.paging import page_of
from ogp_portal.languages.checks import findings_of

from .choices import ANSWERABLE, Kind, ResponseState, State
from .forms import ResponseForm
from .models import Contribution, Response
from .querysets.families import family_of
from .services import answering
from .services.answering import NothingToAnswer

PER_PAGE = 50
# So many are carried from the list of contributions to a new response at once.
MOST_CHOSEN = 500
LIST = "admin:commitments_response_changelist"
ADD = "admin:commitments_response_add"
CHANGE = "admin:commitments_response_change"


def address_to_answer(keys: Iterable[int]) -> str:
    """The page on which these contributions are answered."""
    chosen = ",".join(str(key) for key in list(keys)[:MOST_CHOSEN])
    return f"{reverse(ADD)}?contributions={chosen}"


def begin(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """A new response to the contributions that the address names."""
    _require_right(request)
    chosen = _named(request.POST.get("contributions") or request.GET.get("contributions") or "")
    contributions = list(Contribution.objects.filter(pk__in=chosen).order_by("pk").defer("search"))
    form = ResponseForm(_data(request), response=None, version=0, initial={"outcome": _proposed(contributions)})
    if form.is_bound and form.is_valid():
        try:
            return _begun(request, form, contributions)
        except DomainError as error:
            form.add_error(None, str(error))
    rows = {"rows": contributions[:PER_PAGE], "keys": ",".join(str(one.pk) for one in contributions)}
    return _page(request, None, form, {**context, **rows, "title": _("New response")})


def _named(text: str) -> list[int]:
    numbers = [number for number in text.split(",") if number.isascii() and number.isdecimal() and len(number) < 16]
    return [int(number) for number in numbers[:MOST_CHOSEN]]


def _proposed(contributions: list[Any]) -> str:
    """The outcome that all who have read these propose, if they agree."""
    readings = Contribution.objects.filter(pk__in=[one.pk for one in contributions], readings__read_at__isnull=False)
    outcomes = set(readings.order_by().values_list("readings__outcome", flat=True))
    return outcomes.pop() if len(outcomes) == 1 else ""


def _begun(request: HttpRequest, form: ResponseForm, contributions: list[Any]) -> HttpResponse:
    chosen = [*contributions, *_added(form)]
    if not chosen:
        raise NothingToAnswer
    by: Any = request.user
    with transaction.atomic():
        response = answering.prepare_response(
            consultation=chosen[0].consultation,
            contributions=chosen,
            with_comments=form.cleaned_data["with_comments"],
            by=by,
            **form.said(),
        )
        return _saved(request, response)


def _added(form: ResponseForm) -> list[Any]:
    numbers = form.cleaned_data["add"]
    found = list(Contribution.objects.filter(pk__in=numbers))
    if missing := set(numbers) - {one.pk for one in found}:
        raise answering.NotAnswerable(len(missing))
    return found


def _saved(request: HttpRequest, response: Response) -> HttpResponse:
    """Publish what was just saved, if that button was pressed."""
    by: Any = request.user
    if "publish" in request.POST:
        answering.publish_response(response=response, by=by)
        messages.success(request, _("Published. Everybody concerned is told."))
        return redirect(LIST)
    messages.success(request, _("Saved. It is not public yet."))
    return redirect(CHANGE, response.pk)


def edit(request: HttpRequest, pk: int, context: dict[str, Any]) -> HttpResponse:
    """One response: change and publish it while it is prepared, correct it and add to it once it is public."""
    _require_right(request)
    response = get_object_or_404(Response.objects.select_related("department", "consultation"), pk=pk)
    form = ResponseForm(_data(request), response=response, version=response.version, initial=_initial(response))
    status = 200
    if form.is_bound and form.is_valid():
        try:
            return _done(request, response, form)
        except EditConflict as error:
            status = 409
            form.data = {**form.data.dict(), "commitments": form.data.getlist("commitments")}
            form.data["version"] = str(response.version)
            form.add_error(None, str(error))
        except DomainError as error:
            form.add_error(None, str(error))
    answers = response.answers.select_related("contribution").defer("contribution__search").order_by("pk")
    page = page_of(answers.prefetch_related("contribution__readings"), request.GET.get("page"), PER_PAGE)
    rows = {"page": page, "rows": [answer.contribution for answer in page.rows], "answers": page.rows}
    return _page(request, response, form, {**context, **rows, "title": _("Response")}, status=status)


def _initial(response: Any) -> dict[str, Any]:
    names = ("outcome", "department", "reason_en", "reason_fr")
    commitments = list(response.commitments.values_list("pk", flat=True))
    return {**{name: getattr(response, name) for name in names}, "commitments": commitments}


def _done(request: HttpRequest, response: Response, form: ResponseForm) -> HttpResponse:
    by: Any = request.user
    if response.status == ResponseState.PUBLISHED:
        return _corrected(request, response, form)
    version = form.cleaned_data["version"]
    if "discard" in request.POST:
        answering.discard_response(response=response, version=version, by=by)
        messages.success(request, _("Thrown away. Nobody was told."))
        return redirect(LIST)
    removed = {int(key) for key in request.POST.getlist("remove") if key.isascii() and key.isdecimal()}
    kept = Contribution.objects.filter(answers__response=response).exclude(pk__in=removed)
    with transaction.atomic():
        changed = answering.change_response(
            response=response,
            version=version,
            contributions=[*kept, *_added(form)],
            with_comments=form.cleaned_data["with_comments"],
            by=by,
            **form.said(),
        )
        return _saved(request, changed)


def _corrected(request: HttpRequest, response: Response, form: ResponseForm) -> HttpResponse:
    by: Any = request.user
    if "extend" in request.POST:
        chosen = [*_added(form), *_answered(response, form)]
        count = answering.add_to_response(
            response=response, contributions=chosen, with_comments=form.cleaned_data["with_comments"], by=by
        )
        words = ngettext("%(n)s more is answered.", "%(n)s more are answered.", count) % {"n": count}
        messages.success(request, words)
        return redirect(CHANGE, response.pk)
    before = response.corrected_at
    corrected = answering.correct_response(
        response=response, version=form.cleaned_data["version"], by=by, **form.said()
    )
    if corrected.corrected_at == before:
        messages.info(request, _("Nothing has changed."))
    else:
        messages.success(request, _("Corrected. The earlier version stays public; everybody concerned is told."))
    return redirect(CHANGE, response.pk)


def _answered(response: Response, form: ResponseForm) -> Iterable[Any]:
    """What is answered already, if its comments are to come along."""
    if not form.cleaned_data["with_comments"]:
        return []
    return Contribution.objects.filter(answers__in=response.answers.standing())


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _require_right(request: HttpRequest) -> None:
    if not request.user.has_perm("commitments.answer"):
        raise PermissionDenied


def _page(
    request: HttpRequest, response: Any, form: ResponseForm, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    texts = [form[f"reason_{language}"].value() or "" for language in ("en", "fr")]
    context |= {
        "response": response,
        "original": response,
        "form": form,
        "findings": findings_of(*texts) if all(texts) else [],
        "comments": _waiting_comments(context["rows"]),
        "is_public": response is not None and response.status == ResponseState.PUBLISHED,
    }
    if form.errors and status == 200:
        status = 422
    return render(request, "admin/response_form.html", context, status=status)


def _waiting_comments(rows: list[Any]) -> int:
    """How many comments on the proposals shown have no answer yet, counted up to 1,000."""
    proposals = family_of(one.pk for one in rows if one.kind == Kind.PROPOSAL)
    waiting = Contribution.objects.filter(Q(proposal__in=proposals), kind=Kind.COMMENT, answered_at=None)
    return waiting.filter(status=State.PUBLISHED, kind__in=ANSWERABLE)[:1000].count()
