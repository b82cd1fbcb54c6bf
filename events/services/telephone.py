"""What an organiser does for people who call: registering them, sending them new links."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from events import notifications
from events.models import Registration, Workshop
from events.standing import organisers_gate
from ogp_portal.users.models import User

from .refusals import RegistrationCancelled
from .seats import enter, lock


@transaction.atomic
def register_by_telephone(
    *, workshop: Workshop, submission_key: uuid.UUID, by: User, now: datetime, **person: Any
) -> Registration:
    """Give somebody who called a place, or one on the wait list, and tell by mail if there is an address.

    `person` is as for `register`; email may be empty. Somebody who is registered already keeps that registration. Also
    before registration opens and after it closed; refuses a workshop that is not public, was called off or has begun.
    """
    locked = lock(workshop.pk)
    gate = organisers_gate(locked, now)
    return enter(locked, submission_key, now, gate, person, by_telephone=True, registered_by=by).registration


@transaction.atomic
def renew_links(*, registration: Registration, number: int, now: datetime) -> Registration:
    """Make all links of a registration void and send new ones, if there is an address. Refuses a cancelled one.

    `number` is the `link_number` of those to make void: a button pressed twice makes new ones once.
    """
    found = Registration.objects.select_for_update(of=("self",)).select_related("workshop")
    registration = found.get(pk=registration.pk)
    if not registration.is_active:
        raise RegistrationCancelled
    if registration.link_number != number:
        return registration
    registration.link_number += 1
    registration.save(update_fields=["link_number"])
    notifications.tell_new_links(registration, now=now)
    return registration
