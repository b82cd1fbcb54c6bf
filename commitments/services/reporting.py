"""What departments report of milestones, period by period."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.choices import Progress, Step
from commitments.models import Commitment, Department, Indicator, Milestone, Notice, Report, ReportingPeriod
from ogp_portal.base.errors import DomainError, EditConflict
from ogp_portal.base.templatetags.bilingual import in_language
from ogp_portal.base.text import long_date
from ogp_portal.users.models import User

from .refusals import NotAllowed
from .telling import announce

BOTH = ("en", "fr")
_is_web_address = URLValidator(schemes=["http", "https"])


class PeriodClosed(DomainError):
    """The period takes no reports now; the sentence says when it does or did."""


class ReportRefused(DomainError):
    """Something in the report cannot stand; the sentence says what."""


def departments_for(milestone: Milestone, by: User) -> list[Department]:
    """The departments for which a person may report on a milestone, the leads first; empty: none.

    A milestone that names no department takes those of its commitment. Administrators may for each of them.
    """
    if not by.has_perm("commitments.report"):
        return []
    departments = _in_charge(milestone) or _in_charge(milestone.commitment)
    if by.has_perm("commitments.report_for_all"):
        return departments
    own = set(Department.objects.filter(people=by.pk).values_list("pk", flat=True))
    return [department for department in departments if department.pk in own]


def _in_charge(record: Milestone | Commitment) -> list[Department]:
    kind = "milestones" if isinstance(record, Milestone) else "commitments"
    leads = Department.objects.filter(**{f"led_{kind}": record.pk}, pk=OuterRef("pk"))
    here = Department.objects.filter(Q(**{f"led_{kind}": record.pk}) | Q(**{f"partnered_{kind}": record.pk}))
    return list(here.annotate(is_lead=Exists(leads)).order_by("-is_lead", "pk").distinct())


def when_open(period: ReportingPeriod, now: datetime) -> str:
    """Why a period takes no report at `now`, with the date at which it will or did; "" while it does."""
    name = in_language(period, "name")[0]
    if now < period.opens_at:
        return _("Reports for %(period)s are taken from %(date)s on.") % {
            "period": name,
            "date": long_date(period.opens_at),
        }
    if now >= period.closes_at:
        last = long_date(period.closes_at - timedelta(seconds=1))
        return _("Reports for %(period)s were taken until %(date)s.") % {"period": name, "date": last}
    return ""


def faults_of(
    *, status: str, progress: Mapping[str, str], evidence_url: str, obstacles: Mapping[str, str]
) -> dict[str, str]:
    """What cannot stand in a report, by the name of its field (`progress_fr`, `evidence_url`), for forms as well."""
    faults: dict[str, str] = {}
    claims = status != Progress.NOT_STARTED
    if status not in Progress.values:
        faults["status"] = _("Choose one of the states.")
    if evidence_url and not is_link(evidence_url):
        faults["evidence_url"] = _("Give the whole address of a public page; it begins with http:// or https://.")
    elif claims and not evidence_url:
        faults["evidence_url"] = _("Whoever claims progress shows it: give a link that anybody can open.")
    for name, texts in (("progress", progress), ("obstacles", obstacles)):
        given = [language for language in BOTH if texts.get(language)]
        if len(given) == 1:
            missing = "fr" if given == ["en"] else "en"
            faults[f"{name}_{missing}"] = (
                _("Say this in French too.") if missing == "fr" else _("Say this in English too.")
            )
    if claims and not any(progress.values()):
        faults["progress_en"] = faults["progress_fr"] = _("Say in both languages what was done.")
    return faults


def is_link(address: str) -> bool:
    """Whether something is the address of a page on the web."""
    try:
        _is_web_address(address)
    except ValidationError:
        return False
    return len(address) <= 500


@transaction.atomic
def report(
    *,
    period: ReportingPeriod,
    milestone: Milestone,
    department: Department,
    status: str,
    by: User,
    submission_key: UUID,
    version: int = 0,
    indicator: Indicator | None = None,
    progress: Mapping[str, str] | None = None,
    evidence_url: str = "",
    obstacles: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> Report:
    """Say how a milestone, or one of its indicators, stands in a period; public at once, in both languages.

    `version` is 0 for the first report; with the version that was read, the same department corrects it, in the open.
    The same `submission_key` again returns the first result. Authors and followers are told at the commitment's first
    report and once when a milestone is complete, also by a correction; not every quarter. Refused: for people of other
    departments; while the period is closed; outside a published plan; a claim without words and a public link; one
    language only; where another department has reported; and with EditConflict when the report was changed since
    `version` was read.
    """
    now = now or timezone.now()
    # One lock for all reports on a milestone: two first reports cannot pass each other.
    milestone = Milestone.objects.select_for_update(of=("self",)).select_related("commitment").get(pk=milestone.pk)
    place = {"period": period, "milestone": milestone, "indicator": indicator}
    sent = Report.objects.filter(submission_key=submission_key).first()
    if sent:
        return _sent_before(sent, by, place)
    _refuse_place(period, milestone, indicator, department, by, now)
    said: dict[str, Any] = dict(_words(status, evidence_url, {"progress": progress, "obstacles": obstacles}))
    made = _row(place, department, version)
    said |= {"reported_by": by, "reported_at": now, "submission_key": submission_key, "version": version + 1}
    for name, value in said.items():
        setattr(made, name, value)
    made.save()
    _tell(made, milestone.commitment, now)
    return made


def _row(place: Mapping[str, Any], department: Department, version: int) -> Report:
    """The report to be written: the one that stands there, if this department wrote it and nobody has changed it."""
    made = Report.objects.filter(**place).first() or Report(**place, department=department, version=0)
    if made.department_id != department.pk:
        raise ReportRefused(
            _("%(department)s has reported on this for the same period and may correct its report.")
            % {"department": in_language(made.department, "name")[0]}
        )
    if made.version != version:
        raise EditConflict
    return made


def _words(status: str, evidence_url: str, texts: Mapping[str, Mapping[str, str] | None]) -> dict[str, str]:
    """What is said, by its columns; raises ReportRefused with the first fault."""
    words = {name: _stripped(said) for name, said in texts.items()}
    faults = faults_of(status=status, evidence_url=evidence_url, **words)
    if faults:
        raise ReportRefused(next(iter(faults.values())))
    columns = {f"{name}_{language}": said[language] for name, said in words.items() for language in BOTH}
    return {"status": status, "evidence_url": evidence_url, **columns}


def _stripped(texts: Mapping[str, str] | None) -> dict[str, str]:
    return {language: (texts or {}).get(language, "").strip() for language in BOTH}


def _sent_before(sent: Report, by: User, place: Mapping[str, Any]) -> Report:
    """The result of a form that was sent already; a key of somebody else's report opens nothing."""
    same = all(getattr(sent, f"{name}_id") == (record.pk if record else None) for name, record in place.items())
    if not same or sent.reported_by_id != by.pk:
        raise NotAllowed
    return sent


def _refuse_place(
    period: ReportingPeriod,
    milestone: Milestone,
    indicator: Indicator | None,
    department: Department,
    by: User,
    now: datetime,
) -> None:
    """Raise unless this person may report for this department on this milestone in this period at `now`."""
    if department not in departments_for(milestone, by):
        raise NotAllowed
    if period.plan_id != milestone.commitment.plan_id:
        raise ReportRefused(_("This milestone belongs to another plan than the reporting period."))
    if indicator is not None and indicator.milestone_id != milestone.pk:
        raise ReportRefused(_("This indicator belongs to another milestone."))
    if not Milestone.objects.planned().filter(pk=milestone.pk).exists():
        raise ReportRefused(_("This milestone is not in a published plan, so nothing can be reported on it."))
    if closed := when_open(period, now):
        raise PeriodClosed(closed)


def _tell(made: Report, commitment: Commitment, now: datetime) -> None:
    """Note when a commitment is first reported on, and tell people of that, or of a milestone that is complete."""
    first = Commitment.objects.filter(pk=commitment.pk, reported_at=None).update(reported_at=now)
    if _is_newly_complete(made):
        announce(Step.COMPLETED, report=made)
    elif first or _is_taken_back(made):
        announce(Step.REPORTED, report=made)


def _is_newly_complete(made: Report) -> bool:
    """Whether a milestone is complete of which nobody was told so; one taken back and claimed again is no news."""
    if made.status != Progress.COMPLETE or made.indicator_id is not None:
        return False
    told = Notice.objects.filter(step=Step.COMPLETED, report__milestone=made.milestone_id)
    others = Report.objects.filter(milestone_id=made.milestone_id, indicator=None, status=Progress.COMPLETE)
    return not (others.exclude(pk=made.pk).exists() or told.exists())


def _is_taken_back(made: Report) -> bool:
    """Whether a milestone was reported as complete by mistake and nobody was told yet; now nobody will be."""
    if made.status == Progress.COMPLETE or made.indicator_id is not None:
        return False
    waiting = Notice.objects.filter(step=Step.COMPLETED, report=made, told_at=None)
    return bool(waiting.delete()[0])
