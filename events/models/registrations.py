"""Registrations, and invitations to register."""

import unicodedata
import uuid
from contextlib import suppress
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.choices import ACTIVE, REGIONS, Attendance, Status
from events.querysets import RegistrationQuerySet

from .workshops import Workshop


def address_key(email: str) -> str:
    """One spelling per mail address: no blanks, no case, accents composed, the domain as the DNS has it."""
    text = "".join(unicodedata.normalize("NFKC", email).split())
    local, at, domain = unicodedata.normalize("NFKC", text.casefold()).rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode()
    return f"{local}{at}{domain}"


PERSONAL = ["name", "email", "email_key", "organisation", "language", "access_needs", "answers", "region", "listed"]


# The hour at which somebody gave feedback would tell which feedback is whose.
@pghistory.track(exclude=[*PERSONAL, "submission_key", "gave_feedback"])
class Registration(models.Model):
    """One person's registration. The history keeps what happened to it and nothing that says whose it is."""

    workshop = models.ForeignKey(
        Workshop, models.PROTECT, verbose_name=_("workshop"), related_name="registrations", db_index=False
    )
    ticket = models.PositiveIntegerField(_("ticket"))
    name = models.CharField(_("name"), max_length=80)
    # Empty only for somebody who walked in, or whom an organiser registered on the telephone.
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    email_key = models.CharField(max_length=320, blank=True)
    organisation = models.CharField(_("organization"), max_length=120, blank=True)
    language = models.CharField(_("language of mails"), max_length=2, choices=settings.LANGUAGES)
    access_needs = models.TextField(_("access needs"), max_length=1000, blank=True)
    # By the key of the question: a text, a place in its choices, or a list of such places.
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    region = models.CharField(_("where from"), max_length=8, choices=REGIONS, blank=True)
    listed = models.BooleanField(_("may be named in the list of participants"), default=False)
    attendance = models.CharField(_("takes part"), max_length=10, choices=Attendance)
    status = models.CharField(_("state"), max_length=10, choices=Status)
    offered_until = models.DateTimeField(_("place held until"), null=True, blank=True)
    brought_by = models.ForeignKey(
        "self", models.SET_NULL, verbose_name=_("brought by"), null=True, blank=True, related_name="brought"
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("registered by"),
        null=True,
        blank=True,
        related_name="+",
    )
    # Part of each signed link: the next number makes all links before it void.
    link_number = models.PositiveSmallIntegerField(default=1)
    gave_feedback = models.BooleanField(_("gave feedback"), default=False)
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
    # Of the last tap at a desk. The history has those before, so that one sent again later changes nothing.
    tap_key = models.UUIDField(null=True, blank=True, editable=False)
    by_telephone = models.BooleanField(_("registered on the telephone"), default=False)
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
            models.CheckConstraint(
                condition=Q(status=Status.OFFERED, offered_until__isnull=False)
                | (~Q(status=Status.OFFERED) & Q(offered_until=None)),
                name="an_offer_runs_out",
            ),
            models.CheckConstraint(
                condition=~Q(email_key="") | Q(walk_in=True) | Q(by_telephone=True), name="registered_with_an_address"
            ),
        ]
        indexes = [
            models.Index(fields=["workshop", "status", "attendance", "ticket"], name="registration_wait_list"),
            models.Index(fields=["offered_until"], condition=Q(status=Status.OFFERED), name="offers_running_out"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.name}"

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE


class Invitation(models.Model):
    """A personal link to the form of one workshop, sent to an address once."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, verbose_name=_("workshop"), related_name="invitations")
    email = models.EmailField(_("e-mail"), max_length=254)
    email_key = models.CharField(max_length=320)
    language = models.CharField(_("language of the mail"), max_length=2, choices=settings.LANGUAGES)
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("invited by"), null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["workshop", "email_key"], name="one_invitation_per_address")]

    def __str__(self) -> str:
        return self.email
