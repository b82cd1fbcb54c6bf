"""What people thought of a workshop: asked once, answered once, kept without their names."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from events import notifications
from events.choices import Status, When
from events.links import KEPT_FOR
from events.models import Feedback, Question, Registration, Workshop
from ogp_portal.base.errors import one_by_one

# People asked in one transaction.
CHUNK = 100


def ask_next(*, now: datetime) -> bool:
    """Ask the next people of a workshop that is over what they thought of it, up to CHUNK; False if none is due.

    Those who were checked in, or everybody who had a place if nobody was; each once, and only where an organiser has
    questions for afterwards. The links last as long as there is anything to ask. For the worker: mails and
    `feedback_asked_at` are written under a lock of the row, and whoever is killed in the middle asks nobody twice.
    """
    return any(one_by_one(partial(_ask, now=now), _due(now).values_list("pk", flat=True)))


@transaction.atomic
def _ask(workshop_id: int, *, now: datetime) -> bool:
    workshop = _due(now).select_for_update(skip_locked=True, no_key=True).filter(pk=workshop_id).first()
    if workshop is None:
        return False
    people = list(_asked(workshop).untold("feedback").order_by("ticket")[:CHUNK])
    for registration in people:
        registration.workshop = workshop
        notifications.tell_feedback(registration, now=now)
    if len(people) < CHUNK:
        workshop.feedback_asked_at = now
        workshop.save(update_fields=["feedback_asked_at"])
    return True


def _due(now: datetime) -> Any:
    questions = Question.objects.filter(workshop=OuterRef("pk"), asked=When.AFTERWARDS)
    over = Workshop.objects.published().filter(cancelled_at=None, ends_at__lte=now, ends_at__gt=now - KEPT_FOR)
    return over.filter(Exists(questions), feedback_asked_at=None).order_by("ends_at", "pk")


def _asked(workshop: Workshop) -> Any:
    confirmed = workshop.registrations.filter(status=Status.CONFIRMED)
    return confirmed.checked_in() if confirmed.checked_in().exists() else confirmed


@transaction.atomic
def give_feedback(*, registration: Registration, answers: Mapping[str, Any], language: str) -> bool:
    """Keep the answers to the questions asked afterwards; False, and nothing, for somebody who gave some before.

    The answers stand in a row of their own that says nothing of the person, and the registration only that there is
    one. Neither has the hour, and the history does not know of it.
    """
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    if registration.gave_feedback:
        return False
    Feedback.objects.create(workshop_id=registration.workshop_id, language=language, answers=dict(answers))
    registration.gave_feedback = True
    registration.save(update_fields=["gave_feedback"])
    return True
