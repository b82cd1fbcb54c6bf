"""The hub app and the portal's admin site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class HubConfig(AppConfig):
    name = "ogp_portal.hub"
    label = "hub"


class PortalAdminConfig(AdminConfig):
    default_site = "ogp_portal.hub.admin_site.PortalAdminSite"
