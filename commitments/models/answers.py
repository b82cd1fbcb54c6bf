"""From reading to answering: readings, groupings, followers, responses and their tally, and whom to tell."""

from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from commitments.choices import NEEDS_A_REASON, GroupingKind, Outcome, ResponseState, Step
from commitments.querysets import AnswerQuerySet, ReadingQuerySet, ResponseQuerySet
from consultations.models import Consultation, Theme
from ogp_portal.base.templatetags.bilingual import in_language

from .contributions import Contribution
from .plans import Commitment, Department, PlanVersion
from .progress import Report, Review

# Said of NULL too, since a check that comes to NULL passes.
IN_BOTH = Q(reason_en__isnull=False, reason_fr__isnull=False) & ~Q(reason_en="") & ~Q(reason_fr="")


@pghistory.track()
class Reading(models.Model):
    """A forum member takes a contribution for reading, then says which theme and outcome it should have. Internal."""

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, verbose_name=_("contribution"), related_name="readings"
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("reader"), null=True, related_name="readings"
    )
    theme = models.ForeignKey(
        Theme, models.SET_NULL, verbose_name=_("main theme"), null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(_("proposed outcome"), max_length=20, choices=Outcome, blank=True)
    note = models.TextField(_("internal note"), max_length=4000, blank=True)
    taken_at = models.DateTimeField(_("taken for reading"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects: ClassVar[Any] = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.UniqueConstraint(fields=["contribution", "reader"], name="each_reader_reads_once"),
            models.CheckConstraint(condition=Q(read_at=None) | ~Q(outcome=""), name="read_with_a_proposed_outcome"),
        ]
        indexes = [models.Index(fields=["reader", "read_at"], name="readings_of_reader")]

    def __str__(self) -> str:
        return f"{self.reader_id} → {self.contribution_id}"


@pghistory.track()
class Grouping(models.Model):
    """One act of merging (part = the duplicate) or splitting (part = what was taken out). It can be undone once.

    Undoing a split deletes the parts that nobody has touched; the record of the act stays, without its part.
    """

    kind = models.CharField(_("act"), max_length=10, choices=GroupingKind)
    whole = models.ForeignKey(Contribution, models.CASCADE, verbose_name=_("whole"), related_name="groupings")
    part = models.ForeignKey(
        Contribution, models.SET_NULL, verbose_name=_("part"), null=True, related_name="grouped_as"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("made by"), null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("undone by"), null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("merge or split")
        verbose_name_plural = _("merges and splits")
        constraints = [
            models.UniqueConstraint(
                fields=["part"], condition=Q(kind=GroupingKind.MERGE, undone_at=None), name="merged_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(whole=models.F("part")), name="nothing_is_grouped_with_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} → {self.whole_id}"


class Following(models.Model):
    """A person who is told what becomes of a contribution of somebody else."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="followings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="followings")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contribution", "person"], name="one_following_per_person")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.contribution_id}"


class Response(models.Model):
    """One reasoned answer to one or many contributions. The reason is in both languages; history keeps each version."""

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, verbose_name=_("consultation"), related_name="responses"
    )
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    reason = models.TextField(_("reason"), max_length=8000, blank=True)
    # Nobody named: the forum answers.
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        verbose_name=_("department that answers"),
        null=True,
        blank=True,
        related_name="responses",
    )
    commitments = models.ManyToManyField(
        Commitment, verbose_name=_("commitments it led to"), related_name="responses", blank=True
    )
    # The keys of its commitments when it was published or corrected, so that the history has them for each version.
    led_to = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    status = models.CharField(_("state"), max_length=10, choices=ResponseState, default=ResponseState.PREPARED)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    corrected_at = models.DateTimeField(_("corrected"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("written by"), null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("begun"), default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=ResponseState.PUBLISHED) | (IN_BOTH & Q(published_at__isnull=False)),
                name="published_with_a_reason_in_both_languages",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=NEEDS_A_REASON) | IN_BOTH,
                name="not_retained_or_out_of_scope_only_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["consultation", "-published_at", "-id"],
                condition=Q(status=ResponseState.PUBLISHED),
                name="responses_newest",
            ),
            models.Index(
                fields=["consultation", "outcome", "-published_at", "-id"],
                condition=Q(status=ResponseState.PUBLISHED),
                name="responses_by_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {Truncator(in_language(self, 'reason')[0]).words(10)}"

    def get_absolute_url(self) -> str:
        return reverse("response_detail", args=[self.pk])


@pghistory.track()
class Answer(models.Model):
    """A contribution and a response to it. It is given when the response is public, until another replaces it."""

    response = models.ForeignKey(Response, models.CASCADE, verbose_name=_("response"), related_name="answers")
    contribution = models.ForeignKey(
        Contribution, models.PROTECT, verbose_name=_("contribution"), related_name="answers"
    )
    given_at = models.DateTimeField(_("given"), null=True, blank=True)
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    objects: ClassVar[Any] = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["response", "contribution"], name="answered_once_by_a_response"),
            models.UniqueConstraint(
                fields=["contribution"],
                condition=Q(given_at__isnull=False, replaced_at=None),
                name="one_answer_stands_per_contribution",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} → {self.contribution_id}"


class AnswerTally(models.Model):
    """How many public contributions were answered in how many days, so that no page has to count.

    Per consultation and language, once for all themes together (`theme` None) and once for each theme.
    `days` are whole days from publication to the answer; None for those that wait.
    """

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="answer_tally")
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, related_name="+")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    days = models.PositiveIntegerField(null=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "theme", "language", "days"],
                nulls_distinct=False,
                name="one_tally_per_theme_language_and_days",
            )
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.theme_id} {self.language} {self.days}: {self.count}"


class Notice(models.Model):
    """Something authors and followers have to be told of; the worker writes the mails, each person's once."""

    step = models.CharField(max_length=10, choices=Step)
    response = models.ForeignKey(Response, models.CASCADE, null=True, related_name="notices")
    grouping = models.ForeignKey(Grouping, models.CASCADE, null=True, related_name="notices")
    plan_version = models.ForeignKey(PlanVersion, models.CASCADE, null=True, related_name="notices")
    report = models.ForeignKey(Report, models.CASCADE, null=True, related_name="notices")
    review = models.ForeignKey(Review, models.CASCADE, null=True, related_name="notices")
    created_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)
    # One that fails is put off, so that it holds up no other.
    next_attempt_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["step", "response", "grouping", "plan_version", "report", "review"],
                condition=~Q(step=Step.CORRECTED),
                nulls_distinct=False,
                name="each_step_is_told_once",
            )
        ]
        indexes = [models.Index(fields=["id"], condition=Q(told_at=None), name="notices_to_tell")]

    def __str__(self) -> str:
        return f"{self.step} {self.pk}"


class BuiltDocument(models.Model):
    """A document that takes long to make, kept until what it shows has changed."""

    key = models.CharField(max_length=120, unique=True)
    fingerprint = models.CharField(max_length=64)
    content = models.BinaryField()
    built_at = models.DateTimeField(default=timezone.now)
    # Since when somebody waits for the worker to make it anew.
    wanted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key
