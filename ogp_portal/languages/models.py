"""The state of each bilingual text."""

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .choices import OTHER, Origin, State
from .querysets import BilingualTextQuerySet
from .registry import members


@pghistory.track()
class BilingualText(models.Model):
    """One translated field of one record: which language leads, which is behind, and what was agreed last.

    `agreed_en` and `agreed_fr` are the two texts as they were when somebody last said that they say the same;
    a language whose text no longer has the fingerprint of its agreed text has moved on. The texts themselves
    stay in the record.
    """

    model = models.CharField(_("kind"), max_length=60)
    record_id = models.BigIntegerField()
    field = models.CharField(_("field"), max_length=60)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.FRESH)
    source = models.CharField(_("source language"), max_length=2, choices=settings.LANGUAGES, default="en")
    behind = models.CharField(_("language to be written"), max_length=2, choices=settings.LANGUAGES, blank=True)
    is_public = models.BooleanField(_("public"), default=True)
    agreed_en = models.TextField(blank=True)
    agreed_fr = models.TextField(blank=True)
    fingerprint_en = models.CharField(max_length=64, blank=True)
    fingerprint_fr = models.CharField(max_length=64, blank=True)
    translated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("translated by"), null=True, related_name="+"
    )
    translated_at = models.DateTimeField(_("translated"), null=True, blank=True)
    origin = models.CharField(_("written by"), max_length=10, choices=Origin, default=Origin.PERSON)
    # A translation that waits for a reader; never public before.
    proposed = models.TextField(_("translation to be read"), blank=True)
    # The fingerprint of the text it was made from.
    proposed_from = models.CharField(max_length=64, blank=True)
    alone_reason_en = models.TextField(_("why in one language for now (English)"), blank=True)
    alone_reason_fr = models.TextField(_("why in one language for now (French)"), blank=True)
    alone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("decided by"), null=True, related_name="+"
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    words = models.PositiveIntegerField(_("words"), default=0)
    changed_at = models.DateTimeField(_("since"), default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[BilingualTextQuerySet] = BilingualTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("bilingual text")
        verbose_name_plural = _("translation desk")
        constraints = [
            models.UniqueConstraint(fields=["model", "record_id", "field"], name="one_state_per_bilingual_text"),
            models.CheckConstraint(
                condition=Q(state=State.FRESH, behind="") | (~Q(state=State.FRESH) & ~Q(behind="")),
                name="work_names_its_language",
            ),
            models.CheckConstraint(
                condition=Q(alone_reason_en="", alone_reason_fr="", due_on=None)
                | (~Q(alone_reason_en="") & ~Q(alone_reason_fr="") & Q(due_on__isnull=False)),
                name="alone_with_a_reason_until_a_date",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on", "changed_at"], name="bilingual_text_to_do")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.field_name}"

    @property
    def kind(self) -> str:
        """The name of the record's model."""
        return str(members[self.model].model._meta.verbose_name) if self.model in members else self.model

    @property
    def field_name(self) -> str:
        """The name of the field."""
        if self.model not in members:
            return self.field
        return str(members[self.model].model._meta.get_field(f"{self.field}_en").verbose_name).removesuffix(" [en]")

    @property
    def leading(self) -> str:
        """The language to translate from."""
        return OTHER[self.behind] if self.behind else self.source

    def agreed(self, language: str) -> str:
        """The text of `language` when both were last said to be the same."""
        return self.agreed_en if language == "en" else self.agreed_fr
