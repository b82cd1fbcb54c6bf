"""Joining online, which counts as being there."""

from datetime import datetime, timedelta

from django.db import transaction

from events.models import Registration
from events.standing import joining_gate

from .refusals import CannotJoin

# Who passes earlier only looks whether the link works.
COUNTED_FROM = timedelta(minutes=30)


@transaction.atomic
def join_online(*, registration: Registration, now: datetime) -> str:
    """The address at which the person takes part. From half an hour before the start he or she counts as checked in.

    Once: the first time stands. Refuses without a place online, before the link is shown, and after the end.
    """
    found = Registration.objects.select_for_update(of=("self",)).select_related("workshop")
    registration = found.get(pk=registration.pk)
    workshop = registration.workshop
    gate = joining_gate(registration, now)
    if not gate.is_open:
        raise CannotJoin(gate.sentence)
    if registration.checked_in_at is None and now >= workshop.starts_at - COUNTED_FROM:
        registration.checked_in_at = now
        registration.save(update_fields=["checked_in_at"])
    return workshop.online_url
