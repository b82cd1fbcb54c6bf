"""Writing: a form, a page that shows how it will look, sign-in only then, and sending."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments import services
from commitments.choices import ACTIVITY, Kind, State
from commitments.forms import FORMS, WritingForm
from commitments.models import TEXTS, Clause, Comment, Contribution, Draft, Proposal
from commitments.querysets.families import counting
from consultations.context import timeline_of
from consultations.models import Consultation, Theme
from consultations.views import by_slug, moved_to
from ogp_portal.base.detection import other_language
from ogp_portal.base.errors import DomainError
from ogp_portal.base.templatetags.bilingual import in_language
from ogp_portal.users.services import visitor

COOKIE_AGE = 30 * 24 * 3600
# What a draft says of its place, by key; the page looks it up.
NOT_SHOWN = {"id", "proposal", "parent", "clause", "plan_version"}
COMMENTS = {Kind.COMMENT, Kind.CLAUSE_COMMENT}


def proposal_new(request: HttpRequest) -> HttpResponse:
    """Write a proposal."""
    theme = Theme.objects.with_slug(request.GET.get("theme", "")).first()
    initial = {"themes": [theme.pk]} if theme else {}
    return _write(request, Kind.PROPOSAL, initial, {})


def theme_suggest(request: HttpRequest) -> HttpResponse:
    """Suggest a theme that is missing."""
    return _write(request, Kind.THEME_SUGGESTION, {}, {})


def theme_help(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer help with one theme."""
    theme: Any = by_slug(Theme.objects.all(), slug)
    addresses = {}
    for language in ("en", "fr"):
        with override(language):
            addresses[language] = reverse("theme_help", args=[getattr(theme, f"slug_{language}") or slug])
    here = addresses[get_language() or "en"]
    if request.method != "POST" and here != request.path:
        return moved_to(request, here)
    return _write(request, Kind.HELP_OFFER, {"theme": theme.pk}, {"theme": theme, "addresses": addresses})


def comment_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Comment on a proposal, or reply to a comment (?reply=KEY)."""
    proposal = get_object_or_404(Proposal.objects.public().filter(status=State.PUBLISHED), pk=pk)
    key = request.POST.get("parent") or request.GET.get("reply") or ""
    parent = None
    if key:
        parent = get_object_or_404(
            Comment.objects.filter(proposal=proposal, status=State.PUBLISHED),
            pk=int(key) if key.isascii() and key.isdecimal() else 0,
        )
    if request.method != "POST" and parent is None:
        try:
            services.require_ungrouped(proposal)
        except services.ReadElsewhere as refusal:
            return _there(request, refusal)
    initial = {"proposal": proposal.pk, "parent": parent and parent.pk}
    return _write(request, Kind.COMMENT, initial, {"proposal": proposal, "parent": parent})


def _there(request: HttpRequest, refusal: services.ReadElsewhere, draft: Draft | None = None) -> HttpResponse:
    """On to where a comment is taken instead, with what was written so far."""
    messages.info(request, str(refusal))
    place = refusal.place
    if draft is None or place.kind != Kind.PROPOSAL or place.pk == draft.payload["proposal"]:
        address = place.get_absolute_url()
    else:
        address = reverse("comment_new", args=[place.pk])
    response = redirect(address)
    if draft is not None:
        remember(request, response, draft)
    return response


def _write(request: HttpRequest, kind: str, initial: dict[str, Any], context: dict[str, Any]) -> HttpResponse:
    """Show the form of a kind; keep what is sent as a draft and go on to the page that shows it."""
    timeline = timeline_of(request)
    consultation = timeline.consultation if timeline else None
    gate = timeline.gate(ACTIVITY[kind]) if timeline else None
    form = FORMS[kind](
        request.POST if request.method == "POST" else None,
        person=request.user,
        consultation=consultation,
        initial={**kept(request, kind, initial), **initial},
    )
    if request.method == "POST" and form.is_valid():
        try:
            if gate is None or not gate.is_open:
                raise services.PhaseClosed(gate.sentence if gate else "")
            return keep(request, form)
        except services.ReadElsewhere as refusal:
            return _there(request, refusal, Draft.objects.get(pk=form.cleaned_data["submission_key"]))
        except DomainError as error:
            form.add_error(None, str(error))
    context = {"form": form, "gate": gate, "kind": kind, **context}
    status = 422 if form.errors else 200
    return render(request, f"commitments/{kind}_form.html", context, status=status)


def kept(request: HttpRequest, kind: str, initial: dict[str, Any]) -> dict[str, Any]:
    """What this browser wrote last and did not send, if it belongs here, on whatever version of it.

    A comment on what was merged since, or split, belongs where that is read now.
    """
    draft = _draft_of_cookie(request, kind)
    place = initial.keys() - {"themes", "plan_version"}
    if draft is None:
        return {}
    others = {name for name in place if draft.payload.get(name) != initial[name]}
    if others and not (others == {"proposal"} and initial["proposal"] in counting([draft.payload["proposal"]])):
        return {}
    return {**draft.payload, "submission_key": draft.token}


def _draft_of_cookie(request: HttpRequest, kind: str) -> Draft | None:
    try:
        return Draft.objects.filter(pk=request.COOKIES.get(f"draft_{kind}", ""), kind=kind).first()
    except ValidationError:
        return None


def keep(request: HttpRequest, form: WritingForm) -> HttpResponse:
    """Keep what was written as a draft and go on; a comment of somebody who is signed in is sent at once."""
    draft = services.save_draft(
        kind=form.kind, token=form.cleaned_data["submission_key"], payload=form.payload(), who=visitor(request)
    )
    if form.kind in COMMENTS and request.user.is_authenticated and not looks_like(draft):
        return _send(request, draft)
    response = redirect("draft_preview", draft.token)
    remember(request, response, draft)
    return response


def remember(request: HttpRequest, response: HttpResponse, draft: Draft) -> None:
    """Let this browser find the draft again in the form of its kind."""
    response.set_cookie(
        f"draft_{draft.kind}",
        str(draft.token),
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def looks_like(draft: Draft) -> str:
    """The language a draft seems to be in, if that clearly is not the one its author chose."""
    words = "\n".join(str(draft.payload.get(name) or "") for name in TEXTS)
    return other_language(words, draft.payload["language"])


@require_http_methods(["GET", "HEAD", "POST"])
def draft_preview(request: HttpRequest, token: UUID) -> HttpResponse:
    """What was written, as it will look. POST sends it; whoever is not signed in is asked to do so first.

    A POST that names a language sets it and shows the page again: the author is asked, the text is never changed.
    """
    draft = Draft.objects.filter(pk=token).first()
    if draft is None:
        sent = Contribution.objects.filter(submission_key=token).first()
        if sent and request.user.is_authenticated and sent.author_id == request.user.pk:
            return redirect("my_contributions")
        return render(request, "commitments/draft_gone.html", status=404)
    sign_in = f"{reverse('account_request_login_code')}?{urlencode({'next': request.path})}"
    if request.method == "POST":
        try:
            if request.POST.get("language") in dict(settings.LANGUAGES):
                return _set_language(request, draft, request.POST["language"])
            return _send(request, draft) if request.user.is_authenticated else redirect(sign_in)
        except services.ReadElsewhere as refusal:
            return _there(request, refusal, draft)
        except DomainError as error:
            messages.error(request, str(error))
    context = {**_shown(draft), "sign_in": sign_in, "looks_like": looks_like(draft)}
    return render(request, "commitments/draft_preview.html", context)


def _set_language(request: HttpRequest, draft: Draft, language: str) -> HttpResponse:
    services.save_draft(
        kind=draft.kind, token=draft.token, payload={**draft.payload, "language": language}, who=visitor(request)
    )
    messages.success(request, _("The language of your text is set. Nothing else has changed."))
    return redirect("draft_preview", draft.token)


def _shown(draft: Draft) -> dict[str, Any]:
    """A draft as its page shows it: an unsaved contribution, its themes, and the way back to the form."""
    payload = draft.payload
    names = {field.name for field in Contribution._meta.concrete_fields} - NOT_SHOWN
    contribution = Contribution(kind=draft.kind, **{name: payload[name] for name in names if name in payload})
    themes = Theme.objects.filter(pk__in=payload.get("themes") or [payload.get("theme") or 0]).for_list()
    proposal = Proposal.objects.filter(pk=payload.get("proposal") or 0).first()
    clause = _clause_of(draft)
    context = {"contribution": contribution, "themes": themes, "proposal": proposal, "clause": clause}
    return {"draft": draft, "back": _back(draft, clause), **context}


def _clause_of(draft: Draft) -> Clause | None:
    clauses = Clause.objects.select_related("commitment__plan")
    return clauses.filter(pk=draft.payload["clause"]).first() if draft.kind == Kind.CLAUSE_COMMENT else None


def _back(draft: Draft, clause: Clause | None) -> str:
    """The address of the form a draft came from."""
    if clause:
        return reverse("clause_comment", args=[clause.commitment.plan.key, clause.commitment.code, clause.pk])
    if draft.kind == Kind.COMMENT:
        address = reverse("comment_new", args=[draft.payload["proposal"]])
        parent = draft.payload.get("parent")
        return f"{address}?reply={parent}" if parent else address
    if draft.kind == Kind.HELP_OFFER:
        theme = Theme.objects.filter(pk=draft.payload["theme"]).first()
        return reverse("theme_help", args=[in_language(theme, "slug")[0]]) if theme else reverse("home")
    return reverse("proposal_new" if draft.kind == Kind.PROPOSAL else "theme_suggest")


def _consultation_of(request: HttpRequest, draft: Draft) -> Consultation:
    """The consultation that is on; of a comment on a draft plan, the one that led to the plan."""
    if draft.kind == Kind.CLAUSE_COMMENT:
        return services.consultation_of(draft.payload)
    timeline = timeline_of(request)
    if timeline is None:
        raise services.NotAllowed
    return timeline.consultation


def _send(request: HttpRequest, draft: Draft) -> HttpResponse:
    consultation = _consultation_of(request, draft)
    contribution = services.send_draft(draft=draft, person=request.user, consultation=consultation)
    if contribution.status == State.PUBLISHED:
        messages.success(request, _("Thank you. Your text is public now."))
    else:
        messages.success(
            request,
            _("Thank you. Your text has arrived. A forum member reads it before it appears; we will write to you."),
        )
    if contribution.kind == Kind.COMMENT:
        address = reverse("proposal_detail", args=[contribution.proposal_id])
        response = redirect(contribution.get_absolute_url() if contribution.is_public else address)
    elif contribution.clause:
        response = redirect(f"{contribution.clause.commitment.get_absolute_url()}#clause-{contribution.clause_id}")
    else:
        response = redirect("my_contributions")
    response.delete_cookie(f"draft_{contribution.kind}")
    return response
