"""What others say of a plan's progress: civil society beside the department, and independent reviewers."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.choices import Completion, EarlyResults, Potential, Progress, Step
from commitments.models import CivilSocietyView, Commitment, Milestone, ReportingPeriod, Review
from ogp_portal.base.errors import DomainError, EditConflict
from ogp_portal.users.models import User

from .refusals import NotAllowed
from .reporting import BOTH, PeriodClosed, is_link, when_open
from .telling import announce

# What a reviewer judges, each with the values there are.
JUDGED: dict[str, list[Any]] = {
    "is_verifiable": [True, False],
    "is_relevant": [True, False],
    "potential": Potential.values,
    "completion": Completion.values,
    "early_results": EarlyResults.values,
}


class ViewRefused(DomainError):
    """The view of civil society cannot stand like this; the sentence says why."""


class ReviewRefused(DomainError):
    """The review cannot be recorded like this; the sentence says why."""


@transaction.atomic
def give_view(
    *,
    period: ReportingPeriod,
    milestone: Milestone,
    status: str,
    text: Mapping[str, str],
    by: User,
    version: int = 0,
    now: datetime | None = None,
) -> CivilSocietyView:
    """Say how civil society sees a milestone in a period; it stands beside the department's report. Nobody is told.

    `version` 0 gives the first view; the version that was read changes it, and the history keeps what was said before.
    It may be given from the opening of the period on, also after departments can report no more. Refused: for people
    without a seat on the forum, before the period opens, outside a published plan, in one language only.
    """
    now = now or timezone.now()
    if not by.has_perm("commitments.give_view"):
        raise NotAllowed
    milestone = Milestone.objects.select_for_update(of=("self",)).select_related("commitment").get(pk=milestone.pk)
    said = {f"text_{language}": text.get(language, "").strip() for language in BOTH}
    _refuse_view(period, milestone, status, said, now)
    place = {"period": period, "milestone": milestone}
    made = CivilSocietyView.objects.filter(**place).first() or CivilSocietyView(**place, version=0)
    if made.version != version:
        raise EditConflict
    for name, value in {**said, "status": status, "written_by": by, "written_at": now, "version": version + 1}.items():
        setattr(made, name, value)
    made.save()
    return made


def _refuse_view(
    period: ReportingPeriod, milestone: Milestone, status: str, said: Mapping[str, str], now: datetime
) -> None:
    if now < period.opens_at:
        raise PeriodClosed(when_open(period, now))
    if period.plan_id != milestone.commitment.plan_id:
        raise ViewRefused(_("This milestone belongs to another plan than the reporting period."))
    if not Milestone.objects.planned().filter(pk=milestone.pk).exists():
        raise ViewRefused(_("This milestone is not in a published plan, so there is nothing to say of it yet."))
    if not all(said.values()):
        raise ViewRefused(_("Say it in both languages."))
    if status not in Progress.values:
        raise ViewRefused(_("Choose one of the states."))


@transaction.atomic
def record_review(
    *,
    commitment: Commitment,
    source_title: Mapping[str, str],
    source_url: str,
    reviewed_on: date,
    by: User,
    values: Mapping[str, Any],
    review: Review | None = None,
    now: datetime | None = None,
) -> Review:
    """Record what an independent reviewer found of a commitment, exactly as given (JUDGED), with source and date.

    Authors and followers are told once for each review; naming a recorded `review` corrects it. Refused: without a
    seat on the forum, for a commitment in no published plan, and for what `why_not` names.
    """
    now = now or timezone.now()
    if not by.has_perm("commitments.record_review"):
        raise NotAllowed
    commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    fault = why_not(
        commitment=commitment,
        source_title=source_title,
        source_url=source_url,
        reviewed_on=reviewed_on,
        values=values,
        now=now,
    )
    if fault:
        raise ReviewRefused(fault)
    found = {"source_url": source_url, "reviewed_on": reviewed_on}
    titles = {f"source_title_{language}": source_title[language].strip() for language in BOTH}
    review = review or Review(recorded_by=by, recorded_at=now)
    empty = {name: None if name.startswith("is_") else "" for name in JUDGED}
    for name, value in {"commitment": commitment, **found, **titles, **empty, **_given(values)}.items():
        setattr(review, name, value)
    review.save()
    Commitment.objects.filter(pk=commitment.pk, reviewed_at=None).update(reviewed_at=now)
    announce(Step.REVIEWED, review=review)
    return review


def why_not(
    *,
    commitment: Commitment,
    source_title: Mapping[str, str],
    source_url: str,
    reviewed_on: date,
    values: Mapping[str, Any],
    now: datetime,
) -> str:
    """Why a review cannot be recorded like this, in a sentence; "" if it can. For forms as well."""
    given = _given(values)
    if commitment.planned_at is None:
        return _("This commitment is not in a published plan, so nobody can have reviewed it.")
    if not all(source_title.get(language, "").strip() for language in BOTH):
        return _("Give the title of the review in both languages.")
    if not is_link(source_url):
        return _("Give the whole address of a public page; it begins with http:// or https://.")
    if reviewed_on > timezone.localdate(now):
        return _("The date of a review cannot be in the future.")
    if not given:
        return _("Record at least one value that the review gives.")
    unknown = any(value not in JUDGED[name] for name, value in given.items())
    return _("A value is none of those that the reviewers use.") if unknown else ""


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values.get(name) for name in JUDGED if values.get(name) not in (None, "")}


@transaction.atomic
def remove_review(*, review: Review, by: User) -> None:
    """Take away a review that was recorded by mistake; the history keeps it. Nobody is told.

    The commitment counts as reviewed since the first of those that are left, or not at all.
    """
    if not by.has_perm("commitments.record_review"):
        raise NotAllowed
    commitment = Commitment.objects.select_for_update().get(pk=review.commitment_id)
    review.delete()
    first = commitment.reviews.aggregate(first=Min("recorded_at"))["first"]
    Commitment.objects.filter(pk=commitment.pk).update(reviewed_at=first)
