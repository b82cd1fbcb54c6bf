"""Registrations in the admin, to read; the desk is where things are done."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from events.models import Registration, Workshop
from ogp_portal.base.admin import RoleAdmin
from ogp_portal.users.rules import is_administrator


@admin.register(Registration)
class RegistrationAdmin(RoleAdmin):
    """Registrations of the workshops one runs, to read only; the desk is where things are done."""

    role_permission = "events.edit_workshops"
    list_display = ["workshop", "ticket", "name", "email", "organisation", "status", "checked_in_at"]
    list_display_links = None
    list_filter = ["status", "attendance"]
    list_select_related = ["workshop"]
    ordering = ["workshop", "ticket"]
    show_full_result_count = False
    fields = ["workshop", "ticket", "name", "email", "organisation", "language", "attendance", "status", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        if is_administrator(request.user):
            return rows
        return rows.filter(workshop__in=Workshop.objects.run_by(request.user))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
