"""How a workshop is held, and the life of a registration."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.choices import Region


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
    OFFERED = "offered", pgettext_lazy("registration", "Offered a place")
    WAITLISTED = "waitlisted", pgettext_lazy("registration", "On the wait list")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")


ACTIVE = (Status.CONFIRMED, Status.OFFERED, Status.WAITLISTED)
# Those that a seat is kept for.
SEATED = (Status.CONFIRMED, Status.OFFERED)


class Interpretation(models.TextChoices):
    """Languages between which somebody interprets during a workshop."""

    EN_FR = "en_fr", _("Simultaneous interpretation, English and French")
    ASL = "asl", _("American Sign Language (ASL)")
    LSQ = "lsq", _("Quebec Sign Language (LSQ)")


class When(models.TextChoices):
    """When an organiser's question is asked."""

    REGISTERING = "registering", _("When registering")
    AFTERWARDS = "afterwards", _("After the workshop")


class QuestionKind(models.TextChoices):
    """How an organiser's question is answered."""

    TEXT = "text", _("A text")
    CHOICE = "choice", _("One choice")
    CHOICES = "choices", _("Several choices")


# Where people may say that they live: the provinces and territories, and elsewhere.
REGIONS = [
    *((region.value, region.label) for region in Region if region != Region.CANADA),
    ("abroad", _("Outside Canada")),
]
