"""Notes of a workshop: its organisers write them down and release them as contributions."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from commitments.services.noting import is_trusted
from events.after_forms import NoteForm
from events.models import Note, Workshop
from events.services import noting
from ogp_portal.base.errors import DomainError, EditConflict
from ogp_portal.base.paging import page_of
from ogp_portal.users.models import User

from .desk import for_its_organisers
from .finding import elsewhere, in_each, slug_of, subpage

PAGE_SIZE = 50


def keeping_what_was_typed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show what was typed, to be sent again, to somebody who has been signed out: a sign-in page would lose it."""

    @wraps(view)
    @never_cache
    def kept(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        user = cast(User, request.user)
        has_left = not user.is_authenticated or (user.is_staff and not admin.site.has_permission(request))
        if request.method == "POST" and has_left:
            sent = [(name, value) for name, values in request.POST.lists() for value in values]
            typed = [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"]
            context = {"typed": typed, "action": request.path}
            return render(request, "events/signed_out.html", context, status=403)
        return view(request, slug=slug, **kwargs)

    return kept


@keeping_what_was_typed
@for_its_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def workshop_notes(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """The notes there are, and a form for the next."""
    if request.method != "POST" and (moved := elsewhere(request, workshop, "workshop_notes")):
        return moved
    notes = workshop.notes.select_related("theme", "contribution").defer("contribution__search").order_by("-pk")
    page = page_of(notes, request.GET.get("page"), PAGE_SIZE)
    form = NoteForm(request.POST or None, workshop=workshop, initial=_as_before(page.rows))
    if form.is_valid():
        try:
            return _written(request, workshop, form)
        except DomainError as error:
            form.add_error(None, str(error))
    context = {
        **subpage(workshop, "workshop_notes"),
        "form": form,
        "page": page,
        "waiting": workshop.notes.filter(contribution=None).count(),
        "has_begun": timezone.now() >= workshop.starts_at and workshop.published_at is not None,
        "at_once": is_trusted(cast(User, request.user)),
    }
    return render(request, "events/notes.html", context, status=422 if form.errors else 200)


def _as_before(notes: list[Note]) -> dict[str, Any]:
    """Whoever writes the notes of a table writes several, one after the other."""
    return {"table": notes[0].table, "theme": notes[0].theme_id, "language": notes[0].language} if notes else {}


def _written(request: HttpRequest, workshop: Workshop, form: NoteForm) -> HttpResponse:
    noting.write_note(
        workshop=workshop,
        by=cast(User, request.user),
        now=timezone.now(),
        submission_key=form.cleaned_data["submission_key"],
        **form.note(),
    )
    messages.success(request, _("Written down. It is not public yet."))
    return redirect(workshop.address_of("workshop_notes"))


@keeping_what_was_typed
@for_its_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def workshop_note(request: HttpRequest, workshop: Workshop, pk: int) -> HttpResponse:
    """Change a note that is not released yet."""
    note = get_object_or_404(workshop.notes.select_related("workshop", "contribution"), pk=pk)
    start = {"table": note.table, "theme": note.theme_id, "language": note.language, "text": note.text}
    form = NoteForm(request.POST or None, workshop=workshop, initial={**start, "read": note.fingerprint})
    status, conflict = 200, False
    if form.is_valid():
        try:
            return _changed(request, workshop, note, form)
        except EditConflict as error:
            form.add_error(None, str(error))
            status, conflict = 409, True
            # What is sent next was compared with what stands there now.
            form.data = form.data.copy()
            form.data["read"] = note.fingerprint
        except DomainError as error:
            form.add_error(None, str(error))
            status = 422
    elif form.errors:
        status = 422
    context = {
        **subpage(workshop, "workshop_notes"),
        "addresses": in_each(lambda: reverse("workshop_note", args=[slug_of(workshop), note.pk])),
        "form": form,
        "note": note,
        "conflict": conflict,
    }
    return render(request, "events/note.html", context, status=status)


def _changed(request: HttpRequest, workshop: Workshop, note: Note, form: NoteForm) -> HttpResponse:
    noting.change_note(
        note=note,
        read=form.cleaned_data["read"],
        by=cast(User, request.user),
        now=timezone.now(),
        **form.note(),
    )
    messages.success(request, _("Changed."))
    return redirect(workshop.address_of("workshop_notes"))


@for_its_organisers
@require_POST
def workshop_note_remove(request: HttpRequest, workshop: Workshop, pk: int) -> HttpResponse:
    """Delete a note that is not released; one that is gone already stays gone."""
    note = workshop.notes.filter(pk=pk).first()
    try:
        if note:
            noting.remove_note(note=note, by=cast(User, request.user))
        messages.success(request, _("The note is deleted."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(workshop.address_of("workshop_notes"))


@for_its_organisers
@require_POST
def workshop_notes_publish(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """Release one note, or all that are not released yet."""
    one = request.POST.get("note", "")
    chosen = None
    if one:
        chosen = [int(one)] if one.isdecimal() and len(one) < 19 else []
    try:
        made = noting.release_notes(workshop=workshop, by=cast(User, request.user), now=timezone.now(), pks=chosen)
        messages.success(request, _what_became(made))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(workshop.address_of("workshop_notes"))


def _what_became(made: list[Note]) -> str:
    if not made:
        return _("There is nothing left to publish.")
    public = sum(note.contribution is not None and note.contribution.is_public for note in made)
    if public == len(made):
        words = ngettext("%(n)s note is public.", "%(n)s notes are public.", len(made))
    else:
        words = ngettext(
            "%(n)s note is with the forum, which reads it before it is public.",
            "%(n)s notes are with the forum, which reads them before they are public.",
            len(made),
        )
    return words % {"n": len(made)}
