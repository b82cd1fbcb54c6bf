"""What a phase may allow, and the sectors of the forum."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Activity(models.TextChoices):
    """What people may do while a phase takes input."""

    PROPOSE = "propose", _("Propose a commitment")
    COMMENT = "comment", _("Comment")
    SUPPORT = "support", _("Support a proposal")
    SUGGEST = "suggest", _("Suggest a theme")
    OFFER = "offer", _("Offer help with a theme")
    REVIEW = "review", _("Comment on the draft plan")


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


class DocumentKind(models.TextChoices):
    """What a document of the repository is."""

    RULES = "rules", pgettext_lazy("document", "Rules of the forum")
    MINUTES = "minutes", pgettext_lazy("document", "Minutes")
    PLAN = "plan", pgettext_lazy("document", "Action plan")
    REPORT = "report", pgettext_lazy("document", "Report")
    EVIDENCE = "evidence", pgettext_lazy("document", "Evidence of progress")
    OTHER = "other", pgettext_lazy("document", "Other")


class OutreachChannel(models.TextChoices):
    """How people were told."""

    MAIL = "mail", pgettext_lazy("outreach", "E-mail")
    SOCIAL = "social", pgettext_lazy("outreach", "Social media")
    PRESS = "press", pgettext_lazy("outreach", "Press, radio, television")
    EVENT = "event", pgettext_lazy("outreach", "Event")
    NETWORK = "network", pgettext_lazy("outreach", "Through an organization")
    OTHER = "other", pgettext_lazy("outreach", "Other")


class Region(models.TextChoices):
    """Where people were told: the whole country, or a province or territory, by its postal abbreviation."""

    CANADA = "CA", _("All of Canada")
    AB = "AB", _("Alberta")
    BC = "BC", _("British Columbia")
    MB = "MB", _("Manitoba")
    NB = "NB", _("New Brunswick")
    NL = "NL", _("Newfoundland and Labrador")
    NS = "NS", _("Nova Scotia")
    NT = "NT", _("Northwest Territories")
    NU = "NU", _("Nunavut")
    ON = "ON", _("Ontario")
    PE = "PE", _("Prince Edward Island")
    QC = "QC", _("Quebec")
    SK = "SK", _("Saskatchewan")
    YT = "YT", _("Yukon")
