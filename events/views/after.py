"""After a workshop: its summary, what people thought of it, and the results at the desk."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events.after_forms import FeedbackForm, RecapForm
from events.choices import Status, When
from events.links import Purpose, registration_of
from events.models import Workshop
from events.opinions import SHOWN_FROM, opinions_of
from events.services import recapping
from events.services.feedback import give_feedback
from ogp_portal.base.errors import DomainError, EditConflict
from ogp_portal.users.models import User

from .desk import for_its_organisers
from .finding import elsewhere, in_both, subpage
from .notes import keeping_what_was_typed


@keeping_what_was_typed
@for_its_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def workshop_recap(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """The summary side by side in both languages, to save and to publish."""
    if request.method != "POST" and (moved := elsewhere(request, workshop, "workshop_recap")):
        return moved
    start = {name: getattr(workshop, name) for name in ("recap_en", "recap_fr", "version")}
    form = RecapForm(request.POST or None, initial=start)
    status, conflict = 200, False
    if form.is_valid():
        try:
            return _saved(request, workshop, form)
        except EditConflict as error:
            form.add_error(None, str(error))
            status, conflict = 409, True
            # What is sent next was compared with what stands there now.
            form.data = form.data.copy()
            form.data["version"] = str(workshop.version)
        except DomainError as error:
            form.add_error(None, str(error))
            status = 422
    elif form.errors:
        status = 422
    context = {
        **subpage(workshop, "workshop_recap"),
        "form": form,
        "conflict": conflict,
        "is_over": timezone.now() >= workshop.ends_at,
    }
    return render(request, "events/recap.html", context, status=status)


def _saved(request: HttpRequest, workshop: Workshop, form: RecapForm) -> HttpResponse:
    now, by = timezone.now(), cast(User, request.user)
    recapping.write_recap(workshop=workshop, texts=form.texts, version=form.cleaned_data["version"], by=by, now=now)
    words = _("Saved.")
    if "publish" in request.POST:
        try:
            recapping.publish_recap(workshop=workshop, by=by, now=now)
            words = _("The summary is public. Everybody who had a place is told by mail.")
        except DomainError as error:
            messages.error(request, str(error))
    messages.success(request, words)
    return redirect(workshop.address_of("workshop_recap"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registration_feedback(request: HttpRequest, token: str) -> HttpResponse:
    """The questions of the organisers, by the personal link of a mail; whoever has answered is thanked."""
    now = timezone.now()
    registration = registration_of(Purpose.FEEDBACK, token, now)
    if registration is None or registration.status != Status.CONFIRMED or now < registration.workshop.ends_at:
        return render(request, "events/link_gone.html", status=404)
    workshop = registration.workshop
    form = FeedbackForm(request.POST or None, questions=workshop.questions.filter(asked=When.AFTERWARDS))
    if form.is_valid():
        give_feedback(registration=registration, answers=form.answers, language=get_language() or "en")
        return redirect("registration_feedback", token)
    context = {
        "workshop": workshop,
        "form": form,
        "has_answered": registration.gave_feedback,
        "subpage": True,
        "addresses": in_both("registration_feedback", token),
    }
    return render(request, "events/feedback.html", context, status=422 if form.errors else 200)


@for_its_organisers
@require_safe
def workshop_feedback(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """What people thought of it, counted."""
    if moved := elsewhere(request, workshop, "workshop_feedback"):
        return moved
    number, opinions = opinions_of(workshop)
    context = {
        **subpage(workshop, "workshop_feedback"),
        "number": number,
        "opinions": opinions,
        "is_enough": number >= SHOWN_FROM,
    }
    return render(request, "events/feedback_results.html", context)
