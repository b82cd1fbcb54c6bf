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


@dataclass(frozen=True)
class Kept:
    """A document as it is kept."""

    content: bytes
    built_at: datetime


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
    return BuiltDocument.objects.filter(key=key, fingerprint=fingerprint).values_list("built_at", flat=True).first()


def kept_of(key: str, fingerprint: str) -> Kept | None:
    """The document as it is now, if it is kept."""
    found = BuiltDocument.objects.filter(key=key, fingerprint=fingerprint).values_list("content", "built_at").first()
    return Kept(bytes(found[0]), found[1]) if found else None


def made_once(key: str, fingerprint: str, make: Callable[[], bytes]) -> Kept:
    """The document; made if nobody has, by one of those who ask at once, while the others wait for it."""
    found = kept_of(key, fingerprint)
    if found is not None:
        return found
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = %s", [PATIENCE])
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"document {key}"])
        found = kept_of(key, fingerprint)
        if found is not None:
            return found
        now = timezone.now()
        content = make()
        new = {"fingerprint": fingerprint, "content": content, "built_at": now}
        BuiltDocument.objects.update_or_create(key=key, defaults=new)
        return Kept(content, now)
