"""The pages on which forum members merge what says the same, split what says two things, and undo both."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from commitments.choices import GROUPABLE, GroupingKind, State
from commitments.forms import MOST_PARTS, MergeForm, SplitForm, theme_choices
from commitments.grouped import Sums, sums_of
from commitments.models import TEXTS, Contribution, Grouping
from commitments.querysets.likeness import alike_to
from commitments.services import grouping as services
from commitments.services.splitting import is_touched
from ogp_portal.base.errors import DomainError

CHANGE = "admin:commitments_contribution_change"
# More than anybody compares at once.
MOST_SHOWN = 20


def require_moderator(request: HttpRequest) -> None:
    if not request.user.has_perm("commitments.moderate"):
        raise PermissionDenied


def merge_address(keys: list[int]) -> str:
    """The address at which these are compared and merged."""
    chosen = "&".join(f"one={key}" for key in keys[:MOST_SHOWN])
    return f"{reverse('admin:commitments_contribution_merge')}?{chosen}"


def merge(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The chosen contributions side by side, and others that may say the same, with what they count. POST merges.

    Or, with `count`, says only what those ticked would count together.
    """
    require_moderator(request)
    chosen = _named(request)
    shown = [*chosen, *alike_to(chosen, Contribution.objects.prefetch_related("translations").with_people())]
    merges = request.method == "POST" and "count" not in request.POST
    form = MergeForm(request.POST if merges else None, shown=shown)
    if merges and form.is_valid():
        rows = {one.pk: one for one in shown}
        into = rows[form.cleaned_data["into"]]
        sources = [rows[key] for key in form.sources()]
        try:
            services.merge(sources=sources, into=into, by=request.user)
            messages.success(request, _("Merged. Everybody who wrote one of them is told; each stays at its address."))
            return redirect(CHANGE, into.pk)
        except DomainError as error:
            form.add_error(None, str(error))
    rows = _rows(request, chosen, shown)
    ticked = [row["one"].pk for row in rows if row["is_ticked"]]
    together = sums_of(ticked) if len(ticked) > 1 else None
    context |= {"title": _("Merge what says the same"), "form": form, "rows": rows, "together": together}
    return render(request, "admin/merge.html", context, status=422 if form.errors else 200)


def _named(request: HttpRequest) -> list[Contribution]:
    """The contributions the address names, in that order."""
    keys = [int(key) for key in request.GET.getlist("one") if key.isascii() and key.isdecimal() and len(key) < 19]
    keys = list(dict.fromkeys(keys))[:MOST_SHOWN]
    order = Case(*[When(pk=key, then=place) for place, key in enumerate(keys)])
    rows = Contribution.objects.filter(pk__in=keys, kind__in=GROUPABLE).defer("search")
    rows = rows.order_by(order, "pk").prefetch_related("translations").with_people()
    return list(rows if keys else rows.none())


def _rows(request: HttpRequest, chosen: list[Contribution], shown: list[Contribution]) -> list[dict[str, Any]]:
    """Each contribution with whether it is ticked and whether it is the one that stays."""
    ticked = {str(one.pk) for one in chosen}
    if request.method == "POST":
        ticked = set(request.POST.getlist("chosen"))
    # The one most people support is the likely one to stay.
    likely = max(chosen, key=lambda one: (one.support_count, -one.pk), default=None)
    into = request.POST.get("into") or (str(likely.pk) if likely else "")
    return [
        {
            "one": one,
            "sums": Sums(one.support_count, one.comment_count, one.people or 1),
            "is_ticked": str(one.pk) in ticked,
            "is_into": str(one.pk) == into,
            "is_found": one not in chosen,
        }
        for one in shown
    ]


def split(request: HttpRequest, pk: int, context: dict[str, Any]) -> HttpResponse:
    """The author's words, and a form for each part. POST publishes the parts."""
    require_moderator(request)
    whole = get_object_or_404(
        Contribution.objects.filter(kind__in=GROUPABLE, status=State.PUBLISHED).select_related("consultation"), pk=pk
    )
    number = _number(request.POST.get("parts") or request.GET.get("parts"))
    sends = request.method == "POST" and "another" not in request.POST
    if "another" in request.POST:
        number = min(number + 1, MOST_PARTS)
    themes, own = theme_choices(whole.consultation), [theme.pk for theme in whole.themes.all()]
    forms = [
        SplitForm(
            request.POST if request.method == "POST" and f"part{place}-sent" in request.POST else None,
            prefix=f"part{place}",
            whole=whole,
            themes=themes,
            initial={"themes": own},
        )
        for place in range(1, number + 1)
    ]
    error = _split(request, whole, forms) if sends and all([form.is_valid() for form in forms]) else ""
    if sends and not error and all(not form.errors for form in forms):
        return redirect(CHANGE, whole.pk)
    context |= {"title": _("Split what says two things"), "whole": whole, "forms": forms, "number": number}
    context |= {"error": error, "most": MOST_PARTS, "has_errors": error or any(form.errors for form in forms)}
    return render(request, "admin/split.html", context, status=422 if sends else 200)


def _number(value: str | None) -> int:
    return min(max(int(value), 2), MOST_PARTS) if value and value.isascii() and value.isdecimal() else 2


def _split(request: HttpRequest, whole: Contribution, forms: list[SplitForm]) -> str:
    """Publish the parts; returns why not, or nothing."""
    parts = [{name: form.cleaned_data.get(name, "") for name in (*TEXTS, "themes")} for form in forms]
    by: Any = request.user
    try:
        services.split(whole=whole, parts=parts, by=by)
    except DomainError as error:
        return str(error)
    messages.success(request, _("Split. The author is told; the whole stays readable at its address."))
    return ""


def undo(request: HttpRequest, pk: int, context: dict[str, Any]) -> HttpResponse:
    """Say what undoing one act does (a split with all its parts); do it on POST, and go back to the contribution."""
    require_moderator(request)
    by: Any = request.user
    act = get_object_or_404(Grouping.objects.select_related("whole", "part"), pk=pk)
    if request.method == "POST":
        try:
            services.undo(grouping=act, by=by)
            messages.success(request, _("Undone: everything is as it was before. The authors are told."))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect(CHANGE, act.whole_id)
    parts = []
    if act.kind == GroupingKind.SPLIT:
        parts = [(one, is_touched(one)) for one in Contribution.objects.filter(split_from=act.whole).order_by("pk")]
    context |= {"title": _("Undo this?"), "act": act, "parts": parts, "back": reverse(CHANGE, args=[act.whole_id])}
    return render(request, "admin/ungroup.html", context)


def acts_of(contribution: Contribution) -> QuerySet:
    """What was merged into a contribution or split from it, what it was itself merged into, and by whom; newest first.

    Of one split, one act stands for all its parts: they are undone together.
    """
    acts = Grouping.objects.filter(whole=contribution) | Grouping.objects.filter(part=contribution)
    rows = acts.select_related("whole", "part", "made_by", "undone_by").order_by("-made_at", "-pk")
    return rows.defer("whole__search", "part__search")


def about(contribution: Contribution) -> dict[str, Any]:
    """For the page of one contribution: the acts it had part in, what may be done, and what may say the same."""
    if contribution.kind not in GROUPABLE:
        return {}
    alone = contribution.status == State.PUBLISHED and contribution.merged_into_id is None
    alike = alike_to([contribution], Contribution.objects.all()) if alone else []
    return {"can_be_grouped": alone, "acts": list(acts_of(contribution)[:50]), "alike": list(alike)}
