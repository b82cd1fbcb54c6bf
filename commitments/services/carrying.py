"""What becomes of the commitments of an earlier plan in a later one."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.choices import Continuation
from commitments.models import CarryOver, Commitment, Plan
from ogp_portal.base.errors import DomainError
from ogp_portal.users.models import User

from .refusals import NotAllowed

BOTH = ("en", "fr")


class CarryOverRefused(DomainError):
    """The two commitments cannot be linked like this; the sentence says why."""


@transaction.atomic
def carry_over(
    *,
    earlier: Commitment,
    into_plan: Plan,
    later: Commitment | None,
    kind: str,
    reason: Mapping[str, str],
    by: User,
    now: datetime | None = None,
) -> CarryOver:
    """Say what becomes of a commitment in a later plan: continued or changed in `later`, or dropped; why, in both
    languages. Both commitments' pages show it once the later plan is public; nobody is told.

    One commitment may be continued in several. Refused: for people without a seat on the forum; for a commitment that
    was in no published plan; into the same plan or one that does not start later; for a `later` of another plan;
    dropped with a later one, continued or changed without; twice, or dropped and continued in the same plan; with a
    reason in one language only.
    """
    if not by.has_perm("commitments.write_plan"):
        raise NotAllowed
    earlier = Commitment.objects.select_for_update(of=("self",)).select_related("plan").get(pk=earlier.pk)
    if fault := why_not(earlier=earlier, into_plan=into_plan, later=later, kind=kind, reason=reason):
        raise CarryOverRefused(fault)
    why = {f"reason_{language}": reason[language].strip() for language in BOTH}
    place = {"earlier": earlier, "into_plan": into_plan, "later": later}
    return CarryOver.objects.create(**place, kind=kind, decided_by=by, decided_at=now or timezone.now(), **why)


def why_not(
    *, earlier: Commitment, into_plan: Plan, later: Commitment | None, kind: str, reason: Mapping[str, str]
) -> str:
    """Why a commitment cannot be carried over like this, in a sentence; "" if it can. For forms as well."""
    return (
        _fault_of_plans(earlier, into_plan, later)
        or _fault_of_kind(kind, later)
        or _fault_of_reason(reason)
        or _contradiction(earlier, into_plan, later)
    )


def _fault_of_plans(earlier: Commitment, into_plan: Plan, later: Commitment | None) -> str:
    if earlier.planned_at is None:
        return _("This commitment was never in a published plan, so it cannot be carried over.")
    if earlier.plan_id == into_plan.pk:
        return _("A commitment is carried over into another plan, not into its own.")
    if into_plan.starts_on <= earlier.plan.starts_on:
        return _("A commitment is carried over into a later plan; this one does not start later.")
    if later is not None and later.plan_id != into_plan.pk:
        return _("The later commitment is not in the plan that is named.")
    return ""


def _fault_of_kind(kind: str, later: Commitment | None) -> str:
    if kind not in Continuation.values:
        return _("Say whether the commitment is continued, changed or dropped.")
    if kind == Continuation.DROPPED and later is not None:
        return _("A dropped commitment has no later one: leave it empty, or say continued or changed.")
    if kind != Continuation.DROPPED and later is None:
        return _("Name the commitment that continues it, or say that it is dropped.")
    return ""


def _fault_of_reason(reason: Mapping[str, str]) -> str:
    given = all(reason.get(language, "").strip() for language in BOTH)
    return "" if given else _("Give the reason in both languages.")


def _contradiction(earlier: Commitment, into_plan: Plan, later: Commitment | None) -> str:
    made = CarryOver.objects.filter(earlier=earlier, into_plan=into_plan)
    if made.filter(later=later).exists():
        return _("This is recorded already.")
    if made.filter(~Q(later=None) if later is None else Q(later=None)).exists():
        return _("A commitment cannot be both dropped and continued in the same plan.")
    return ""
