"""What is kept beside contributions: supports, decisions of moderators, theme counts, texts not sent yet."""

import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.choices import DeclineReason, Kind, State
from consultations.models import Consultation, Theme
from ogp_portal.base.text import first_name_and_initial

from .contributions import Contribution


class Support(models.Model):
    """One person's support for one proposal."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="supports")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="supports")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contribution", "person"], name="one_support_per_person")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.contribution_id}"


class ThemeTally(models.Model):
    """How many public proposals a theme has, kept by the services so that no page has to count."""

    theme = models.OneToOneField(Theme, models.CASCADE, primary_key=True, related_name="tally")
    proposals = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.theme_id}: {self.proposals}"


@pghistory.track()
class Decision(models.Model):
    """One act of moderation: what was decided, why, by whom. Rows are only added."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="decisions")
    status = models.CharField(_("decision"), max_length=10, choices=State)
    reason = models.CharField(_("reason"), max_length=20, choices=DeclineReason, blank=True)
    note = models.TextField(_("note to the author"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("decided by"),
        null=True,
        related_name="decisions",
    )
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(condition=~Q(status=State.DECLINED) | ~Q(reason=""), name="declined_with_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} ({self.decided_at:%Y-%m-%d})"


class Draft(models.Model):
    """What somebody wrote and has not sent yet; its random token is the only key to it."""

    token = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=20, choices=Kind)
    payload: Any = models.JSONField()
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.token}"


class EntryFile(models.Model):
    """A spreadsheet of contributions that was looked through and waits to be entered, by whoever brought it alone."""

    token = models.UUIDField(primary_key=True, default=uuid.uuid4)
    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    brought_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.name


def default_shown_name(person: Any) -> str:
    """The name a form proposes: what the person chose, else first name and initial."""
    return first_name_and_initial(person.name) if person.is_authenticated else ""
