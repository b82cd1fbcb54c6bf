"""Several people registered by one of them."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from events.models import Registration, Workshop
from events.words import registration_gate

from .seats import enter, lock


@transaction.atomic
def register_group(
    *,
    workshop: Workshop,
    submission_key: uuid.UUID,
    now: datetime,
    contact: dict[str, Any],
    people: Iterable[dict[str, str]],
) -> list[Registration]:
    """Register somebody and those he or she brings, the contact first: each has a ticket and a mail of his or her own.

    `contact` has name, email, organisation, language and attendance; of the others, who have a name and an email each,
    the last three are the same. Somebody who is registered already keeps that registration and gets its mail again.
    The same form sent again changes nothing. All or none: refuses when registration is not open.
    """
    locked = lock(workshop.pk)
    gate = registration_gate(locked, now)
    shared = {name: contact[name] for name in ("organisation", "language", "attendance")}
    first = enter(locked, submission_key, now, gate, {**contact}).registration
    return [
        first,
        *(
            enter(locked, submission_key, now, gate, {**shared, **person}, brought_by=first).registration
            for person in people
        ),
    ]
