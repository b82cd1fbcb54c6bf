"""What every merge and split has in common: what may be grouped, and what follows from the pointers."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from commitments.choices import GROUPABLE, State
from commitments.models import Contribution
from commitments.querysets.families import above

from .coverage import coverage_kept
from .families import recount
from .refusals import GroupingRefused, ReadElsewhere
from .standing import store_answered
from .tallies import recount_themes


def require_groupable(contribution: Contribution) -> None:
    """Refuse what is not public, and what is no proposal, suggested theme, statement or workshop note."""
    if contribution.kind not in GROUPABLE:
        raise GroupingRefused(
            _("Only proposals, suggested themes, statements and workshop notes can be merged or split.")
        )
    if contribution.status != State.PUBLISHED:
        raise GroupingRefused(_("“%(title)s” is not public.") % {"title": contribution})


def is_split(contribution: Contribution) -> bool:
    """Whether a contribution is shown by its parts."""
    return Contribution.objects.filter(split_from=contribution).exists()


def require_ungrouped(contribution: Contribution) -> None:
    """Refuse what is no longer taken by itself: read with another, or by its parts. The sentence says where to go."""
    if contribution.merged_into_id is not None:
        root = Contribution.objects.get(pk__in=above([contribution.pk]), merged_into=None)
        raise ReadElsewhere(
            _("The forum has merged this with “%(title)s”. Support it and comment there.") % {"title": root}, root
        )
    if is_split(contribution):
        raise ReadElsewhere(_("The forum has split this into its parts. Support them and comment there."), contribution)


@contextmanager
def regrouped(keys: Collection[int]) -> Iterator[None]:
    """Around a change of what these are merged into or taken from: bring all that follows along.

    Their counts, when they were answered, and the tallies. All that belongs together with any of them, before and
    after, is among them and locked.
    """
    themes = _themes_of(keys)
    with coverage_kept(keys):
        yield
        store_answered(keys)
    recount(keys)
    recount_themes(themes | _themes_of(keys))


def _themes_of(keys: Collection[int]) -> set[int]:
    pairs = Contribution.themes.through.objects.filter(contribution__in=keys)
    return set(pairs.values_list("theme_id", flat=True))
