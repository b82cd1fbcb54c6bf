"""The home page: the call, and what is going on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from consultations.context import timeline_of
from consultations.models import Article, Theme
from events.models import Workshop


def root(request: HttpRequest) -> HttpResponse:
    """From / to the home page in the reader's language (cookie, then browser); never cached for the next reader."""
    response = redirect("home")
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def home(request: HttpRequest) -> HttpResponse:
    """The call of the current consultation; a plain word before there is one."""
    timeline = timeline_of(request)
    if timeline is None:
        return render(request, "consultations/none_yet.html")
    consultation = timeline.consultation
    context = {
        "questions": consultation.questions.order_by("number", "pk"),
        "themes": Theme.objects.filter(consultation=consultation).for_list().defer("about", "known", "change"),
        "article": Article.objects.filter(consultation=consultation)
        .published(timeline.now)
        .prefetch_related("signers")
        .first(),
        "workshops": Workshop.objects.published()
        .filter(consultation=consultation, cancelled_at=None)
        .upcoming(timeline.now)
        .for_list()[:4],
        "can_propose": timeline.gate("propose").is_open,
    }
    return render(request, "hub/home.html", context)
