"""The counts that pages show without counting."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from commitments.choices import Kind, State
from commitments.models import Contribution, Proposal, ThemeTally
from commitments.querysets.families import above


@transaction.atomic
def recount_themes(theme_ids: Iterable[int]) -> None:
    """Count the published proposals of these themes anew; theirs alone, when one of them has changed.

    Merged ones count with what they are merged into, and a whole that was split by its parts.
    """
    for theme_id in sorted(set(theme_ids)):
        # The row is locked first, so that two moderators at once cannot leave the older count.
        tally, _made = ThemeTally.objects.get_or_create(theme_id=theme_id)
        ThemeTally.objects.select_for_update().get(pk=tally.pk)
        count = Proposal.objects.filter(status=State.PUBLISHED, themes=theme_id).listed().count()
        ThemeTally.objects.filter(pk=tally.pk).update(proposals=count)


def public_state_changed(contribution: Contribution, *, by: int) -> None:
    """A contribution has become public (`by=1`) or ceased to be (`by=-1`): bring the counts along.

    A comment counts for its proposal and for all that this is merged into; their rows are locked.
    """
    if contribution.kind == Kind.COMMENT and contribution.proposal_id:
        places = above([contribution.proposal_id])
        Contribution.objects.filter(pk__in=places).update(comment_count=F("comment_count") + by)
    elif contribution.kind == Kind.PROPOSAL:
        recount_themes(contribution.themes.values_list("pk", flat=True))
