"""Following a contribution of somebody else, and no longer following it."""

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.choices import Kind, State
from commitments.models import Contribution, Following
from commitments.querysets.families import counted_for
from ogp_portal.base.errors import DomainError
from ogp_portal.users.models import User
from ogp_portal.users.services import consume_rate

from .refusals import NotAllowed


class OwnWords(DomainError):
    """Authors are told what becomes of their words anyway."""

    def __init__(self) -> None:
        super().__init__(_("You wrote this yourself: you are told what becomes of it anyway."))


def follow(*, contribution: Contribution, person: User) -> None:
    """Tell this person from now on what becomes of a contribution, however often it is asked for.

    Whoever follows something that is read with it already (merged into it, or the whole it was taken from) adds
    nothing. Refused for what is not public, for an offer of help, for one's own words, and past 100 in an hour.
    """
    consume_rate(action="follow", who=str(person.pk), limit=100, seconds=3600)
    with transaction.atomic():
        # Nobody takes it down or groups it meanwhile.
        row = Contribution.objects.select_for_update().defer("search").get(pk=contribution.pk)
        if row.status != State.PUBLISHED or row.kind == Kind.HELP_OFFER:
            raise NotAllowed
        if row.author_id == person.pk:
            raise OwnWords
        if not Following.objects.filter(contribution__in=counted_for([row.pk]), person=person).exists():
            Following.objects.create(contribution=row, person=person)


@transaction.atomic
def unfollow(*, contribution: Contribution, person: User) -> None:
    """Tell this person nothing more of a contribution and of all that is read with it; nothing happens otherwise."""
    Following.objects.filter(contribution__in=counted_for([contribution.pk]), person=person).delete()
