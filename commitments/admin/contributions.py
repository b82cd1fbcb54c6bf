"""The moderation queue and the record of decisions."""

from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet, Value, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from commitments import answer_desk, desk, services
from commitments.choices import ANSWERABLE, State
from commitments.forms import DeclineForm
from commitments.models import Contribution, ContributionTranslation, Decision, Reading
from commitments.words import came_mark, other_than, readers_differ, reading_mark
from ogp_portal.base.admin import RoleAdmin
from ogp_portal.base.templatetags.bilingual import language_name
from ogp_portal.base.text import long_date

from . import entering, grouping, importing, reading
from .answers import Answered
from .reading import ReadBy

READ_ONLY = [
    "kind",
    "by_whom",
    "written_in",
    "status",
    "about",
    "themes",
    "channel",
    "where_from",
    "received_on",
    "consent_given",
    "entered_by",
    "created_at",
    "published_at",
    "edited_at",
    "reviewed_at",
    "support_count",
    "comment_count",
]


class Waiting(admin.SimpleListFilter):
    """What waits for reading (shown first), or everything."""

    title = _("to do")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("Waiting for review"),
        }
        yield {
            "selected": self.value() == "all",
            "query_string": changelist.get_query_string({self.parameter_name: "all"}),
            "display": _("All"),
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        # Whoever asks for what is read wants all of it: most of that waits for no moderator.
        if self.value() == "all" or request.GET.get(ReadBy.parameter_name):
            return queryset
        return queryset.filter(pk__in=Contribution.objects.waiting().values("pk"))


class Channels(admin.ChoicesFieldListFilter):
    """How contributions came, under a heading that reads well."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("how it came")


class DecisionInline(admin.TabularInline):
    """What was decided about a contribution: read only."""

    model = Decision
    fields = readonly_fields = ["decided_at", "status", "reason", "note", "decided_by"]
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("commitments.moderate")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Contribution)
class ContributionAdmin(RoleAdmin):
    """Contributions of every kind, oldest waiting first. Words and states change only through the services."""

    role_permission = "commitments.moderate"
    list_display = [
        "what",
        "kind",
        "by_whom",
        "written_in",
        "came_by",
        "status",
        "read_by",
        "answered_at",
        "created_at",
    ]
    list_filter = [Waiting, ReadBy, Answered, "kind", ("channel", Channels), "status", "language", "themes"]
    search_fields = ["title", "shown_name"]
    list_select_related = ["proposal", "clause__commitment"]
    ordering = ["created_at", "pk"]
    list_per_page = 50
    show_full_result_count = False
    actions = [
        "publish_selected",
        "decline_selected",
        "take_selected",
        "give_back_selected",
        "merge_selected",
        "answer_selected",
    ]
    fields = readonly_fields = READ_ONLY
    inlines = [DecisionInline]
    change_form_template = "admin/contribution_change_form.html"
    change_list_template = "admin/contribution_change_list.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("text"))
    def what(self, contribution: Contribution) -> str:
        text = contribution.title or Truncator(contribution.body).chars(140)
        return format_html('<span lang="{}">{}</span> {}', contribution.language, text, self.about(contribution))

    @admin.display(description=_("proposal"))
    def about(self, contribution: Contribution) -> str:
        """The proposal, or the commitment, that a comment is on."""
        if contribution.clause:
            commitment = contribution.clause.commitment
            address = reverse("admin:commitments_commitment_change", args=[commitment.pk])
            part = contribution.clause.get_kind_display()
            return format_html('<small><a href="{}">{} – {}</a></small>', address, commitment.code, part)
        proposal = contribution.proposal
        if proposal is None:
            return ""
        address = reverse("admin:commitments_contribution_change", args=[proposal.pk])
        return format_html('<small lang="{}"><a href="{}">{}</a></small>', proposal.language, address, proposal.title)

    @admin.display(description=pgettext_lazy("column", "from"), ordering="shown_name")
    def by_whom(self, contribution: Contribution) -> str:
        return contribution.by_line

    @admin.display(description=_("language"), ordering="language")
    def written_in(self, contribution: Any) -> str:
        return other_than(contribution.language, contribution.reader) or language_name(contribution.language)

    @admin.display(description=_("came by"), ordering="channel")
    def came_by(self, contribution: Contribution) -> str:
        """How it came, and the day, if it did not come through this site."""
        mark = came_mark(contribution)
        return f"{mark}, {long_date(contribution.received_on)}" if mark else "–"

    @admin.display(description=_("where it comes from"))
    def where_from(self, contribution: Contribution) -> str:
        return format_html('<span lang="{}">{}</span>', contribution.language, contribution.source or "–")

    @admin.display(description=_("how consent was given"))
    def consent_given(self, contribution: Contribution) -> str:
        """In the language of whoever entered it."""
        by = contribution.entered_by
        return format_html('<span lang="{}">{}</span>', by.language if by else "en", contribution.consent or "–")

    @admin.display(description=_("readers"))
    def read_by(self, contribution: Contribution) -> str:
        """How far it is read, and by whom."""
        readings = list(contribution.readings.all())
        mark = reading_mark(readings)
        words = format_html("<strong>{}</strong>", mark) if readers_differ(readings) else mark
        names = ", ".join(str(one.reader) for one in readings if one.reader)
        return format_html("{} <small>{}</small>", words, names) if mark else "–"

    def get_urls(self) -> list[Any]:
        """Before Django's own: entering one by one and from a spreadsheet, and reading."""
        pages = [
            ("enter/<slug:kind>/", entering.enter, "enter"),
            ("<int:pk>/read/", reading.read, "read"),
            ("merge/", grouping.merge, "merge"),
            ("<int:pk>/split/", grouping.split, "split"),
            ("grouping/<int:pk>/undo/", grouping.undo, "undo"),
            ("import/", importing.bring, "import"),
            ("import/<uuid:token>/", importing.check, "import_check"),
            ("import/contributions.<slug:form>", importing.template, "import_template"),
        ]
        views = [
            path(address, self.admin_site.admin_view(self._with_context(view)), name=f"commitments_contribution_{name}")
            for address, view, name in pages
        ]
        return [*views, *super().get_urls()]

    def _with_context(self, view: Any) -> Any:
        """A view of this room with what every page of the admin needs, as its last argument."""

        @wraps(view)
        def page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            context = {**self.admin_site.each_context(request), "opts": self.opts}
            return view(request, context=context, **kwargs)

        return page

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        readings = Reading.objects.select_related("reader", "theme").order_by("pk")
        rows = super().get_queryset(request).defer("search").annotate(reader=Value(request.user.language))
        return rows.prefetch_related(Prefetch("readings", queryset=readings))

    @admin.action(description=_("Publish, or mark as read"))
    def publish_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = services.publish(contributions=queryset, moderator=request.user)
        messages.success(
            request,
            ngettext("%(n)s published; its author is told.", "%(n)s published; their authors are told.", count)
            % {"n": count},
        )

    @admin.action(description=_("Decline, with a reason"))
    def decline_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        chosen = list(queryset.select_related("author"))
        languages = {one.author.language if one.author else one.language for one in chosen}
        form = DeclineForm(request.POST if "confirm" in request.POST else None, languages=languages)
        if form.is_bound and form.is_valid():
            count = services.decline(
                contributions=chosen,
                moderator=request.user,
                reason=form.cleaned_data["reason"],
                notes=form.notes(),
            )
            messages.success(
                request,
                ngettext("%(n)s declined; its author is told.", "%(n)s declined; their authors are told.", count)
                % {"n": count},
            )
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Decline, with a reason"),
            "form": form,
            "chosen": chosen,
            "opts": self.opts,
        }
        return render(request, "admin/decline.html", context)

    @admin.action(description=_("Take for reading"))
    def take_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = services.take_for_reading(contributions=queryset, reader=request.user)
        words = ngettext("%(n)s taken for reading.", "%(n)s taken for reading.", count)
        messages.success(request, words % {"n": count})

    @admin.action(description=_("Give back unread"))
    def give_back_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = services.give_back(contributions=queryset, reader=request.user)
        messages.success(request, ngettext("%(n)s given back.", "%(n)s given back.", count) % {"n": count})

    @admin.action(description=_("Merge what says the same"))
    def merge_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        """On to the page that shows them side by side."""
        return redirect(grouping.merge_address(list(queryset.values_list("pk", flat=True)[: grouping.MOST_SHOWN])))

    @admin.action(description=_("Answer…"))
    def answer_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        """On to the desk, where one response answers them."""
        return redirect(answer_desk.address_to_answer(queryset.order_by("pk").values_list("pk", flat=True)))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the readings of those that get an answer."""
        one = kwargs.get("obj")
        if one is not None and one.kind in ANSWERABLE and one.status == State.PUBLISHED:
            context |= {"can_be_read": True, "readings": list(one.readings.all())}
        if one is not None:
            prefetch_related_objects([one], "translations")
            context |= grouping.about(one)
        return super().render_change_form(request, context, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """The two buttons of one contribution's page do what the actions of the list do."""
        queryset = Contribution.objects.filter(pk=obj.pk)
        if "_publish" in request.POST:
            self.publish_selected(request, queryset)
        elif "_decline" in request.POST or "confirm" in request.POST:
            response = self.decline_selected(request, queryset)
            if response:
                return response
        return self.response_post_save_change(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing of a contribution is written here."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Decisions and the history of the database are the record; an empty save leaves none."""


@admin.register(ContributionTranslation)
class ContributionTranslationAdmin(RoleAdmin):
    """Translations beside what people wrote. Both screens are ours (desk.py)."""

    role_permission = "commitments.translate"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.write)
        return [path("of/<int:pk>/", view, name="commitments_contributiontranslation_write"), *super().get_urls()]

    def write(self, request: HttpRequest, pk: int) -> HttpResponse:
        return desk.write(request, pk, self.admin_site.each_context(request))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return desk.show_list(request, self.admin_site.each_context(request))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        key = int(object_id) if object_id.isascii() and object_id.isdecimal() else 0
        translation = get_object_or_404(ContributionTranslation, pk=key)
        return redirect("admin:commitments_contributiontranslation_write", translation.contribution_id)
