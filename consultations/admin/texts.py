"""The consultation's texts, both languages side by side, and its dates, on the record."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from consultations.choices import Activity
from consultations.models import Article, Consultation, DateChange, ForumMember, Page, Phase, Question, Theme
from consultations.services import DATES, ReasonMissing, check_order, move_phase, moved
from ogp_portal.base.admin import RoleAdmin, both
from ogp_portal.base.errors import DomainError
from ogp_portal.languages.admin import BilingualAdmin
from ogp_portal.languages.forms import BilingualForm


class TextAdmin(BilingualAdmin):
    """Texts that forum members edit. A key is chosen once: files and addresses refer to it."""

    role_permission = "consultations.edit"
    save_on_top = True

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["key"] if obj else []


class ConsultationForm(BilingualForm):
    """A consultation; a time zone that does not exist would take every page away."""

    def clean_time_zone(self) -> str:
        name = self.cleaned_data["time_zone"]
        if name not in available_timezones():
            raise forms.ValidationError(_("“%(name)s” is not a time zone."), params={"name": name}, code="zone")
        return name


@admin.register(Consultation)
class ConsultationAdmin(TextAdmin):
    form = ConsultationForm
    fields = ["key", *both("title", "call", "summary", "introduction"), "time_zone"]
    list_display = ["title", "key"]


REASONS = ["reason_en", "reason_fr"]


class PhaseForm(BilingualForm):
    """A phase; whoever moves a date says why."""

    allows = forms.MultipleChoiceField(
        label=_("Allows"), choices=Activity.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    reason_en = forms.CharField(
        label=_("Reason for a change of dates, in English"),
        help_text=_("Shown in public beside the old date."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason_fr = forms.CharField(
        label=_("Reason for a change of dates, in French"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        dates = {name: values.get(name) for name in DATES}
        try:
            check_order(dates)
        except DomainError as error:
            self.add_error(None, str(error))
        silent = [name for name in REASONS if not values.get(name, "").strip()]
        if self.instance.pk and silent and moved(Phase.objects.get(pk=self.instance.pk), dates):
            for name in silent:
                self.add_error(name, str(ReasonMissing()))
        return values


CHANGE = ["field", "old", "new", "in_english", "in_french", "changed_by", "changed_at"]


class WithReasons:
    """The reason for a moved date in both languages, each marked as what it is."""

    @admin.display(description=_("reason (English)"))
    def in_english(self, change: DateChange) -> str:
        return format_html('<span lang="en">{}</span>', change.reason_en)

    @admin.display(description=_("reason (French)"))
    def in_french(self, change: DateChange) -> str:
        return format_html('<span lang="fr">{}</span>', change.reason_fr)


@admin.register(DateChange)
class DateChangeAdmin(WithReasons, RoleAdmin):
    """Every date that was moved, to read: rows come from moving a phase and stay."""

    role_permission = "consultations.edit"
    fields = list_display = readonly_fields = ["phase", *CHANGE]
    list_select_related = ["phase", "changed_by"]
    ordering = ["-changed_at", "-pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DateChangeInline(WithReasons, admin.TabularInline):
    """What was moved before, to read."""

    model = DateChange
    fields = readonly_fields = CHANGE
    ordering = ["-changed_at", "-pk"]
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("consultations.edit")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Phase)
class PhaseAdmin(TextAdmin):
    form = PhaseForm
    fields = ["consultation", "key", *both("name", "description"), *DATES, "published_at", "allows", tuple(REASONS)]
    list_display = ["name", "consultation", "opens_at", "closes_at"]
    list_select_related = ["consultation"]
    ordering = ["consultation", "opens_at", "pk"]
    inlines = [DateChangeInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """When its dates were first public is a fact, not a setting."""
        return [*super().get_readonly_fields(request, obj), "published_at"]

    def save_model(self, request: HttpRequest, obj: Phase, form: Any, change: bool) -> None:
        if change:
            move_phase(
                phase=obj,
                dates={name: form.cleaned_data[name] for name in DATES},
                allows=form.cleaned_data["allows"],
                reasons={name[-2:]: form.cleaned_data[name] for name in REASONS},
                by=request.user,
            )
        super().save_model(request, obj, form, change)


@admin.register(Question)
class QuestionAdmin(TextAdmin):
    fields = ["consultation", "key", "number", *both("question", "explanation", "action")]
    list_display = ["question", "number", "consultation"]
    list_select_related = ["consultation"]
    ordering = ["consultation", "number", "pk"]


@admin.register(Theme)
class ThemeAdmin(TextAdmin):
    fields = ["consultation", "key", "number", "mark", *both("name", "slug", "tagline", "about", "known", "change")]
    list_display = ["name", "number", "consultation"]
    list_select_related = ["consultation"]
    ordering = ["consultation", "number", "pk"]


@admin.register(ForumMember)
class ForumMemberAdmin(TextAdmin):
    fields = ["key", "number", "name", "sector", *both("role")]
    list_display = ["name", "sector", "number"]
    ordering = ["number", "pk"]


@admin.register(Article)
class ArticleAdmin(TextAdmin):
    fields = ["consultation", "key", "published_at", "signers", *both("title", "slug", "summary", "body")]
    list_display = ["title", "published_at"]
    ordering = ["-published_at", "-pk"]
    filter_horizontal = ["signers"]


@admin.register(Page)
class PageAdmin(TextAdmin):
    fields = ["key", "number", *both("title", "slug", "summary", "body")]
    list_display = ["title", "number"]
    ordering = ["number", "pk"]
