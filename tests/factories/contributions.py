"""Contributions of every kind."""

import itertools
from typing import Any

from django.utils import timezone

from commitments.models import TEXTS, Contribution, ContributionTranslation
from commitments.services import recount_themes
from commitments.services.coverage import count_in
from consultations.models import Consultation
from ogp_portal.languages.choices import OTHER

from .people import make_person

_numbers = itertools.count(1)


def make_proposal(consultation: Consultation, *, themes: Any = (), **fields: Any) -> Contribution:
    """A published proposal, read by the forum."""
    number = next(_numbers)
    now = timezone.now()
    fields = {
        "author": fields.pop("author", None) or make_person(),
        "shown_name": "Amina K.",
        "language": "en",
        "title": f"Publish every contract, number {number}",
        "problem": "Nobody can see who is paid for what.",
        "solution": "Publish every contract within a month.",
        "change": "Anyone could check.",
        "status": "published",
        "published_at": now,
        "reviewed_at": now,
        **fields,
    }
    proposal = Contribution.objects.create(kind="proposal", consultation=consultation, **fields)
    proposal.themes.set(themes)
    recount_themes(theme.pk for theme in themes)
    count_in([proposal.pk])
    return proposal


def make_comment(proposal: Contribution, **fields: Any) -> Contribution:
    """A published comment on a proposal."""
    now = timezone.now()
    fields = {
        "author": fields.pop("author", None) or make_person(),
        "shown_name": "Bob L.",
        "language": "en",
        "body": "I agree with this.",
        "status": "published",
        "published_at": now,
        "reviewed_at": now,
        **fields,
    }
    place = {"consultation": proposal.consultation, "proposal": proposal}
    comment = Contribution.objects.create(kind="comment", **place, **fields)
    count_in([comment.pk])
    return comment


def make_suggestion(consultation: Consultation, **fields: Any) -> Contribution:
    """A theme somebody misses, published."""
    now = timezone.now()
    fields = {
        "author": fields.pop("author", None) or make_person(),
        "shown_name": "Eve M.",
        "language": "en",
        "title": "Climate data",
        "body": "Floods and smoke matter here.",
        "status": "published",
        "published_at": now,
        "reviewed_at": now,
        **fields,
    }
    suggestion = Contribution.objects.create(kind="theme_suggestion", consultation=consultation, **fields)
    count_in([suggestion.pk])
    return suggestion


def make_waiting(consultation: Consultation, **fields: Any) -> Contribution:
    """A proposal that waits for its first reader."""
    return make_proposal(consultation, **{"status": "submitted", "published_at": None, "reviewed_at": None, **fields})


def proposal_payload(themes: Any = (), **fields: Any) -> dict[str, Any]:
    """What the proposal form hands to the service."""
    return {
        "title": "Publish every contract over $10,000",
        "problem": "Nobody can see who is paid for what.",
        "solution": "Publish every contract within a month.",
        "change": "Anyone could check.",
        "themes": [theme.pk for theme in themes],
        "language": "en",
        "shown_name": "Amina K.",
        "organisation": "",
        **fields,
    }


def make_translation(contribution: Contribution, **fields: Any) -> ContributionTranslation:
    """A translation by a person of all the parts a contribution has."""
    texts = {name: f"{name} in the other language" for name in TEXTS if getattr(contribution, name)}
    fields = {
        "language": OTHER[contribution.language],
        "source_fingerprint": contribution.fingerprint,
        **texts,
        **fields,
    }
    return ContributionTranslation.objects.create(contribution=contribution, **fields)
