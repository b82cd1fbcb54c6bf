"""The portal's admin: sign-in by code, a second factor, and a first page that shows what waits."""

from django.contrib.admin import AdminSite


class PortalAdminSite(AdminSite):
    """Django's admin site in the portal's colours."""
