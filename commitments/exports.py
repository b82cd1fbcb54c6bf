"""The register of answers as open data: one row for each public contribution that is answered.

No names of people, no addresses of mail, nothing internal: what somebody said, how it came, and what became of it.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import prefetch_related_objects
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from consultations.models import Consultation
from ogp_portal.base.csv_files import csv_lines

from .choices import State
from .models import TEXTS, Contribution
from .path import standing_answer

BATCH = 500
FORUM = "forum"
# The names of the columns are the same in both languages; what each of them holds is said in both.
COLUMNS: dict[str, Any] = {
    "contribution": _("Number of the contribution"),
    "kind": _("Kind: proposal, comment, theme_suggestion, clause_comment, workshop_note or statement"),
    "channel": _("How it came: portal, letter, telephone, email, stand or workshop"),
    "source": _("Where it comes from, if it did not come through this site"),
    "received_on": _("Day it was received"),
    "published_on": _("Day it was published"),
    "language": _("Language it was written in: en or fr"),
    "title": _("Title, as written"),
    "text": _("Words, as written"),
    "translated_title": _("Translation of the title, if there is one"),
    "translated_text": _("Translation of the words, if there is one"),
    "translation": _("Who translated: person, machine_checked (by a person) or machine"),
    "themes": _("Keys of its themes"),
    "themes_en": _("Names of its themes in English"),
    "themes_fr": _("Names of its themes in French"),
    "supports": _("People who support it"),
    "merged_into": _("Number of the contribution it was merged into"),
    "outcome": _(
        "What became of it: retained, retained_in_part, under_way, guidance, later_plan, merged, out_of_scope or "
        "not_retained"
    ),
    "reason_en": _("The reason in English"),
    "reason_fr": _("The reason in French"),
    "answered_by": _("Who answered: forum, or the key of the department"),
    "answered_by_en": _("Name of the department in English"),
    "answered_by_fr": _("Name of the department in French"),
    "answered_on": _("Day it was answered"),
    "days": _("Whole days from publication to the answer"),
    "corrected_on": _("Day the answer was last corrected"),
    "commitment_primary": _("Code of the first commitment it led to"),
    "commitment_primary_en": _("Title of that commitment in English"),
    "commitment_primary_fr": _("Title of that commitment in French"),
    "commitments_secondary": _("Codes of the other commitments it led to"),
    "response": _("Number of the response"),
    "address_en": _("Address of the contribution in English"),
    "address_fr": _("Address of the contribution in French"),
    "response_en": _("Address of the response in English"),
    "response_fr": _("Address of the response in French"),
}


def responses_csv(consultation: Consultation | None, chosen: dict[str, str]) -> Iterator[str]:
    """The register as CSV, row by row."""
    rows = ([_cell(row[name]) for name in COLUMNS] for row in answered_rows(consultation, chosen))
    return csv_lines(COLUMNS, rows)


def responses_json(consultation: Consultation | None, chosen: dict[str, str], now: datetime) -> Iterator[str]:
    """The register as JSON, row by row: what it is of, what each column holds, and the rows."""
    dump = partial(json.dumps, ensure_ascii=False)
    yield f'{{"consultation": {dump(consultation and consultation.key)},\n"made_at": {dump(now.isoformat())},\n'
    yield f'"columns": {dump(columns_in_words())},\n"rows": ['
    for number, row in enumerate(answered_rows(consultation, chosen)):
        yield f"{',' if number else ''}\n{dump(row)}"
    yield "\n]}\n"


def columns_in_words() -> list[dict[str, str]]:
    """What each column holds, in both languages."""
    said: dict[str, dict[str, str]] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            said[code] = {name: str(words) for name, words in COLUMNS.items()}
    return [{"name": name, **{code: words[name] for code, words in said.items()}} for name in COLUMNS]


def answered_rows(consultation: Consultation | None, chosen: dict[str, str]) -> Iterator[dict[str, Any]]:
    """A row for each answered contribution that everybody may read, by number; some hundred at a time."""
    public: Any = Contribution.objects.readable_by(AnonymousUser()).filter(status=State.PUBLISHED)
    public = public.filter(consultation=consultation, answered_at__isnull=False)
    if "theme" in chosen:
        public = public.filter(themes__key=chosen["theme"])
    if "language" in chosen:
        public = public.filter(language=chosen["language"])
    last = 0
    while batch := list(public.filter(pk__gt=last).order_by("pk").defer("search").with_path()[:BATCH]):
        prefetch_related_objects(batch, "themes", "translations")
        for contribution in batch:
            answer = standing_answer(contribution)
            if answer and _is_chosen(answer.response, chosen):
                yield {**_said(contribution), **_answered(contribution, answer), **_addresses(contribution, answer)}
        last = batch[-1].pk


def _is_chosen(response: Any, chosen: dict[str, str]) -> bool:
    office = response.department.key if response.department else FORUM
    return chosen.get("outcome", response.outcome) == response.outcome and chosen.get("department", office) == office


def _said(one: Any) -> dict[str, Any]:
    """What somebody said, how it came, and its translation."""
    shown = next((text for text in one.translations.all() if text.language != one.language), None)
    themes = sorted(one.themes.all(), key=lambda theme: (theme.number, theme.pk))
    return {
        "contribution": one.pk,
        "kind": one.kind,
        "channel": one.channel,
        "source": one.source,
        "received_on": one.received_on.isoformat() if one.received_on else _day(one.created_at),
        "published_on": _day(one.published_at),
        "language": one.language,
        "title": one.title,
        "text": _words(one),
        "translated_title": shown.title if shown else "",
        "translated_text": _words(shown) if shown else "",
        "translation": _origin(shown) if shown else "",
        "themes": [theme.key for theme in themes],
        "themes_en": [theme.name_en for theme in themes],
        "themes_fr": [theme.name_fr for theme in themes],
        "supports": one.support_count,
        "merged_into": one.merged_into_id,
    }


def _words(record: Any) -> str:
    return "\n\n".join(filter(None, (getattr(record, name) for name in TEXTS if name != "title")))


def _origin(shown: Any) -> str:
    if shown.origin == "machine" and shown.is_checked:
        return "machine_checked"
    return str(shown.origin)


def _answered(one: Any, answer: Any) -> dict[str, Any]:
    """What became of it, why, who says so, and the commitments."""
    response, office = answer.response, answer.response.department
    first, *others = [*response.commitments.all(), None]
    return {
        "outcome": response.outcome,
        "reason_en": response.reason_en,
        "reason_fr": response.reason_fr,
        "answered_by": office.key if office else FORUM,
        "answered_by_en": office.name_en if office else "",
        "answered_by_fr": office.name_fr if office else "",
        "answered_on": _day(one.answered_at),
        "days": max((one.answered_at - one.published_at).days, 0),
        "corrected_on": _day(response.corrected_at) if response.corrected_at else None,
        "commitment_primary": first.code if first else "",
        "commitment_primary_en": first.title_en if first else "",
        "commitment_primary_fr": first.title_fr if first else "",
        "commitments_secondary": [other.code for other in others if other],
        "response": response.pk,
    }


def _addresses(one: Any, answer: Any) -> dict[str, str]:
    addresses = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            addresses[f"address_{code}"] = f"{settings.SITE_URL}{one.get_absolute_url()}"
            addresses[f"response_{code}"] = f"{settings.SITE_URL}{answer.response.get_absolute_url()}"
    return addresses


def _day(moment: datetime) -> str:
    return localtime(moment).date().isoformat()


def _cell(value: Any) -> str:
    """A value of a row as CSV has it: a list by semicolons, nothing as nothing."""
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else str(value)
