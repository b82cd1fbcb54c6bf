"""Responses in the admin: what is to be published, the desk of one response, closing a consultation as answered."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commitments import answer_desk
from commitments.choices import ResponseState
from commitments.models import Response
from commitments.services import answering
from commitments.services.coverage import coverage_of, recount_answers
from commitments.words import coverage_in_words
from consultations.context import timeline_of
from ogp_portal.base.admin import RoleAdmin
from ogp_portal.base.errors import DomainError
from ogp_portal.base.templatetags.bilingual import in_language


class ToPublish(admin.SimpleListFilter):
    """What is prepared (shown first), what is public, or everything."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(ResponseState.PUBLISHED, _("Published")), ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        names = [(None, _("To publish")), *self.lookup_choices]
        for value, name in names:
            query = {self.parameter_name: value} if value else {}
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string(query, [] if value else [self.parameter_name]),
                "display": name,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "all":
            return queryset
        return queryset.filter(status=self.value() or ResponseState.PREPARED)


class Answered(admin.SimpleListFilter):
    """Whether contributions are answered; for the list of contributions."""

    title = gettext_lazy("answered")
    parameter_name = "answered"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("Waiting for an answer")), ("yes", _("Answered"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "no":
            return queryset.filter(answered_at=None)
        return queryset.filter(answered_at__isnull=False) if self.value() == "yes" else queryset


@admin.register(Response)
class ResponseAdmin(RoleAdmin):
    """Reasoned responses, oldest prepared first. Both screens write through the services alone."""

    role_permission = "commitments.answer"
    list_display = ["what", "who", "answers_count", "status", "published_at", "written_by", "created_at"]
    list_filter = [ToPublish, "outcome", "department"]
    list_select_related = ["department", "written_by"]
    ordering = ["created_at", "pk"]
    list_per_page = 50
    show_full_result_count = False
    actions = None
    change_list_template = "admin/response_change_list.html"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(number=Count("answers"))

    @admin.display(description=gettext_lazy("outcome and reason"))
    def what(self, response: Any) -> str:
        reason, language = in_language(response, "reason")
        lang = "" if language == get_language() else format_html(' lang="{}"', language)
        return format_html("{}<br><small{}>{}</small>", response.get_outcome_display(), lang, reason[:140] or "–")

    @admin.display(description=gettext_lazy("who answers"))
    def who(self, response: Any) -> str:
        return str(response.department) if response.department else _("The forum")

    @admin.display(description=gettext_lazy("contributions"))
    def answers_count(self, response: Any) -> int:
        return int(response.number)

    def get_urls(self) -> list[Any]:
        own = [("close/", self.close, "close"), ("recount/", self.recount, "recount")]
        views = [
            path(address, self.admin_site.admin_view(require_POST(view)), name=f"commitments_response_{name}")
            for address, view, name in own
        ]
        return [*views, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With how far the consultation is answered above the list."""
        timeline = timeline_of(request)
        consultation = timeline.consultation if timeline else None
        share = coverage_of(consultation).whole if consultation else None
        coverage = {
            "consultation": consultation,
            "share": share,
            "coverage": coverage_in_words(share) if share else "",
        }
        return super().changelist_view(request, {**coverage, **(extra_context or {})})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return answer_desk.begin(request, {**self.admin_site.each_context(request), "opts": self.opts})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        key = int(object_id) if object_id.isascii() and object_id.isdecimal() and len(object_id) < 16 else 0
        return answer_desk.edit(request, key, {**self.admin_site.each_context(request), "opts": self.opts})

    def close(self, request: HttpRequest) -> HttpResponse:
        """Close the consultation as answered, or say how many wait."""
        timeline = timeline_of(request)
        try:
            if timeline:
                answering.close_as_answered(consultation=timeline.consultation, by=request.user)
                messages.success(request, _("Closed as answered. What is published from now on opens it again."))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect(answer_desk.LIST)

    def recount(self, request: HttpRequest) -> HttpResponse:
        """Count anew what is answered, from the contributions themselves."""
        timeline = timeline_of(request)
        if timeline and request.user.has_perm("commitments.answer"):
            recount_answers(timeline.consultation)
            messages.success(request, _("Counted anew."))
        return redirect(answer_desk.LIST)
