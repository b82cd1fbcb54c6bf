"""The languages app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LanguagesConfig(AppConfig):
    name = "ogp_portal.languages"
    label = "languages"
    verbose_name = _("Languages")

    def ready(self) -> None:
        from . import rules  # noqa: F401  registers the permissions
