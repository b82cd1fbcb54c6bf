"""What a workshop is made of, on its page in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from events.models import AgendaItem, Facilitator, Question, Reminder
from events.workshop_parts import (
    AgendaItemForm,
    FacilitatorForm,
    PartFormSet,
    QuestionForm,
    QuestionFormSet,
    ReminderForm,
    ReminderFormSet,
)
from ogp_portal.base.admin import both


class PartInline(admin.options.InlineModelAdmin):
    """Parts are open to whoever may open the workshop itself."""

    extra = 1
    formset = PartFormSet

    def _allowed(self, request: HttpRequest) -> bool:
        return request.user.has_perm("events.edit_workshops")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._allowed(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._allowed(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._allowed(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._allowed(request)


class AgendaInline(PartInline, admin.TabularInline):
    model = AgendaItem
    form = AgendaItemForm
    verbose_name_plural = _("Agenda: each part and how long it takes")


class FacilitatorInline(PartInline, admin.TabularInline):
    model = Facilitator
    form = FacilitatorForm
    verbose_name_plural = _("Facilitators, as named in public")


class QuestionInline(PartInline, admin.StackedInline):
    model = Question
    form = QuestionForm
    formset = QuestionFormSet
    verbose_name_plural = _("Questions of your own")
    fields = [("asked", "kind", "required", "position"), *both("label", "options")]


class ReminderInline(PartInline, admin.TabularInline):
    model = Reminder
    form = ReminderForm
    formset = ReminderFormSet
    verbose_name_plural = _("Reminders by mail to everybody with a place")
    fields = ["hours", "sent_at"]
    readonly_fields = ["sent_at"]
