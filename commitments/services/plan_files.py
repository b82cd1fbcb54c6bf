"""Taking a plan in from files: what is new is made, what has changed is changed, nothing is ever deleted."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.choices import ClauseKind
from commitments.models import Clause, Commitment, Indicator, Milestone, Plan
from ogp_portal.base.errors import DomainError
from ogp_portal.languages.services import refresh_all

from .leads import Directory, Leads
from .plan_rows import CommitmentRow, Due, IndicatorRow, MilestoneRow, PlanRows

# Milestones come behind the other clauses of a commitment.
FIRST_MILESTONE = 101
Values = dict[str, Any]


class PlanUnknown(DomainError):
    """There is no such plan, and nothing was said of its title and its days."""


@dataclass
class ImportReport:
    """What an import did: how many rows of each kind were made, changed and left alone, and which and why."""

    made: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    changes: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    unknown_leads: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def import_plan(
    *,
    key: str,
    rows: PlanRows,
    about: Mapping[str, Any] | None = None,
    directory: Iterable[Mapping[str, str]] = (),
    now: datetime | None = None,
) -> ImportReport:
    """Bring a plan up to what its files say; published versions stay as they are, and nobody is told.

    `about` gives title, days and consultation of a plan that does not exist yet; without it an unknown plan is
    refused. `directory` names departments that may be made when a lead names them. The same files again change
    nothing. What the files no longer have, or what was left out of the plan since, is reported and stays.
    """
    report = ImportReport()
    plan = _plan(key, about, report)
    now = now or timezone.now()
    touched: list[Model] = [] if plan.pk is None else [plan]
    sync = _Sync(report, touched)
    commitments = _commitments(plan, rows.commitments, sync)
    milestones = _milestones(commitments, rows.milestones, sync)
    _indicators(milestones, rows.indicators, sync)
    leads = Leads(Directory(directory))
    leads.note(rows.milestones, milestones, sync.new_leads)
    report.unknown_leads = leads.unknown
    report.made["department"] += len(leads.made)
    refresh_all(records=[*touched, *leads.made], now=now)
    return report


def _plan(key: str, about: Mapping[str, Any] | None, report: ImportReport) -> Plan:
    plan = Plan.objects.select_for_update().filter(key=key).first()
    if plan is None:
        if about is None:
            raise PlanUnknown(_("There is no plan “%(key)s” yet: say its title and its days.") % {"key": key})
        plan = Plan.objects.create(key=key, **about)
        report.made["plan"] += 1
    return plan


@dataclass
class _Sync:
    """Makes and changes the rows of one table at a time, a fixed number of statements each."""

    report: ImportReport
    touched: list[Model]
    # Codes of milestones whose lead is new or was written anew.
    new_leads: set[str] = field(default_factory=set)

    def apply(
        self, model: type[Any], found: Mapping[str, Any], wanted: Mapping[str, Values], make: Callable[[str], Values]
    ) -> dict[str, Any]:
        """Rows by code, as wanted: `make` gives the fixed columns of a new one. Those not wanted are left alone."""
        kind = model._meta.model_name or ""
        new, old, columns = {}, [], set()
        for code, values in wanted.items():
            record = found.get(code)
            if record is None:
                new[code] = model(**make(code), **values)
                continue
            differing = [name for name, value in values.items() if (getattr(record, name) or "") != (value or "")]
            if differing:
                self._change(record, code, {name: values[name] for name in differing})
                old.append(record)
                columns.update(differing)
            self.report.changed[kind] += bool(differing)
            self.report.unchanged[kind] += not differing
        model._default_manager.bulk_create(new.values(), batch_size=1000)
        if old:
            names = columns | ({"version"} if hasattr(old[0], "version") else set())
            model._default_manager.bulk_update(old, sorted(names), batch_size=500)
        self.report.made[kind] += len(new)
        self.touched += [*new.values(), *old]
        return {code: new.get(code) or found[code] for code in wanted}

    def _change(self, record: Any, code: str, values: Values) -> None:
        self.report.changes.append(f"{record._meta.model_name} {code}: {', '.join(sorted(values))}")
        for name, value in values.items():
            setattr(record, name, value)
        if hasattr(record, "version"):
            # Whoever has it open in the admin finds out on saving.
            record.version += 1

    def gone(self, kind: str, codes: Iterable[str]) -> None:
        self.report.gone += [f"{kind} {code}" for code in codes]

    def left_out(self, kind: str, codes: Iterable[str]) -> None:
        self.report.left_out += [f"{kind} {code}" for code in codes]


def _commitments(plan: Plan, rows: Sequence[CommitmentRow], sync: _Sync) -> dict[str, Any]:
    found = {one.code: one for one in Commitment.objects.select_for_update().filter(plan=plan).order_by("pk")}
    places = in_order([row.code for row in rows], {code: one.number for code, one in found.items()}, _numbers(rows))
    wanted = {
        row.code: {"title_en": row.title_en, "title_fr": row.title_fr, "number": places[row.code]} for row in rows
    }
    sync.gone("commitment", (code for code, one in found.items() if code not in wanted and one.dropped_at is None))
    sync.left_out("commitment", (code for code in wanted if code in found and found[code].dropped_at))
    return sync.apply(Commitment, found, wanted, lambda code: {"plan": plan, "code": code})


def _numbers(rows: Sequence[CommitmentRow]) -> dict[str, int]:
    """The number that ends a code such as C07."""
    ends = {row.code: row.code[len(row.code.rstrip("0123456789")) :] for row in rows}
    return {code: int(end) for code, end in ends.items() if end and int(end) < 10_000}


def _milestones(commitments: Mapping[str, Any], rows: Sequence[MilestoneRow], sync: _Sync) -> dict[str, Any]:
    """Each milestone of the files with its clause, by its code."""
    stored = Milestone.objects.select_for_update(of=("self", "clause")).select_related("clause", "commitment")
    stored = stored.filter(commitment__plan__in={one.plan_id for one in commitments.values()}).order_by("pk")
    parents = {row.code: row.commitment for row in rows}
    all_found = {(one.commitment.code, one.code): one for one in stored}
    found = {code: one for (parent, code), one in all_found.items() if parents.get(code) == parent}
    gone = [one for one in all_found.values() if found.get(one.code) != one and not one.clause.retired_at]
    sync.gone("milestone", (one.code for one in gone))
    sync.left_out("milestone", (code for code, one in found.items() if one.clause.retired_at))
    texts: dict[str, Values] = {row.code: {"text_en": row.text_en, "text_fr": row.text_fr} for row in rows}
    clauses = {code: one.clause for code, one in found.items()}
    for parent in commitments:
        codes = [row.code for row in rows if row.commitment == parent]
        had = {code: clauses[code].position for code in codes if code in clauses}
        for code, place in in_order(codes, had, {}, first=FIRST_MILESTONE).items():
            texts[code]["position"] = place
    made = sync.apply(
        Clause,
        clauses,
        texts,
        lambda code: {"commitment": commitments[parents[code]], "kind": ClauseKind.MILESTONE},
    )
    leads = {row.code: {"lead_text_en": row.lead_en, "lead_text_fr": row.lead_fr} for row in rows}
    sync.new_leads = {
        code
        for code, values in leads.items()
        if code not in found or any((getattr(found[code], name) or "") != value for name, value in values.items())
    }
    return sync.apply(
        Milestone,
        found,
        leads,
        lambda code: {"commitment": commitments[parents[code]], "clause": made[code], "code": code},
    )


def _indicators(milestones: Mapping[str, Any], rows: Sequence[IndicatorRow], sync: _Sync) -> None:
    plans = {one.commitment.plan_id for one in milestones.values()}
    stored = Indicator.objects.select_for_update(of=("self",)).select_related("milestone")
    stored = stored.filter(milestone__commitment__plan__in=plans).order_by("pk")
    parents = {row.code: row.milestone for row in rows}
    found = {one.code: one for one in stored if milestones.get(parents.get(one.code, "")) == one.milestone}
    sync.gone("indicator", (one.code for one in stored if found.get(one.code) != one))
    wanted = {row.code: _indicator(row) for row in rows}
    by_parent: dict[str, list[str]] = {}
    for row in rows:
        by_parent.setdefault(row.milestone, []).append(row.code)
    for codes in by_parent.values():
        had = {code: found[code].position for code in codes if code in found}
        for code, place in in_order(codes, had, {}).items():
            wanted[code]["position"] = place
    sync.apply(Indicator, found, wanted, lambda code: {"milestone": milestones[parents[code]], "code": code})


def _indicator(row: IndicatorRow) -> Values:
    names = ("text_en", "text_fr", "full_text_en", "full_text_fr")
    return {name: getattr(row, name) for name in names} | _due(row.due) | {"lead_text": row.lead}


def _due(due: Due) -> Values:
    return {
        "due_on": due.on,
        "due_precision": due.precision,
        "due_label_en": due.label_en,
        "due_label_fr": due.label_fr,
    }


def in_order(
    codes: Iterable[str], had: Mapping[str, int], proposed: Mapping[str, int], *, first: int = 1
) -> dict[str, int]:
    """A place for each code, rising in their order: the one it had, else the one proposed, else the next.

    A place is given up only where it would contradict the order, so that a row more leaves the others alone.
    """
    places, last = {}, first - 1
    for code in codes:
        place = had.get(code, proposed.get(code, last + 1))
        last = places[code] = place if place > last else last + 1
    return places
