"""Meetings, documents and outreach: made public, and withdrawn. Nothing that was public is ever deleted."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone

from consultations.choices import OutreachChannel, Region
from consultations.models import Consultation, Document, Meeting, Outreach

from .refusals import (
    BadAddress,
    LogOfTheFuture,
    MeetingNotHeld,
    MinutesIncomplete,
    NoLanguage,
    NothingToRead,
    NotInBothLanguages,
    NotPublished,
    WasWithdrawn,
)

Record = TypeVar("Record", Meeting, Document, Outreach)
LANGUAGES = ("en", "fr")
IS_ADDRESS = URLValidator(schemes=["https", "http"])


def _locked(record: Record) -> Record:
    """The row as it is stored, held until the end of the transaction; refused if it was withdrawn."""
    stored: Any = type(record)._default_manager.select_for_update().get(pk=record.pk)
    if stored.withdrawn_at is not None:
        raise WasWithdrawn
    return stored


def _is_whole(record: Any, fields: Iterable[str]) -> bool:
    """Whether every one of these texts is there in both languages."""
    return all((getattr(record, f"{name}_{language}") or "").strip() for name in fields for language in LANGUAGES)


def _published(stored: Any, now: datetime | None) -> Any:
    if stored.published_at is None:
        stored.published_at = now or timezone.now()
        stored.save(update_fields=["published_at"])
    return stored


@transaction.atomic
def publish_meeting(*, meeting: Meeting, now: datetime | None = None) -> Meeting:
    """Make a meeting public, held or planned; a second time changes nothing. Nobody is told.

    Refused without a title in both languages, and after it was withdrawn.
    """
    stored = _locked(meeting)
    if not _is_whole(stored, ["title"]):
        raise NotInBothLanguages
    return _published(stored, now)


@transaction.atomic
def publish_minutes(*, meeting: Meeting, now: datetime | None = None) -> Meeting:
    """Make the minutes of a public meeting public, and with them who was there; a second time changes nothing.

    Refused before the meeting is public and has been held; without a text in both languages; and as long as nobody
    is noted as present.
    """
    now = now or timezone.now()
    stored = _locked(meeting)
    if stored.published_at is None or stored.published_at > now or stored.held_on > timezone.localdate(now):
        raise MeetingNotHeld
    if not _is_whole(stored, ["minutes"]) or not stored.civil_society_present + stored.government_present:
        raise MinutesIncomplete
    if stored.minutes_published_at is None:
        stored.minutes_published_at = now
        stored.save(update_fields=["minutes_published_at"])
    return stored


@transaction.atomic
def publish_document(*, document: Document, now: datetime | None = None) -> Document:
    """Put a document into the public repository; a second time changes nothing. Nobody is told.

    Refused without title and description in both languages, without any link or file, with a link that is no web
    address, and after it was withdrawn.
    """
    stored = _locked(document)
    if not _is_whole(stored, ["title", "description"]):
        raise NotInBothLanguages
    addresses = [address for language in LANGUAGES if (address := getattr(stored, f"url_{language}"))]
    for address in addresses:
        _check_address(address)
    if not addresses and not stored.files.exists():
        raise NothingToRead
    return _published(stored, now)


def _check_address(address: str) -> None:
    try:
        IS_ADDRESS(address)
    except ValidationError as error:
        raise BadAddress from error


@transaction.atomic
def log_outreach(
    *,
    consultation: Consultation,
    done_on: date,
    what: dict[str, str],
    channel: OutreachChannel | str,
    in_english: bool,
    in_french: bool,
    region: Region | str = Region.CANADA,
    reached: int | None = None,
    url: str = "",
    now: datetime | None = None,
) -> Outreach:
    """Enter in the public log what was done so that people know of the consultation. It is public at once.

    Refused for a day to come, in no language, with a link that is no web address, and unless what was done is said
    in both languages.
    """
    now = now or timezone.now()
    check_outreach(done_on=done_on, in_english=in_english, in_french=in_french, now=now)
    texts = {f"what_{language}": what.get(language, "").strip() for language in LANGUAGES}
    if not all(texts.values()):
        raise NotInBothLanguages
    if url:
        _check_address(url)
    return Outreach.objects.create(
        consultation=consultation,
        done_on=done_on,
        channel=channel,
        in_english=in_english,
        in_french=in_french,
        region=region,
        reached=reached,
        url=url,
        published_at=now,
        **texts,
    )


def check_outreach(*, done_on: date, in_english: bool, in_french: bool, now: datetime | None = None) -> None:
    """Refuse what the log cannot hold: a day to come, and no language."""
    if done_on > timezone.localdate(now):
        raise LogOfTheFuture
    if not (in_english or in_french):
        raise NoLanguage


@transaction.atomic
def withdraw(*, record: Record, now: datetime | None = None) -> Record:
    """Take a meeting, a document or an entry of the outreach log out of what is public, for good.

    It stays on record with both dates, so that the state of any day can still be told. Refused for what is not
    public, and a second time.
    """
    now = now or timezone.now()
    stored = _locked(record)
    if stored.published_at is None or stored.published_at > now:
        raise NotPublished
    stored.withdrawn_at = now
    stored.save(update_fields=["withdrawn_at"])
    return stored
