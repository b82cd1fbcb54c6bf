"""Comments on the clauses of a draft: which version takes them, and why another does not."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from commitments.choices import VersionKind
from commitments.models import Clause, CommitmentVersion, PlanVersion
from consultations.models import Consultation
from ogp_portal.base.errors import DomainError

from .refusals import NotAllowed


class VersionSuperseded(DomainError):
    """The comment was written on a version that is no longer the latest; nothing typed is lost."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "A newer version has been published since you began. Your text is kept: read what this part says now, "
                "then send it again."
            )
        )


class ClauseClosed(DomainError):
    """The clause takes no comments, whatever the phase; the sentence says why."""


def version_in_review(clause: Clause) -> PlanVersion:
    """The draft on which a clause is commented now: the latest one.

    ClauseClosed once the plan itself is published, and for a clause or a commitment that was left out. The phase is
    asked apart (`require_open`).
    """
    version = PlanVersion.objects.filter(plan=clause.commitment.plan_id).standing_first().first()
    if version is None:
        raise NotAllowed
    if version.kind == VersionKind.FINAL:
        raise ClauseClosed(_("The plan is published: comments were taken on its drafts. They stay here to read."))
    holds_it = CommitmentVersion.objects.filter(version=version, commitment=clause.commitment_id).with_clause(clause.pk)
    if clause.commitment.dropped_at or not holds_it.exists():
        raise ClauseClosed(_("This part was left out of the draft, so it takes no more comments."))
    return version


def place_of(payload: Mapping[str, Any], consultation: Consultation) -> dict[str, Any]:
    """Where a comment belongs: its clause, and the version it was written on, which must still be the latest.

    A version published in the same instant makes no difference: the comment says which one it was made on.
    """
    clause = Clause.objects.filter(pk=payload["clause"]).select_related("commitment__plan").first()
    if clause is None or clause.commitment.plan.consultation_id != consultation.pk:
        raise NotAllowed
    version = version_in_review(clause)
    if version.pk != payload["plan_version"]:
        raise VersionSuperseded
    return {"clause": clause, "plan_version": version}


def consultation_of(payload: Mapping[str, Any]) -> Consultation:
    """The consultation that led to the plan of a comment's clause."""
    consultation = Consultation.objects.filter(plans__commitments__clauses=payload["clause"]).first()
    if consultation is None:
        raise NotAllowed
    return consultation
