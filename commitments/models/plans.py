"""Plans, their commitments in clauses, milestones and indicators, and the published versions of it all."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.choices import ClauseKind, Continuation, Precision, VersionKind
from commitments.querysets import (
    CarryOverQuerySet,
    CommitmentQuerySet,
    CommitmentVersionQuerySet,
    MilestoneQuerySet,
    PlanQuerySet,
    PlanVersionQuerySet,
)
from consultations.models import Consultation, Theme
from ogp_portal.base.templatetags.bilingual import in_language


class Department(models.Model):
    """A department or agency, with the pair of its acronyms, and the people who report for it."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=20, blank=True)
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("people who report for it"), related_name="departments", blank=True
    )

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    def __str__(self) -> str:
        return in_language(self, "name")[0]


class Plan(models.Model):
    """An action plan: commitments for a period, usually written after a consultation."""

    key = models.SlugField(_("key"), unique=True)
    consultation = models.ForeignKey(
        Consultation,
        models.PROTECT,
        verbose_name=_("consultation that led to it"),
        null=True,
        blank=True,
        related_name="plans",
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="plan_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return in_language(self, "title")[0]

    def get_absolute_url(self) -> str:
        return reverse("plan_detail", args=[self.key])


class Commitment(models.Model):
    """One commitment of a plan. Its code stays; number, title and clauses may change from version to version."""

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name=_("plan"), related_name="commitments")
    code = models.SlugField(_("code"), max_length=20)
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), related_name="commitments", blank=True)
    leads = models.ManyToManyField(
        Department, verbose_name=_("lead departments"), related_name="led_commitments", blank=True
    )
    partners = models.ManyToManyField(
        Department, verbose_name=_("partner departments"), related_name="partnered_commitments", blank=True
    )
    # When each step was first reached, kept by the services; the path of a contribution reads them.
    drafted_at = models.DateTimeField(_("first published in a draft"), null=True, blank=True, editable=False)
    planned_at = models.DateTimeField(_("published in the plan"), null=True, blank=True, editable=False)
    reported_at = models.DateTimeField(_("progress first reported"), null=True, blank=True, editable=False)
    reviewed_at = models.DateTimeField(_("result reviewed"), null=True, blank=True, editable=False)
    dropped_at = models.DateTimeField(_("left out"), null=True, blank=True, editable=False)
    drop_reason = models.TextField(_("why it was left out"), blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="each_code_once_per_plan"),
            models.CheckConstraint(
                condition=Q(dropped_at=None)
                | (
                    Q(drop_reason_en__isnull=False, drop_reason_fr__isnull=False)
                    & ~Q(drop_reason_en="")
                    & ~Q(drop_reason_fr="")
                ),
                name="left_out_with_a_reason_in_both_languages",
            ),
        ]
        indexes = [models.Index(fields=["plan", "number", "id"], name="commitments_of_plan")]

    def __str__(self) -> str:
        return f"{self.code} {in_language(self, 'title')[0]}"

    def get_absolute_url(self) -> str:
        return reverse("commitment_detail", args=[self.plan.key, self.code])


class Clause(models.Model):
    """A part of a commitment. It is the same clause in every version, so that comments stay with it."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, verbose_name=_("commitment"), related_name="clauses")
    kind = models.CharField(_("part"), max_length=20, choices=ClauseKind)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text = models.TextField(_("text"), max_length=8000, blank=True)
    published_at = models.DateTimeField(_("first published"), null=True, blank=True, editable=False)
    retired_at = models.DateTimeField(_("left out"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "kind"],
                condition=~Q(kind=ClauseKind.MILESTONE) & Q(retired_at=None),
                name="each_part_once_per_commitment",
            )
        ]
        indexes = [models.Index(fields=["commitment", "position", "id"], name="clauses_of_commitment")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {in_language(self, 'text')[0][:60]}"


@pghistory.track()
class Milestone(models.Model):
    """A clause of the kind milestone, with what can be checked: when, by whom. Due is a date, a label, or both."""

    clause = models.OneToOneField(Clause, models.CASCADE, verbose_name=_("clause"), related_name="milestone")
    commitment = models.ForeignKey(Commitment, models.CASCADE, verbose_name=_("commitment"), related_name="milestones")
    code = models.CharField(_("code"), max_length=20)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    due_precision = models.CharField(_("due date exact to the"), max_length=5, choices=Precision, default=Precision.DAY)
    due_label = models.CharField(_("due, in words"), max_length=120, blank=True)
    # As written; the departments below are those recognized in it.
    lead_text = models.CharField(_("lead, as written"), max_length=200, blank=True)
    leads = models.ManyToManyField(
        Department, verbose_name=_("lead departments"), related_name="led_milestones", blank=True
    )
    partners = models.ManyToManyField(
        Department, verbose_name=_("partner departments"), related_name="partnered_milestones", blank=True
    )

    objects: ClassVar[Any] = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.UniqueConstraint(fields=["commitment", "code"], name="each_milestone_code_once_per_commitment"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_on=None) | Q(due_on__gte=F("starts_on")),
                name="milestone_is_not_due_before_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Indicator(models.Model):
    """How one knows that a milestone is reached."""

    milestone = models.ForeignKey(Milestone, models.CASCADE, verbose_name=_("milestone"), related_name="indicators")
    code = models.CharField(_("code"), max_length=20)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text = models.TextField(_("short text"))
    full_text = models.TextField(_("full text"), blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    due_precision = models.CharField(_("due date exact to the"), max_length=5, choices=Precision, default=Precision.DAY)
    due_label = models.CharField(_("due, in words"), max_length=120, blank=True)
    lead_text = models.CharField(_("lead, as written"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.UniqueConstraint(fields=["milestone", "code"], name="each_indicator_code_once_per_milestone")
        ]

    def __str__(self) -> str:
        return self.code


@pghistory.track()
class PlanVersion(models.Model):
    """A published state of a whole plan, frozen: a draft to comment on, or the plan itself."""

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name=_("plan"), related_name="versions")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=VersionKind)
    note = models.TextField(_("what is new in it"), blank=True)
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("published by"), null=True, related_name="+"
    )

    objects: ClassVar[Any] = PlanVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the plan")
        verbose_name_plural = _("versions of the plan")
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="each_version_number_once_per_plan")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("plan_version", args=[self.plan.key, self.number])


class CommitmentVersion(models.Model):
    """A commitment as one version of the plan has it: number, title, and all clauses as plain data, in both languages.

    `content` is a mapping whose shape `commitments.services.versions.content_of` documents. Rows never change.
    """

    version = models.ForeignKey(PlanVersion, models.PROTECT, verbose_name=_("version"), related_name="commitments")
    commitment = models.ForeignKey(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="versions")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    content: Any = models.JSONField(_("content"))

    objects: ClassVar[Any] = CommitmentVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment in a version")
        verbose_name_plural = _("commitments in a version")
        constraints = [
            models.UniqueConstraint(fields=["version", "commitment"], name="each_commitment_once_per_version")
        ]
        triggers = [pgtrigger.Protect(name="frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.number}. {in_language(self, 'title')[0]}"


class CarryOver(models.Model):
    """What became of a commitment of an earlier plan in a later one, and why."""

    earlier = models.ForeignKey(
        Commitment, models.PROTECT, verbose_name=_("commitment of the earlier plan"), related_name="carried_to"
    )
    into_plan = models.ForeignKey(Plan, models.PROTECT, verbose_name=_("later plan"), related_name="carried_over")
    later = models.ForeignKey(
        Commitment,
        models.PROTECT,
        verbose_name=_("commitment of the later plan"),
        null=True,
        blank=True,
        related_name="carried_from",
    )
    kind = models.CharField(_("what becomes of it"), max_length=10, choices=Continuation)
    reason = models.TextField(_("reason"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("decided by"), null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)

    objects: ClassVar[Any] = CarryOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("carry-over")
        verbose_name_plural = _("carry-overs")
        constraints = [
            models.UniqueConstraint(
                fields=["earlier", "into_plan", "later"], nulls_distinct=False, name="carried_over_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=Continuation.DROPPED, later=None)
                | (~Q(kind=Continuation.DROPPED) & Q(later__isnull=False)),
                name="carried_over_to_a_commitment_unless_dropped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.earlier_id} → {self.later_id}"
