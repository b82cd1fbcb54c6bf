"""The home page: the call, and what is going on."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from commitments.services.coverage import whole_of
from commitments.words import coverage_in_words
from consultations.context import timeline_of
from consultations.models import Article, Consultation, Theme
from events.models import Workshop


def root(request: HttpRequest) -> HttpResponse:
    """From / to the home page in the reader's language (cookie, then browser); never cached for the next reader."""
    response = redirect("home")
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def themes_with_counts(consultation: Consultation) -> Any:
    """The themes, each with its number of `proposals`, in one query."""
    themes = Theme.objects.filter(consultation=consultation).for_list().defer("about", "known", "change")
    return themes.annotate(proposals=Coalesce(F("tally__proposals"), 0))


def latest_article(consultation: Consultation, now: datetime) -> Article | None:
    """The newest article with the names of those who signed it (`signed_by`), in one query."""
    names = ArrayAgg("signers__name", filter=Q(signers__isnull=False), order_by="signers__number", default=[])
    return Article.objects.filter(consultation=consultation).published(now).annotate(signed_by=names).first()


def home(request: HttpRequest) -> HttpResponse:
    """The call of the current consultation; a plain word before there is one."""
    timeline = timeline_of(request)
    if timeline is None:
        return render(request, "consultations/none_yet.html")
    consultation = timeline.consultation
    themes, answered = list(themes_with_counts(consultation)), whole_of(consultation)
    context = {
        "questions": consultation.questions.order_by("number", "pk"),
        "themes": themes,
        "counts": {theme.pk: theme.proposals for theme in themes},
        "article": latest_article(consultation, timeline.now),
        "workshops": Workshop.objects.published()
        .filter(consultation=consultation, cancelled_at=None)
        .upcoming(timeline.now)
        .for_list()[:4],
        "can_propose": timeline.gate("propose").is_open,
        "answered": coverage_in_words(answered) if answered.total else "",
    }
    return render(request, "hub/home.html", context)
