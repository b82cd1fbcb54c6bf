"""Writing: a draft nobody can lose, sending it, editing, withdrawing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from commitments import notifications
from commitments.choices import ACTIVITY, Kind, State
from commitments.models import Clause, Comment, Contribution, Draft
from consultations.models import Consultation, Theme
from ogp_portal.base.errors import EditConflict
from ogp_portal.users.models import User
from ogp_portal.users.services import consume_rate

from . import clauses
from .coverage import coverage_kept
from .families import locked
from .grouping import stand_apart
from .refusals import NotAllowed, require_move, require_open
from .regrouping import require_ungrouped
from .standing import standing_kept
from .tallies import public_state_changed, recount_themes

TEXT_FIELDS = ("title", "problem", "solution", "change", "body", "shown_name", "organisation", "language")


def save_draft(*, kind: str, token: UUID, payload: Mapping[str, Any], who: str, now: datetime | None = None) -> Draft:
    """Keep what somebody wrote under its random token; the same token again replaces it.

    No account is needed; `who` (the visitor's address) may save 60 drafts an hour.
    """
    consume_rate(action="draft", who=who, limit=60, seconds=3600)
    draft, _made = Draft.objects.update_or_create(
        token=token, defaults={"kind": kind, "payload": dict(payload), "updated_at": now or timezone.now()}
    )
    return draft


def send_draft(*, draft: Draft, person: User, consultation: Consultation, now: datetime | None = None) -> Contribution:
    """Submit a draft under its token and forget it; a second sending returns the first result."""
    contribution = submit(
        kind=draft.kind,
        payload=draft.payload,
        person=person,
        submission_key=draft.token,
        consultation=consultation,
        now=now,
    )
    Draft.objects.filter(pk=draft.pk).delete()
    return contribution


def submit(
    *,
    kind: str,
    payload: Mapping[str, Any],
    person: User,
    submission_key: UUID,
    consultation: Consultation,
    now: datetime | None = None,
) -> Contribution:
    """Hand in a contribution; its author is told by mail.

    It waits for review, unless the forum has published something of the author before: then it is public
    at once and read afterwards. The same `submission_key` again returns the first one. Refused when the phase
    does not allow it, after 20 in an hour, for a comment when its proposal is not open to comments, or is read with
    another one (replies go on there) or by its parts, and for a comment on a clause unless it was written on the latest
    draft (services.clauses).
    """
    now = now or timezone.now()
    earlier = _sent_before(submission_key, person)
    if earlier:
        return earlier
    require_open(consultation=consultation, activity=ACTIVITY[kind], now=now)
    try:
        with transaction.atomic():
            return _create(kind, payload, person, submission_key, consultation, now)
    except IntegrityError:
        earlier = _sent_before(submission_key, person)
        if earlier:
            return earlier
        # The browser's "back" at a shared computer: the form of whoever was signed in before.
        if Contribution.objects.filter(submission_key=submission_key).exists():
            raise NotAllowed from None
        raise


def _sent_before(submission_key: UUID, person: User) -> Contribution | None:
    return Contribution.objects.filter(submission_key=submission_key, author=person).first()


def _create(
    kind: str,
    payload: Mapping[str, Any],
    person: User,
    submission_key: UUID,
    consultation: Consultation,
    now: datetime,
) -> Contribution:
    place = _place(kind, payload, consultation)
    contribution = Contribution.objects.create(
        kind=kind,
        consultation=consultation,
        author=person,
        submission_key=submission_key,
        created_at=now,
        **{name: payload[name] for name in TEXT_FIELDS if name in payload},
        **place,
    )
    # After the unique key, so that the same form sent again uses nothing up.
    consume_rate(action="submit", who=str(person.pk), limit=20, seconds=3600)
    contribution.themes.set(_themes(payload, consultation, contribution.clause))
    if kind != Kind.HELP_OFFER and is_known_author(person):
        contribution.status, contribution.published_at = State.PUBLISHED, now
        with coverage_kept([contribution.pk]):
            contribution.save(update_fields=["status", "published_at"])
        public_state_changed(contribution, by=1)
    _remember_name(person, payload)
    notifications.tell_received(contribution)
    return contribution


def is_known_author(person: User) -> bool:
    """Whether the forum has read and published something of this person."""
    return Contribution.objects.filter(author=person, status=State.PUBLISHED, reviewed_at__isnull=False).exists()


def _place(kind: str, payload: Mapping[str, Any], consultation: Consultation) -> dict[str, Any]:
    if kind == Kind.CLAUSE_COMMENT:
        return clauses.place_of(payload, consultation)
    return _place_of_comment(payload) if kind == Kind.COMMENT else {}


def _place_of_comment(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Where a comment belongs, with the rows locked whose counts it changes: its proposal, and what that is part of."""
    proposal = locked([payload["proposal"]]).get(payload["proposal"])
    if proposal is None or proposal.kind != Kind.PROPOSAL or proposal.status != State.PUBLISHED:
        raise NotAllowed
    parent = None
    if payload.get("parent"):
        parent = Comment.objects.filter(pk=payload["parent"], proposal=proposal, status=State.PUBLISHED).first()
        if parent is None:
            raise NotAllowed
    # Threads go on where they began, also on a proposal that was merged since.
    if parent is None or proposal.merged_into_id is None:
        require_ungrouped(proposal)
    # Two levels: an answer to a reply stands beside it.
    return {"proposal_id": proposal.pk, "parent_id": parent and (parent.parent_id or parent.pk)}


def _themes(payload: Mapping[str, Any], consultation: Consultation, clause: Clause | None = None) -> list[Theme]:
    """The themes that were chosen; a comment on a clause has those of the commitment."""
    if clause is not None:
        return list(Theme.objects.filter(consultation=consultation, commitments=clause.commitment_id))
    chosen = [payload["theme"]] if "theme" in payload else payload.get("themes", [])
    return list(Theme.objects.filter(consultation=consultation, pk__in=chosen))


def _remember_name(person: User, payload: Mapping[str, Any]) -> None:
    if not person.name:
        person.name, person.organisation = payload["shown_name"], payload.get("organisation", "")
        person.save(update_fields=["name", "organisation"])


@transaction.atomic
def edit(
    *, contribution: Contribution, payload: Mapping[str, Any], version: int, person: User, now: datetime | None = None
) -> Contribution:
    """Change one's own contribution; every earlier version stays in the history, and the forum reads it again.

    A declined one goes back to review. Refused for others' and withdrawn ones, when the phase is over, and with
    EditConflict when it was saved since `version` was read.
    """
    now = now or timezone.now()
    contribution = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if not person.has_perm("commitments.edit_own", contribution) or contribution.kind not in ACTIVITY:
        raise NotAllowed
    require_open(consultation=contribution.consultation, activity=ACTIVITY[contribution.kind], now=now)
    if contribution.version != version:
        raise EditConflict
    if contribution.status == State.DECLINED:
        require_move(old=contribution.status, new=State.SUBMITTED)
        contribution.status = State.SUBMITTED
    for name in TEXT_FIELDS:
        if name in payload:
            setattr(contribution, name, payload[name])
    contribution.version += 1
    contribution.edited_at, contribution.reviewed_at = now, None
    with coverage_kept([contribution.pk]):
        contribution.save()
        if "themes" in payload:
            touched = {*contribution.themes.values_list("pk", flat=True), *payload["themes"]}
            contribution.themes.set(_themes(payload, contribution.consultation))
            recount_themes(touched)
    return contribution


@transaction.atomic
def withdraw(*, contribution: Contribution, person: User, now: datetime | None = None) -> Contribution:
    """Take back one's own contribution. A public proposal stays readable, marked as withdrawn; a comment does not.

    What others have proposed and the forum has merged into it stands on its own again, and its authors are told.
    """
    contribution = locked([contribution.pk])[contribution.pk]
    if not person.has_perm("commitments.withdraw_own", contribution):
        raise NotAllowed
    was_public = contribution.status == State.PUBLISHED
    require_move(old=contribution.status, new=State.WITHDRAWN)
    if was_public:
        stand_apart(contribution, by=person, now=now or timezone.now(), leave=False)
    contribution.status = State.WITHDRAWN
    contribution.version += 1
    with standing_kept(contribution):
        contribution.save(update_fields=["status", "version"])
    if was_public:
        public_state_changed(contribution, by=-1)
    return contribution
