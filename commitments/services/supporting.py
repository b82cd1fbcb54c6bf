"""Supporting a proposal, and no longer supporting it."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from commitments.choices import State
from commitments.models import Contribution, Proposal, Support
from commitments.querysets.families import counted_for
from ogp_portal.users.models import User
from ogp_portal.users.services import consume_rate

from .families import locked, recount
from .refusals import NotAllowed, require_open
from .regrouping import require_ungrouped


def support(*, proposal: Contribution, person: User, now: datetime | None = None) -> None:
    """Count this person's support once, however often and however parallel it is sent.

    Whoever supports something that counts for this proposal already (merged into it, or the whole it was taken from)
    adds nothing. Refused for a proposal that is not published, with the way to go for one that is merged into another
    or split, while the phase takes no support, and past 100 in an hour.
    """
    now = now or timezone.now()
    require_open(consultation=proposal.consultation, activity="support", now=now)
    consume_rate(action="support", who=str(person.pk), limit=100, seconds=3600)
    with transaction.atomic():
        # This row alone: nothing joins or leaves its family without it, and its support counts nowhere else.
        row = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if row.status != State.PUBLISHED:
            raise NotAllowed
        require_ungrouped(row)
        if _counts_already(row, person):
            return
        _support, made = Support.objects.get_or_create(contribution=row, person=person)
        if made:
            Contribution.objects.filter(pk=row.pk).update(support_count=F("support_count") + 1)


def _counts_already(row: Contribution, person: User) -> bool:
    if not row.merged_count and row.split_from_id is None:
        return False
    return Support.objects.filter(contribution__in=counted_for([row.pk]), person=person).exists()


def withdraw_support(*, proposal: Contribution, person: User, now: datetime | None = None) -> None:
    """Take one's support back; nothing happens if there was none. Refused while the phase takes no support.

    Also from all that is merged into it, and from the whole it was taken from, which counts for all its parts.
    """
    require_open(consultation=proposal.consultation, activity="support", now=now or timezone.now())
    with transaction.atomic():
        row = Proposal.objects.get(pk=proposal.pk)
        rows = locked([row.pk])
        deleted, _per_model = Support.objects.filter(contribution__in=counted_for([row.pk]), person=person).delete()
        if deleted:
            recount(rows)
