"""The register of reasoned responses, one response, and how far the consultation is answered."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commitments.choices import ResponseState
from commitments.exports import COLUMNS, responses_csv, responses_json
from commitments.forms import FORUM, ResponseFilterForm
from commitments.models import Answer, Commitment, Contribution, Department, Response
from commitments.services.coverage import coverage_of
from commitments.words import coverage_in_words
from consultations.context import timeline_of
from consultations.models import Theme
from ogp_portal.base.paging import page_of

PER_PAGE = 20


@require_safe
def response_list(request: HttpRequest) -> HttpResponse:
    """All that was answered, newest first, by theme, outcome, who answered and language of origin."""
    timeline = timeline_of(request)
    consultation = timeline.consultation if timeline else None
    coverage = coverage_of(consultation) if consultation else None
    form = filters_of(request, [theme for theme, _share in coverage.by_theme] if coverage else [])
    chosen = form.chosen()
    rows = filtered(Response.objects.visible_to(request.user).filter(consultation=consultation), form)
    page = page_of(rows.for_list(Contribution.objects.readable_by(request.user)), request.GET.get("page"), PER_PAGE)
    context = {
        "form": ResponseFilterForm(chosen, form.themes, form.departments),
        "page": page,
        "is_filtered": bool(chosen),
        "coverage": coverage_in_words(coverage.whole) if coverage else "",
        "closed_at": consultation.answered_at if consultation else None,
        "columns": COLUMNS.items(),
    }
    return render(request, "commitments/response_list.html", context)


def filters_of(request: HttpRequest, themes: list[Theme]) -> ResponseFilterForm:
    """The filters of the register as the address has them."""
    return ResponseFilterForm(request.GET, themes, _offices())


def _offices() -> list[Department]:
    """The departments that have answered something in public."""
    answered = Response.objects.published().order_by().values("department")
    return list(Department.objects.filter(pk__in=answered))


def filtered(rows: Any, form: ResponseFilterForm) -> Any:
    """The responses that match the chosen filters; theme and language are those of one contribution."""
    chosen = form.chosen()
    if "outcome" in chosen:
        rows = rows.filter(outcome=chosen["outcome"])
    if "department" in chosen:
        office = chosen["department"]
        rows = rows.filter(department=None) if office == FORUM else rows.filter(department__key=office)
    of_contribution: dict[str, Any] = {"language": chosen["language"]} if "language" in chosen else {}
    if "theme" in chosen:
        of_contribution["theme"] = next(theme for theme in form.themes if theme.key == chosen["theme"])
    return rows.answering(**of_contribution)


@require_safe
def response_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The register as open data: a spreadsheet of what was answered, with the filters of the page."""
    consultation, chosen = _asked_for(request)
    return _stream(responses_csv(consultation, chosen), "text/csv; charset=utf-8", _("responses.csv"))


@require_safe
def response_json(request: HttpRequest) -> StreamingHttpResponse:
    """The same as JSON, with what each column holds in both languages."""
    consultation, chosen = _asked_for(request)
    rows = responses_json(consultation, chosen, timezone.now())
    return _stream(rows, "application/json; charset=utf-8", _("responses.json"))


def _asked_for(request: HttpRequest) -> tuple[Any, dict[str, str]]:
    timeline = timeline_of(request)
    consultation = timeline.consultation if timeline else None
    themes = list(Theme.objects.filter(consultation=consultation).for_list())
    return consultation, filters_of(request, themes).chosen()


def _stream(pieces: Iterator[str], media_type: str, name: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(pieces, content_type=media_type, headers=headers)


@require_safe
def answer_coverage(request: HttpRequest) -> HttpResponse:
    """How many contributions are answered and how soon, by theme and by language."""
    timeline = timeline_of(request)
    coverage = coverage_of(timeline.consultation) if timeline else None
    context = {"coverage": coverage, "sentence": coverage_in_words(coverage.whole) if coverage else ""}
    return render(request, "commitments/answer_coverage.html", context)


@require_safe
def response_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One response: its reason, what it answers page by page, the commitments it led to, and its earlier versions."""
    rows = Response.objects.visible_to(request.user).select_related("department", "consultation")
    response = get_object_or_404(rows, pk=pk)
    answers = Answer.objects.filter(response=response).to_readable(Contribution.objects.readable_by(request.user))
    page = page_of(answers.prefetch_related("contribution__translations"), request.GET.get("page"), PER_PAGE)
    context = {
        "object": response,
        "page": page,
        "commitments": list(Commitment.objects.published().filter(responses=response).select_related("plan")),
        "versions": versions_of(response),
    }
    return render(request, "commitments/response_detail.html", context)


def versions_of(response: Any) -> list[dict[str, Any]]:
    """What a response said while it was public, the newest version first, each with the one before it."""
    events: list[Any] = []
    for event in response.events.filter(status=ResponseState.PUBLISHED).order_by("pgh_id"):
        if not events or _said(events[-1]) != _said(event):
            events.append(event)
    departments = Department.objects.in_bulk({event.department_id for event in events if event.department_id})
    keys = {key for event in events for key in event.led_to}
    commitments = Commitment.objects.published().select_related("plan").in_bulk(keys) if len(events) > 1 else {}
    versions = [
        {
            "said": event,
            "date": event.corrected_at or event.published_at,
            "department": departments.get(event.department_id),
            "commitments": [commitments[key] for key in event.led_to if key in commitments],
            "before": before,
        }
        for event, before in zip(events, [None, *events], strict=False)
    ]
    return versions[::-1]


def _said(event: Any) -> tuple[Any, ...]:
    return (event.outcome, event.reason_en, event.reason_fr, event.department_id, event.led_to)
