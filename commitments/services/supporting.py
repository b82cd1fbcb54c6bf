"""Supporting a proposal, and no longer supporting it."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from commitments.choices import State
from commitments.models import Contribution, Proposal, Support
from ogp_portal.users.models import User
from ogp_portal.users.services import consume_rate

from .refusals import NotAllowed, require_open


def support(*, proposal: Contribution, person: User, now: datetime | None = None) -> None:
    """Count this person's support once, however often and however parallel it is sent.

    Refused for a proposal that is not published, while the phase takes no support, and past 100 in an hour.
    """
    now = now or timezone.now()
    require_open(consultation=proposal.consultation, activity="support", now=now)
    consume_rate(action="support", who=str(person.pk), limit=100, seconds=3600)
    with transaction.atomic():
        locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if locked.status != State.PUBLISHED:
            raise NotAllowed
        _support, made = Support.objects.get_or_create(contribution=locked, person=person)
        if made:
            Contribution.objects.filter(pk=locked.pk).update(support_count=F("support_count") + 1)


def withdraw_support(*, proposal: Contribution, person: User, now: datetime | None = None) -> None:
    """Take one's support back; nothing happens if there was none. Refused while the phase takes no support."""
    require_open(consultation=proposal.consultation, activity="support", now=now or timezone.now())
    with transaction.atomic():
        locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
        deleted, _per_model = Support.objects.filter(contribution=locked, person=person).delete()
        if deleted:
            Contribution.objects.filter(pk=locked.pk).update(support_count=F("support_count") - 1)
