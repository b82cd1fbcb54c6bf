"""The commitments app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitmentsConfig(AppConfig):
    name = "commitments"
    verbose_name = _("Contributions")

    def ready(self) -> None:
        from . import rules  # noqa: F401  registers the permissions
