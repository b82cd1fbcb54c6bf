"""What follows a plan, written by the forum: reporting periods, independent reviews, what is carried over."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from modeltranslation.admin import TranslationAdmin

from commitments.models import CarryOver, Commitment, ReportingPeriod, Review
from commitments.services import carrying, reviewing
from commitments.services.reporting import BOTH
from consultations.forms import WebAddressField
from ogp_portal.base.admin import RoleAdmin, both
from ogp_portal.base.templatetags.bilingual import in_language
from ogp_portal.languages.admin import BilingualAdmin
from ogp_portal.languages.forms import BilingualForm, label_with_language


class CommitmentChoice(forms.ModelChoiceField):
    """Commitments of published plans, each with its plan."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{in_language(obj.plan, 'title')[0]} – {obj}"


class OfCommitments(RoleAdmin):
    """An admin page whose commitments are chosen by plan and title."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.related_model is Commitment:
            rows = Commitment.objects.filter(drafted_at__isnull=False).select_related("plan")
            kwargs |= {"form_class": CommitmentChoice, "queryset": rows.order_by("-plan__starts_on", "number", "pk")}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class TwoLanguages(forms.ModelForm):
    """A record that has both languages from the beginning, or is not saved."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if label := label_with_language(self._meta.model, name):
                field.label = label
                field.required = True


class PeriodForm(TwoLanguages):
    """A period whose dates are in order and overlap with no other of its plan."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        order = [
            ("starts_on", "ends_on", _("The last day cannot be before the first.")),
            ("opens_at", "due_at", _("Reports cannot be due before they are taken.")),
            ("due_at", "closes_at", _("Reports are taken at least until they are due.")),
        ]
        for first, second, sentence in order:
            early, late = values.get(first), values.get(second)
            if early and late and (late < early or (second == "due_at" and late == early)):
                self.add_error(second, sentence)
        if not self.errors and (other := self._overlapping(values)):
            self.add_error("starts_on", _("This overlaps with %(period)s.") % {"period": in_language(other, "name")[0]})
        return values

    def _overlapping(self, values: dict[str, Any]) -> Any:
        plan = values.get("plan") or self.instance.plan
        others = ReportingPeriod.objects.filter(plan=plan).exclude(pk=self.instance.pk)
        return others.filter(starts_on__lte=values["ends_on"], ends_on__gte=values["starts_on"]).order_by("pk").first()


@admin.register(ReportingPeriod)
class ReportingPeriodAdmin(RoleAdmin, TranslationAdmin):
    """When departments report. Plan and key stay: addresses of reports hold them."""

    role_permission = "commitments.write_plan"
    form = PeriodForm
    fields = ["plan", "key", *both("name"), ("starts_on", "ends_on"), "opens_at", "due_at", "closes_at"]
    list_display = ["name", "plan", "opens_at", "due_at", "closes_at"]
    list_select_related = ["plan"]
    ordering = ["-opens_at", "-pk"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["plan", "key"] if obj else []


class ReviewForm(TwoLanguages):
    """What a reviewer found, as given; refused in the words of the service."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors:
            fault = reviewing.why_not(**self.review(), now=timezone.now())
            if fault:
                self.add_error(None, fault)
        return values

    def review(self) -> dict[str, Any]:
        """What the service takes."""
        values = self.cleaned_data
        return {
            "commitment": values.get("commitment") or self.instance.commitment,
            "source_title": {language: values[f"source_title_{language}"] for language in BOTH},
            "source_url": values["source_url"],
            "reviewed_on": values["reviewed_on"],
            "values": {name: values[name] for name in reviewing.JUDGED},
        }


@admin.register(Review)
class ReviewAdmin(OfCommitments, TranslationAdmin):
    """Independent reviews. Everything is written by services/reviewing.py."""

    role_permission = "commitments.record_review"
    form = ReviewForm
    formfield_overrides = {models.URLField: {"form_class": WebAddressField}}
    fields = ["commitment", *both("source_title"), "source_url", "reviewed_on", *reviewing.JUDGED]
    list_display = ["source_title", "commitment", "reviewed_on"]
    list_select_related = ["commitment"]
    ordering = ["-reviewed_on", "-pk"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["commitment"] if obj else []

    def save_model(self, request: HttpRequest, obj: Review, form: Any, change: bool) -> None:
        by: Any = request.user
        obj.pk = reviewing.record_review(**form.review(), by=by, review=obj if change else None).pk

    def delete_model(self, request: HttpRequest, obj: Review) -> None:
        by: Any = request.user
        reviewing.remove_review(review=obj, by=by)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for review in queryset:
            self.delete_model(request, review)


class CarryOverForm(BilingualForm):
    """What becomes of a commitment; refused in the words of the service. Later only the reason changes."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.instance.pk is None and not self.errors:
            fault = carrying.why_not(**self.link())
            if fault:
                self.add_error(None, fault)
        return values

    def link(self) -> dict[str, Any]:
        """What the service takes."""
        names = ("earlier", "into_plan", "later", "kind")
        reason = {language: self.cleaned_data[f"reason_{language}"] or "" for language in BOTH}
        return {**{name: self.cleaned_data[name] for name in names}, "reason": reason}


@admin.register(CarryOver)
class CarryOverAdmin(OfCommitments, BilingualAdmin):
    """From one plan to the next."""

    role_permission = "commitments.write_plan"
    form = CarryOverForm
    fields = ["earlier", "into_plan", "later", "kind", *both("reason")]
    list_display = ["earlier", "kind", "later", "into_plan"]
    list_select_related = ["earlier", "later", "into_plan"]
    ordering = ["-decided_at", "-pk"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["earlier", "into_plan", "later", "kind"] if obj else []

    def save_model(self, request: HttpRequest, obj: CarryOver, form: Any, change: bool) -> None:
        by: Any = request.user
        if change:
            super().save_model(request, obj, form, change)
        else:
            obj.pk = carrying.carry_over(**form.link(), by=by).pk
