"""Roles, and the life of a mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do beyond taking part."""

    FORUM_MEMBER = "forum_member", _("Forum member")
    ORGANISER = "organiser", _("Organiser")
    TRANSLATOR = "translator", _("Translator")
    REPORTER = "reporter", _("Department reporter")
    ADMINISTRATOR = "administrator", _("Administrator")


class MailState(models.TextChoices):
    """A mail waits, is sent, or was set aside after it failed too often."""

    QUEUED = "queued", _("Waiting")
    SENT = "sent", _("Sent")
    SET_ASIDE = "set_aside", _("Set aside")
