"""What the admin pages of all rooms share: who may, by role and not by table, and both languages side by side."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import SuspiciousOperation
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _


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

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's, which breaks on a chosen row that is no number: 400."""
        for key in request.POST.getlist("_selected_action"):
            if not (key.isascii() and key.isdecimal()):
                raise SuspiciousOperation("A chosen row is no number.")
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Django's, with a title that is right with a noun of any gender: the record's own name follows below it."""
        name = str(self.opts.verbose_name)
        title = capfirst(name) if object_id else _("New: %(name)s") % {"name": name}
        return super().changeform_view(request, object_id, form_url, {"title": title, **(extra_context or {})})


def both(*fields: str) -> list[Any]:
    """Each translated field as one row of two: English and French side by side."""
    return [(f"{field}_en", f"{field}_fr") for field in fields]
