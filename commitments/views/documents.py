"""Documents to keep: a plan and a commitment as PDF, DOCX and JSON, the register of responses as PDF and DOCX."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commitments import documents
from commitments.models import CommitmentVersion, PlanVersion
from consultations.context import timeline_of
from ogp_portal.base.documents import Document, render_docx, render_pdf

from .plans import version_of

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json; charset=utf-8",
}
RENDERERS: dict[str, Callable[[Document], bytes]] = {"pdf": render_pdf, "docx": render_docx}


# What a page that says "in half a minute" asks of programs.
RETRY_AFTER = 30


@dataclass(frozen=True)
class File:
    """What is asked for: under which key and state it is kept, and what it is called."""

    key: str
    fingerprint: str
    name: str
    format: str


def plan_document(request: HttpRequest, key: str, number: int, format: str) -> HttpResponseBase:
    """A version of a plan: PDF and DOCX in the language of the address, JSON in both."""
    version = version_of(request, key, number)
    name = _("action-plan-%(key)s-version-%(number)s") % {"key": key, "number": number}
    file = _file("plan", version.pk, version, name, format)
    rows = CommitmentVersion.objects.filter(version=version).in_order().select_related("commitment", "version__plan")
    return _frozen(
        request,
        file,
        form=lambda: documents.plan_form(version, list(rows)),
        document=lambda: documents.plan_document(version, list(rows)),
    )


def commitment_document(request: HttpRequest, key: str, number: int, code: str, format: str) -> HttpResponseBase:
    """A commitment as a version of a plan has it, in the form of the OGP."""
    version = version_of(request, key, number)
    rows = CommitmentVersion.objects.select_related("commitment", "version__plan")
    row = get_object_or_404(rows, version=version, commitment__code=code)
    name = _("commitment-%(code)s-version-%(number)s") % {"code": code, "number": number}
    file = _file("commitment", row.pk, version, name, format)
    return _frozen(
        request,
        file,
        form=lambda: documents.commitment_form(row),
        document=lambda: documents.commitment_document(row),
    )


def response_document(request: HttpRequest, format: str) -> HttpResponseBase:
    """The register of reasoned responses, in both languages; a page while the worker is making a large one."""
    timeline = timeline_of(request)
    if timeline is None or format not in RENDERERS:
        raise Http404
    consultation = timeline.consultation
    state = documents.state_of(consultation)
    key = documents.key_of(consultation, format)
    name = _("register-of-responses-%(key)s") % {"key": consultation.key}
    since = documents.built_at_of(key, state.fingerprint)
    file = File(key, state.fingerprint, f"{name}.{format}", format)
    if since is not None:
        unchanged = get_conditional_response(request, quote_etag(file.fingerprint), int(since.timestamp()))
        if unchanged is not None:
            return _headed(unchanged, file, int(since.timestamp()))
    if documents.has_failed(key, state.fingerprint):
        return render(request, "commitments/document_failed.html", {"format": format}, status=503)
    found = documents.register_file(consultation, format, state, now=timezone.now())
    if found is None:
        page = render(request, "commitments/document_prepared.html", {"format": format}, status=202)
        page["Retry-After"] = str(RETRY_AFTER)
        return page
    kept = replace(file, fingerprint=found.fingerprint)
    return answer(request, kept, lambda: found.content, int(found.built_at.timestamp()))


def _file(kind: str, pk: int, version: PlanVersion, name: str, format: str) -> File:
    """What a version holds never changes; the title and the period of its plan may."""
    if format not in TYPES:
        raise Http404
    plan = version.plan
    facts = [plan.key, plan.title_en, plan.title_fr, plan.summary_en, plan.summary_fr, plan.starts_on, plan.ends_on]
    key = f"{kind}/{pk}/{get_language()}.{format}"
    return File(key, documents.fingerprint(key, *facts), f"{name}.{format}", format)


def _frozen(
    request: HttpRequest, file: File, *, form: Callable[[], dict[str, Any]], document: Callable[[], Document]
) -> HttpResponseBase:
    if file.format == "json":
        return answer(request, file, lambda: json.dumps(form(), ensure_ascii=False, indent=1).encode())
    built_at = documents.built_at_of(file.key, file.fingerprint)
    since = None if built_at is None else int(built_at.timestamp())
    return answer(request, file, lambda: _made(file, document), since)


def _made(file: File, document: Callable[[], Document]) -> bytes:
    render = RENDERERS[file.format]
    return documents.made_once(file.key, file.fingerprint, lambda: render(document())).content


def answer(
    request: HttpRequest, file: File, content: Callable[[], bytes], since: int | None = None
) -> HttpResponseBase:
    """The file, or 304 if the reader has it as it is; `since` is when it was made, if it is kept."""
    response = get_conditional_response(request, quote_etag(file.fingerprint), since)
    if response is None:
        response = HttpResponse(content(), content_type=TYPES[file.format])
        response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return _headed(response, file, since)


def _headed(response: HttpResponseBase, file: File, since: int | None) -> HttpResponseBase:
    response["ETag"] = quote_etag(file.fingerprint)
    if since is not None:
        response["Last-Modified"] = http_date(since)
    patch_cache_control(response, no_cache=True)
    return response
