"""The state of a text in its two languages, and who wrote a translation."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Fresh: both languages say the same. The others name what is to be done in `behind`'s language."""

    FRESH = "fresh", pgettext_lazy("translation", "Up to date")
    MISSING = "missing", pgettext_lazy("translation", "Missing")
    STALE = "stale", pgettext_lazy("translation", "Behind")
    REVIEW = "review", pgettext_lazy("translation", "To be read")


class Origin(models.TextChoices):
    """Who wrote the translation."""

    PERSON = "person", _("A person")
    SERVICE = "service", _("A translation service")
    MACHINE = "machine", _("A machine")


OTHER = {"en": "fr", "fr": "en"}
