"""Reading: the list of proposals, one proposal with its comments, one thread, earlier versions."""

from typing import Any

from django.db.models import Max, Q, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override

from commitments.choices import Kind, State
from commitments.forms import CommentForm, ProposalFilterForm
from commitments.grouped import grouped, originals_of, shown_for
from commitments.models import Comment, Contribution, Proposal
from commitments.path import path_of
from commitments.querysets.families import family_of
from consultations.context import timeline_of
from consultations.models import Theme
from ogp_portal.base.paging import page_of

PER_PAGE = 20
# The list says "more than 1,000" and never counts further.
COUNTED = 1000
STATES: dict[str, dict[str, Any]] = {
    "waiting": {"status": State.PUBLISHED, "answered_at": None},
    "answered": {"answered_at__isnull": False},
    "withdrawn": {"status": State.WITHDRAWN},
}


def proposal_list(request: HttpRequest) -> HttpResponse:
    """Proposals by theme, state, language and words, in one of four orders."""
    timeline = timeline_of(request)
    consultation = timeline.consultation if timeline else None
    themes = list(Theme.objects.filter(consultation=consultation).for_list())
    chosen = ProposalFilterForm(request.GET, themes).chosen()
    rows = filtered(Proposal.objects.public().listed().filter(consultation=consultation), chosen)
    count = rows.order_by()[: COUNTED + 1].count()
    rows = rows.in_order(chosen.get("order", "newest")).for_list().translated_into(get_language() or "en")
    page = page_of(rows.with_people().with_outcome(), request.GET.get("page"), PER_PAGE)
    context = {
        "form": ProposalFilterForm(chosen, themes),
        "page": page,
        "count": min(count, COUNTED),
        "more": count > COUNTED,
        "is_filtered": bool(chosen.keys() - {"order"}),
        "gate": timeline.gate("propose") if timeline else None,
    }
    return render(request, "commitments/proposal_list.html", context)


def filtered(rows: Any, chosen: dict[str, str]) -> Any:
    """The rows that match the chosen filters; the words of merged ones are found in what they are merged into."""
    if "q" in chosen:
        hidden = Contribution.objects.public().unlisted().matching(chosen["q"]).order_by()
        rows = rows.matching(chosen["q"], also=shown_for(hidden))
    if "theme" in chosen:
        rows = rows.filter(themes__key=chosen["theme"])
    if "state" in chosen:
        rows = rows.filter(**STATES[chosen["state"]])
    if "language" in chosen:
        rows = rows.filter(language=chosen["language"])
    return rows


def proposal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal, its path, its comments page by page, and what the reader may do now."""
    together = grouped(Contribution.objects.visible_to(request.user), pk, request.user)
    if together is None or together.one.kind != Kind.PROPOSAL:
        raise Http404
    proposal = together.one
    timeline = timeline_of(request)
    page = page_of(Comment.objects.threads_of(proposal), request.GET.get("page"), PER_PAGE)
    replies = [reply for comment in page.rows for reply in comment.first_replies]
    prefetch_related_objects([proposal, *page.rows, *replies], "translations")
    prefetch_related_objects([proposal], "themes")
    is_open = proposal.status == State.PUBLISHED and not together.is_elsewhere
    gates = _gates(timeline, "comment", "support", "propose")
    context = {
        "object": proposal,
        "page": page,
        "path": path_of(proposal),
        "together": together,
        "is_mine": request.user.is_authenticated and proposal.author_id == request.user.pk,
        "is_open": is_open,
        **gates,
        "can_reply": is_open and gates["comment_gate"] and gates["comment_gate"].is_open,
        "comment_form": CommentForm(person=request.user, initial={"proposal": proposal.pk}),
    }
    return render(request, "commitments/proposal_detail.html", context)


def _gates(timeline: Any, *activities: str) -> dict[str, Any]:
    return {f"{activity}_gate": timeline.gate(activity) if timeline else None for activity in activities}


def comment_detail(request: HttpRequest, proposal_pk: int, pk: int) -> HttpResponse:
    """One comment with all its replies, page by page: the lasting address of a comment."""
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user).with_parts(), pk=proposal_pk)
    comments: QuerySet = Comment.objects.filter(proposal=proposal)
    found: Any = get_object_or_404(comments.visible_to(request.user).with_path(), pk=pk)
    top = found if found.parent_id is None else get_object_or_404(comments, pk=found.parent_id)
    replies = comments.filter(parent=top, published_at__isnull=False).order_by("pk")
    page = page_of(replies, request.GET.get("page"), PER_PAGE)
    prefetch_related_objects([top, *page.rows], "translations")
    gates = _gates(timeline_of(request), "comment")
    is_open = proposal.status == State.PUBLISHED and not proposal.has_parts
    context = {
        "object": found,
        "proposal": proposal,
        "comment": top,
        "page": page,
        "path": path_of(found),
        "can_reply": is_open and gates["comment_gate"] and gates["comment_gate"].is_open,
    }
    return render(request, "commitments/comment_detail.html", context)


def contribution_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What has no page of its own: a suggested theme, a statement, a workshop note, a comment on the draft."""
    rows = Contribution.objects.visible_to(request.user).exclude(kind=Kind.HELP_OFFER)
    if not request.user.has_perm("commitments.moderate"):
        # As in `readable()`.
        rows = rows.exclude(~Q(kind=Kind.PROPOSAL), status=State.WITHDRAWN)
    rows = rows.select_related("clause__commitment__plan", "plan_version")
    together = grouped(rows, pk, request.user)
    if together is None:
        raise Http404
    contribution = together.one
    if contribution.kind in (Kind.PROPOSAL, Kind.COMMENT):
        return redirect(contribution, permanent=True)
    prefetch_related_objects([contribution], "translations", "themes")
    context = {
        "object": contribution,
        "path": path_of(contribution),
        "together": together,
        "is_mine": request.user.is_authenticated and contribution.author_id == request.user.pk,
    }
    return render(request, "commitments/contribution_detail.html", context)


def originals(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is merged into one contribution, page by page."""
    contribution = get_object_or_404(Contribution.objects.readable().with_people().defer("search"), pk=pk)
    rows = originals_of(pk, family_of([pk]))
    context = {"object": contribution, "page": page_of(rows, request.GET.get("page"), PER_PAGE)}
    return render(request, "commitments/originals.html", context)


def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version of a contribution that was public, the newest first; what the forum took down stays down."""
    contribution = get_object_or_404(Contribution.objects.readable_by(request.user), pk=pk)
    events = contribution.events.filter(status=State.PUBLISHED)
    taken_down = contribution.events.filter(status=State.DECLINED).aggregate(last=Max("pgh_id"))["last"]
    if taken_down and not request.user.has_perm("commitments.moderate"):
        events = events.filter(pgh_id__gt=taken_down)
    distinct: list[Any] = []
    for event in events.order_by("-pgh_id")[:100]:
        if distinct and _texts(distinct[-1]) == _texts(event):
            distinct[-1] = event
        else:
            distinct.append(event)
    context = {
        "contribution": contribution,
        "versions": distinct,
        "addresses": _addresses("contribution_versions", pk),
    }
    return render(request, "commitments/versions.html", context)


def _texts(event: Any) -> tuple[str, ...]:
    return tuple(getattr(event, name) for name in ("title", "problem", "solution", "change", "body"))


def _addresses(name: str, *args: Any) -> dict[str, str]:
    addresses = {}
    for language in ("en", "fr"):
        with override(language):
            addresses[language] = reverse(name, args=args)
    return addresses
