"""What a phase may allow, and the sectors of the forum."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Activity(models.TextChoices):
    """What people may do while a phase takes input."""

    PROPOSE = "propose", _("Propose a commitment")
    COMMENT = "comment", _("Comment")
    SUPPORT = "support", _("Support a proposal")
    SUGGEST = "suggest", _("Suggest a theme")
    OFFER = "offer", _("Offer help with a theme")


class Sector(models.TextChoices):
    """The two sides of the multi-stakeholder forum."""

    CIVIL_SOCIETY = "civil_society", _("Civil society")
    GOVERNMENT = "government", _("Government")


class Mark(models.TextChoices):
    """The small drawing of a theme (static/marks.svg)."""

    DOC = "doc", _("Document")
    GRID = "grid", _("Grid")
    FLASK = "flask", _("Flask")
    COLUMN = "column", _("Column")
    COIN = "coin", _("Coin")
    LAYERS = "layers", _("Layers")
    KEY = "key", _("Key")
    CIRCLE = "circle", _("Circle")
    HEART = "heart", _("Heart")
    CITY = "city", _("City")
    SPARK = "spark", _("Spark")
    SCALE = "scale", _("Scale")
    DOME = "dome", _("Dome")
    HAND = "hand", _("Hand")
    ARROW = "arrow", _("Arrow")
