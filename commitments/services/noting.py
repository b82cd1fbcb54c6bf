"""Notes of workshops as contributions, handed in by whoever ran the workshop."""

from datetime import datetime

from django.db import transaction

from commitments.choices import Channel, Kind, State
from commitments.models import Contribution
from consultations.models import Consultation
from ogp_portal.users.models import User

from .coverage import count_in
from .entering import Entry, enter, known_keys, refusals, row_of
from .refusals import NotAllowed


@transaction.atomic
def hand_in_note(*, entry: Entry, consultation: Consultation, by: User, now: datetime) -> Contribution:
    """Make a contribution of what was said in a workshop (docs/decisions/0014).

    The caller has checked that `by` ran that workshop. Who may enter for the forum publishes it at once. Else it waits
    for review, unless the forum has read and published a note of the same organizer before: then it is public at once
    and read afterwards, as the contributions of a known author are. Nobody is told. The same `submission_key` again
    returns the first one. Refused as in `enter`, and for anything but a workshop note.
    """
    if entry.kind != Kind.WORKSHOP_NOTE or entry.channel != Channel.WORKSHOP:
        raise NotAllowed
    if by.has_perm("commitments.enter"):
        return enter(entry=entry, consultation=consultation, by=by, now=now)
    if known_keys([entry]):
        return Contribution.objects.get(submission_key=entry.submission_key)
    for _index, refusal in refusals(entries=[entry], consultation=consultation, now=now):
        raise refusal
    note = row_of(entry, consultation, None, by, now)
    note.reviewed_at = None
    if not is_trusted(by):
        note.status, note.published_at = State.SUBMITTED, None
    note.save()
    note.themes.set(entry.themes)
    count_in([note.pk])
    return note


def is_trusted(person: User) -> bool:
    """Whether what this person hands in is public at once: the forum's own, or somebody a note of whom it has read."""
    notes = Contribution.objects.filter(entered_by=person, kind=Kind.WORKSHOP_NOTE, status=State.PUBLISHED)
    return person.has_perm("commitments.enter") or notes.filter(reviewed_at__isnull=False).exists()
