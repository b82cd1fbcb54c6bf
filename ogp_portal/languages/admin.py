"""The translation desk, and admin pages that keep both languages of a record together."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.admin import TranslationAdmin

from ogp_portal.base.admin import RoleAdmin
from ogp_portal.base.errors import DomainError
from ogp_portal.base.templatetags.bilingual import language_name

from . import desk, services
from .forms import EXTRA, BilingualForm
from .models import BilingualText


class BilingualAdmin(RoleAdmin, TranslationAdmin):
    """A model that has joined: its form asks for the other language, its texts are followed on the desk."""

    form = BilingualForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Below the record's own fields: what to say when one language goes alone."""
        own = [
            (title, {**options, "fields": [name for name in options["fields"] if name not in EXTRA]})
            for title, options in super().get_fieldsets(request, obj)
        ]
        return [*own, (gettext_lazy("If only one language changes"), {"fields": EXTRA})]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        record, values = form.instance, form.cleaned_data
        services.refresh(record=record, by=request.user)
        if values.get("still_right"):
            services.declare_right(record=record, by=request.user)
        if form.wants_alone(values):
            reasons = {"en": values["alone_reason_en"], "fr": values["alone_reason_fr"]}
            try:
                services.go_alone(record=record, reasons=reasons, due_on=values["alone_due_on"], by=request.user)
            except DomainError as error:
                messages.error(request, str(error))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """A line above the form: what the desk has to do about this record."""
        record = context.get("original")
        if record is not None and request.method == "GET":
            for row in BilingualText.objects.of(record).to_do():
                address = reverse("admin:languages_bilingualtext_change", args=[row.pk])
                words = _("To be written in the other language – %(field)s (%(language)s)") % {
                    "field": row.field_name,
                    "language": language_name(row.behind),
                }
                messages.warning(request, format_html('<a href="{}">{}</a>', address, words))
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(BilingualText)
class TranslationDesk(RoleAdmin):
    """What is missing, behind or to be read; each text side by side. Both screens are ours (desk.py)."""

    role_permission = "languages.translate"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        """Before Django's own: files for translation services out and in, and the machine."""
        own = [
            ("send-out/<slug:form>/", desk.send_out, "send_out"),
            ("bring-back/", self.bring_back_view, "bring_back"),
            ("machine/", desk.ask_machine, "ask_machine"),
        ]
        views = [
            path(address, self.admin_site.admin_view(view), name=f"languages_bilingualtext_{name}")
            for address, view, name in own
        ]
        return [*views, *super().get_urls()]

    def bring_back_view(self, request: HttpRequest) -> HttpResponse:
        return desk.bring_back(request, self.admin_site.each_context(request))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return desk.show_list(request, self.admin_site.each_context(request))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return desk.edit(request, object_id, self.admin_site.each_context(request))
