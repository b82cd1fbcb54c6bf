"""The pages on which forum members bring a spreadsheet: looked through first, entered whole or not at all."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments import services, spreadsheets
from commitments.forms import EntryFileForm, theme_choices
from commitments.models import Contribution, EntryFile
from commitments.services.entry_files import forget_file, keep_file
from commitments.spreadsheets import MOST_ROWS, DryRun, WrongColumns, look_through
from consultations.models import Consultation
from ogp_portal.base.errors import DomainError
from ogp_portal.base.forms import LARGEST_FILE
from ogp_portal.base.tables import read_table, write_csv, write_xlsx

from .entering import consultation_of

# What is shown of a dry run: more would not be read.
SHOWN_ROWS, SHOWN_FAULTS = 5, 200
LIST = "admin:commitments_contribution_changelist"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def bring(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Ask for a spreadsheet, look it through and say what is wrong; one without faults is kept until confirmed."""
    consultation = consultation_of(request)
    is_sent = request.method == "POST"
    form = EntryFileForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        content = bytes(file.read())
        try:
            run = _look_through(content, consultation)
            if not run.faults:
                kept = keep_file(content=content, name=file.name, consultation=consultation, by=request.user)
                return redirect("admin:commitments_contribution_import_check", kept.pk)
            context |= {"run": run, "faults": run.faults[:SHOWN_FAULTS], "name": file.name}
        except WrongColumns as error:
            context["columns"] = error
            form.add_error("file", str(error))
        except DomainError as error:
            form.add_error("file", str(error))
    context |= {
        "title": _("Enter from a spreadsheet"),
        "form": form,
        "consultation": consultation,
        "explanations": spreadsheets.explanations(consultation),
        "most_rows": MOST_ROWS,
        "size": LARGEST_FILE // 1000,
    }
    return render(request, "admin/import.html", context, status=422 if form.errors or "run" in context else 200)


def _look_through(content: bytes, consultation: Consultation) -> DryRun:
    table = read_table(content, most_rows=MOST_ROWS)
    run = look_through(table=table, consultation=consultation, now=timezone.now())
    if not run.entries and not run.faults:
        raise DomainError(_("There is no row below the names of the columns."))
    return run


def check(request: HttpRequest, token: UUID, context: dict[str, Any]) -> HttpResponse:
    """What would be made of a spreadsheet that was brought. POST makes it, or throws the spreadsheet away."""
    if not request.user.has_perm("commitments.enter"):
        raise PermissionDenied
    kept = get_object_or_404(EntryFile.objects.select_related("consultation"), pk=token, brought_by=request.user)
    if request.method == "POST" and "discard" in request.POST:
        forget_file(token=token, by=request.user)
        messages.success(request, _("The file is discarded. Nothing was entered."))
        return redirect("admin:commitments_contribution_import")
    if request.method == "POST":
        return _confirmed(request, token)
    run = _look_through(bytes(kept.content), kept.consultation)
    context |= {
        "title": _("Before you enter it"),
        "kept": kept,
        "consultation": kept.consultation,
        "run": run,
        "faults": run.faults[:SHOWN_FAULTS],
        "doubts": run.doubts[:SHOWN_FAULTS],
        "rows": [_as_it_will_look(entry, kept.consultation) for entry in run.new[:SHOWN_ROWS]],
    }
    return render(request, "admin/import_check.html", context)


def _as_it_will_look(entry: services.Entry, consultation: Consultation) -> tuple[Contribution, str]:
    """A contribution that is not stored, and the names of its themes."""
    names = ("kind", "channel", "source", "received_on", "language", "shown_name", "organisation")
    row = Contribution(**{name: getattr(entry, name) for name in names}, proposal_id=entry.proposal, **entry.texts)
    return row, ", ".join(name for key, name in theme_choices(consultation) if key in entry.themes)


@transaction.atomic
def _enter(request: HttpRequest, token: UUID) -> services.Entered | None:
    """Enter a kept spreadsheet and forget it; None if it has faults by now, or is just being entered."""
    rows = EntryFile.objects.select_for_update(skip_locked=True, of=("self",)).select_related("consultation")
    kept = rows.filter(pk=token, brought_by=request.user).first()
    if kept is None:
        return None
    run = _look_through(bytes(kept.content), kept.consultation)
    if run.faults:
        return None
    result = services.enter_all(entries=run.entries, consultation=kept.consultation, by=request.user)
    forget_file(token=token, by=request.user)
    return result


def _confirmed(request: HttpRequest, token: UUID) -> HttpResponse:
    try:
        result = _enter(request, token)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("admin:commitments_contribution_import_check", token)
    if result is None:
        messages.warning(request, _("Nothing was entered: see what has changed meanwhile."))
        return redirect("admin:commitments_contribution_import_check", token)
    n = len(result.made)
    messages.success(
        request, ngettext("%(n)s contribution is public now.", "%(n)s contributions are public now.", n) % {"n": n}
    )
    return redirect(LIST)


def template(request: HttpRequest, form: str, context: dict[str, Any]) -> HttpResponse:
    """An empty spreadsheet with the names of all columns; as a workbook also with what goes into each."""
    consultation = consultation_of(request)
    head = spreadsheets.headings()
    if form == "csv":
        content, media = write_csv([head]), "text/csv; charset=utf-8"
    elif form == "xlsx":
        about = [
            [_("Column"), _("Needed"), _("What goes into it")],
            *map(list, spreadsheets.explanations(consultation)),
        ]
        content, media = write_xlsx({_("Contributions"): [head], _("Columns"): about}), XLSX
    else:
        raise Http404
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="contributions.{form}"'
    return response
