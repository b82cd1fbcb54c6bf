"""A frozen commitment in the order of the form of the Open Government Partnership, as plain data in both languages.

This is what the JSON files hold; the keys are stable, and `format_version` grows when one has to change. A text is
{"en": ..., "fr": ...} in Markdown, "" where nothing is said; a day is "2018-12-31" or null.

    format              "ogp-commitment" or "ogp-plan"
    format_version      1
    country             a text
    plan                key, title, summary, period {starts_on, ends_on}, address (a text)
    version             number, kind ("draft" or "final"), published_at, note, address
    commitment          (ogp-commitment) one commitment
    commitments         (ogp-plan) all of them, by number

A commitment:

    number, code, title, address, themes
    lead_institutions           departments
    supporting_stakeholders     government (departments), description
    problem                     description, causes, baseline
    commitment                  done_so_far, solution, expected_results
    open_government_values      transparency, public_participation, public_accountability
    additional_information      budget, other_programs, sustainable_development_goals
    milestones                  code, description, indicators, starts_on, due, responsible
        indicators              code, description, full_description, due, responsible (as written)
        due                     on, exact_to ("day" or "month"), in_words
        responsible             as_written, lead_institutions, partners

A department is {key, name, acronym}, a theme {key, name}.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from commitments.choices import ClauseKind
from commitments.models import CommitmentVersion, PlanVersion

BOTH = ("en", "fr")
FORMAT_VERSION = 1
# Where each part of a commitment has its place in the form.
SECTIONS: dict[str, dict[str, ClauseKind]] = {
    "problem": {
        "description": ClauseKind.PROBLEM,
        "causes": ClauseKind.CAUSES,
        "baseline": ClauseKind.BASELINE,
    },
    "commitment": {
        "done_so_far": ClauseKind.DONE_SO_FAR,
        "solution": ClauseKind.SOLUTION,
        "expected_results": ClauseKind.RESULTS,
    },
    "open_government_values": {
        "transparency": ClauseKind.TRANSPARENCY,
        "public_participation": ClauseKind.PARTICIPATION,
        "public_accountability": ClauseKind.ACCOUNTABILITY,
    },
    "additional_information": {
        "budget": ClauseKind.BUDGET,
        "other_programs": ClauseKind.PROGRAMMES,
        "sustainable_development_goals": ClauseKind.SDG,
    },
}


def plan_form(version: PlanVersion, rows: list[CommitmentVersion]) -> dict[str, Any]:
    """A whole version of a plan (its `plan` fetched), with `rows` as its commitments (theirs too)."""
    return {"format": "ogp-plan", **_place(version), "commitments": [commitment_of(row) for row in rows]}


def commitment_form(row: CommitmentVersion) -> dict[str, Any]:
    """One commitment as one version has it; `version.plan` and `commitment` are fetched."""
    return {"format": "ogp-commitment", **_place(row.version), "commitment": commitment_of(row)}


def _place(version: PlanVersion) -> dict[str, Any]:
    plan = version.plan
    return {
        "format_version": FORMAT_VERSION,
        "country": dict(settings.COUNTRY),
        "plan": {
            "key": plan.key,
            "title": _pair(plan, "title"),
            "summary": _pair(plan, "summary"),
            "period": {"starts_on": plan.starts_on.isoformat(), "ends_on": plan.ends_on.isoformat()},
            "address": _address("plan_detail", plan.key),
        },
        "version": {
            "number": version.number,
            "kind": version.kind,
            "published_at": version.published_at.isoformat(),
            "note": _pair(version, "note"),
            "address": _address("plan_version", plan.key, version.number),
        },
    }


def commitment_of(row: CommitmentVersion) -> dict[str, Any]:
    """One frozen commitment by the parts of the form."""
    content = row.content
    texts: dict[str, dict[str, str]] = {
        clause["kind"]: _texts(clause, "text") for clause in reversed(content["clauses"])
    }
    sections = {
        section: {key: texts.get(kind, _nothing()) for key, kind in parts.items()}
        for section, parts in SECTIONS.items()
    }
    version = row.version
    return {
        "number": row.number,
        "code": content["code"],
        "title": _pair(row, "title"),
        "address": _address("commitment_version", version.plan.key, version.number, row.commitment.code),
        "themes": [{"key": theme["key"], "name": _texts(theme, "name")} for theme in content["themes"]],
        "lead_institutions": _departments(content["leads"]),
        "supporting_stakeholders": {
            "government": _departments(content["partners"]),
            "description": texts.get(ClauseKind.STAKEHOLDERS, _nothing()),
        },
        **sections,
        "milestones": [_milestone(one) for one in content["clauses"] if one["kind"] == ClauseKind.MILESTONE],
    }


def _milestone(clause: dict[str, Any]) -> dict[str, Any]:
    held = clause["milestone"] or {}
    return {
        "code": held.get("code", ""),
        "description": _texts(clause, "text"),
        "indicators": [
            {
                "code": one["code"],
                "description": _texts(one, "text"),
                "full_description": _texts(one, "full_text"),
                "due": _due(one),
                "responsible": one["lead_text"],
            }
            for one in held.get("indicators", [])
        ],
        "starts_on": held.get("starts_on"),
        "due": _due(held),
        "responsible": {
            "as_written": _texts(held, "lead_text"),
            "lead_institutions": _departments(held.get("leads", [])),
            "partners": _departments(held.get("partners", [])),
        },
    }


def _due(held: dict[str, Any]) -> dict[str, Any]:
    return {
        "on": held.get("due_on"),
        "exact_to": held.get("due_precision") if held.get("due_on") else None,
        "in_words": _texts(held, "due_label"),
    }


def _departments(held: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"key": one["key"], "name": _texts(one, "name"), "acronym": _texts(one, "acronym")} for one in held]


def _texts(held: dict[str, Any], name: str) -> dict[str, str]:
    return {language: held.get(f"{name}_{language}") or "" for language in BOTH}


def _pair(record: Any, name: str) -> dict[str, str]:
    return {language: getattr(record, f"{name}_{language}") or "" for language in BOTH}


def _nothing() -> dict[str, str]:
    return dict.fromkeys(BOTH, "")


def _address(name: str, *arguments: Any) -> dict[str, str]:
    """The whole address of a page in both languages."""
    addresses = {}
    for language in BOTH:
        with override(language):
            addresses[language] = settings.SITE_URL + reverse(name, args=arguments)
    return addresses
