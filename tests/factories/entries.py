"""Contributions that came on paper or by voice."""

import uuid
from datetime import date
from typing import Any

from commitments.models import Contribution
from commitments.services import Entry, enter
from consultations.models import Consultation

from .people import make_moderator
from .words import COMMENT, PROPOSAL, STATEMENT, SUGGESTION


def make_words(kind: str, language: str) -> dict[str, str]:
    """The parts of one kind, in one language."""
    if kind == "proposal":
        return dict(PROPOSAL[language])
    if kind == "comment":
        return {"body": COMMENT[language]}
    if kind == "theme_suggestion":
        return dict(SUGGESTION[language])
    return {name: STATEMENT[language][name] for name in ("title", "body")}


def make_entry(**fields: Any) -> Entry:
    """A statement that came by letter on March 3, 2018; any part of it can be another."""
    language = fields.get("language", "en")
    kind = fields.get("kind", "statement")
    return Entry(
        **{
            "kind": kind,
            "channel": "letter",
            "source": STATEMENT[language]["source"],
            "received_on": date(2018, 3, 3),
            "consent": "Signed at the foot of the letter",
            "language": language,
            "shown_name": "Odile R.",
            "submission_key": uuid.uuid4(),
            "texts": make_words(kind, language),
            **fields,
        }
    )


def make_entered(consultation: Consultation, **fields: Any) -> Contribution:
    """The same, entered by a forum member."""
    by = fields.pop("by", None) or make_moderator()
    return enter(entry=make_entry(**fields), consultation=consultation, by=by)
