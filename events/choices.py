"""How a workshop is held, and the life of a registration."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Mode(models.TextChoices):
    """How a workshop is held."""

    IN_PERSON = "in_person", pgettext_lazy("workshop", "In person")
    ONLINE = "online", pgettext_lazy("workshop", "Online")
    HYBRID = "hybrid", pgettext_lazy("workshop", "In person and online")


class Attendance(models.TextChoices):
    """How one person takes part."""

    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")


class Status(models.TextChoices):
    """The life of a registration."""

    CONFIRMED = "confirmed", pgettext_lazy("registration", "Confirmed")
    WAITLISTED = "waitlisted", pgettext_lazy("registration", "On the wait list")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")


ACTIVE = (Status.CONFIRMED, Status.WAITLISTED)
