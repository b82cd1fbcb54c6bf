"""Plans, commitments and departments in the admin; commitments and versions have desks of their own."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from commitments import drafting_desk, plan_desk
from commitments.models import Commitment, Department, Plan
from ogp_portal.base.admin import both
from ogp_portal.languages.admin import BilingualAdmin
from ogp_portal.users.choices import Role
from ogp_portal.users.models import User


class DraftingAdmin(BilingualAdmin):
    """What forum members draft. Nothing that was published can be deleted."""

    role_permission = "commitments.write_plan"
    actions = None
    desks: dict[str, Any] = {}

    def get_urls(self) -> list[Any]:
        """Before Django's own: the desks of one record."""
        names = [
            path(
                f"<path:key>/{name}/",
                self.admin_site.admin_view(self._desk(desk)),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{name.replace('-', '_')}",
            )
            for name, desk in self.desks.items()
        ]
        return [*names, *super().get_urls()]

    def _desk(self, desk: Any) -> Any:
        def view(request: HttpRequest, key: str) -> HttpResponse:
            return desk(request, key, {**self.admin_site.each_context(request), "opts": self.opts})

        return view


@admin.register(Plan)
class PlanAdmin(DraftingAdmin):
    fields = ["key", "consultation", *both("title", "summary"), "starts_on", "ends_on"]
    list_display = ["title", "starts_on", "ends_on"]
    ordering = ["-starts_on", "-pk"]
    change_form_template = "admin/plan_change_form.html"
    desks = {"publish": plan_desk.publish, "renumber": plan_desk.renumber}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["key"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and self._allowed(request) and not obj.commitments.exists()


@admin.register(Commitment)
class CommitmentAdmin(DraftingAdmin):
    """A new commitment needs a code and titles; all else is written at its desk."""

    fields = ["plan", "code", "number", *both("title")]
    list_display = ["title", "number", "code", "plan", "dropped_at"]
    list_filter = ["plan", "themes"]
    list_select_related = ["plan"]
    search_fields = ["code", "title_en", "title_fr"]
    ordering = ["plan", "number", "pk"]
    list_per_page = 50
    show_full_result_count = False
    desks = {"leave-out": drafting_desk.leave_out}

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts}
        return drafting_desk.edit(request, object_id, context)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return redirect("admin:commitments_commitment_change", obj.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and self._allowed(request) and obj.drafted_at is None


@admin.register(Department)
class DepartmentAdmin(DraftingAdmin):
    """Names and acronyms in both languages, and the people who report; only reporters can be chosen."""

    fields = ["key", *both("name", "acronym"), "people"]
    list_display = ["name", "acronym"]
    ordering = ["key", "pk"]
    filter_horizontal = ["people"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["key"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        people: QuerySet = User.objects.filter(roles__contains=[Role.REPORTER]).order_by("name", "pk")
        return super().formfield_for_manytomany(db_field, request, **{"queryset": people, **kwargs})
