"""People, mail and rate limits: every change of state of this app."""

import hashlib
import hmac
import ipaddress
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, override

from ogp_portal.base.errors import TooManyRequests

from .choices import MailState
from .models import OutboxMessage, RateBucket, User

# Seconds to wait after each failed attempt; after the last one a mail is set aside.
RETRY_AFTER = [10, 60, 300, 1800, 7200, 21600, 43200, 86400]


@transaction.atomic
def person_for(*, email: str) -> User:
    """The person with this address, made if new, with the language of the page. Nobody is told."""
    # Never by `iexact`: to PostgreSQL `ı` is an I, and a look-alike would sign in as somebody else.
    person, _made = User.objects.get_or_create(
        email=email.strip().lower(), defaults={"language": get_language() or "en", "password": "!"}
    )
    return person


@transaction.atomic
def update_profile(*, person: User, name: str, organisation: str, language: str) -> User:
    """Change how a person is shown from now on and which language mails are in."""
    person.name, person.organisation, person.language = name, organisation, language
    person.save(update_fields=["name", "organisation", "language"])
    return person


def enqueue_mail(**mail: Any) -> None:
    """Write one mail to the outbox; call it in the transaction of what it tells of. What it takes: `write_mail`."""
    enqueue_mails([write_mail(**mail)])


def enqueue_mails(messages: Iterable[OutboxMessage]) -> None:
    """The same for many mails at once. A second mail with the same `dedupe_key` is dropped."""
    OutboxMessage.objects.bulk_create(messages, ignore_conflicts=True)


def write_mail(
    *,
    dedupe_key: str,
    to: str,
    language: str,
    template: str,
    context: Mapping[str, Any],
    attachments: Iterable[Mapping[str, str]] = (),
) -> OutboxMessage:
    """One mail in `language`, not stored yet.

    `templates/mail/TEMPLATE.txt` gives the subject on its first line, then the text. `attachments` are mappings with
    name, type and text.
    """
    with override(language):
        subject, _newline, body = (
            render_to_string(f"mail/{template}.txt", {**context, "site_url": settings.SITE_URL}).strip().partition("\n")
        )
    return OutboxMessage(
        dedupe_key=dedupe_key,
        to=to,
        language=language,
        subject=" ".join(subject.split())[:200],
        body=body.strip() + "\n",
        attachments=list(attachments),
    )


def enqueue_same(*, to: Mapping[str, str], **mail: Any) -> None:
    """The same words to several people, each in a mail of his or her own: `to` has addresses by `dedupe_key`."""
    text = write_mail(dedupe_key="", to="", **mail)
    said = {"language": text.language, "subject": text.subject, "body": text.body}
    enqueue_mails(OutboxMessage(dedupe_key=key, to=address, **said) for key, address in to.items())


def deliver_next(*, now: datetime | None = None) -> bool:
    """Send the mail that has waited longest, if one is due; False when none is.

    The row stays locked while the mail goes out, so that no other worker takes it and a killed worker
    frees it at once. A failure moves the next attempt (RETRY_AFTER); the last one sets the mail aside.
    In demo mode nothing goes out: the mail is marked sent and read on a page of the portal.
    """
    now = now or timezone.now()
    with transaction.atomic():
        message = OutboxMessage.objects.due(now).select_for_update(skip_locked=True).first()
        if message is None:
            return False
        try:
            if not settings.DEMO:
                _send(message)
        except Exception as error:
            _put_off(message, error, now)
        else:
            message.state, message.sent_at, message.last_error = MailState.SENT, now, ""
        message.attempts += 1
        message.save()
    return True


def _send(message: OutboxMessage) -> None:
    domain = settings.SITE_URL.split("//")[-1].split(":")[0].split("/")[0]
    email = EmailMessage(
        subject=message.subject,
        body=message.body,
        to=[message.to],
        headers={
            "Message-ID": f"<{message.message_id}@{domain}>",
            "Content-Language": message.language,
            "Auto-Submitted": "auto-generated",
        },
        connection=get_connection(),
    )
    for attachment in message.attachments:
        email.attach(attachment["name"], attachment["text"], attachment["type"])
    email.send()


def _put_off(message: OutboxMessage, error: Exception, now: datetime) -> None:
    message.last_error = f"{type(error).__name__}: {error}"[:500]
    if message.attempts < len(RETRY_AFTER):
        message.next_attempt_at = now + timedelta(seconds=RETRY_AFTER[message.attempts])
    else:
        message.state = MailState.SET_ASIDE


def consume_rate(*, action: str, who: str, limit: int, seconds: int, now: datetime | None = None) -> None:
    """Count one `action` of `who`; raise TooManyRequests past `limit` within a window of `seconds`.

    One atomic statement, right over any number of processes. `who` (an address, a user, a visitor) is kept
    only as a keyed hash.
    """
    now = now or timezone.now()
    window = int(now.timestamp()) // seconds
    key = hmac.new(settings.SECRET_KEY.encode(), f"{action}:{who}".encode(), hashlib.sha256).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO users_ratebucket (key, "window", count, ends_at) VALUES (%s, %s, 1, %s) '
            'ON CONFLICT (key, "window") DO UPDATE SET count = users_ratebucket.count + 1 RETURNING count',
            [key, window, datetime.fromtimestamp((window + 1) * seconds, tz=now.tzinfo)],
        )
        (count,) = cursor.fetchone()
    if count > limit:
        raise TooManyRequests


def visitor(request: HttpRequest) -> str:
    """The address a request comes from: behind n trusted proxies, the n-th from the right of X-Forwarded-For.

    Of an IPv6 address the network of its household (/64), within which one machine may choose freely.
    """
    count = settings.TRUSTED_PROXY_COUNT
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    address = chain[-count] if count and len(chain) >= count else request.META.get("REMOTE_ADDR", "")
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and not parsed.ipv4_mapped:
        return str(ipaddress.ip_network((int(parsed), 64), strict=False))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def bucket_of(email: str) -> str:
    """One rate bucket per mailbox, however its address is spelled: case, accents and `+anything` do not count."""
    local, _at, domain = email.strip().rpartition("@")
    spelled = unicodedata.normalize("NFKD", f"{local.partition('+')[0]}@{domain}").casefold()
    return "".join(character for character in spelled if not unicodedata.combining(character))


def forget_old_rates(*, now: datetime) -> int:
    """Delete buckets whose window has ended; returns how many."""
    deleted, _per_model = RateBucket.objects.filter(ends_at__lt=now).delete()
    return deleted
