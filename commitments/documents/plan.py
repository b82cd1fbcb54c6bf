"""A version of a plan, and a commitment of it, as documents in one language, after the form of the OGP."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from commitments.choices import ClauseKind
from commitments.frozen import name_of
from commitments.models import CommitmentVersion, PlanVersion
from commitments.words import due_parts
from ogp_portal.base.documents import (
    Block,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Run,
    Table,
    Words,
    prose,
    words,
)
from ogp_portal.base.text import long_date
from ogp_portal.languages.choices import OTHER

from .form import SECTIONS, commitment_form, plan_form
from .notes import lacking_note


def plan_document(version: PlanVersion, rows: Sequence[CommitmentVersion]) -> Document:
    """A whole version in the active language, each commitment on a page of its own."""
    form = plan_form(version, list(rows))
    blocks: list[Block] = []
    for number, commitment in enumerate(form["commitments"]):
        if number:
            blocks.append(PageBreak())
        blocks.append(Heading(_titled(commitment), 1))
        blocks += _commitment(commitment, 2)
    return Document(
        title=_said(form["plan"]["title"])[0],
        overline=words(_said(form["country"])[0]),
        opening=[*_opening(form, version), *_prose(form["version"]["note"]), *_prose(form["plan"]["summary"])],
        blocks=blocks,
        contents=1,
        contents_title=words(_("Contents")),
        **_properties(form["version"]),
    )


def commitment_document(row: CommitmentVersion) -> Document:
    """One commitment of a version in the active language."""
    form = commitment_form(row)
    commitment = form["commitment"]
    return Document(
        title="".join(run.text for run in _titled(commitment)),
        overline=words(f"{_said(form['country'])[0]} · ", _run(form["plan"]["title"])),
        opening=_opening(form, row.version),
        blocks=_commitment(commitment, 1),
        **_properties(form["version"]),
    )


def _properties(version: dict[str, Any]) -> dict[str, Any]:
    return {
        "language": get_language() or "en",
        "made_at": datetime.fromisoformat(version["published_at"]),
        "origin": version["address"][get_language() or "en"],
        "author": _("Multi-stakeholder Forum on Open Government"),
        "lacking": lacking_note(),
    }


# ---- What stands under the title -----------------------------------------------------------------------------


def _opening(form: dict[str, Any], version: PlanVersion) -> list[Block]:
    plan = form["plan"]
    days = {name: long_date(date.fromisoformat(day)) for name, day in plan["period"].items()}
    # A whole plan has its title above.
    of_plan = [(_("Action plan"), _run(plan["title"]))] if "commitment" in form else []
    return [
        _facts(
            [
                (_("Country"), _run(form["country"])),
                *of_plan,
                (_("Period"), Run(_("%(starts_on)s to %(ends_on)s") % days)),
                (_("Version"), Run(_version_in_words(version))),
            ]
        )
    ]


def _version_in_words(version: PlanVersion) -> str:
    said = {"version": name_of(version), "date": long_date(version.published_at)}
    return _("%(version)s, published on %(date)s") % said


# ---- A commitment --------------------------------------------------------------------------------------------


def _titled(commitment: dict[str, Any]) -> Words:
    return words(f"{commitment['number']}. ", _run(commitment["title"]))


def _commitment(commitment: dict[str, Any], level: int) -> list[Block]:
    titles = {
        "problem": _("The problem"),
        "commitment": _("The commitment"),
        "open_government_values": _("Open government values"),
        "additional_information": _("Additional information"),
    }
    blocks = [_who(commitment), *_supporters(commitment, level)]
    for section, title in titles.items():
        blocks += [Heading(words(title), level), *_section(section, commitment[section], level + 1, title)]
    return [*blocks, Heading(words(_("Milestones")), level), *_milestones(commitment)]


def _who(commitment: dict[str, Any]) -> Block:
    leads = commitment["lead_institutions"]
    rows = [(ngettext("Lead institution", "Lead institutions", len(leads)), _departments(leads))]
    partners = commitment["supporting_stakeholders"]["government"]
    if partners:
        rows.append((_("Supporting departments"), _departments(partners)))
    if commitment["themes"]:
        themes = [_run(theme["name"]) for theme in commitment["themes"]]
        rows.append((_("Themes"), _joined([(one,) for one in themes])))
    return _facts([(name, *(value or words(_not_stated()))) for name, value in rows])


def _supporters(commitment: dict[str, Any], level: int) -> list[Block]:
    text = _prose(commitment["supporting_stakeholders"]["description"])
    return [Heading(words(str(ClauseKind.STAKEHOLDERS.label)), level), *text] if text else []


def _section(name: str, parts: dict[str, dict[str, str]], level: int, title: str) -> list[Block]:
    """The parts that are written; a section of which nothing is says so."""
    blocks: list[Block] = []
    for key, kind in SECTIONS[name].items():
        text = _prose(parts[key])
        label = str(kind.label)
        # "The problem" under "The problem" would be said twice.
        if text and label != title:
            blocks.append(Heading(words(label), level))
        blocks += text
    return blocks or [Paragraph(words(_not_stated()), quiet=True)]


def _milestones(commitment: dict[str, Any]) -> list[Block]:
    rows = commitment["milestones"]
    if not rows:
        return [Paragraph(words(_not_stated()), quiet=True)]
    head = [
        pgettext("clause", "Milestone"),
        _("How one knows that it is reached"),
        pgettext("milestone", "Starts"),
        pgettext("milestone", "Due"),
        _("Who"),
    ]
    name = _("Milestones of commitment %(number)s") % {"number": commitment["number"]}
    return [Table(name, [words(one) for one in head], [_milestone(row) for row in rows], [2.9, 2.7, 1.3, 1.4, 1.7])]


def _milestone(row: dict[str, Any]) -> list[Sequence[Block]]:
    starts = row["starts_on"]
    return [
        [Paragraph((Run(row["code"], strong=True),)), *_prose(row["description"])],
        [block for one in row["indicators"] for block in _indicator(one)],
        [Paragraph(words(_narrow(long_date(date.fromisoformat(starts))) if starts else _not_stated()))],
        [Paragraph(_due(row["due"], narrow=True) or words(_not_stated()))],
        [Paragraph(line) for line in _responsible(row["responsible"])] or [Paragraph(words(_not_stated()))],
    ]


def _indicator(row: dict[str, Any]) -> list[Block]:
    due = _due(row["due"])
    return [
        Paragraph(words(_run(row["description"]), *(words(" (", *due, ")") if due else ()))),
        *_prose(row["full_description"]),
    ]


def _due(due: dict[str, Any], *, narrow: bool = False) -> Words:
    """As on the pages: the label, with the date behind it if there are both."""
    held = {"due_on": due["on"], "due_precision": due["exact_to"]}
    label, spoken, day = due_parts(held | {f"due_label_{language}": text for language, text in due["in_words"].items()})
    day = _narrow(day) if narrow else day
    if not label:
        return words(day)
    return words(Run(label, _other(spoken)), f" ({day})" if day else "")


def _narrow(day: str) -> str:
    """A date for a small cell: its year may stand on the next line."""
    return " ".join(day.rsplit("\u00a0", 1)) if get_language() == "fr" else day


def _responsible(row: dict[str, Any]) -> list[Words]:
    written = row["as_written"]
    leads = words(_run(written)) if any(written.values()) else _departments(row["lead_institutions"], short=True)
    partners = _departments(row["partners"], short=True)
    lines = [leads] if leads else []
    return [*lines, words(pgettext("departments", "With"), " ", *partners)] if partners else lines


# ---- In the reader's language, or in the other one, marked ---------------------------------------------------


def _said(text: dict[str, str]) -> tuple[str, str]:
    language = get_language() or "en"
    return (text[language], language) if text[language] else (text[OTHER[language]], OTHER[language])


def _other(language: str) -> str:
    """The language of a run; "" if it is that of the document."""
    return "" if language == get_language() else language


def _run(text: dict[str, str]) -> Run:
    said, language = _said(text)
    return Run(said, _other(language))


def _prose(text: dict[str, str]) -> list[Block]:
    said, language = _said({name: value or "" for name, value in text.items()})
    return prose(said, _other(language))


def _facts(rows: Sequence[tuple[Any, ...]]) -> Facts:
    return Facts([(words(name), words(*value)) for name, *value in rows], get_language() or "en")


def _departments(rows: list[dict[str, Any]], *, short: bool = False) -> Words:
    return _joined([_department(row, short=short) for row in rows])


def _department(row: dict[str, Any], *, short: bool) -> Words:
    acronym = row["acronym"][get_language() or "en"]
    if short and acronym:
        return words(acronym)
    return words(_run(row["name"]), f" ({acronym})" if acronym else "")


def _joined(parts: Sequence[Words]) -> Words:
    return words(*(run for number, part in enumerate(parts) for run in ([Run("; ")] if number else []) + list(part)))


def _not_stated() -> str:
    return _("Not stated")


__all__ = ["commitment_document", "plan_document"]
