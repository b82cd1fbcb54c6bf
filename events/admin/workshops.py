"""Workshops in the admin: written in both languages, published, called off."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models import Commitment
from consultations.models import Consultation, Document
from events import services
from events.models import CAPACITIES, Workshop
from events.words import hours_in_words
from events.workshop_form import MOMENTS, WorkshopForm
from ogp_portal.base.admin import both
from ogp_portal.base.text import long_date
from ogp_portal.languages.admin import BilingualAdmin
from ogp_portal.users.models import User

from .parts import AgendaInline, FacilitatorInline, QuestionInline, ReminderInline


def _either(model: Any, public: Any, linked: dict[str, Any]) -> Any:
    own = model._default_manager.filter(**linked).values("pk")
    return model._default_manager.filter(Q(pk__in=public) | Q(pk__in=own))


@admin.register(Workshop)
class WorkshopAdmin(BilingualAdmin):
    """An organiser sees and edits his or her own workshops, an administrator all."""

    role_permission = "events.edit_workshops"
    form = WorkshopForm
    list_display = ["title", "when", "seats", "waiting", "published_at", "cancelled_at", "desk"]
    ordering = ["-starts_at", "-pk"]
    actions = ["make_copy", "call_off"]
    readonly_fields = ["seats", "waiting", "published_at", "cancelled_at", "desk"]
    prepopulated_fields = {"slug_en": ["title_en"], "slug_fr": ["title_fr"]}
    fieldsets = [
        (
            gettext_lazy("What it is about"),
            {
                "fields": [
                    "consultation",
                    "series",
                    *both("title", "slug", "summary", "description", "place"),
                    "themes",
                    "about_implementation",
                ]
            },
        ),
        (
            gettext_lazy("When and how"),
            {"fields": ["time_zone", *MOMENTS, "mode", tuple(CAPACITIES), "offer_hours", "online_url", "link_hours"]},
        ),
        (
            gettext_lazy("Languages and access"),
            {"fields": ["languages", "interpretation", "captions", *both("access")]},
        ),
        (
            gettext_lazy("To read beforehand, and what is discussed"),
            {"fields": ["documents", "commitments", ("outside_url", "outside_language")]},
        ),
        (gettext_lazy("Afterwards"), {"fields": [("recording_url", "recording_language")]}),
        (
            gettext_lazy("Running it"),
            {
                "fields": [
                    "organisers",
                    "publish_now",
                    ("published_at", "cancelled_at"),
                    ("seats", "waiting"),
                    "desk",
                    "version",
                ]
            },
        ),
    ]
    inlines = [AgendaInline, FacilitatorInline, QuestionInline, ReminderInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: Any = super().get_queryset(request)
        return rows.run_by(request.user)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new workshop has no seats taken, no desk and no dates of its own making yet: those rows come later."""
        groups = super().get_fieldsets(request, obj)
        if obj is not None:
            return groups
        return [
            (title, {**options, "fields": [row for row in options["fields"] if not self._is_only_read(row)]})
            for title, options in groups
        ]

    def _is_only_read(self, row: str | tuple[str, ...]) -> bool:
        return set([row] if isinstance(row, str) else row) <= set(self.readonly_fields)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new workshop is most likely one of the consultation that goes on."""
        return {
            "consultation": Consultation.objects.current(timezone.now()),
            **super().get_changeform_initial_data(request),
        }

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only a draft: what was public is called off and not deleted."""
        return super().has_delete_permission(request, obj) and obj is not None and obj.published_at is None

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["widget"] = CheckboxSelectMultiple()
        if db_field.name == "organisers":
            kwargs["queryset"] = User.objects.filter(roles__overlap=["organiser", "administrator"]).order_by("email")
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """What is public can be chosen, and stays chosen if it is not public any more."""
        form = super().get_form(request, obj, change=change, **kwargs)
        linked: dict[str, Any] = {"pk__in": []}
        fields, now = form.base_fields, timezone.now()
        if "documents" in fields:
            linked = {"workshops": obj.pk} if obj else linked
            public = Document.objects.public_at(now).values("pk")
            fields["documents"].queryset = _either(Document, public, linked).newest_by("dated_on")
            visible = Commitment.objects.visible_to(request.user).filter(dropped_at=None).values("pk")
            fields["commitments"].queryset = _either(Commitment, visible, linked).order_by("plan", "number", "pk")
        return form

    def save_model(self, request: HttpRequest, obj: Workshop, form: WorkshopForm, change: bool) -> None:
        now = timezone.now()
        if change:
            services.edit_workshop(workshop=obj, version=form.cleaned_data["version"], now=now)
        else:
            obj.key = form.cleaned_data["slug_en"][:80]
            obj.save()
        if form.cleaned_data["publish_now"] and not obj.cancelled_at:
            services.publish_workshop(workshop=obj, now=now)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Whoever makes a workshop runs it, unless others were named."""
        super().save_related(request, form, formsets, change)
        if not form.instance.organisers.exists():
            form.instance.organisers.add(request.user)

    @admin.display(description=gettext_lazy("when"), ordering="starts_at")
    def when(self, workshop: Workshop) -> str:
        return f"{long_date(workshop.starts_at, workshop.time_zone)}, {hours_in_words(workshop)}"

    @admin.display(description=gettext_lazy("places taken"))
    def seats(self, workshop: Workshop) -> str:
        return _("%(n)s of %(places)s") % {"n": workshop.seats_taken, "places": workshop.capacity}

    @admin.display(description=gettext_lazy("on the wait list"))
    def waiting(self, workshop: Workshop) -> int:
        return workshop.waiting

    @admin.display(description=gettext_lazy("desk"))
    def desk(self, workshop: Workshop) -> str:
        if not workshop.pk:
            return ""
        pages = {"workshop_desk": _("Organizers’ desk"), "workshop_invitations": _("Invitations")}
        links = ((workshop.address_of(page), name) for page, name in pages.items())
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    @admin.action(description=gettext_lazy("Make a copy of the selected workshop"))
    def make_copy(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """A draft like it, opened to be edited."""
        if len(queryset) != 1:
            self.message_user(request, _("Choose one workshop to copy."), messages.ERROR)
            return None
        copy = services.copy_workshop(workshop=queryset[0], by=cast(User, request.user))
        self.message_user(request, _("This is the copy, a draft. Change its dates and its addresses, then publish it."))
        return redirect("admin:events_workshop_change", copy.pk)

    @admin.action(description=gettext_lazy("Call off the selected workshops and tell everyone registered"))
    def call_off(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Ask once, then call off."""
        if "confirm" not in request.POST:
            context = {**self.admin_site.each_context(request), "title": _("Call off?"), "workshops": queryset}
            return TemplateResponse(request, "events/call_off.html", context)
        for workshop in queryset:
            services.call_off(workshop=workshop, now=timezone.now())
        self.message_user(request, _("Called off. Everyone registered is told by mail."))
        return None
