"""The two screens of translators of what people wrote: what has no translation yet, and one text side by side."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ogp_portal.base.errors import DomainError, EditConflict
from ogp_portal.base.paging import page_of
from ogp_portal.languages import machine
from ogp_portal.languages.choices import OTHER, Origin

from . import services
from .forms import TranslationForm
from .models import TEXTS, Contribution, ContributionTranslation

PER_PAGE = 50
LIST = "admin:commitments_contributiontranslation_changelist"


def show_list(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Public texts without a translation that a person has checked since the last edit, newest first."""
    if not request.user.has_perm("commitments.translate"):
        raise PermissionDenied
    rows = Contribution.objects.to_translate().select_related("proposal").defer("search")
    page = page_of(rows.prefetch_related("translations"), request.GET.get("page"), PER_PAGE)
    context |= {"title": _("Translations of contributions"), "page": page}
    return render(request, "admin/to_translate.html", context)


def write(request: HttpRequest, pk: int, context: dict[str, Any]) -> HttpResponse:
    """The author's words beside the translation. POST saves it, or withdraws it."""
    contribution = get_object_or_404(Contribution, pk=pk)
    if not request.user.has_perm("commitments.translate", contribution):
        raise PermissionDenied
    if "machine" in request.POST:
        return _by_machine(request, contribution)
    language = OTHER[contribution.language]
    translation = ContributionTranslation.objects.filter(contribution=contribution, language=language).first()
    form = TranslationForm(
        request.POST if request.method == "POST" else None,
        contribution=contribution,
        language=language,
        initial=_initial(contribution, translation),
    )
    status = 200
    if request.method == "POST":
        try:
            if _done(request, contribution, translation, form):
                return redirect(LIST)
        except DomainError as error:
            status = _refuse(form, translation, error)
    context |= {
        "title": _("Translate beside the author’s words"),
        "contribution": contribution,
        "translation": translation,
        "language": language,
        "has_machine": machine.is_configured() and translation is None,
        "form": form,
        "parts": [(form[name], getattr(contribution, name)) for name in TEXTS if name in form.fields],
    }
    return render(request, "admin/translate.html", context, status=422 if form.errors and status == 200 else status)


def _initial(contribution: Contribution, translation: ContributionTranslation | None) -> dict[str, Any]:
    texts = {name: getattr(translation, name) for name in TEXTS} if translation else {}
    return {**texts, "version": translation.version if translation else 0, "source": contribution.fingerprint}


def _done(
    request: HttpRequest,
    contribution: Contribution,
    translation: ContributionTranslation | None,
    form: TranslationForm,
) -> bool:
    by: Any = request.user
    if "withdraw" in request.POST and translation:
        services.withdraw_translation(translation=translation, by=by)
        messages.success(request, _("The translation is withdrawn."))
        return True
    if not form.is_valid():
        return False
    services.add_translation(
        contribution=contribution,
        texts=form.texts(),
        source_fingerprint=form.cleaned_data["source"],
        version=form.cleaned_data["version"],
        by=by,
    )
    messages.success(request, _("The translation stands beside the text now."))
    return True


def _by_machine(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """Ask the machine once, say how it went, and show the page again."""
    try:
        _ask_machine(contribution)
        messages.success(request, _("The machine’s words stand beside the text, marked. Read them and save."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(request.path)


def _ask_machine(contribution: Contribution) -> None:
    """A first translation by the service of the deployer; no lock is held while it works."""
    parts = {name: getattr(contribution, name) for name in TEXTS if getattr(contribution, name)}
    answers = machine.translator().translate(
        list(parts.values()), contribution.language, OTHER[contribution.language], timeout=machine.SECONDS
    )
    if len(answers) != len(parts) or not all(isinstance(answer, str) for answer in answers):
        raise machine.MachineFailed(_("The machine translation service answered with something unreadable."))
    services.add_translation(
        contribution=contribution,
        texts=dict(zip(parts, answers, strict=True)),
        source_fingerprint=contribution.fingerprint,
        version=0,
        by=None,
        origin=Origin.MACHINE,
    )


def _refuse(form: TranslationForm, translation: ContributionTranslation | None, error: DomainError) -> int:
    """Put a refusal on the form; after a conflict the next saving is meant to replace what was saved meanwhile."""
    if isinstance(error, EditConflict):
        form.data = {**form.data.dict(), "version": str(translation.version if translation else 0)}
    form.add_error(None, str(error))
    return 409 if isinstance(error, EditConflict) else 200
