"""Signed links to one registration or invitation: each for one purpose, for a limited time, and revocable."""

from datetime import datetime, timedelta
from enum import Enum

from django.core.signing import BadSignature, Signer
from django.db import models

from .models import Invitation, Registration, Workshop

# Access needs are erased after the same time.
KEPT_FOR = timedelta(days=30)


class Purpose(models.TextChoices):
    """What a link to a registration opens, and nothing else."""

    MANAGE = "manage"
    CHECK_IN = "check-in"
    JOIN = "join"
    FEEDBACK = "feedback"


class Standing(Enum):
    """Why a link opens something, or does not."""

    GOOD = "good"
    CHANGED = "changed"
    TAKEN_BACK = "taken back"
    TOO_OLD = "too old"


# How long after the end of the workshop a link still opens something.
LASTS = {
    Purpose.MANAGE: KEPT_FOR,
    Purpose.CHECK_IN: timedelta(hours=12),
    Purpose.JOIN: timedelta(hours=12),
    Purpose.FEEDBACK: KEPT_FOR,
}


def token_for(purpose: Purpose, registration: Registration) -> str:
    """The part of an address that lets whoever has it do one thing with this registration."""
    return _signer(purpose).sign(f"{registration.pk}.{registration.link_number}")


def registration_of(purpose: Purpose, token: str, now: datetime) -> Registration | None:
    """The registration a token was made for, its workshop with it.

    None if it was changed, made for something else, taken back (a higher `link_number`), or is too old.
    """
    found, standing = signed_for(purpose, token, now)
    return found if standing == Standing.GOOD else None


def signed_for(purpose: Purpose, token: str, now: datetime) -> tuple[Registration | None, Standing]:
    """The registration a token was once made for, its workshop with it, and whether the token is still good.

    For those who may know about the registration anyway, whatever the token opens.
    """
    numbers = _numbers(_signer(purpose), token, 2)
    found = Registration.objects.select_related("workshop").filter(pk=numbers[0]).first() if numbers else None
    if numbers is None or found is None:
        return None, Standing.CHANGED
    if numbers[1] != found.link_number:
        return found, Standing.TAKEN_BACK
    return found, Standing.GOOD if now < found.workshop.ends_at + LASTS[purpose] else Standing.TOO_OLD


def invitation_token(invitation: Invitation) -> str:
    """The part of an address that opens the form of one workshop for whoever was invited."""
    return _signer("invitation").sign(str(invitation.pk))


def invitation_of(token: str, workshop: Workshop, now: datetime) -> Invitation | None:
    """The invitation to this workshop a token was made for; None if changed, revoked, or the workshop is over."""
    numbers = _numbers(_signer("invitation"), token, 1)
    if numbers is None or now >= workshop.ends_at:
        return None
    return workshop.invitations.filter(pk=numbers[0], revoked_at=None).first()


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"events.{purpose}", sep="~")


def _numbers(signer: Signer, token: str, how_many: int) -> list[int] | None:
    try:
        numbers = [int(part) for part in signer.unsign(token).split(".")]
    except (BadSignature, ValueError):
        return None
    return numbers if len(numbers) == how_many else None
