"""Publishing a version of a plan: all its commitments as they are now, frozen in both languages."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.choices import Step, VersionKind
from commitments.models import Clause, Commitment, CommitmentVersion, Plan, PlanVersion
from ogp_portal.base.errors import DomainError, EditConflict
from ogp_portal.base.text import clean
from ogp_portal.users.models import User

from .refusals import NotAllowed
from .telling import announce

BOTH = ("en", "fr")


class PlanNotReady(DomainError):
    """A version cannot be published yet; the sentence says what is missing."""


@transaction.atomic
def publish_version(
    *,
    plan: Plan,
    kind: str,
    by: User,
    notes: Mapping[str, str] | None = None,
    after: int | None = None,
    now: datetime | None = None,
) -> PlanVersion:
    """Freeze the plan as it stands as its next version (choices.VersionKind); authors and followers are told.

    `notes` says in each language what is new. Refused for a plan without commitments, while a title or a clause is in
    one language only, with a note in one language only, and for a draft of what was published as the plan already.
    EditConflict if `after`, the number of the last version when the page was opened, is the last no more.
    """
    if not by.has_perm("commitments.write_plan"):
        raise NotAllowed
    version = freeze(plan=plan, kind=kind, by=by, notes=notes, after=after, now=now)
    announce(Step.PLANNED if kind == VersionKind.FINAL else Step.DRAFTED, plan_version=version)
    return version


@transaction.atomic
def freeze(
    *,
    plan: Plan,
    kind: str,
    by: User | None = None,
    notes: Mapping[str, str] | None = None,
    after: int | None = None,
    now: datetime | None = None,
) -> PlanVersion:
    """The same for a version that came out elsewhere and is loaded from a file: nobody is asked and nobody told."""
    now = now or timezone.now()
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    commitments = list(commitments_of(plan))
    _refuse_unready(commitments)
    last = plan.versions.aggregate(last=Max("number"))["last"] or 0
    said = {f"note_{language}": clean((notes or {}).get(language, "")) for language in BOTH}
    if after is not None and after != last:
        raise EditConflict
    _refuse_odd(plan, kind, said)
    version = PlanVersion.objects.create(
        plan=plan, number=last + 1, kind=kind, published_at=now, published_by=by, **said
    )
    CommitmentVersion.objects.bulk_create(
        CommitmentVersion(
            version=version,
            commitment=commitment,
            number=commitment.number,
            title_en=commitment.title_en,
            title_fr=commitment.title_fr,
            content=content_of(commitment),
        )
        for commitment in commitments
    )
    _note_first_publication(plan, kind, now)
    return version


def commitments_of(plan: Plan) -> Iterable[Any]:
    """The commitments of a plan that are not left out, with all that a version holds, in a fixed number of queries."""
    return (
        Commitment.objects.filter(plan=plan, dropped_at=None)
        .order_by("number", "pk")
        .prefetch_related(
            "leads",
            "partners",
            "themes",
            "clauses__milestone__leads",
            "clauses__milestone__partners",
            "clauses__milestone__indicators",
        )
    )


def _refuse_odd(plan: Plan, kind: str, said: Mapping[str, str]) -> None:
    if any(said.values()) and not all(said.values()):
        raise PlanNotReady(_("Say what is new in both languages, or in neither."))
    if kind == VersionKind.DRAFT and plan.versions.filter(kind=VersionKind.FINAL).exists():
        raise PlanNotReady(_("The plan is published already: what changes in it now is published as the plan."))


def _refuse_unready(commitments: list[Any]) -> None:
    if not commitments:
        raise PlanNotReady(_("A plan needs at least one commitment before a version can be published."))
    for commitment in commitments:
        texts = [(commitment.title_en, commitment.title_fr)]
        texts += [(clause.text_en, clause.text_fr) for clause in _living(commitment)]
        if any(bool(en) != bool(fr) for en, fr in texts) or not all(texts[0]):
            raise PlanNotReady(
                _("%(code)s is not complete in both languages. Nothing was published.") % {"code": commitment.code}
            )


def _living(commitment: Commitment) -> list[Any]:
    """The clauses of a commitment that are not left out, in reading order."""
    living = [clause for clause in commitment.clauses.all() if clause.retired_at is None]
    return sorted(living, key=lambda clause: (clause.position, clause.pk))


def _note_first_publication(plan: Plan, kind: str, now: datetime) -> None:
    living = Commitment.objects.filter(plan=plan, dropped_at=None)
    living.filter(drafted_at=None).update(drafted_at=now)
    if kind == VersionKind.FINAL:
        living.filter(planned_at=None).update(planned_at=now)
    Clause.objects.filter(commitment__in=living, published_at=None, retired_at=None).update(published_at=now)


def content_of(commitment: Any) -> dict[str, Any]:
    """A commitment as plain data, dates as "2018-12-31".

    {code, leads, partners, themes, clauses: [{clause, kind, text_en, text_fr, milestone}]}, where a department is
    {key, name_en, name_fr, acronym_en, acronym_fr}, a theme {key, name_en, name_fr}, and a milestone (None unless the
    clause is one) {milestone, code, starts_on, due_on, due_precision, due_label_en, due_label_fr, lead_text_en,
    lead_text_fr, leads, partners, indicators}; indicators are {indicator, code, text_*, full_text_*, due_*, lead_text}.
    """
    return {
        "code": commitment.code,
        "leads": [_names(one, "name", "acronym") for one in commitment.leads.all()],
        "partners": [_names(one, "name", "acronym") for one in commitment.partners.all()],
        "themes": [_names(one, "name") for one in commitment.themes.all()],
        "clauses": [
            {
                "clause": clause.pk,
                "kind": clause.kind,
                "text_en": clause.text_en,
                "text_fr": clause.text_fr,
                "milestone": _milestone(getattr(clause, "milestone", None)),
            }
            for clause in _living(commitment)
            if clause.text_en or clause.text_fr
        ],
    }


def _names(record: Any, *fields: str) -> dict[str, str]:
    pairs = {f"{field}_{language}": getattr(record, f"{field}_{language}") for field in fields for language in BOTH}
    return {"key": record.key, **pairs}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _due(record: Any) -> dict[str, Any]:
    return {
        "due_on": _iso(record.due_on),
        "due_precision": record.due_precision,
        "due_label_en": record.due_label_en,
        "due_label_fr": record.due_label_fr,
    }


def _milestone(milestone: Any) -> dict[str, Any] | None:
    if milestone is None:
        return None
    indicators = sorted(milestone.indicators.all(), key=lambda one: (one.position, one.pk))
    return {
        "milestone": milestone.pk,
        "code": milestone.code,
        "starts_on": _iso(milestone.starts_on),
        **_due(milestone),
        "lead_text_en": milestone.lead_text_en,
        "lead_text_fr": milestone.lead_text_fr,
        "leads": [_names(one, "name", "acronym") for one in milestone.leads.all()],
        "partners": [_names(one, "name", "acronym") for one in milestone.partners.all()],
        "indicators": [
            {
                "indicator": one.pk,
                "code": one.code,
                **{name: getattr(one, name) for name in ("text_en", "text_fr", "full_text_en", "full_text_fr")},
                **_due(one),
                "lead_text": one.lead_text,
            }
            for one in indicators
        ],
    }
