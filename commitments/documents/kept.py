"""Documents take time to make: each is kept with a fingerprint of what it shows, and made again when that changes."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from commitments.models import BuiltDocument
from ogp_portal import base

# Whoever asks for what another is just making waits for it: longer than other locks may, shorter than a request.
PATIENCE = "25s"
# The content of what was asked for and not made.
NOTHING = b""


@dataclass(frozen=True)
class Kept:
    """A document as it is kept."""

    content: bytes
    built_at: datetime
    fingerprint: str


def fingerprint(*facts: Any) -> str:
    """The same as long as these facts and the software that sets them in a document are."""
    told = json.dumps([software(), settings.SITE_URL, settings.COUNTRY, *facts], default=str, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


@cache
def software() -> str:
    """What decides how documents look and read: their modules, the template, the French of the interface."""
    modules = [*Path(__file__).parent.glob("*.py"), *(Path(base.__file__).parent / "documents").iterdir()]
    french = Path(settings.BASE_DIR) / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    files = sorted(path for path in [*modules, french] if path.suffix in (".py", ".typ", ".po"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def built_at_of(key: str, fingerprint: str) -> datetime | None:
    """Since when the document is kept as it is now; None if it has to be made."""
    return _made(key).filter(fingerprint=fingerprint).values_list("built_at", flat=True).first()


def kept_of(key: str, fingerprint: str) -> Kept | None:
    """The document as it is now, if it is kept."""
    return _first(_made(key).filter(fingerprint=fingerprint))


def kept_since(key: str, moment: datetime) -> Kept | None:
    """The document as it was at some time after `moment`, if it is kept."""
    return _first(_made(key).filter(built_at__gt=moment))


def _made(key: str) -> Any:
    return BuiltDocument.objects.filter(key=key).exclude(content=NOTHING)


def _first(rows: Any) -> Kept | None:
    found = rows.values_list("content", "built_at", "fingerprint").first()
    return Kept(bytes(found[0]), found[1], found[2]) if found else None


def made_once(key: str, fingerprint: str, make: Callable[[], bytes]) -> Kept:
    """The document; made if nobody has, by one of those who ask at once, while the others wait for it."""
    found = kept_of(key, fingerprint)
    if found is not None:
        return found
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = %s", [PATIENCE])
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"document {key}"])
        return kept_of(key, fingerprint) or store(key, fingerprint, make())


def store(key: str, fingerprint: str, content: bytes) -> Kept:
    """Keep the document; nobody waits for it any more."""
    now = timezone.now()
    new = {"fingerprint": fingerprint, "content": content, "built_at": now, "wanted_at": None}
    BuiltDocument.objects.update_or_create(key=key, defaults=new)
    return Kept(content, now, fingerprint)


# ---- What the worker makes -----------------------------------------------------------------------------------


def want(key: str) -> None:
    """Ask the worker for a document, once; who asked first is not put back."""
    BuiltDocument.objects.bulk_create([BuiltDocument(key=key, content=NOTHING)], ignore_conflicts=True)
    BuiltDocument.objects.filter(key=key, wanted_at=None).update(wanted_at=timezone.now())


def next_wanted() -> str | None:
    """The key that is waited for longest; None if nothing is."""
    waiting = BuiltDocument.objects.filter(wanted_at__isnull=False).order_by("wanted_at", "pk")
    return waiting.values_list("key", flat=True).first()


def give_up(key: str, fingerprint: str) -> None:
    """Note that the document could not be made as it is now, so that nobody waits for it in vain."""
    store(key, fingerprint, NOTHING)


def has_failed(key: str, fingerprint: str) -> bool:
    """Whether making it as it is now was given up."""
    return BuiltDocument.objects.filter(key=key, fingerprint=fingerprint, content=NOTHING).exists()
