"""The base app holds template tags and checks, and no tables."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "ogp_portal.base"
    label = "base"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers them
