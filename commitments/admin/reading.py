"""Triage: the page on which a forum member reads one contribution, and the filter of the list by readers."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import services
from commitments.choices import ANSWERABLE, State
from commitments.forms import ReadingForm, theme_choices
from commitments.models import Contribution, Reading
from commitments.querysets import READERS
from ogp_portal.base.errors import DomainError, EditConflict

CHANGE = "admin:commitments_contribution_change"
READ = "admin:commitments_contribution_read"


class ReadBy(admin.SimpleListFilter):
    """How far the forum has read what will be answered. Choosing one shows all of it, not only what waits."""

    title = gettext_lazy("readers")
    parameter_name = "readers"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("mine", gettext_lazy("Taken by me")),
            ("none", gettext_lazy("No reader")),
            ("one", gettext_lazy("One reader so far")),
            ("differ", gettext_lazy("Readers differ")),
            ("two", gettext_lazy("Read by two")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        rows = queryset.filter(status=State.PUBLISHED, kind__in=ANSWERABLE)
        readings, tallied = Reading.objects.filter(contribution=OuterRef("pk")), Reading.objects.tallied()
        narrowed = {
            "mine": lambda: rows.filter(Exists(readings.waiting_for(request.user))),
            # What is read together with another needs no readers of its own.
            "none": lambda: rows.filter(~Exists(readings), merged_into=None),
            "one": lambda: rows.filter(pk__in=tallied.filter(readers=1).values("contribution")),
            "differ": lambda: rows.filter(pk__in=Reading.objects.differing()),
            "two": lambda: rows.filter(pk__in=tallied.filter(readers__gte=READERS).values("contribution")),
        }.get(self.value() or "")
        return narrowed() if narrowed else queryset


def read(request: HttpRequest, pk: int, context: dict[str, Any]) -> HttpResponse:
    """The words and the form of one's own reading. Other readings show once one's own is there."""
    if not request.user.has_perm("commitments.triage"):
        raise PermissionDenied
    rows = Contribution.objects.filter(kind__in=ANSWERABLE, status=State.PUBLISHED).defer("search")
    rows = rows.select_related("proposal", "consultation").prefetch_related("translations", "themes")
    contribution = get_object_or_404(rows, pk=pk)
    if request.method == "POST" and "give_back" in request.POST:
        services.give_back(contributions=[contribution], reader=request.user)
        messages.success(request, _("Given back. Somebody else may read it."))
        return redirect(CHANGE, pk)
    readings = list(contribution.readings.select_related("reader", "theme").order_by("pk"))
    own = next((one for one in readings if one.reader_id == request.user.pk), None)
    form = ReadingForm(
        request.POST if request.method == "POST" else None,
        themes=theme_choices(contribution.consultation),
        initial=_initial(contribution, own),
    )
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                services.record_reading(contribution=contribution, reader=request.user, **form.cleaned_data)
                return _next(request, contribution)
        except DomainError as error:
            status = _refuse(form, contribution, error)
    context |= {
        "title": _("Read a contribution"),
        "contribution": contribution,
        "own": own,
        "others": [one for one in readings if one is not own],
        "form": form,
        "fields": [form[name] for name in ("outcome", "theme", "themes", "note")],
    }
    return render(request, "admin/read.html", context, status=422 if form.errors and status == 200 else status)


def _initial(contribution: Contribution, own: Reading | None) -> dict[str, Any]:
    themes = [theme.pk for theme in contribution.themes.all()]
    initial: dict[str, Any] = {"version": contribution.version, "themes": themes}
    if own and own.read_at:
        return {**initial, "outcome": own.outcome, "theme": own.theme_id, "note": own.note}
    return {**initial, "theme": themes[0] if len(themes) == 1 else None}


def _refuse(form: ReadingForm, contribution: Contribution, error: DomainError) -> int:
    """Put a refusal on the form; after a conflict the next saving is meant for what is shown now."""
    if isinstance(error, EditConflict):
        form.data = form.data.copy()
        form.data["version"] = str(contribution.version)
    form.add_error(getattr(error, "field", None), str(error))
    return 409 if isinstance(error, EditConflict) else 422


def _next(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    messages.success(request, _("Your reading is kept."))
    if "another" in request.POST:
        waiting = Reading.objects.waiting_for(request.user).filter(contribution__status=State.PUBLISHED).first()
        if waiting:
            return redirect(READ, waiting.contribution_id)
        messages.info(request, _("That was the last one you had taken."))
    return redirect(CHANGE, contribution.pk)
