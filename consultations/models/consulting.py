"""Consultations, their phases and questions, themes, articles, forum members and pages."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.choices import Activity, Mark, Sector
from consultations.querysets import ArticleQuerySet, ConsultationQuerySet, SlugQuerySet, ThemeQuerySet
from ogp_portal.base.templatetags.bilingual import in_language


class Consultation(models.Model):
    """One call to people about one action plan."""

    key = models.SlugField(_("key"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    call = models.CharField(_("the call in one sentence"), max_length=300)
    summary = models.TextField(_("summary"))
    introduction = models.TextField(_("introduction"))
    time_zone = models.CharField(_("time zone"), max_length=40, default="America/Toronto")
    days_moved = models.IntegerField(_("days by which all dates were moved"), default=0)
    # When it was closed as answered; a contribution that comes later opens it again.
    answered_at = models.DateTimeField(_("closed as answered"), null=True, blank=True, editable=False)

    objects: ClassVar[ConsultationQuerySet] = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")

    def __str__(self) -> str:
        return in_language(self, "title")[0]

    def get_absolute_url(self) -> str:
        return reverse("home")


class Phase(models.Model):
    """A stretch of the process. Its state follows from its dates; half-open: [opens_at, closes_at)."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="phases")
    key = models.SlugField(_("key"))
    name = models.CharField(_("name"), max_length=80)
    description = models.TextField(_("description"))
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    input_opens_at = models.DateTimeField(_("takes input from"), null=True, blank=True)
    input_closes_at = models.DateTimeField(_("takes input until"), null=True, blank=True)
    # When its dates and the ways to take part were first made public.
    published_at = models.DateTimeField(_("dates first published"), default=timezone.now)
    allows = ArrayField(
        models.CharField(max_length=10, choices=Activity.choices),
        verbose_name=_("allows"),
        default=list,
        blank=True,
    )

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        constraints = [
            models.UniqueConstraint(fields=["consultation", "key"], name="phase_key_once_per_consultation"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="phase_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(input_opens_at=None, input_closes_at=None, allows=[])
                | Q(
                    input_opens_at__gte=F("opens_at"),
                    input_closes_at__lte=F("closes_at"),
                    input_closes_at__gt=F("input_opens_at"),
                ),
                name="phase_takes_input_within_its_dates",
            ),
        ]

    def __str__(self) -> str:
        return in_language(self, "name")[0]


class DateChange(models.Model):
    """A date of a phase that was moved: from when to when, why, by whom. The track keeps its old tick."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="date_changes")
    field = models.CharField(_("date"), max_length=20)
    old = models.DateTimeField(_("before"))
    new = models.DateTimeField(_("now"))
    reason = models.TextField(_("reason"))
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        verbose_name = _("date change")
        verbose_name_plural = _("date changes")

    def __str__(self) -> str:
        return f"{self.phase_id} {self.field}: {self.old:%Y-%m-%d} → {self.new:%Y-%m-%d}"


class Question(models.Model):
    """One of the questions of the call; each is a way in."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="questions")
    key = models.SlugField(_("key"))
    number = models.PositiveSmallIntegerField(_("number"))
    question = models.CharField(_("question"), max_length=200)
    explanation = models.TextField(_("explanation"))
    action = models.CharField(_("button"), max_length=60)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(fields=["consultation", "key"], name="question_key_once_per_consultation")
        ]

    def __str__(self) -> str:
        return in_language(self, "question")[0]


class Theme(models.Model):
    """A subject that commitments may be about."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="themes")
    key = models.SlugField(_("key"))
    number = models.PositiveSmallIntegerField(_("number"))
    mark = models.CharField(_("mark"), max_length=10, choices=Mark)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    tagline = models.CharField(_("one line"), max_length=160)
    about = models.TextField(_("what it is about"))
    known = models.TextField(_("what is known"))
    change = models.TextField(_("what could change"))

    objects: ClassVar[ThemeQuerySet] = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        constraints = [models.UniqueConstraint(fields=["consultation", "key"], name="theme_key_once_per_consultation")]

    def __str__(self) -> str:
        return in_language(self, "name")[0]

    def get_absolute_url(self) -> str:
        return reverse("theme_detail", args=[in_language(self, "slug")[0]])


class ForumMember(models.Model):
    """A member of the multi-stakeholder forum, as named in public."""

    key = models.SlugField(_("key"), unique=True)
    number = models.PositiveSmallIntegerField(_("number"), default=0)
    name = models.CharField(_("name"), max_length=120)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector)
    role = models.CharField(_("role"), max_length=160)

    class Meta:
        verbose_name = _("forum member")
        verbose_name_plural = _("forum members")

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    """News of the consultation, signed."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="articles")
    key = models.SlugField(_("key"), unique=True)
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    signers = models.ManyToManyField(ForumMember, verbose_name=_("signed by"), blank=True)
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    summary = models.TextField(_("summary"))
    body = models.TextField(_("text"))

    objects: ClassVar[ArticleQuerySet] = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def __str__(self) -> str:
        return in_language(self, "title")[0]

    def get_absolute_url(self) -> str:
        return reverse("article_detail", args=[in_language(self, "slug")[0]])


class Page(models.Model):
    """A standing page: the process, privacy, accessibility, rules of participation."""

    key = models.SlugField(_("key"), unique=True)
    number = models.PositiveSmallIntegerField(_("number"), default=0)
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    summary = models.TextField(_("summary"))
    body = models.TextField(_("text"))

    objects: ClassVar[SlugQuerySet] = SlugQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def __str__(self) -> str:
        return in_language(self, "title")[0]

    def get_absolute_url(self) -> str:
        return reverse("page_detail", args=[in_language(self, "slug")[0]])


class LoadedRecord(models.Model):
    """What a content file last wrote into a record: a fingerprint per field.

    A field whose text no longer has its fingerprint was edited in the admin, and the next loading keeps it.
    """

    model = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    fingerprints: Any = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="one_loaded_record_per_key")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"
