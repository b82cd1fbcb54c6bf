"""The desk of a whole plan: what is missing, publishing a version, the numbers of its commitments."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ogp_portal.base.errors import DomainError

from . import services
from .choices import VersionKind
from .drafting_desk import require
from .forms import PublishForm
from .models import Plan

# What is missing is listed this far, and counted whole.
LISTED = 100
NUMBER = "number-"


def publish(request: HttpRequest, key: str, context: dict[str, Any]) -> HttpResponse:
    """Publish the next version of a plan, as a draft or as the plan; what is missing is said before."""
    require(request)
    plan = get_object_or_404(Plan, pk=int(key) if key.isascii() and key.isdecimal() else 0)
    last = plan.versions.newest_first().first()
    number = last.number if last else 0
    form = PublishForm(request.POST if request.method == "POST" else None, initial={"after": number})
    kind = request.POST.get("kind", "")
    if request.method == "POST" and kind in VersionKind.values and form.is_valid():
        try:
            after = form.cleaned_data["after"]
            by: Any = request.user
            version = services.publish_version(plan=plan, kind=kind, by=by, notes=form.notes(), after=after)
            messages.success(request, _("Published. Authors and followers are told."))
            return redirect(version.get_absolute_url())
        except DomainError as error:
            # Whoever reads that somebody else published one may still want the next.
            form.data = {**request.POST.dict(), "after": str(number)}
            form.add_error(None, str(error))
    missing = services.what_is_missing(plan)
    context |= {
        "plan": plan,
        "last": last,
        "form": form,
        "missing": missing[:LISTED],
        "count": len(missing),
        "holds_back": any(one.holds_back for one in missing),
        "title": _("Publish a version"),
    }
    return render(request, "admin/publish_version.html", context, status=422 if form.errors else 200)


def renumber(request: HttpRequest, key: str, context: dict[str, Any]) -> HttpResponse:
    """The numbers of all commitments of a plan, to be changed at once."""
    require(request)
    plan = get_object_or_404(Plan, pk=int(key) if key.isascii() and key.isdecimal() else 0)
    rows = list(plan.commitments.order_by("number", "pk"))
    refusal = ""
    if request.method == "POST":
        try:
            by: Any = request.user
            changed = services.renumber(plan=plan, numbers=_numbers(request), by=by)
            messages.success(
                request, ngettext("%(n)s number changed.", "%(n)s numbers changed.", changed) % {"n": changed}
            )
            return redirect("admin:commitments_plan_renumber", plan.pk)
        except DomainError as error:
            refusal = str(error)
            for row in rows:
                row.number = request.POST.get(f"{NUMBER}{row.pk}", row.number)
    context |= {"plan": plan, "rows": rows, "refusal": refusal, "title": _("Commitments and their numbers")}
    return render(request, "admin/renumber.html", context, status=422 if refusal else 200)


def _numbers(request: HttpRequest) -> dict[int, int]:
    """The numbers that were sent, by commitment; what is no number is none (and refused)."""
    return {
        int(name.removeprefix(NUMBER)): int(value) if value.isascii() and value.isdecimal() and len(value) < 5 else 0
        for name, value in request.POST.items()
        if name.startswith(NUMBER) and name.removeprefix(NUMBER).isdecimal()
    }
