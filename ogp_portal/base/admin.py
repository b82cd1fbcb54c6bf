"""What the admin pages of all rooms share: who may, by role and not by table, and both languages side by side."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest


class RoleAdmin(admin.ModelAdmin):
    """An admin page open to whoever has `role_permission` (a rule of the room)."""

    role_permission: str

    def _allowed(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.role_permission)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._allowed(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._allowed(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._allowed(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._allowed(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._allowed(request)


def both(*fields: str) -> list[Any]:
    """Each translated field as one row of two: English and French side by side."""
    return [(f"{field}_en", f"{field}_fr") for field in fields]
