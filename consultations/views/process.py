"""The records of the process: meetings of the forum, documents, outreach, and every date that was moved."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from consultations.choices import DocumentKind, Region
from consultations.models import DateChange, Document, DocumentFile, Meeting, Outreach
from ogp_portal.base.paging import page_of

from .reading import consultation_of, next_meeting

PAGE_SIZE = 20
MINUTES = ["minutes", "minutes_en", "minutes_fr"]
# Stored is the midnight after a last day.
ENDS = ("closes_at", "input_closes_at")


def meeting_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    coming = next_meeting(now)
    meetings = Meeting.objects.public_at(now).defer(*MINUTES).newest_by("held_on")
    if coming:
        meetings = meetings.exclude(pk=coming.pk)
    context = {"page": page_of(meetings, request.GET.get("page"), PAGE_SIZE), "coming": coming, "now": now}
    return render(request, "consultations/meeting_list.html", context)


def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user, now), pk=pk)
    shown = meeting.minutes_published_at is not None and meeting.minutes_published_at <= now
    attended = meeting.attendance_public_at is not None and meeting.attendance_public_at <= now
    context = {
        "object": meeting,
        "shows_minutes": shown,
        "shows_attendance": attended and (meeting.civil_society_present or meeting.government_present),
        "is_held": meeting.held_on <= timezone.localdate(now),
    }
    return render(request, "consultations/meeting_detail.html", context)


def files_to_show() -> Prefetch:
    """The files of documents without what is in them."""
    return Prefetch("files", DocumentFile.objects.defer("content").order_by("language"))


def document_list(request: HttpRequest) -> HttpResponse:
    """The repository, by kind and year; what the address asks for and does not exist is left out of account."""
    public = Document.objects.public_at(timezone.now())
    years = [day.year for day in public.dates("dated_on", "year", order="DESC")]
    kind, year = request.GET.get("kind", ""), request.GET.get("year", "")
    documents = public.newest_by("dated_on").prefetch_related(files_to_show())
    if kind in DocumentKind.values:
        documents = documents.filter(kind=kind)
    if year in map(str, years):
        documents = documents.filter(dated_on__year=int(year))
    context = {
        "page": page_of(documents, request.GET.get("page"), PAGE_SIZE),
        "kinds": DocumentKind.choices,
        "years": years,
        "kind": kind,
        "year": year,
        "is_filtered": kind in DocumentKind.values or year in map(str, years),
    }
    return render(request, "consultations/document_list.html", context)


def document_detail(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Document.objects.visible_to(request.user, timezone.now()).prefetch_related(files_to_show())
    return render(request, "consultations/document_detail.html", {"object": get_object_or_404(visible, pk=pk)})


def outreach_list(request: HttpRequest) -> HttpResponse:
    """What was done so that people know of the consultation that goes on, with totals."""
    done = Outreach.objects.filter(consultation=consultation_of(request)).public_at(timezone.now())
    context = {"page": page_of(done.newest_by("done_on"), request.GET.get("page"), PAGE_SIZE), **totals_of(done)}
    return render(request, "consultations/outreach_list.html", context)


def totals_of(done: Any) -> dict[str, Any]:
    """How much was done in which language and where, in one query; the whole country first, then by name."""
    languages: Counter[str] = Counter()
    places: dict[str, Counter[str]] = {}
    for row in done.order_by().values("region", "in_english", "in_french").annotate(n=Count("pk")):
        spoken = "both" if row["in_english"] and row["in_french"] else "en" if row["in_english"] else "fr"
        languages[spoken] += row["n"]
        places.setdefault(row["region"], Counter())[spoken] += row["n"]
    regions = [(region.label, places[region]) for region in Region if region in places]
    return {
        "total": languages.total(),
        "languages": languages,
        "regions": [(label, {**dict.fromkeys(("both", "en", "fr"), 0), **counts}) for label, counts in regions],
    }


def date_changes(request: HttpRequest) -> HttpResponse:
    """Every date of the consultation that was moved, with its reason, the latest first."""
    consultation = consultation_of(request)
    changes = DateChange.objects.filter(phase__consultation=consultation).select_related("phase")
    page = page_of(changes.order_by("-changed_at", "-pk"), request.GET.get("page"), PAGE_SIZE)
    for change in page.rows:
        back = timedelta(seconds=1) if change.field in ENDS else timedelta()
        change.old_day, change.new_day = change.old - back, change.new - back
    context = {"page": page, "zone": consultation.time_zone, "phases": consultation.phases.order_by("opens_at", "pk")}
    return render(request, "consultations/date_changes.html", context)
