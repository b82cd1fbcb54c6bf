"""Workshops, and what they are made of: a series, an agenda, facilitators, questions, reminders."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from consultations.models import Consultation, Document, Theme
from events.choices import Attendance, Interpretation, Mode, QuestionKind, When
from events.clock import refuse_unknown_zone
from events.querysets import WorkshopQuerySet
from ogp_portal.base.templatetags.bilingual import in_language

IS_ADDRESS = URLValidator(schemes=["https", "http"])
# What each mode has seats of.
ATTENDANCES = {
    Mode.IN_PERSON: [Attendance.IN_PERSON],
    Mode.ONLINE: [Attendance.ONLINE],
    Mode.HYBRID: [Attendance.IN_PERSON, Attendance.ONLINE],
}
# Kept by the services under the row lock; every other column is edited in the admin.
COUNTED = [f"{one.value}_{what}" for one in Attendance for what in ("taken", "waiting")] + ["next_ticket"]
CAPACITIES = [f"{one.value}_capacity" for one in Attendance]


class Series(models.Model):
    """Workshops that belong together: one question in several cities."""

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, verbose_name=_("consultation"), related_name="workshop_series"
    )
    title = models.CharField(_("title"), max_length=200)

    class Meta:
        verbose_name = _("series of workshops")
        verbose_name_plural = _("series of workshops")

    def __str__(self) -> str:
        return in_language(self, "title")[0]


class Workshop(models.Model):
    """A meeting of a consultation, in one place, online or both. Half-open: [starts_at, ends_at).

    Seats are counted for each way of taking part; where there is none (nothing online), its capacity is 0.
    """

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, verbose_name=_("consultation"), related_name="workshops"
    )
    key = models.SlugField(_("key"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    summary = models.TextField(_("summary"), max_length=600)
    description = models.TextField(_("description"))
    place = models.CharField(_("place"), max_length=200)
    access = models.TextField(_("languages and access"), blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    time_zone = models.CharField(
        _("time zone"), max_length=40, default="America/Toronto", validators=[refuse_unknown_zone]
    )
    mode = models.CharField(_("held"), max_length=10, choices=Mode, default=Mode.IN_PERSON)
    in_person_capacity = models.PositiveIntegerField(_("places in the room"), default=0)
    in_person_taken = models.PositiveIntegerField(_("taken in the room"), default=0)
    in_person_waiting = models.PositiveIntegerField(_("waiting for the room"), default=0)
    online_capacity = models.PositiveIntegerField(_("places online"), default=0)
    online_taken = models.PositiveIntegerField(_("taken online"), default=0)
    online_waiting = models.PositiveIntegerField(_("waiting to join online"), default=0)
    next_ticket = models.PositiveIntegerField(default=1)
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to accept a freed place"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(336)],
        help_text=_("Empty: a freed place is given at once to the next on the wait list."),
    )
    languages = ArrayField(
        models.CharField(max_length=2, choices=settings.LANGUAGES), verbose_name=_("languages spoken"), default=list
    )
    interpretation = ArrayField(
        models.CharField(max_length=5, choices=Interpretation),
        verbose_name=_("interpretation"),
        default=list,
        blank=True,
    )
    captions = ArrayField(
        models.CharField(max_length=2, choices=settings.LANGUAGES), verbose_name=_("captions"), default=list, blank=True
    )
    outside_url = models.CharField(_("outside page"), max_length=500, blank=True, validators=[IS_ADDRESS])
    outside_language = models.CharField(
        _("language of the outside page"), max_length=2, choices=settings.LANGUAGES, blank=True
    )
    online_url = models.CharField(_("link to join online"), max_length=500, blank=True, validators=[IS_ADDRESS])
    link_hours = models.PositiveSmallIntegerField(
        _("hours before the start from which the link is shown"),
        default=24,
        validators=[MaxValueValidator(336)],
        help_text=_("Only people with a place see it, and nobody earlier."),
    )
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), related_name="workshops", blank=True)
    commitments = models.ManyToManyField(
        Commitment, verbose_name=_("draft commitments under discussion"), related_name="workshops", blank=True
    )
    documents = models.ManyToManyField(Document, verbose_name=_("documents"), related_name="workshops", blank=True)
    series = models.ForeignKey(
        Series, models.SET_NULL, verbose_name=_("series"), null=True, blank=True, related_name="workshops"
    )
    organisers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("organizers"), related_name="workshops", blank=True
    )
    about_implementation = models.BooleanField(_("about carrying out a plan"), default=False)
    recap = models.TextField(_("summary of what was said"), blank=True)
    recap_published_at = models.DateTimeField(_("summary published"), null=True, blank=True, editable=False)
    recording_url = models.CharField(_("recording"), max_length=500, blank=True, validators=[IS_ADDRESS])
    recording_language = models.CharField(
        _("language of the recording"), max_length=2, choices=settings.LANGUAGES, blank=True
    )
    feedback_asked_at = models.DateTimeField(_("feedback asked"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("called off"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = WorkshopQuerySet.as_manager()

    class Meta:
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="workshop_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(in_person_taken__lte=F("in_person_capacity")), name="no_more_taken_in_the_room_than_fit"
            ),
            models.CheckConstraint(
                condition=Q(online_taken__lte=F("online_capacity")), name="no_more_taken_online_than_there_are"
            ),
            models.CheckConstraint(
                condition=Q(mode=Mode.ONLINE, in_person_capacity=0)
                | (~Q(mode=Mode.ONLINE) & Q(in_person_capacity__gt=0)),
                name="places_in_the_room_where_there_is_one",
            ),
            models.CheckConstraint(
                condition=Q(mode=Mode.IN_PERSON, online_capacity=0)
                | (~Q(mode=Mode.IN_PERSON) & Q(online_capacity__gt=0)),
                name="places_online_where_one_can_join",
            ),
            models.CheckConstraint(
                condition=Q(registration_closes_at=None) | Q(registration_closes_at__lte=F("starts_at")),
                name="registration_closes_by_the_start",
            ),
            models.CheckConstraint(
                condition=Q(registration_opens_at=None) | Q(registration_opens_at__lt=F("starts_at")),
                name="registration_opens_before_the_start",
            ),
            models.CheckConstraint(
                condition=Q(outside_url="") | ~Q(outside_language=""), name="outside_page_has_a_language"
            ),
            models.CheckConstraint(
                condition=Q(recording_url="") | ~Q(recording_language=""), name="recording_has_a_language"
            ),
            models.CheckConstraint(
                condition=Q(recap_published_at=None)
                | (Q(recap_en__isnull=False, recap_fr__isnull=False) & ~Q(recap_en="") & ~Q(recap_fr="")),
                name="a_public_summary_is_in_both_languages",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="workshop_by_time"),
            models.Index(fields=["ends_at"], condition=Q(feedback_asked_at=None), name="feedback_to_ask"),
        ]

    def __str__(self) -> str:
        return in_language(self, "title")[0]

    def get_absolute_url(self) -> str:
        return self.address_of("workshop_detail")

    @property
    def attendances(self) -> list[Attendance]:
        """The ways in which one can take part."""
        return ATTENDANCES[Mode(self.mode)]

    def left_for(self, attendance: str) -> int:
        """How many seats are free for those who take part in this way."""
        return int(getattr(self, f"{attendance}_capacity") - getattr(self, f"{attendance}_taken"))

    @property
    def capacity(self) -> int:
        return self.in_person_capacity + self.online_capacity

    @property
    def seats_taken(self) -> int:
        return self.in_person_taken + self.online_taken

    @property
    def waiting(self) -> int:
        return self.in_person_waiting + self.online_waiting

    @property
    def seats_left(self) -> int:
        return self.capacity - self.seats_taken

    @property
    def link_from(self) -> datetime:
        """From when the link to join online is shown to people who have a place."""
        return self.starts_at - timedelta(hours=self.link_hours)

    @property
    def closes_at(self) -> datetime:
        """When registration closes: at the start, unless said otherwise."""
        return self.registration_closes_at or self.starts_at

    @property
    def has_choice(self) -> bool:
        """True if people choose between coming and joining online."""
        return self.mode == Mode.HYBRID

    def address_of(self, page: str) -> str:
        """The address of one of its pages (a URL name), in the language of the reader."""
        return reverse(page, args=[in_language(self, "slug")[0]])


class AgendaItem(models.Model):
    """One part of a workshop, and how long it takes."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, verbose_name=_("workshop"), related_name="agenda")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(1), MaxValueValidator(1440)])
    title = models.CharField(_("title"), max_length=200)

    class Meta:
        verbose_name = _("part of the agenda")
        verbose_name_plural = _("agenda")
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(condition=Q(minutes__gt=0), name="a_part_takes_time")]

    def __str__(self) -> str:
        return in_language(self, "title")[0]


class Facilitator(models.Model):
    """Somebody who leads a workshop, as named in public."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, verbose_name=_("workshop"), related_name="facilitators")
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role or organization"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("facilitator")
        verbose_name_plural = _("facilitators")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """What an organiser asks: with the registration, or after the workshop."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, verbose_name=_("workshop"), related_name="questions")
    asked = models.CharField(_("asked"), max_length=12, choices=When, default=When.REGISTERING)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("answered by"), max_length=8, choices=QuestionKind, default=QuestionKind.TEXT)
    required = models.BooleanField(_("must be answered"), default=False)
    label = models.CharField(_("question"), max_length=200)
    options = models.TextField(
        _("choices"),
        max_length=2000,
        blank=True,
        help_text=_("One a line, as many and in the same order in both languages."),
    )

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=QuestionKind.TEXT) | ~Q(options_en="", options_fr=""), name="a_choice_has_choices"
            )
        ]

    def __str__(self) -> str:
        return in_language(self, "label")[0]

    def choices(self) -> list[str]:
        """The choices in the reader's language, in their order; an answer holds a place in this list, from 0."""
        return [line.strip() for line in in_language(self, "options")[0].splitlines() if line.strip()]


class Reminder(models.Model):
    """A mail to everybody with a place, so many hours before the start. It goes out once, whatever is edited later."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, verbose_name=_("workshop"), related_name="reminders")
    hours = models.PositiveSmallIntegerField(
        _("hours before the start"), validators=[MinValueValidator(1), MaxValueValidator(1440)]
    )
    # When its hours were last set: one that is written after its hour may come too late.
    written_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-hours"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "hours"], name="one_reminder_per_hour"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="a_reminder_comes_before"),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(sent_at=None), name="reminders_to_send")]

    def __str__(self) -> str:
        return str(self.hours)
