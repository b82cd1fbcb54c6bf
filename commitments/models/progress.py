"""After the plan: what departments report, what civil society says of it, what independent reviewers found."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.choices import Completion, EarlyResults, Potential, Progress
from commitments.querysets import PeriodQuerySet
from ogp_portal.base.templatetags.bilingual import in_language

from .plans import Commitment, Department, Indicator, Milestone, Plan


class ReportingPeriod(models.Model):
    """A stretch of a plan on which departments report: [opens_at, closes_at), overdue from `due_at` on."""

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name=_("plan"), related_name="periods")
    key = models.SlugField(_("key"))
    name = models.CharField(_("name"), max_length=80)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    opens_at = models.DateTimeField(_("reports are taken from"))
    due_at = models.DateTimeField(_("reports are due"))
    closes_at = models.DateTimeField(_("reports are taken until"))

    objects: ClassVar[Any] = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporting period")
        verbose_name_plural = _("reporting periods")
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="period_key_once_per_plan"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="period_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("opens_at"), closes_at__gte=F("due_at")),
                name="reports_are_due_while_they_are_taken",
            ),
        ]

    def __str__(self) -> str:
        return in_language(self, "name")[0]


class Report(models.Model):
    """What a department says of a milestone, or of one of its indicators, in one period."""

    period = models.ForeignKey(
        ReportingPeriod, models.PROTECT, verbose_name=_("reporting period"), related_name="reports"
    )
    milestone = models.ForeignKey(Milestone, models.PROTECT, verbose_name=_("milestone"), related_name="reports")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, verbose_name=_("indicator"), null=True, blank=True, related_name="reports"
    )
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("department"), related_name="reports")
    status = models.CharField(_("state"), max_length=2, choices=Progress)
    progress = models.TextField(_("progress"), max_length=4000, blank=True)
    evidence_url = models.URLField(_("evidence of progress"), max_length=500, blank=True)
    obstacles = models.TextField(_("obstacles"), max_length=4000, blank=True)
    submission_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("reported by"), null=True, related_name="+"
    )
    reported_at = models.DateTimeField(_("reported"), default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "milestone", "indicator"], nulls_distinct=False, name="one_report_per_period"
            ),
            models.CheckConstraint(
                condition=Q(status=Progress.NOT_STARTED) | ~Q(evidence_url=""), name="progress_only_with_evidence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone_id} {self.period_id}: {self.status}"


class CivilSocietyView(models.Model):
    """What the civil-society members of the forum say of a milestone in one period, beside the department's report."""

    period = models.ForeignKey(
        ReportingPeriod, models.PROTECT, verbose_name=_("reporting period"), related_name="views"
    )
    milestone = models.ForeignKey(Milestone, models.PROTECT, verbose_name=_("milestone"), related_name="views")
    status = models.CharField(_("state"), max_length=2, choices=Progress)
    text = models.TextField(_("view"), max_length=4000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("written by"), null=True, related_name="+"
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("civil-society view")
        verbose_name_plural = _("civil-society views")
        constraints = [models.UniqueConstraint(fields=["period", "milestone"], name="one_view_per_period")]

    def __str__(self) -> str:
        return f"{self.milestone_id} {self.period_id}: {self.status}"


class Review(models.Model):
    """What an independent reviewer found of a commitment, as given, with its source. Never judged by the portal."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="reviews")
    source_title = models.CharField(_("title of the review"), max_length=200)
    source_url = models.URLField(_("address of the review"), max_length=500)
    reviewed_on = models.DateField(_("date of the review"))
    is_verifiable = models.BooleanField(_("verifiable"), null=True, blank=True)
    is_relevant = models.BooleanField(_("relevant to open government"), null=True, blank=True)
    potential = models.CharField(_("potential for results"), max_length=20, choices=Potential, blank=True)
    completion = models.CharField(_("completion"), max_length=20, choices=Completion, blank=True)
    early_results = models.CharField(_("early results"), max_length=20, choices=EarlyResults, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("recorded by"), null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    class Meta:
        verbose_name = _("independent review")
        verbose_name_plural = _("independent reviews")

    def __str__(self) -> str:
        return in_language(self, "source_title")[0]
