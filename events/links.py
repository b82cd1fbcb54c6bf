"""Signed links to one registration: for one purpose, for a limited time."""

from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer

from .models import Registration

# Access needs are erased after the same time.
KEPT_FOR = timedelta(days=30)
_signer = Signer(salt="events.manage-registration", sep="~")


def manage_token(registration: Registration) -> str:
    """The part of an address that lets whoever got the mail see and cancel this registration."""
    return _signer.sign(str(registration.pk))


def registration_of(token: str, now: datetime) -> Registration | None:
    """The registration a token was made for; None if it was changed, made for something else, or is too old."""
    try:
        number = int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    registration = Registration.objects.select_related("workshop").filter(pk=number).first()
    if registration is None or now >= registration.workshop.ends_at + KEPT_FOR:
        return None
    return registration
