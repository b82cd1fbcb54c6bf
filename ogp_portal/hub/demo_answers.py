"""What came of the demo contributions: answers of the forum, one merge, a first report on the plan. All invented."""

import tomllib
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max

from commitments.choices import VersionKind
from commitments.models import (
    Answer,
    CivilSocietyView,
    Commitment,
    Contribution,
    Department,
    Grouping,
    Milestone,
    Notice,
    Plan,
    PlanVersion,
    Proposal,
    Report,
    ReportingPeriod,
    Response,
)
from commitments.services.answering import prepare_response, publish_response
from commitments.services.grouping import merge
from commitments.services.reporting import report
from commitments.services.reviewing import give_view
from consultations.models import Consultation, LoadedRecord
from ogp_portal.users.models import User

from .demo_plan import shift

FOLDER = settings.BASE_DIR / "content" / "demo"
REPORTS_ARE_DUE, REPORTS_END = timedelta(days=14), timedelta(days=28)
# Which moments of the loaded rows move with the call.
MOVED: list[tuple[Any, list[str]]] = [
    (Response, ["created_at", "published_at"]),
    (Grouping, ["made_at"]),
    (Report, ["reported_at"]),
    (CivilSocietyView, ["written_at"]),
    (ReportingPeriod, ["starts_on", "ends_on", "opens_at", "due_at", "closes_at"]),
]
Moment = Callable[[int, int], datetime]
Loaded = dict[str, list[int]]


def load(consultation: Consultation, keys: Sequence[uuid.UUID], people: dict[str, User], moment: Moment) -> None:
    """Answer the demo contributions and report on the plan, once, through the same services as people; no mail.

    `keys` are those of the demo contributions, `moment(day, number)` a time on a day of the call, never to come.
    """
    memory, is_new = LoadedRecord.objects.get_or_create(model="hub.demo", key=f"demo/{consultation.key}")
    version = PlanVersion.objects.filter(plan__consultation=consultation, kind=VersionKind.FINAL).order_by("pk").first()
    if not is_new or version is None:
        return
    last_notice = Notice.objects.aggregate(last=Max("pk"))["last"] or 0
    proposals = list(Proposal.objects.filter(submission_key__in=keys).order_by("pk"))
    memory.fingerprints = _answer(consultation, version.plan, proposals, people["moderator"], moment)
    memory.fingerprints |= _report(version, people)
    memory.save()
    # It is as if all had been told on the day.
    told_at = moment(10_000, 0)
    Notice.objects.filter(pk__gt=last_notice).update(told_at=told_at)


def move(consultation: Consultation, days: int) -> None:
    """Move what was loaded by as many days as the contributions."""
    memory = LoadedRecord.objects.filter(model="hub.demo", key=f"demo/{consultation.key}").first()
    loaded: Loaded = memory.fingerprints if memory else {}
    for model, names in MOVED:
        shift(model._default_manager.filter(pk__in=loaded.get(model.__name__, [])), days, *names)
    answers = Answer.objects.filter(response__in=loaded.get("Response", []), given_at__isnull=False)
    shift(Contribution.objects.filter(pk__in=list(answers.values_list("contribution", flat=True))), days, "answered_at")
    shift(answers, days, "given_at")


def _answer(
    consultation: Consultation, plan: Plan, proposals: Sequence[Any], moderator: User, moment: Moment
) -> Loaded:
    commitments = {one.code: one for one in Commitment.objects.filter(plan=plan)}
    loaded: Loaded = {"Response": [], "Grouping": []}
    for number, raw in enumerate(tomllib.loads((FOLDER / "responses.toml").read_text())["response"], 1):
        answered = [proposals[place - 1] for place in raw["answers"]]
        response = prepare_response(
            consultation=consultation,
            outcome=raw["outcome"],
            reasons={language: raw[language]["reason"] for language in ("en", "fr")},
            contributions=answered,
            by=moderator,
            commitments=[commitments[code] for code in raw["commitments"]],
            # Comments on the proposals answered last still wait.
            with_comments=raw.get("with_comments", True),
            now=moment(raw["day"], number),
        )
        newest = Contribution.objects.filter(answers__response=response).aggregate(last=Max("published_at"))["last"]
        # Nothing is answered before it was written.
        at = max(moment(raw["day"], number), newest)
        publish_response(response=response, by=moderator, now=at)
        loaded["Response"].append(response.pk)
        if "merged_into" in raw:
            made = merge(sources=answered, into=proposals[raw["merged_into"] - 1], by=moderator, now=at)
            loaded["Grouping"] += [one.pk for one in made]
    return loaded


def _report(version: PlanVersion, people: dict[str, User]) -> Loaded:
    content = tomllib.loads((FOLDER / "progress.toml").read_text())
    period = _period(version, content["period"])
    milestones = {one.code: one for one in Milestone.objects.filter(commitment__plan=version.plan)}
    departments = {one.key: one for one in Department.objects.all()}
    departments["tbs"].people.add(people["reporter"])
    reports = [
        report(
            **_subject(raw, period, milestones),
            department=departments[raw["department"]],
            by=people["reporter" if raw["department"] == "tbs" else "administrator"],
            submission_key=uuid.uuid4(),
            progress=_texts(raw, "progress"),
            evidence_url=raw.get("evidence_url", ""),
            obstacles=_texts(raw, "obstacles"),
        )
        for raw in content["report"]
    ]
    views = [
        give_view(**_subject(raw, period, milestones), text=_texts(raw, "text"), by=people["moderator"])
        for raw in content["view"]
    ]
    return {
        "ReportingPeriod": [period.pk],
        "Report": [one.pk for one in reports],
        "CivilSocietyView": [one.pk for one in views],
    }


def _period(version: PlanVersion, raw: dict[str, Any]) -> ReportingPeriod:
    """From the first day of the plan to its publication; reports are taken since then."""
    opens_at = version.published_at
    return ReportingPeriod.objects.create(
        plan=version.plan,
        key=raw["key"],
        **{f"name_{language}": raw[language]["name"] for language in ("en", "fr")},
        starts_on=version.plan.starts_on,
        ends_on=opens_at.date(),
        opens_at=opens_at,
        due_at=opens_at + REPORTS_ARE_DUE,
        closes_at=opens_at + REPORTS_END,
    )


def _subject(raw: dict[str, Any], period: ReportingPeriod, milestones: dict[str, Milestone]) -> dict[str, Any]:
    """What a report and a view have in common."""
    now = period.opens_at + timedelta(hours=raw["hours"])
    return {"period": period, "milestone": milestones[raw["milestone"]], "status": raw["status"], "now": now}


def _texts(raw: dict[str, Any], name: str) -> dict[str, str]:
    return {language: raw[language].get(name, "") for language in ("en", "fr")}
