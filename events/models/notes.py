"""What a workshop leaves behind: notes that become contributions, and what people thought of it."""

import hashlib
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models import Contribution
from consultations.models import Theme

from .workshops import Workshop


class Note(models.Model):
    """What was said at one table or on one topic, in the language spoken; once released, a contribution."""

    workshop = models.ForeignKey(Workshop, models.PROTECT, verbose_name=_("workshop"), related_name="notes")
    table = models.CharField(_("table or topic"), max_length=120)
    theme = models.ForeignKey(Theme, models.PROTECT, verbose_name=_("theme"), related_name="workshop_notes")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    text = models.TextField(_("what was said"), max_length=5000)
    contribution = models.OneToOneField(
        Contribution,
        models.SET_NULL,
        verbose_name=_("contribution"),
        null=True,
        blank=True,
        editable=False,
        related_name="workshop_note",
    )
    submission_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("written by"), null=True, related_name="+"
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    # When participants were told that it is answered.
    told_at = models.DateTimeField(_("participants told of the answer"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["contribution"],
                condition=Q(told_at=None, contribution__isnull=False),
                name="notes_to_tell_of",
            ),
            models.Index(fields=["-told_at"], condition=Q(told_at__isnull=False), name="notes_told_of"),
        ]

    def __str__(self) -> str:
        return self.table

    @property
    def fingerprint(self) -> str:
        """The same as long as it says the same: what somebody who edits it had before his or her eyes."""
        said = "\0".join([self.table, str(self.theme_id), self.language, self.text])
        return hashlib.sha256(said.encode()).hexdigest()


class Feedback(models.Model):
    """What somebody thought of a workshop. Nothing says who: it has no link to a registration, and no hour."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, verbose_name=_("workshop"), related_name="feedback")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    # By the key of the question, as in Registration.answers.
    answers = models.JSONField(_("answers"), default=dict)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")

    def __str__(self) -> str:
        return f"{self.workshop}: {self.pk}"
