"""Where departments report: what is due, and the form of one report; beside it, the form of civil society's view."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.forms import ReportForm, ViewForm
from commitments.models import CivilSocietyView, Department, Indicator, Milestone, Report, ReportingPeriod
from commitments.progress import days_late
from commitments.services.reporting import BOTH, departments_for, report, when_open
from commitments.services.reviewing import give_view
from ogp_portal.base.errors import DomainError, EditConflict
from ogp_portal.base.paging import page_of

PER_PAGE = 30


@login_required
def reporting(request: HttpRequest) -> HttpResponse:
    """The milestones of one's departments in an open period: what is due, overdue, done; one button each."""
    if not request.user.has_perm("commitments.report"):
        raise Http404
    now = timezone.now()
    periods = list(ReportingPeriod.objects.published().open_at(now).select_related("plan")[:12])
    period = next((one for one in periods if str(one.pk) == request.GET.get("period")), next(iter(periods), None))
    may_view = request.user.has_perm("commitments.give_view")
    context: dict[str, Any] = {"periods": periods, "period": period, "may_view": may_view}
    if period is None:
        coming = ReportingPeriod.objects.published().filter(opens_at__gt=now).order_by("opens_at", "pk")
        context["coming"] = coming.select_related("plan").first()
    else:
        departments = list(_departments_of(request.user))
        rows = Milestone.objects.planned().filter(commitment__plan=period.plan).of_departments(departments)
        rows = rows.with_state(period).to_do_first().select_related("commitment", "clause")
        late = days_late(period, now)
        context |= {"page": page_of(rows, request.GET.get("page"), PER_PAGE), "late": late, "departments": departments}
    return render(request, "commitments/reporting.html", context)


def _departments_of(person: Any) -> Any:
    """Those a person reports for; an administrator for all."""
    everyone = person.has_perm("commitments.report_for_all")
    return Department.objects.order_by("pk") if everyone else Department.objects.filter(people=person).order_by("pk")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_edit(request: HttpRequest, milestone_pk: int, period_key: str) -> HttpResponse:
    """Report on a milestone (or, ?indicator=, one of its indicators), or correct the report; 404 for others' ones."""
    milestone, period = _place(milestone_pk, period_key)
    departments = departments_for(milestone, request.user)
    if not departments:
        raise Http404
    indicators = list(milestone.indicators.order_by("pk"))
    indicator = _chosen(indicators, request.GET.get("indicator"))
    made, before = _reports(milestone, indicator, period)
    closed = when_open(period, timezone.now())
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        departments=departments,
        initial=_initial(made, ("status", "evidence_url", "version"), ("progress", "obstacles"))
        | ({"department": made.department_id} if made else {}),
    )
    context = {
        **_context(milestone, period, closed),
        "indicators": indicators,
        "indicator": indicator,
        "made": made,
        "before": before,
        # Another department has reported: to be read, not to be written over.
        "is_others": made is not None and made.department_id not in form.departments,
    }
    place = {"milestone": milestone, "period": period, "indicator": indicator, "by": request.user}
    return _answer(request, form, lambda: report(**place, **form.report()), context, "commitments/report_edit.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def view_edit(request: HttpRequest, milestone_pk: int, period_key: str) -> HttpResponse:
    """Say how civil society sees a milestone, beside the department's report; for members of the forum."""
    if not request.user.has_perm("commitments.give_view"):
        raise Http404
    milestone, period = _place(milestone_pk, period_key)
    made = CivilSocietyView.objects.filter(milestone=milestone, period=period).first()
    now = timezone.now()
    form = ViewForm(
        request.POST if request.method == "POST" else None, initial=_initial(made, ("status", "version"), ("text",))
    )
    context = {
        **_context(milestone, period, when_open(period, now) if now < period.opens_at else ""),
        "made": made,
        "before": _reports(milestone, None, period)[0],
    }
    place = {"milestone": milestone, "period": period, "by": request.user}
    return _answer(request, form, lambda: give_view(**place, **form.view()), context, "commitments/view_edit.html")


def _place(milestone_pk: int, period_key: str) -> tuple[Milestone, ReportingPeriod]:
    """A milestone of a published plan and a period of the same plan; 404 otherwise."""
    planned = Milestone.objects.planned().select_related("commitment__plan", "clause")
    milestone = get_object_or_404(planned, pk=milestone_pk)
    return milestone, get_object_or_404(ReportingPeriod, plan=milestone.commitment.plan_id, key=period_key)


def _chosen(indicators: list[Indicator], key: str | None) -> Indicator | None:
    """The indicator named in the address; 404 for one of another milestone."""
    if not key:
        return None
    found = next((one for one in indicators if str(one.pk) == key), None)
    if found is None:
        raise Http404
    return found


def _reports(milestone: Any, indicator: Any, period: Any) -> tuple[Report | None, Report | None]:
    """The report of this period, and the one before it."""
    rows = Report.objects.filter(milestone=milestone, indicator=indicator, period__ends_on__lte=period.ends_on)
    rows = list(rows.select_related("period", "department").order_by("-period__ends_on", "-pk")[:3])
    made = next((row for row in rows if row.period_id == period.pk), None)
    return made, next((row for row in rows if row.period_id != period.pk), None)


def _initial(made: Any, names: tuple[str, ...], texts: tuple[str, ...]) -> dict[str, Any]:
    if made is None:
        return {"version": 0}
    names = names + tuple(f"{text}_{language}" for text in texts for language in BOTH)
    return {name: getattr(made, name) for name in names}


def _context(milestone: Any, period: Any, closed: str) -> dict[str, Any]:
    commitment = milestone.commitment
    return {"milestone": milestone, "commitment": commitment, "period": period, "closed": closed}


def _answer(request: HttpRequest, form: Any, save: Any, context: dict[str, Any], template: str) -> HttpResponse:
    """Save what was sent and go on to the commitment's page; a refusal shows the form again with the text kept."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            save()
            messages.success(request, _("Thank you. It is public now."))
            return redirect(f"{context['commitment'].get_absolute_url()}#progress-{context['milestone'].pk}")
        except EditConflict as error:
            made = context["made"]
            # The next saving is meant to replace what was saved meanwhile.
            form.data = {**form.data.dict(), "version": str(made.version if made else 0)}
            form.add_error(None, str(error))
            context, status = {**context, "meanwhile": made}, 409
        except DomainError as error:
            form.add_error(None, str(error))
    if form.errors and status == 200:
        status = 422
    return render(request, template, {**context, "form": form}, status=status)
