"""Kinds and states of contributions, the allowed moves, and why one may be declined."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a person can contribute."""

    PROPOSAL = "proposal", _("Proposal")
    COMMENT = "comment", _("Comment")
    THEME_SUGGESTION = "theme_suggestion", _("Suggested theme")
    HELP_OFFER = "help_offer", _("Offer of help")


class State(models.TextChoices):
    """The life of a contribution."""

    SUBMITTED = "submitted", pgettext_lazy("contribution", "Waiting for review")
    PUBLISHED = "published", pgettext_lazy("contribution", "Published")
    DECLINED = "declined", pgettext_lazy("contribution", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("contribution", "Withdrawn")


# From each state, the states a service may move a contribution to.
MOVES: dict[str, set[str]] = {
    State.SUBMITTED: {State.PUBLISHED, State.DECLINED, State.WITHDRAWN},
    State.PUBLISHED: {State.DECLINED, State.WITHDRAWN},
    State.DECLINED: {State.PUBLISHED, State.SUBMITTED, State.WITHDRAWN},
    State.WITHDRAWN: set(),
}


class DeclineReason(models.TextChoices):
    """Why a contribution is not published: the rules of participation."""

    DUPLICATE = "duplicate", _("The same was already proposed")
    PERSONAL = "personal", _("It tells personal things about others")
    INSULT = "insult", _("It insults or attacks people")
    OFF_TOPIC = "off_topic", _("It is about something else")
    ADVERTISING = "advertising", _("It advertises")


# Which activity of a phase (consultations.choices.Activity) lets a kind in.
ACTIVITY: dict[str, str] = {
    Kind.PROPOSAL: "propose",
    Kind.COMMENT: "comment",
    Kind.THEME_SUGGESTION: "suggest",
    Kind.HELP_OFFER: "offer",
}
