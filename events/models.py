"""Workshops and registrations."""

import unicodedata
import uuid
from contextlib import suppress
from datetime import datetime
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.models import Consultation, Theme
from ogp_portal.base.templatetags.bilingual import in_language

from .choices import ACTIVE, Attendance, Mode, Status
from .clock import refuse_unknown_zone
from .querysets import RegistrationQuerySet, WorkshopQuerySet

# Kept by the services under the row lock; every other column is edited in the admin.
COUNTED = ["seats_taken", "waiting", "next_ticket"]
IS_ADDRESS = URLValidator(schemes=["https", "http"])


def address_key(email: str) -> str:
    """One spelling per mail address: no blanks, no case, accents composed, the domain as the DNS has it."""
    text = "".join(unicodedata.normalize("NFKC", email).split())
    local, at, domain = unicodedata.normalize("NFKC", text.casefold()).rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode()
    return f"{local}{at}{domain}"


class Workshop(models.Model):
    """A meeting of a consultation, in one place, online or both. Half-open: [starts_at, ends_at)."""

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
    capacity = models.PositiveIntegerField(_("places"), validators=[MinValueValidator(1)])
    seats_taken = models.PositiveIntegerField(_("places taken"), default=0)
    waiting = models.PositiveIntegerField(_("on the wait list"), default=0)
    next_ticket = models.PositiveIntegerField(default=1)
    languages = ArrayField(
        models.CharField(max_length=2, choices=settings.LANGUAGES), verbose_name=_("languages spoken"), default=list
    )
    outside_url = models.CharField(_("outside page"), max_length=500, blank=True, validators=[IS_ADDRESS])
    outside_language = models.CharField(
        _("language of the outside page"), max_length=2, choices=settings.LANGUAGES, blank=True
    )
    online_url = models.CharField(_("link to join online"), max_length=500, blank=True, validators=[IS_ADDRESS])
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), related_name="workshops", blank=True)
    organisers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("organizers"), related_name="workshops", blank=True
    )
    about_implementation = models.BooleanField(_("about carrying out a plan"), default=False)
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
                condition=Q(seats_taken__gte=0, seats_taken__lte=F("capacity")),
                name="no_more_seats_taken_than_there_are",
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
        ]
        indexes = [models.Index(fields=["starts_at", "id"], name="workshop_by_time")]

    def __str__(self) -> str:
        return in_language(self, "title")[0]

    def get_absolute_url(self) -> str:
        return self.address_of("workshop_detail")

    @property
    def seats_left(self) -> int:
        return self.capacity - self.seats_taken

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


@pghistory.track(exclude=["name", "email", "email_key", "organisation", "language", "access_needs", "submission_key"])
class Registration(models.Model):
    """One person's registration. The history keeps what happened to it and nothing that says whose it is."""

    workshop = models.ForeignKey(
        Workshop, models.PROTECT, verbose_name=_("workshop"), related_name="registrations", db_index=False
    )
    ticket = models.PositiveIntegerField(_("ticket"))
    name = models.CharField(_("name"), max_length=80)
    # Empty only for somebody who walked in.
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    email_key = models.CharField(max_length=320, blank=True)
    organisation = models.CharField(_("organization"), max_length=120, blank=True)
    language = models.CharField(_("language of mails"), max_length=2, choices=settings.LANGUAGES)
    access_needs = models.TextField(_("access needs"), max_length=1000, blank=True)
    attendance = models.CharField(_("takes part"), max_length=10, choices=Attendance)
    status = models.CharField(_("state"), max_length=10, choices=Status)
    submission_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    checked_in_at = models.DateTimeField(_("checked in"), null=True, blank=True)
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("checked in by"),
        null=True,
        blank=True,
        related_name="+",
    )
    walk_in = models.BooleanField(_("walked in"), default=False)
    created_at = models.DateTimeField(_("registered"), default=timezone.now)

    objects: ClassVar[Any] = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(fields=["workshop", "ticket"], name="each_ticket_once_per_workshop"),
            models.UniqueConstraint(
                fields=["workshop", "email_key"],
                condition=Q(status__in=ACTIVE) & ~Q(email_key=""),
                name="one_active_registration_per_address",
            ),
            models.CheckConstraint(
                condition=Q(checked_in_at=None) | Q(status=Status.CONFIRMED), name="only_the_confirmed_are_checked_in"
            ),
            models.CheckConstraint(condition=~Q(email_key="") | Q(walk_in=True), name="registered_with_an_address"),
        ]
        indexes = [models.Index(fields=["workshop", "status", "ticket"], name="registration_wait_list")]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.name}"

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE
