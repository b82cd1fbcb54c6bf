"""The users app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    name = "ogp_portal.users"
    label = "users"
    verbose_name = _("People")

    def ready(self) -> None:
        from . import rules  # noqa: F401  registers the permissions
