"""The records by which the process can be checked: forum meetings, documents, outreach.

What was once public is never deleted, only withdrawn: the state of the process on any day can be told later.
"""

from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.choices import DocumentKind, OutreachChannel, Region
from consultations.querysets import EvidenceQuerySet
from ogp_portal.base.templatetags.bilingual import in_language

from .consulting import Consultation


def stays() -> pgtrigger.Protect:
    """What the public has seen is not deleted, by whatever way: it is withdrawn."""
    return pgtrigger.Protect(
        name="stays", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__published_at__isnull=False)
    )


class Meeting(models.Model):
    """A meeting of the multi-stakeholder forum, with its minutes once they are written.

    Who was there is public with the meeting, or, for a meeting announced beforehand, with its minutes.
    """

    # Set by content files, which refer to it; what was written in the admin has none.
    key = models.SlugField(_("key"), max_length=80, unique=True, null=True, blank=True, editable=False)
    held_on = models.DateField(_("held on"))
    title = models.CharField(_("title"), max_length=200)
    minutes = models.TextField(_("minutes"), blank=True)
    minutes_published_at = models.DateTimeField(_("minutes published"), null=True, blank=True, editable=False)
    civil_society_present = models.PositiveSmallIntegerField(_("civil-society members present"), default=0)
    government_present = models.PositiveSmallIntegerField(_("government members present"), default=0)
    about_implementation = models.BooleanField(_("about carrying out a plan"), default=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)

    objects: ClassVar[EvidenceQuerySet] = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("forum meeting")
        verbose_name_plural = _("forum meetings")
        indexes = [models.Index(fields=["-held_on", "-id"], name="meetings_newest")]
        triggers = [stays()]

    def __str__(self) -> str:
        return in_language(self, "title")[0]

    def get_absolute_url(self) -> str:
        return reverse("meeting_detail", args=[self.pk])

    @property
    def attendance_public_at(self) -> datetime | None:
        """Since when it is public who was there; None as long as it is not, and from then on it is not changed."""
        if self.published_at is None or timezone.localdate(self.published_at) >= self.held_on:
            return self.published_at
        return self.minutes_published_at


class Document(models.Model):
    """A document of the public repository: a link, or a file kept here, in one or both languages."""

    # Set by content files, which refer to it; what was written in the admin has none.
    key = models.SlugField(_("key"), max_length=80, unique=True, null=True, blank=True, editable=False)
    consultation = models.ForeignKey(
        Consultation,
        models.PROTECT,
        verbose_name=_("consultation"),
        null=True,
        blank=True,
        related_name="documents",
    )
    kind = models.CharField(_("kind"), max_length=10, choices=DocumentKind)
    dated_on = models.DateField(_("date of the document"))
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), max_length=2000)
    url = models.URLField(_("address"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)

    objects: ClassVar[EvidenceQuerySet] = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [models.Index(fields=["-dated_on", "-id"], name="documents_newest")]
        triggers = [stays()]

    def __str__(self) -> str:
        return in_language(self, "title")[0]

    def get_absolute_url(self) -> str:
        return reverse("document_detail", args=[self.pk])


class DocumentFile(models.Model):
    """A file of a document, in one language. It lies in the database, so that one backup holds everything."""

    document = models.ForeignKey(Document, models.CASCADE, verbose_name=_("document"), related_name="files")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    name = models.CharField(_("file name"), max_length=120)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.UniqueConstraint(fields=["document", "language"], name="one_file_per_document_and_language")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ending(self) -> str:
        """ "PDF"."""
        return self.name.rpartition(".")[2].upper()


class Outreach(models.Model):
    """One thing done so that people know: what, when, in which language, where."""

    # Set by content files, which refer to it; what was written in the admin has none.
    key = models.SlugField(_("key"), max_length=80, unique=True, null=True, blank=True, editable=False)
    consultation = models.ForeignKey(
        Consultation, models.PROTECT, verbose_name=_("consultation"), related_name="outreach"
    )
    done_on = models.DateField(_("done on"))
    what = models.CharField(_("what was done"), max_length=300)
    channel = models.CharField(_("how"), max_length=10, choices=OutreachChannel)
    in_english = models.BooleanField(_("in English"), default=True)
    in_french = models.BooleanField(_("in French"), default=True)
    region = models.CharField(_("where"), max_length=2, choices=Region, default=Region.CANADA)
    reached = models.PositiveIntegerField(_("people reached, if known"), null=True, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("published"), default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)

    objects: ClassVar[EvidenceQuerySet] = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("outreach")
        verbose_name_plural = _("outreach log")
        constraints = [
            models.CheckConstraint(
                condition=Q(in_english=True) | Q(in_french=True), name="outreach_in_a_language_at_least"
            )
        ]
        indexes = [models.Index(fields=["consultation", "-done_on", "-id"], name="outreach_newest")]
        triggers = [stays()]

    def __str__(self) -> str:
        return in_language(self, "what")[0]
