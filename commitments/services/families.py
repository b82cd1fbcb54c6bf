"""Locking and counting what belongs together."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.utils.translation import gettext as _

from commitments.choices import Kind, State
from commitments.models import Contribution
from commitments.querysets.families import MERGED, WHOLE, closure, related_to
from ogp_portal.base.errors import DomainError

# Somebody may group one of them between looking and locking; then one looks again.
ATTEMPTS = 5


RECOUNT = " ".join(
    [
        "WITH RECURSIVE",
        closure(MERGED, WHOLE).replace("found", "counted"),
        ",",
        closure(MERGED).replace("found", "family"),
        ", supports AS (SELECT origin, count(DISTINCT person_id) AS n FROM counted JOIN commitments_support AS s"
        " ON s.contribution_id = counted.id GROUP BY origin)",
        ", comments AS (SELECT origin, count(*) AS n FROM family JOIN commitments_contribution AS c"
        " ON c.proposal_id = family.id AND c.kind = %s AND c.status = %s GROUP BY origin)",
        ", members AS (SELECT origin, count(*) - 1 AS n FROM family GROUP BY origin)",
        "UPDATE commitments_contribution AS one SET support_count = coalesce(supports.n, 0),"
        " comment_count = coalesce(comments.n, 0), merged_count = members.n"
        " FROM members LEFT JOIN supports USING (origin) LEFT JOIN comments USING (origin)"
        " WHERE one.id = members.origin AND (one.support_count, one.comment_count, one.merged_count)"
        " IS DISTINCT FROM (coalesce(supports.n, 0), coalesce(comments.n, 0), members.n)",
    ]
)


class Busy(DomainError):
    """Others are grouping the same contributions just now."""

    def __init__(self) -> None:
        super().__init__(_("Somebody is changing the same texts just now. Please try again in a moment."))


class _Grown(Exception):
    """More belongs together than was locked."""


def locked(contribution_ids: Iterable[int]) -> dict[int, Contribution]:
    """Lock these, the proposals they are comments on, and all that belongs together with any of them.

    Always in the order of their keys, in one statement, so that two writers never wait for each other. Whoever changes
    more than one contribution calls this first, before any other lock. Until the end of the transaction nothing joins
    or leaves these families.
    """
    pairs = Contribution.objects.filter(pk__in=set(contribution_ids)).order_by().values_list("pk", "proposal_id")
    wanted = {pk for pair in pairs for pk in pair if pk is not None}
    for _attempt in range(ATTEMPTS):
        try:
            # Going back to the savepoint gives the locks free that were too few.
            with transaction.atomic():
                related = related_to(wanted)
                rows = {one.pk: one for one in _in_order(related)}
                if related_to(wanted) != related:
                    raise _Grown
                return rows
        except _Grown:
            continue
    raise Busy


def _in_order(keys: Iterable[int]) -> Iterable[Contribution]:
    rows = Contribution.objects.filter(pk__in=keys).defer("search").select_related("author")
    return rows.order_by("pk").select_for_update(of=("self",))


def recount(contribution_ids: Iterable[int]) -> None:
    """Count anew, for these (whose rows are locked): supporters, comments, and how many are merged into each.

    Supporters are people, each once: of the contribution, of all merged into it, and of the whole it was taken from.
    Comments are public ones on the contribution and on all merged into it.
    """
    chosen = sorted(set(contribution_ids))
    if not chosen:
        return
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, [chosen, chosen, Kind.COMMENT, State.PUBLISHED])
