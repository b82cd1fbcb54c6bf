"""After a workshop: the summary at the desk."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.after_forms import RecapForm
from events.models import Workshop
from events.services import recapping
from ogp_portal.base.errors import DomainError, EditConflict
from ogp_portal.users.models import User

from .desk import for_its_organisers
from .finding import elsewhere, subpage
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
