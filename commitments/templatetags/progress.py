"""What became of commitments, on the pages of commitments and plans. Each tag makes a fixed number of queries."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, pgettext

from commitments.choices import Completion, Continuation, EarlyResults, Potential, Progress, VersionKind
from commitments.frozen import milestones_of
from commitments.models import CarryOver, Commitment, CommitmentVersion, Plan, Report
from commitments.progress import standing_of
from commitments.words import due_in_words, due_parts
from consultations.models import Theme
from ogp_portal.base.templatetags.bilingual import in_language
from ogp_portal.base.text import paragraphs

register = template.Library()
register.filter("due_in_words", due_in_words)
MOST_CARRIED = 300
_JUDGED: dict[str, Any] = {"potential": Potential, "completion": Completion, "early_results": EarlyResults}


@register.simple_tag
def due(record: Any) -> str:
    """When a milestone or an indicator is due, as due_in_words; a label of the other language with its `lang`."""
    label, language, day = due_parts(record)
    if language == get_language():
        return format_html("{}", due_in_words(record))
    shown = format_html('<span lang="{}">{}</span>', language, label)
    return format_html("{} ({})", shown, day) if day else shown


@register.filter
def progress_word(status: str) -> str:
    """A state in words; "" is what nobody has reported on."""
    return str(Progress(status).label) if status in Progress.values else pgettext("progress", "No report yet")


@register.filter
def host_of(address: str) -> str:
    """The site an address leads to."""
    return urlsplit(address).hostname or address


@register.simple_tag
def words_of(record: Any, field: str) -> str:
    """What a department or civil society wrote, in paragraphs; in the other language with its `lang`."""
    value, language = in_language(record, field)
    html = paragraphs(value)
    return html if language == get_language() else format_html('<div lang="{}">{}</div>', language, html)


@register.inclusion_tag("commitments/_progress.html", takes_context=True)
def progress_of(context: Context, commitment: Commitment, frozen: CommitmentVersion | None = None) -> dict[str, Any]:
    """How the milestones of a commitment stand; nothing while it is in no final plan.

    `frozen` is the commitment as the plan has it, if the page holds it already. Two queries, or three without it.
    """
    if commitment.planned_at is None:
        return {"rows": None}
    if frozen is None or frozen.version.kind != VersionKind.FINAL:
        finals = CommitmentVersion.objects.filter(commitment=commitment, version__kind=VersionKind.FINAL)
        frozen = finals.order_by("-version__number").first()
    if frozen is None:
        return {"rows": None}
    now = timezone.now()
    periods = list(commitment.plan.periods.begun(now).with_views(commitment))
    events: dict[int, list[Any]] = {}
    history: Any = Report._meta.get_field("events").related_model
    of_commitment = history._default_manager.filter(pgh_obj__milestone__commitment=commitment)
    for event in of_commitment.select_related("department").order_by("pgh_id"):
        events.setdefault(event.milestone_id, []).append(event)
    views: dict[int, list[Any]] = {}
    for period in periods:
        for view in period.said:
            written_at = datetime.fromisoformat(view["written_at"])
            views.setdefault(view["milestone_id"], []).append((period.pk, {**view, "written_at": written_at}))
    rows = []
    for milestone in milestones_of(frozen.content):
        pk = milestone["pk"]
        charged = [*milestone["leads"], *milestone["partners"]] or [*frozen.content["leads"]]
        rows.append(standing_of(milestone, charged, periods, events.get(pk, []), views.get(pk, []), now))
    user = context["request"].user if "request" in context else None
    return {"rows": rows, "periods": periods, "plan": commitment.plan, "may_view": _may_view(user)}


def _may_view(user: Any) -> bool:
    return user is not None and user.has_perm("commitments.give_view")


def _with_sequel(commitment: Any) -> Any:
    """The commitment with what became of it: as the view has fetched it, or else by one query."""
    fetched = hasattr(commitment, "reviews_given")
    return commitment if fetched else Commitment.objects.filter(pk=commitment.pk).with_sequel().get()


@register.inclusion_tag("commitments/_reviews.html")
def reviews_of(commitment: Commitment) -> dict[str, Any]:
    """What independent reviewers found, exactly as given, with source and date, the newest first."""
    reviews = []
    for row in _with_sequel(commitment).reviews_given:
        words = {name: str(choices(row[name]).label) for name, choices in _JUDGED.items() if row[name]}
        reviews.append({**row, **words, "reviewed_on": date.fromisoformat(row["reviewed_on"])})
    return {"reviews": reviews}


@register.inclusion_tag("commitments/_carry_over.html")
def carry_over_of(commitment: Commitment) -> dict[str, Any]:
    """Which commitments of earlier plans it continues, and what becomes of it in later ones."""
    links = _with_sequel(commitment).carried_links
    return {
        "from_earlier": [link for link in links if link["later_id"] == commitment.pk],
        "into_later": [link for link in links if link["earlier_id"] == commitment.pk],
    }


@register.inclusion_tag("commitments/_carried_into.html")
def carried_into(plan: Plan) -> dict[str, Any]:
    """What became in this plan of each commitment of the plans it carries on, undecided ones too. One query."""
    links = CarryOver.objects.filter(into_plan=plan).shown()
    earlier = Commitment.objects.filter(
        plan__in=links.values("earlier__plan"), planned_at__isnull=False, dropped_at=None
    ).annotate(links=ArraySubquery(links.filter(earlier=OuterRef("pk")).as_links()))
    earlier = earlier.select_related("plan").order_by("plan__starts_on", "plan_id", "number", "pk")
    return {"plan": plan, "rows": list(earlier[:MOST_CARRIED])}


@register.simple_tag
def carried_on(theme: Theme) -> list[Plan]:
    """The plans of a theme's consultation that say what became of an earlier plan. One query."""
    links = CarryOver.objects.filter(into_plan__consultation=theme.consultation_id).shown()
    plans = Plan.objects.filter(pk__in=links.values("into_plan"))
    return list(plans.order_by("-starts_on", "-pk")[:3])


@register.filter
def what_becomes(kind: str) -> str:
    """ "Continued", "Changed", "Dropped"."""
    return str(Continuation(kind).label)
