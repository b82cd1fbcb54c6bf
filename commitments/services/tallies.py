"""The counts that pages show without counting."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import F

from commitments.choices import Kind, State
from commitments.models import Contribution, Proposal, ThemeTally
from commitments.querysets.families import above

# Any number that no other advisory lock of the portal uses; those made of texts are 64 bits long.
LOCK = 20_180_311


def lock_tallies() -> None:
    """Wait until nobody else changes a tally, and hold them all until the transaction ends.

    One lock for the tallies of themes and of answers: whoever changes both could otherwise meet somebody who changes
    them the other way round, and each would wait for the other. Take it after the rows of contributions.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


@transaction.atomic
def recount_themes(theme_ids: Iterable[int]) -> None:
    """Count the published proposals of these themes anew; theirs alone, when one of them has changed.

    Merged ones count with what they are merged into, and a whole that was split by its parts.
    """
    # Locked before counting, so that two moderators at once cannot leave the older count.
    lock_tallies()
    for theme_id in sorted(set(theme_ids)):
        count = Proposal.objects.filter(status=State.PUBLISHED, themes=theme_id).listed().count()
        if not ThemeTally.objects.filter(theme_id=theme_id).update(proposals=count):
            ThemeTally.objects.create(theme_id=theme_id, proposals=count)


def public_state_changed(contribution: Contribution, *, by: int) -> None:
    """A contribution has become public (`by=1`) or ceased to be (`by=-1`): bring the counts along.

    A comment counts for its proposal and for all that this is merged into; their rows are locked.
    """
    if contribution.kind == Kind.COMMENT and contribution.proposal_id:
        places = above([contribution.proposal_id])
        Contribution.objects.filter(pk__in=places).update(comment_count=F("comment_count") + by)
    elif contribution.kind == Kind.PROPOSAL:
        recount_themes(contribution.themes.values_list("pk", flat=True))
