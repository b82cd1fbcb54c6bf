"""Moderation: publishing and declining, with every author told."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from commitments import notifications
from commitments.choices import MOVES, State
from commitments.models import Contribution, Decision
from ogp_portal.users.models import User

from .families import locked
from .grouping import stand_apart
from .refusals import NotAllowed
from .standing import standing_kept
from .tallies import public_state_changed


@transaction.atomic
def publish(*, contributions: Iterable[Contribution], moderator: User, now: datetime | None = None) -> int:
    """Publish these contributions, or mark as read those that are public already; returns how many changed.

    Authors of newly published ones are told, in their language. An offer of help is accepted the same way but
    shown to forum members only. Those decided meanwhile by someone else are left alone.
    """
    now = now or timezone.now()
    return sum(_publish_one(one, moderator, now) for one in _locked(contributions, moderator))


def _publish_one(contribution: Contribution, moderator: User, now: datetime) -> bool:
    newly = State.PUBLISHED in MOVES[State(contribution.status)]
    if not newly and (contribution.status != State.PUBLISHED or contribution.reviewed_at):
        return False
    contribution.reviewed_at = now
    if newly:
        contribution.status = State.PUBLISHED
        contribution.published_at = contribution.published_at or now
        contribution.version += 1
    with standing_kept(contribution):
        contribution.save(update_fields=["reviewed_at", "status", "published_at", "version"])
    decision = Decision.objects.create(
        contribution=contribution, status=State.PUBLISHED, decided_by=moderator, decided_at=now
    )
    if newly:
        public_state_changed(contribution, by=1)
        notifications.tell_decided(decision)
    return True


@transaction.atomic
def decline(
    *,
    contributions: Iterable[Contribution],
    moderator: User,
    reason: str,
    notes: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> int:
    """Decline these contributions for one reason (choices.DeclineReason); returns how many changed.

    Also takes down published ones. Every author is told, with the note of `notes` (by language) in his or
    her language. Those decided meanwhile by someone else are left alone. A merged one leaves what it was merged into,
    and what was merged into it stands on its own again.
    """
    now = now or timezone.now()
    changed = 0
    for contribution in _locked(contributions, moderator):
        if State.DECLINED not in MOVES[State(contribution.status)]:
            continue
        was_public = contribution.status == State.PUBLISHED
        contribution.status, contribution.reviewed_at = State.DECLINED, now
        contribution.version += 1
        if was_public:
            stand_apart(contribution, by=moderator, now=now, leave=True)
        with standing_kept(contribution):
            contribution.save(update_fields=["status", "reviewed_at", "version"])
        language = contribution.author.language if contribution.author else contribution.language
        decision = Decision.objects.create(
            contribution=contribution,
            status=State.DECLINED,
            reason=reason,
            note=(notes or {}).get(language, ""),
            decided_by=moderator,
            decided_at=now,
        )
        if was_public:
            public_state_changed(contribution, by=-1)
        notifications.tell_decided(decision)
        changed += 1
    return changed


def _locked(contributions: Iterable[Contribution], moderator: User) -> list[Contribution]:
    """The rows themselves, locked in one order so that two moderators never wait for each other."""
    if not moderator.has_perm("commitments.moderate"):
        raise NotAllowed
    keys = {contribution.pk for contribution in contributions}
    return [one for one in locked(keys).values() if one.pk in keys]
