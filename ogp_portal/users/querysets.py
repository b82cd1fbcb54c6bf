"""Which people and mails."""

from datetime import datetime

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class UserManager(BaseUserManager):
    """People, found by e-mail whatever its case."""

    def get_by_natural_key(self, username: str | None) -> models.Model:
        return self.annotate(address=Lower("email")).get(address=(username or "").lower())

    def create_user(self, email: str, **fields: object) -> models.Model:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_unusable_password()
        user.save()
        return user


class OutboxQuerySet(models.QuerySet):
    """Mails of the outbox."""

    def due(self, now: datetime) -> "OutboxQuerySet":
        """Waiting mails whose time has come, longest waiting first."""
        return self.filter(state="queued", next_attempt_at__lte=now).order_by("next_attempt_at", "pk")
