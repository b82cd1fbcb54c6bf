"""Who is told what: every author, in his or her own language."""

from typing import Any

from django.urls import reverse
from django.utils.translation import override

from ogp_portal.users.services import enqueue_mail

from .models import Contribution, Decision


def _context(contribution: Contribution, language: str) -> dict[str, Any]:
    with override(language):
        return {
            "contribution": contribution,
            "address": contribution.get_absolute_url(),
            "mine": reverse("my_contributions"),
        }


def tell_received(contribution: Contribution) -> None:
    """The author: it has arrived and will be read, or is public already."""
    author = contribution.author
    if author:
        enqueue_mail(
            dedupe_key=f"received:{contribution.pk}",
            to=author.email,
            language=author.language,
            template="contribution_received",
            context=_context(contribution, author.language),
        )


def tell_entered(contribution: Contribution) -> None:
    """The author of what was entered by the forum: it is public. In the language the person wrote or spoke in."""
    author = contribution.author
    if author:
        enqueue_mail(
            dedupe_key=f"entered:{contribution.pk}",
            to=author.email,
            language=contribution.language,
            template="contribution_entered",
            context=_context(contribution, contribution.language),
        )


def tell_decided(decision: Decision) -> None:
    """The author: published or declined, with the reason and the moderator's note."""
    contribution = decision.contribution
    author = contribution.author
    if author:
        enqueue_mail(
            dedupe_key=f"decided:{decision.pk}",
            to=author.email,
            language=author.language,
            template=f"contribution_{decision.status}",
            context={**_context(contribution, author.language), "decision": decision},
        )
