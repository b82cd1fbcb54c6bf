"""Invitations: sent to a pasted list, and taken back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from events import notifications
from events.models import Invitation, Workshop
from events.pasted import addresses_in
from events.standing import invited_gate
from ogp_portal.users.models import User

from .refusals import RegistrationClosed

# Somebody who registers waits for no more mails than these to be written.
AT_ONCE = 200


@dataclass
class Invited:
    """What became of a pasted list, in numbers; and the pieces of it that were no addresses."""

    invited: int
    before: int
    registered: int
    rubbish: list[str] = field(default_factory=list)


def invite(*, workshop: Workshop, pasted: str, language: str, by: User, now: datetime) -> Invited:
    """Invite each address of a pasted list by one mail with a personal link, unless it was invited or is registered.

    An address whose invitation was taken back is invited anew, with another link. A list that is sent again sends no
    mail again. Refuses when invited people could not register.
    """
    gate = invited_gate(workshop, now)
    if not gate.is_open:
        raise RegistrationClosed(gate.sentence)
    found = addresses_in(pasted)
    wanted = found.addresses
    before = _keys(workshop.invitations.filter(revoked_at=None, email_key__in=wanted))
    registered = _keys(workshop.registrations.active().filter(email_key__in=wanted)) - before
    new = [(key, email) for key, email in wanted.items() if key not in before | registered]
    # In one order, so that two organisers who paste the same list at once do not wait for each other.
    for some in _batches(sorted(new)):
        _invite(workshop, dict(some), language, by, now)
    return Invited(len(new), len(before), len(registered), found.rubbish)


def _keys(rows: QuerySet) -> set[str]:
    return set(rows.values_list("email_key", flat=True))


def _batches(rows: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield some


@transaction.atomic
def _invite(workshop: Workshop, some: dict[str, str], language: str, by: User, now: datetime) -> None:
    workshop.invitations.filter(email_key__in=some, revoked_at__isnull=False).delete()
    rows = [
        Invitation(workshop=workshop, email=email, email_key=key, language=language, invited_at=now, invited_by=by)
        for key, email in some.items()
    ]
    # Two organisers may paste the same list at once; whoever comes second adds nothing, and mails are sent once.
    Invitation.objects.bulk_create(rows, ignore_conflicts=True)
    invited = workshop.invitations.filter(email_key__in=some)
    notifications.tell_invited(invited, workshop=workshop, language=language)


def take_back_invitation(*, invitation: Invitation, now: datetime) -> None:
    """Make the link of an invitation void; nobody is told, and a registration made with it stays. Twice is once."""
    Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=now)
