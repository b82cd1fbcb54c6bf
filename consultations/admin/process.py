"""Meetings, documents and outreach in the admin: written here, published and withdrawn by services."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet, URLField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from consultations import services
from consultations.forms import DocumentForm, MeetingForm, OutreachForm, WebAddressField
from consultations.models import Consultation, Document, Meeting, Outreach
from ogp_portal.base.admin import both
from ogp_portal.base.errors import DomainError
from ogp_portal.base.templatetags.bilingual import language_name

from .texts import TextAdmin


class RecordAdmin(TextAdmin):
    """A record that was public stays: no deleting, and the facts that prove something are not changed any more."""

    actions = ["withdraw_selected"]
    times = ["published_at", "withdrawn_at"]
    formfield_overrides = {URLField: {"form_class": WebAddressField}}

    def frozen(self, record: Any) -> list[str]:
        """The facts of a record that are public and so stay."""
        # No default: whoever forgets to say it would leave public facts open to change.
        raise NotImplementedError

    def hidden(self, record: Any) -> set[str]:
        """Fields that mean nothing yet for a new record (None), or nothing any more."""
        if record is None:
            return set(self.times)
        return {"publish_now"} if record.published_at or record.withdrawn_at else set()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """The rows of `fields` without what is hidden."""
        hidden = self.hidden(obj)
        named = [(row,) if isinstance(row, str) else row for row in self.fields or ()]
        rows = [tuple(name for name in row if name not in hidden) for row in named]
        return [row for row in rows if row]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.times, *(self.frozen(obj) if obj else [])]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only what was never public."""
        return super().has_delete_permission(request, obj) and obj is not None and obj.published_at is None

    def do(self, request: HttpRequest, record: Any, service: Any, **arguments: Any) -> None:
        """Call a service and bring the record of the form up to what it did; say what it refused."""
        try:
            service(**arguments)
        except DomainError as error:
            messages.error(request, str(error))
        record.refresh_from_db(fields=[name for name in self.times if hasattr(record, name)])

    @admin.display(description=gettext_lazy("state"))
    def state(self, record: Any) -> str:
        if record.withdrawn_at:
            return pgettext("record", "Withdrawn")
        return pgettext("record", "Public") if record.published_at else pgettext("record", "Not public yet")

    @admin.action(description=gettext_lazy("Withdraw the selected records"))
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Ask once, then withdraw."""
        if "confirm" not in request.POST:
            back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
            context = {"title": _("Withdraw?"), "records": queryset, "back": back}
            return TemplateResponse(
                request, "admin/withdraw.html", {**self.admin_site.each_context(request), **context}
            )
        for record in queryset:
            try:
                services.withdraw(record=record)
            except DomainError as error:
                messages.error(request, f"{record}: {error}")
        return None


@admin.register(Meeting)
class MeetingAdmin(RecordAdmin):
    form = MeetingForm
    list_display = ["title", "held_on", "about_implementation", "state"]
    ordering = ["-held_on", "-pk"]
    times = ["published_at", "minutes_published_at", "withdrawn_at"]
    fields = [
        "held_on",
        *both("title"),
        "about_implementation",
        ("civil_society_present", "government_present"),
        *both("minutes"),
        "publish_now",
        "publish_minutes_now",
        ("published_at", "minutes_published_at", "withdrawn_at"),
    ]

    def hidden(self, record: Any) -> set[str]:
        hidden = super().hidden(record)
        done = record is not None and (record.minutes_published_at or record.withdrawn_at)
        return hidden | {"publish_minutes_now"} if done else hidden

    def frozen(self, record: Any) -> list[str]:
        fields = ["about_implementation"] if record.published_at else []
        if record.published_at and record.held_on <= timezone.localdate():
            fields.append("held_on")
        return [*fields, "civil_society_present", "government_present"] if record.attendance_public_at else fields

    def save_model(self, request: HttpRequest, obj: Meeting, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("publish_now"):
            self.do(request, obj, services.publish_meeting, meeting=obj)
        if form.cleaned_data.get("publish_minutes_now"):
            self.do(request, obj, services.publish_minutes, meeting=obj)


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    form = DocumentForm
    list_display = ["title", "kind", "dated_on", "state"]
    list_filter = ["kind"]
    ordering = ["-dated_on", "-pk"]

    fields = [
        "kind",
        "dated_on",
        "consultation",
        *both("title", "description", "url", "file"),
        "kept_files",
        "publish_now",
        ("published_at", "withdrawn_at"),
    ]

    def hidden(self, record: Any) -> set[str]:
        """Where a public file lies, no other is asked for."""
        if record is None:
            return {*super().hidden(record), "kept_files"}
        if not (record.published_at or record.withdrawn_at):
            return super().hidden(record)
        there = {"en", "fr"} if record.withdrawn_at else set(record.files.values_list("language", flat=True))
        return super().hidden(record) | {f"file_{language}" for language in there}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "kept_files"]

    def frozen(self, record: Any) -> list[str]:
        return ["kind", "dated_on", "consultation"] if record.published_at else []

    @admin.display(description=gettext_lazy("files"))
    def kept_files(self, document: Document) -> str:
        """The files there are, to look at."""
        rows = [
            (reverse("document_file", args=[document.pk, file.language]), file.name, language_name(file.language))
            for file in document.files.defer("content").order_by("language")
        ]
        return format_html_join(", ", '<a href="{}">{}</a> ({})', rows) or _("none")

    def save_model(self, request: HttpRequest, obj: Document, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for language, upload in form.uploads.items():
            self.do(request, obj, services.keep_file, document=obj, language=language, upload=upload)
        if form.cleaned_data.get("publish_now"):
            self.do(request, obj, services.publish_document, document=obj)


@admin.register(Outreach)
class OutreachAdmin(RecordAdmin):
    form = OutreachForm
    list_display = ["what", "done_on", "channel", "in_english", "in_french", "region", "state"]
    list_filter = ["channel"]
    ordering = ["-done_on", "-pk"]
    fields = [
        "consultation",
        "done_on",
        *both("what"),
        "channel",
        ("in_english", "in_french"),
        "region",
        "reached",
        "url",
        ("published_at", "withdrawn_at"),
    ]
    facts = ["consultation", "done_on", "channel", "in_english", "in_french", "region", "reached"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new entry is most likely about the consultation that goes on."""
        initial = super().get_changeform_initial_data(request)
        return {"consultation": Consultation.objects.current(timezone.now()), **initial}

    def frozen(self, record: Any) -> list[str]:
        return self.facts

    def save_model(self, request: HttpRequest, obj: Outreach, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        said = {name: form.cleaned_data[name] for name in (*self.facts, "url")}
        what = {language: form.cleaned_data[f"what_{language}"] for language in ("en", "fr")}
        made = services.log_outreach(what=what, **said)
        obj.pk, obj._state.adding, obj.published_at = made.pk, False, made.published_at
