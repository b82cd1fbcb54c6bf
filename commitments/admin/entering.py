"""The pages on which forum members enter what came on paper or by voice, one by one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import services
from commitments.choices import ENTERED, Kind
from commitments.forms import EntryForm, theme_choices
from commitments.models import Contribution
from consultations.context import timeline_of
from consultations.models import Consultation
from ogp_portal.base.errors import DomainError

TITLES = {
    Kind.PROPOSAL: gettext_lazy("Enter a proposal"),
    Kind.COMMENT: gettext_lazy("Enter a comment on a proposal"),
    Kind.THEME_SUGGESTION: gettext_lazy("Enter a suggested theme"),
    Kind.WORKSHOP_NOTE: gettext_lazy("Enter a workshop note"),
    Kind.STATEMENT: gettext_lazy("Enter a statement"),
}
# What the next entry of the same pile has in common with the last one.
IN_COMMON = ("channel", "source", "received_on", "consent", "language")


def consultation_of(request: HttpRequest) -> Consultation:
    """The consultation to enter into: the one the address names, otherwise the current one."""
    if not request.user.has_perm("commitments.enter"):
        raise PermissionDenied
    if key := request.GET.get("consultation"):
        found = Consultation.objects.filter(key=key).first()
    else:
        timeline = timeline_of(request)
        found = timeline.consultation if timeline else None
    if found is None:
        raise Http404
    return found


def enter(request: HttpRequest, kind: str, context: dict[str, Any]) -> HttpResponse:
    """The form of one kind. POST publishes, and leads on to the next entry or back to the list."""
    consultation = consultation_of(request)
    if kind not in ENTERED:
        raise Http404
    form = EntryForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        themes=theme_choices(consultation),
        initial=_initial(request),
    )
    if request.method == "POST" and form.is_valid() and not form.ask_of_language():
        try:
            made = services.enter(entry=form.entry(), consultation=consultation, by=request.user)
            return _entered(request, made)
        except services.EntryRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except DomainError as error:
            form.add_error(None, str(error))
    context |= {
        "title": TITLES[Kind(kind)],
        "form": form,
        "kind": kind,
        "consultation": consultation,
        "kinds": [(one.value, one.label) for one in ENTERED],
        "came": [form[name] for name in form.CAME],
        "who": [form[name] for name in form.WHO],
        "words": [form[name] for name in form.fields if name not in (*form.CAME, *form.WHO, "sure", "submission_key")],
    }
    return render(request, "admin/enter.html", context, status=422 if form.errors else 200)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What an address brings along: the last entry of one's own (`like`), the proposal a comment is on."""
    initial: dict[str, Any] = {"proposal": request.GET.get("proposal", "")[:200]}
    key = request.GET.get("like", "")
    if key.isascii() and key.isdecimal() and len(key) < 19:
        last = Contribution.objects.filter(pk=key, entered_by=request.user).first()
        initial |= {name: getattr(last, name) for name in IN_COMMON} if last else {}
    return initial


def _entered(request: HttpRequest, made: Contribution) -> HttpResponse:
    words = _("It is public now: %(title)s")
    link = format_html('<a href="{}" lang="{}">{}</a>', made.get_absolute_url(), made.language, made)
    before, _mark, after = words.partition("%(title)s")
    messages.success(request, format_html("{}{}{}", before, link, after))
    if "another" in request.POST:
        address = reverse("admin:commitments_contribution_enter", args=[made.kind])
        chosen = {"like": made.pk} | ({"proposal": made.proposal_id} if made.proposal_id else {})
        if "consultation" in request.GET:
            chosen["consultation"] = request.GET["consultation"]
        return redirect(f"{address}?{urlencode(chosen)}")
    return redirect("admin:commitments_contribution_change", made.pk)
