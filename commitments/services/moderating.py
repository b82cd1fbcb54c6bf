"""Moderation: publishing and declining, with every author told."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from commitments import notifications
from commitments.choices import MOVES, State
from commitments.models import Contribution, Decision
from ogp_portal.users.models import User

from .coverage import coverage_kept
from .refusals import NotAllowed
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
    with coverage_kept([contribution.pk]):
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
    her language. Those decided meanwhile by someone else are left alone.
    """
    now = now or timezone.now()
    changed = 0
    for contribution in _locked(contributions, moderator):
        if State.DECLINED not in MOVES[State(contribution.status)]:
            continue
        was_public = contribution.status == State.PUBLISHED
        contribution.status, contribution.reviewed_at = State.DECLINED, now
        contribution.version += 1
        with coverage_kept([contribution.pk]):
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
    contributions = list(contributions)
    keys = [contribution.pk for contribution in contributions]
    # Their proposals first: the counts on them change too.
    proposals = {contribution.proposal_id for contribution in contributions if contribution.proposal_id}
    list(Contribution.objects.filter(pk__in=proposals).order_by("pk").select_for_update().values_list("pk"))
    return list(
        Contribution.objects.filter(pk__in=keys).select_related("author").order_by("pk").select_for_update(of=("self",))
    )
