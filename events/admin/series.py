"""Series of workshops in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from events.models import Series
from ogp_portal.base.admin import both
from ogp_portal.languages.admin import BilingualAdmin


@admin.register(Series)
class SeriesAdmin(BilingualAdmin):
    """One name in both languages for workshops that belong together."""

    role_permission = "events.edit_workshops"
    fields = ["consultation", *both("title")]
    list_display = ["title", "consultation"]
    list_select_related = ["consultation"]
    ordering = ["-pk"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only one without workshops: they may be somebody else's."""
        return super().has_delete_permission(request, obj) and obj is not None and not obj.workshops.exists()
