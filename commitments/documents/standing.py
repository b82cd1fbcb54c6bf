"""The register as a file: whether it has changed, when it is made at once and when the worker makes it."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Count, Max, Sum
from django.utils import timezone

from commitments.models import Commitment, Contribution, Department, Grouping, Response
from consultations.models import Consultation, Theme
from ogp_portal.base.documents import render_docx, render_pdf

from . import kept
from .register import register_document

logger = logging.getLogger(__name__)
RENDERERS = {"pdf": render_pdf, "docx": render_docx}
# Up to so many responses a register is made while its reader waits, about two seconds (tests/bench/documents.py).
AT_ONCE = 250
# One of thousands takes up to a minute. It names its moment, so it may be this old while people answer all day.
FRESH_ENOUGH = timedelta(minutes=10)


@dataclass(frozen=True)
class State:
    """What the register shows now: its fingerprint, and how many responses."""

    fingerprint: str
    responses: int


def state_of(consultation: Consultation) -> State:
    """Told from a few sums and latest times, not from the responses: six queries, whatever there is."""
    published = Response.objects.filter(consultation=consultation).published().order_by()
    of_responses = published.aggregate(
        number=Count("pk"), versions=Sum("version"), last=Max("published_at"), corrected=Max("corrected_at")
    )
    edited = Contribution.objects.filter(consultation=consultation, edited_at__isnull=False).order_by("-edited_at")
    facts = [
        list(of_responses.values()),
        _tally(consultation),
        edited.values_list("edited_at", flat=True).first(),
        list(Grouping.objects.aggregate(Max("pk"), Count("undone_at")).values()),
        _names(Theme.objects.filter(consultation=consultation).for_list(), "name_en", "name_fr"),
        _names(Department.objects.order_by("pk"), "name_en", "name_fr"),
        _names(Commitment.objects.filter(responses__in=published).distinct().order_by("pk"), "title_en", "title_fr"),
        # modeltranslation adds these columns at start-up, where mypy does not see them.
        [consultation.title_en, consultation.title_fr],  # type: ignore[attr-defined]
    ]
    return State(kept.fingerprint(*facts), of_responses["number"])


def _names(rows: Any, *fields: str) -> list[Any]:
    return list(rows.values_list("pk", *fields))


def _tally(consultation: Consultation) -> str:
    """How many wait and how many are answered, by theme, language and days: it moves with every such change."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT md5(string_agg(concat_ws(',', theme_id, language, days, count), ';' ORDER BY id)) "
            "FROM commitments_answertally WHERE consultation_id = %s AND count > 0",
            [consultation.pk],
        )
        return str(cursor.fetchone()[0])


def key_of(consultation: Consultation, form: str) -> str:
    """Under what it is kept."""
    return f"register/{consultation.pk}.{form}"


def register_file(consultation: Consultation, form: str, state: State, *, now: datetime) -> kept.Kept | None:
    """The register as a file ("pdf" or "docx"); None while the worker is making it, for which it is asked here."""
    key = key_of(consultation, form)
    if state.responses <= AT_ONCE:
        return kept.made_once(key, state.fingerprint, lambda: _rendered(consultation, form))
    found = kept.kept_of(key, state.fingerprint) or kept.kept_since(key, now - FRESH_ENOUGH)
    if found is None:
        kept.want(key)
    return found


def prepare_next() -> bool:
    """Make the document that is waited for longest. False if there is none."""
    key = kept.next_wanted()
    if key is None:
        return False
    number, form = key.removeprefix("register/").split(".")
    consultation = Consultation.objects.get(pk=number)
    fingerprint = state_of(consultation).fingerprint
    try:
        content = _rendered(consultation, form)
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        logger.exception("The document %s could not be made", key)
        kept.give_up(key, fingerprint)
    else:
        kept.store(key, fingerprint, content)
    return True


def _rendered(consultation: Consultation, form: str) -> bytes:
    return RENDERERS[form](register_document(consultation, now=timezone.now()))
