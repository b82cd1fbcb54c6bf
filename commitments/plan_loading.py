"""Writing the plan of a content folder, version by version, as it came out."""

from calendar import monthrange
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from consultations.loading import Values, Writer
from consultations.models import Consultation, Theme

from .choices import ClauseKind, Precision, VersionKind
from .loading import PlanContent, departments
from .models import Clause, Commitment, Department, Indicator, Milestone, Plan
from .services.plan_files import FIRST_MILESTONE
from .services.plan_rows import Due
from .services.versions import freeze

# In a demonstration the last version came out yesterday, and the one before it four days earlier.
DAYS_BETWEEN = 4
HOUR = time(10)


def write(plan: PlanContent, writer: Writer, consultation: Consultation, *, is_moved: bool, now: datetime) -> None:
    """Make or change a plan; each version whose time has come is published once and then left alone.

    `is_moved`: the call was moved to be open now, while the plan came out long after it. So the plan is moved by its
    own number of days, as if its last version had come out yesterday. They are counted once: what is frozen has dates.
    """
    times = moments(plan, consultation, is_moved=is_moved, now=now)
    stored = Plan.objects.filter(key=plan.values["key"]).first()
    days = 0
    if is_moved and plan.versions:
        days = (times[-1].date() - plan.versions[-1]["published_on"]).days
        days = (stored.starts_on - plan.values["starts_on"]).days if stored else days
    published = stored.versions.count() if stored else 0
    pen = _Pen(plan, writer, consultation, days)
    for number, version in enumerate(plan.versions, 1):
        is_last = number == len(plan.versions)
        if number <= published and not is_last:
            continue
        record = pen.write(as_draft=version["kind"] == VersionKind.DRAFT)
        if record is None or number <= published:
            return
        if times[number - 1] > now:
            return
        notes = {language: version[f"note_{language}"] for language in ("en", "fr")}
        freeze(plan=record, kind=version["kind"], notes=notes, now=times[number - 1])


def moments(plan: PlanContent, consultation: Consultation, *, is_moved: bool, now: datetime) -> list[datetime]:
    """When each version came out."""
    zone = ZoneInfo(consultation.time_zone)
    days = [version["published_on"] for version in plan.versions]
    if is_moved:
        yesterday = now.astimezone(zone).date() - timedelta(days=1)
        days = [yesterday - timedelta(days=DAYS_BETWEEN * back) for back in range(len(days) - 1, -1, -1)]
    return [datetime.combine(day, HOUR, tzinfo=zone) for day in days]


class _Pen:
    """Writes the rows of a plan as one version has them."""

    def __init__(self, plan: PlanContent, writer: Writer, consultation: Consultation, days: int) -> None:
        self.plan, self.writer, self.consultation, self.days = plan, writer, consultation, days
        self.themes = {theme.key: theme for theme in Theme.objects.filter(consultation=consultation)}
        self.departments: dict[str, Department] = {}
        found = Milestone.objects.filter(commitment__plan__key=plan.values["key"])
        self.clauses = {(code, of): pk for code, of, pk in found.values_list("code", "commitment__code", "clause")}
        self.written: set[str] = set()

    def write(self, *, as_draft: bool) -> Plan | None:
        values = dict(self.plan.values)
        for name in ("starts_on", "ends_on"):
            values[name] += timedelta(days=self.days)
        key = values.pop("key")
        record = self.writer.record(Plan, key, {**values, "consultation": self.consultation})
        for one in self.plan.commitments if record else []:
            # What is the same in every version is written once.
            if one["code"] not in self.written or _has_draft(one):
                self._commitment(record, one, as_draft)
                self.written.add(one["code"])
        return record

    def _commitment(self, plan: Plan, raw: Values, as_draft: bool) -> None:
        values = {"number": raw["number"], **_texts(raw, "title", as_draft)}
        key = f"{plan.key}/{raw['code']}"
        record = self.writer.entry(Commitment, key, values, {"plan": plan, "code": raw["code"]})
        if record is None:
            return
        self.writer.links(record, key, "themes", {name: self.themes[name] for name in raw["themes"]})
        self.writer.links(record, key, "leads", self._departments(raw["leads"]))
        order = list(ClauseKind.values)
        for one in raw["clauses"]:
            texts = {"position": order.index(one["kind"]) + 1, **_texts(one, "text", as_draft)}
            identity = {"commitment": record, "kind": one["kind"], "retired_at": None}
            self.writer.entry(Clause, f"{key}/{one['kind']}", texts, identity)
        for place, one in enumerate(raw["milestones"], FIRST_MILESTONE):
            if not (as_draft and one["is_new"]):
                self._milestone(record, key, one, place)

    def _milestone(self, commitment: Commitment, key: str, raw: Values, place: int) -> None:
        key = f"{key}/{raw['code']}"
        texts = {"position": place, **_texts(raw, "text", False)}
        pk = self.clauses.get((raw["code"], commitment.code))
        identity = {"pk": pk, "commitment": commitment, "kind": ClauseKind.MILESTONE}
        clause = self.writer.entry(Clause, key, texts, identity)
        if clause is None:
            return
        self.clauses[raw["code"], commitment.code] = clause.pk
        lead = {f"lead_text_{language}": raw[f"lead_{language}"] for language in ("en", "fr")}
        values = {"clause": clause, **lead, **self._due(raw["due"])}
        record = self.writer.entry(Milestone, key, values, {"commitment": commitment, "code": raw["code"]})
        if record is None:
            return
        self.writer.links(record, key, "leads", self._departments(raw["leads"]))
        for position, one in enumerate(raw["indicators"], 1):
            texts = {**_texts(one, "text", False), **_texts(one, "full_text", False), **self._due(one["due"])}
            identity = {"milestone": record, "code": one["code"]}
            self.writer.entry(Indicator, f"{key}/{one['code']}", {"position": position, **texts}, identity)

    def _departments(self, keys: list[str]) -> dict[str, Any]:
        """The departments by key, made if they are not there; one deleted in the admin stays away."""
        for key in keys:
            if key not in self.departments:
                columns = {name: value for name, value in departments()[key].items() if name != "key"}
                self.departments[key] = self.writer.record(Department, key, columns)
        return {key: self.departments[key] for key in keys if self.departments[key]}

    def _due(self, due: Due) -> Values:
        on = due.on and due.on + timedelta(days=self.days)
        if on and due.precision == Precision.MONTH:
            on = on.replace(day=monthrange(on.year, on.month)[1])
        labels = {"due_label_en": due.label_en, "due_label_fr": due.label_fr}
        return {"due_on": on, "due_precision": due.precision, **labels}


def _texts(raw: Values, name: str, as_draft: bool) -> dict[str, str]:
    texts = {f"{name}_{language}": raw[f"{name}_{language}"] for language in ("en", "fr")}
    return texts | (raw["draft"] if as_draft else {})


def _has_draft(raw: Values) -> bool:
    return bool(
        raw["draft"] or any(one["draft"] for one in raw["clauses"]) or any(one["is_new"] for one in raw["milestones"])
    )
