"""The base app holds template tags and no tables."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "ogp_portal.base"
    label = "base"
