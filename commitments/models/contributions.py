"""Contributions of every kind in one table, and their translations.

One table, since each kind is written, reviewed, answered and traced the same way (docs/decisions/0003).
"""

import uuid
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from commitments.choices import ANSWERABLE, Channel, Kind, State
from commitments.querysets import PROPOSALS, SEARCHED, CommentQuerySet, ContributionQuerySet, SearchText, kind_manager
from consultations.models import Consultation, Theme
from ogp_portal.languages.choices import Origin
from ogp_portal.languages.fingerprints import fingerprint

IS_PROPOSAL = Q(kind=Kind.PROPOSAL)
IS_COMMENT = Q(kind=Kind.COMMENT)
IS_CLAUSE_COMMENT = Q(kind=Kind.CLAUSE_COMMENT)
# What an author wrote, in the order it is read.
TEXTS = ("title", "problem", "solution", "change", "body")


# Counts and the time of the answer follow from other rows, which have histories of their own.
@pghistory.track(exclude=["search", "support_count", "comment_count", "merged_count", "answered_at"])
class Contribution(models.Model):
    """What a person said. Its words stay in the language they were written in."""

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    consultation = models.ForeignKey(
        Consultation, models.PROTECT, verbose_name=_("consultation"), related_name="contributions"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("author"),
        null=True,
        related_name="contributions",
    )
    shown_name = models.CharField(_("name shown"), max_length=80)
    organisation = models.CharField(_("organization"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    status = models.CharField(_("state"), max_length=10, choices=State, default=State.SUBMITTED)
    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), related_name="contributions", blank=True)
    # A comment belongs to a proposal, a reply also to a comment.
    proposal = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("proposal"), null=True, blank=True, related_name="comments"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("reply to"), null=True, blank=True, related_name="replies"
    )
    # A comment on the draft plan belongs to a clause, and keeps the version it was made on.
    clause = models.ForeignKey(
        "Clause", models.PROTECT, verbose_name=_("clause"), null=True, blank=True, related_name="comments"
    )
    plan_version = models.ForeignKey(
        "PlanVersion", models.PROTECT, verbose_name=_("version of the plan"), null=True, blank=True, related_name="+"
    )
    # Duplicates point to the contribution they are read with, parts to the one they were taken from; both stay.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("merged into"), null=True, blank=True, related_name="merged"
    )
    split_from = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("taken from"), null=True, blank=True, related_name="parts"
    )
    # How it came. What came on paper or by voice was entered by staff, with its day and the person's consent.
    channel = models.CharField(_("came by"), max_length=10, choices=Channel, default=Channel.PORTAL)
    source = models.CharField(_("where it comes from"), max_length=200, blank=True)
    received_on = models.DateField(_("day it was received"), null=True, blank=True)
    consent = models.CharField(_("how consent was given"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("entered by"), null=True, blank=True, related_name="+"
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    problem = models.TextField(_("the problem"), max_length=4000, blank=True)
    solution = models.TextField(_("what should be done"), max_length=4000, blank=True)
    change = models.TextField(_("what would change"), max_length=4000, blank=True)
    body = models.TextField(_("text"), max_length=4000, blank=True)
    support_count = models.PositiveIntegerField(_("supports"), default=0)
    comment_count = models.PositiveIntegerField(_("comments"), default=0)
    # How many others were merged into it, at any depth.
    merged_count = models.PositiveIntegerField(_("merged into it"), default=0)
    submission_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("received"), default=timezone.now)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    reviewed_at = models.DateTimeField(_("read by the forum"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    search = models.GeneratedField(expression=SearchText(*SEARCHED), output_field=SearchVectorField(), db_persist=True)

    objects: ClassVar[ContributionQuerySet] = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            models.CheckConstraint(
                condition=~IS_PROPOSAL | (~Q(title="") & ~Q(problem="") & ~Q(solution="")),
                name="proposal_has_title_problem_and_solution",
            ),
            models.CheckConstraint(
                condition=IS_PROPOSAL | ~Q(body=""), name="comment_suggestion_and_offer_have_a_text"
            ),
            models.CheckConstraint(
                condition=(IS_COMMENT & Q(proposal__isnull=False)) | (~IS_COMMENT & Q(proposal=None, parent=None)),
                name="only_comments_belong_to_a_proposal",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.THEME_SUGGESTION) | ~Q(title=""), name="theme_suggestion_has_a_title"
            ),
            models.CheckConstraint(
                condition=~Q(status=State.PUBLISHED) | Q(published_at__isnull=False),
                name="published_contribution_has_its_time",
            ),
            models.CheckConstraint(
                condition=(IS_CLAUSE_COMMENT & Q(clause__isnull=False, plan_version__isnull=False))
                | (~IS_CLAUSE_COMMENT & Q(clause=None, plan_version=None)),
                name="only_comments_on_the_draft_belong_to_a_clause",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="nothing_is_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.PORTAL) | (Q(received_on__isnull=False) & ~Q(consent="") & ~Q(source="")),
                name="entered_by_staff_with_source_day_and_consent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["consultation", "-published_at", "-id"], condition=IS_PROPOSAL, name="proposal_newest"
            ),
            models.Index(
                fields=["consultation", "-support_count", "-id"],
                condition=IS_PROPOSAL,
                name="proposal_supports",
            ),
            models.Index(
                fields=["consultation", "-comment_count", "-id"],
                condition=IS_PROPOSAL,
                name="proposal_comments",
            ),
            models.Index(
                fields=["proposal", "id"],
                condition=Q(kind=Kind.COMMENT, parent=None, published_at__isnull=False),
                name="comment_threads",
            ),
            models.Index(fields=["parent", "id"], condition=Q(parent__isnull=False), name="comment_replies"),
            models.Index(
                fields=["created_at", "id"],
                condition=Q(reviewed_at=None, status__in=[State.SUBMITTED, State.PUBLISHED]),
                name="contribution_queue",
            ),
            models.Index(fields=["clause", "id"], condition=Q(clause__isnull=False), name="comments_of_clause"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="merged_contributions"),
            models.Index(fields=["split_from"], condition=Q(split_from__isnull=False), name="parts_of_contributions"),
            models.Index(fields=["author", "-created_at", "-id"], name="contribution_of_author"),
            # How much was asked and answered by when, from the index alone (hub/standards).
            models.Index(
                fields=["consultation", "published_at", "answered_at"],
                condition=Q(status=State.PUBLISHED, kind__in=ANSWERABLE),
                name="contributions_by_time",
            ),
            models.Index(
                fields=["consultation", "-edited_at"],
                condition=Q(edited_at__isnull=False),
                name="contributions_edited",
            ),
            GinIndex("search", name="contribution_search"),
        ]

    def __str__(self) -> str:
        return self.title or Truncator(self.body).words(14)

    def get_absolute_url(self) -> str:
        if self.kind == Kind.PROPOSAL:
            return reverse("proposal_detail", args=[self.pk])
        if self.kind == Kind.COMMENT:
            return reverse("comment_detail", args=[self.proposal_id, self.pk])
        if self.kind == Kind.HELP_OFFER:
            return reverse("my_contributions")
        return reverse("contribution_detail", args=[self.pk])

    @property
    def is_public(self) -> bool:
        return self.status in (State.PUBLISHED, State.WITHDRAWN) and self.published_at is not None

    @property
    def by_line(self) -> str:
        """The name shown, and the organization if there is one."""
        return f"{self.shown_name}, {self.organisation}" if self.organisation else self.shown_name

    @property
    def fingerprint(self) -> str:
        """The same as long as its words are (languages.fingerprints); a translation keeps the one it was made from."""
        return fingerprint("\n".join(f"{name}: {getattr(self, name)}" for name in TEXTS))


class Proposal(Contribution):
    """A commitment somebody would like to see."""

    objects: ClassVar[Any] = PROPOSALS

    class Meta:
        proxy = True
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")


class Comment(Contribution):
    """A comment on a proposal, or a reply to one."""

    objects: ClassVar[Any] = kind_manager(Kind.COMMENT, CommentQuerySet)

    class Meta:
        proxy = True
        verbose_name = _("comment")
        verbose_name_plural = _("comments")


class ThemeSuggestion(Contribution):
    """A theme somebody misses."""

    objects: ClassVar[Any] = kind_manager(Kind.THEME_SUGGESTION)

    class Meta:
        proxy = True
        verbose_name = _("suggested theme")
        verbose_name_plural = _("suggested themes")


class HelpOffer(Contribution):
    """An offer to help shape commitments of a theme. Read by forum members only."""

    objects: ClassVar[Any] = kind_manager(Kind.HELP_OFFER)

    class Meta:
        proxy = True
        verbose_name = _("offer of help")
        verbose_name_plural = _("offers of help")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ContributionTranslation(models.Model):
    """A contribution in the other language. It stands beside what its author wrote, never instead of it."""

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, verbose_name=_("contribution"), related_name="translations"
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    # Longer than the original may be: French takes a third more room.
    title = models.CharField(_("title"), max_length=200, blank=True)
    problem = models.TextField(_("the problem"), max_length=8000, blank=True)
    solution = models.TextField(_("what should be done"), max_length=8000, blank=True)
    change = models.TextField(_("what would change"), max_length=8000, blank=True)
    body = models.TextField(_("text"), max_length=8000, blank=True)
    origin = models.CharField(_("written by"), max_length=10, choices=Origin, default=Origin.PERSON)
    source_fingerprint = models.CharField(max_length=64)
    translated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("translated by"), null=True, related_name="+"
    )
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("read by"), null=True, related_name="+"
    )
    is_checked = models.BooleanField(_("checked by a person"), default=True)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(_("written"), default=timezone.now)

    class Meta:
        verbose_name = _("translation of a contribution")
        verbose_name_plural = _("translations of contributions")
        constraints = [
            models.UniqueConstraint(fields=["contribution", "language"], name="one_translation_per_language"),
            models.CheckConstraint(
                condition=~Q(title="", problem="", solution="", change="", body=""), name="translation_has_a_text"
            ),
            models.CheckConstraint(
                condition=~Q(origin=Origin.PERSON) | Q(is_checked=True), name="what_a_person_wrote_is_checked"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.body[:60]
