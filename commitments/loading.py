"""Loading what content files say of plans: the departments of the country, and the plan of a folder.

The folder: plan.toml (title, days, versions) and plan/*.toml (one commitment each, with `draft` texts where the first
version had others). The rest of a folder: consultations/loading.py.
"""

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings

from consultations.content import Table, read_toml
from consultations.loading import Content, Values

from .choices import ClauseKind, VersionKind
from .models import Plan
from .plan_files.reading import CODE, COMMITMENT_CODE, due_of
from .services.plan_rows import Due

DEPARTMENTS = settings.BASE_DIR / "content" / "departments.toml"
TITLE, CODES = {"title": 200}, 20


@lru_cache
def departments() -> dict[str, dict[str, str]]:
    """The departments by which leads are recognized: the columns of each, by its key."""
    rows = tomllib.loads(DEPARTMENTS.read_text(encoding="utf-8"))["department"]
    return {
        row["key"]: {
            "key": row["key"],
            **{f"{name}_{language}": row[language][name] for language in ("en", "fr") for name in ("name", "acronym")},
        }
        for row in rows
    }


@dataclass
class PlanContent:
    """A plan as its files have it, dates not yet moved."""

    values: Values
    versions: list[Values] = field(default_factory=list)
    commitments: list[Values] = field(default_factory=list)


def read(content: Content) -> PlanContent | None:
    """Read and check the plan of a folder; None if it has none. Faults go to the folder's problems."""
    if not (content.folder / "plan.toml").exists():
        return None
    table = Table(
        "plan.toml", read_toml(content.folder / "plan.toml", content.folder, content.problems), content.problems
    )
    values = {"key": table.slug("key"), "starts_on": table.day("starts_on"), "ends_on": table.day("ends_on")}
    plan = PlanContent({**values, **table.translated(Plan)})
    for number, raw in enumerate(table.tables("version"), 1):
        plan.versions.append(_version(Table(f"plan.toml: version {number}", raw, content.problems)))
    table.finish()
    _check_days(table, plan)
    for name, raw in content.files("plan"):
        plan.commitments.append(_commitment(Table(name, raw, content.problems), content))
    plan.commitments.sort(key=lambda one: one["number"])
    return plan


def _version(row: Table) -> Values:
    values = {"kind": row.choice("kind", VersionKind.values), "published_on": row.day("published_on")}
    values |= row.in_both(optional=["note"])
    row.finish()
    return values


def _check_days(table: Table, plan: PlanContent) -> None:
    starts, ends = plan.values["starts_on"], plan.values["ends_on"]
    if starts and ends and ends <= starts:
        table.problem("ends_on", f"{ends} is not after starts_on {starts}")
    days = [version["published_on"] for version in plan.versions]
    if all(days) and days != sorted(days):
        table.problem("version", "the versions are not in the order in which they were published")


def _commitment(row: Table, content: Content) -> Values:
    code = _code(row, COMMITMENT_CODE)
    content.problems.claim(f"{row.where}: code", "commitment code", code, row.where)
    values: Values = {
        "code": code,
        "number": row.number("number"),
        "themes": row.choices("themes", content.themes),
        "leads": row.choices("leads", departments()),
        "draft": _draft(row, "title"),
        **row.in_both("title", longest=TITLE),
    }
    values["clauses"] = [
        _clause(Table(f"{row.where}: clause {number}", raw, content.problems))
        for number, raw in enumerate(row.tables("clause"), 1)
    ]
    values["milestones"] = [
        _milestone(Table(f"{row.where}: milestone {number}", raw, content.problems))
        for number, raw in enumerate(row.tables("milestone"), 1)
    ]
    row.finish()
    return values


def _draft(row: Table, name: str) -> dict[str, str]:
    """What a text was in the first version, if it was different."""
    raw = row.take("draft", dict, "a table", required=False)
    if raw is None:
        return {}
    draft = Table(f"{row.where}: draft", raw, row.problems)
    texts = draft.in_both(name, longest=TITLE)
    draft.finish()
    return texts


def _clause(row: Table) -> Values:
    kinds = [kind for kind in ClauseKind.values if kind != ClauseKind.MILESTONE]
    values = {"kind": row.choice("kind", kinds), "draft": _draft(row, "text"), **row.in_both("text")}
    row.finish()
    return values


def _milestone(row: Table) -> Values:
    values: Values = {
        "code": _code(row, CODE),
        "leads": row.choices("leads", departments()),
        "due": _due(row),
        "is_new": bool(row.rest.pop("not_in_the_draft", False)),
        **row.in_both("text", optional=["lead"]),
    }
    values["indicators"] = [
        _indicator(Table(f"{row.where}: indicator {number}", raw, row.problems))
        for number, raw in enumerate(row.take("indicator", list, "a list", required=False) or [], 1)
    ]
    row.finish()
    return values


def _indicator(row: Table) -> Values:
    values = {"code": _code(row, CODE), "due": _due(row), **row.in_both("text", optional=["full_text"])}
    row.finish()
    return values


def _code(row: Table, pattern: re.Pattern[str]) -> str:
    value = row.text("code", longest=CODES)
    if value and not pattern.fullmatch(value):
        row.problem("code", f"{value!r} is not a code")
    return value


def _due(row: Table) -> Due:
    """When it is due, as in the files of a plan: "2020-06", "2020-06-30", "Ongoing | En continu"."""
    try:
        return due_of(row.text("due", required=False))
    except ValueError as error:
        row.problem("due", str(error))
        return Due()
