"""Who is told what: the person who registered, in his or her language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from ogp_portal.base.templatetags.bilingual import in_language
from ogp_portal.users.services import enqueue_mail, enqueue_mails, enqueue_same, write_mail

from .choices import Status
from .ics import calendar, method_of, type_of
from .links import Purpose, invitation_token, token_for
from .models import Invitation, Note, Registration, Reminder, Workshop
from .standing import may_join
from .words import hours_in_words, moment_in_words, position_in_words

# Of one workshop in one mail; the page of the workshop has them all.
LISTED = 20
TEMPLATES = {
    Status.CONFIRMED: "workshop_confirmed",
    Status.OFFERED: "workshop_offered",
    Status.WAITLISTED: "workshop_waitlisted",
}


def tell_registered(registration: Registration, *, position: int, now: datetime) -> None:
    """A place, or a place on the wait list."""
    _tell(registration, TEMPLATES[Status(registration.status)], "registered", now, position=position)


def tell_again(registration: Registration, *, position: int, now: datetime) -> None:
    """The same mail once more, to an address that registers twice: at most one an hour."""
    template = TEMPLATES[Status(registration.status)]
    _tell(registration, template, f"again-{now:%Y%m%d%H}", now, position=position, again=True)


def tell_promoted(registration: Registration, *, now: datetime) -> None:
    """A freed seat is theirs."""
    _tell(registration, "workshop_promoted", "promoted", now)


def tell_offered(registration: Registration, *, now: datetime) -> None:
    """A freed seat is kept for them until an hour."""
    _tell(registration, "workshop_offered", "offered", now)


def tell_accepted(registration: Registration, *, now: datetime) -> None:
    """The seat kept for them is theirs: the mail of `tell_registered`, which spoke of the wait list to them."""
    _tell(registration, TEMPLATES[Status.CONFIRMED], "accepted", now)


def tell_offer_ended(registration: Registration, *, now: datetime) -> None:
    """The seat kept for them went to the next."""
    _tell(registration, "workshop_offer_ended", "offer-ended", now)


def tell_moved(registration: Registration, *, now: datetime) -> None:
    """The workshop is held at another hour or place, or otherwise; once for each edit."""
    _tell(registration, "workshop_moved", f"moved-{registration.workshop.version}", now)


def tell_cancelled(registration: Registration, *, now: datetime) -> None:
    """The registration is cancelled."""
    _tell(registration, "workshop_cancelled", "cancelled", now)


def tell_called_off(registration: Registration, *, now: datetime) -> None:
    """The workshop does not take place; their calendars are told as well."""
    _tell(registration, "workshop_called_off", "called-off", now)


def reminder_occasion(reminder: Reminder) -> str:
    """One for each reminder, whatever its hours are set to later."""
    return f"reminder-{reminder.pk}"


def tell_reminder(registration: Registration, *, reminder: Reminder, now: datetime) -> None:
    """The workshop is near: what to know in order to be there."""
    _tell(registration, "workshop_reminder", reminder_occasion(reminder), now)


def tell_recap(workshop: Workshop, registrations: Iterable[Registration]) -> None:
    """The summary of a workshop is public: the same words to everybody of one language."""
    to: dict[str, dict[str, str]] = {language: {} for language in ("en", "fr")}
    for one in registrations:
        if one.email:
            to[one.language][f"registration-{one.pk}-recap"] = one.email
    for language, people in to.items():
        with override(language):
            facts = _facts(workshop)
        enqueue_same(to=people, language=language, template="workshop_recap", context=facts)


def tell_feedback(registration: Registration, *, now: datetime) -> None:
    """The workshop is over: a personal link to the questions of its organisers."""
    with override(registration.language):
        link = reverse("registration_feedback", args=[token_for(Purpose.FEEDBACK, registration)])
    _tell(registration, "workshop_feedback", "feedback", now, feedback=link)


def tell_answered(notes: Sequence[Sequence[Note]], *, language: str, to: Mapping[str, str]) -> None:
    """Notes of workshops (each a list of those of one) are answered: the same words to all of these people.

    `to` has their addresses by dedupe key.
    """
    with override(language):
        groups = [
            {
                "title": " ".join(in_language(of_one[0].workshop, "title")[0].split()),
                "notes": [_answered(note) for note in of_one[:LISTED]],
                "more": max(len(of_one) - LISTED, 0),
                "address": of_one[0].workshop.get_absolute_url(),
            }
            for of_one in notes
        ]
    context = {"groups": groups, "number": sum(len(of_one) for of_one in notes)}
    enqueue_same(to=to, language=language, template="workshop_answered", context=context)


def _answered(note: Note) -> dict[str, Any]:
    return {"note": note, "words": Truncator(note.text).words(14), "address": note.contribution.get_absolute_url()}


def tell_new_links(registration: Registration, *, now: datetime) -> None:
    """The links sent before are void; these are the new ones."""
    _tell(registration, "workshop_new_links", f"links-{registration.link_number}", now)


def tell_invited(invitations: Iterable[Invitation], *, workshop: Workshop, language: str) -> None:
    """A personal link to the form, once for each invitation to the workshop."""
    with override(language):
        facts = _facts(workshop)
        form = workshop.address_of("workshop_register")
    enqueue_mails(
        write_mail(
            dedupe_key=f"invitation-{invitation.pk}",
            to=invitation.email,
            language=language,
            template="workshop_invitation",
            context={**facts, "register": f"{form}?{urlencode({'invite': invitation_token(invitation)})}"},
        )
        for invitation in invitations
    )


def _facts(workshop: Workshop) -> dict[str, Any]:
    """What `workshop_facts.txt` shows, in the active language."""
    return {
        "workshop": workshop,
        "title": " ".join(in_language(workshop, "title")[0].split()),
        "hours": hours_in_words(workshop),
        "address": workshop.get_absolute_url(),
    }


def _tell(
    registration: Registration, template: str, occasion: str, now: datetime, position: int = 0, **more: Any
) -> None:
    """Write one mail; people who walked in without an address are told nothing."""
    if not registration.email:
        return
    workshop = registration.workshop
    with override(registration.language):
        context = {
            "registration": registration,
            "brought_by": partial(_who_brought, registration),
            **_facts(workshop),
            "manage": reverse("registration_manage", args=[token_for(Purpose.MANAGE, registration)]),
            "join": join_page(registration),
            "until": moment_in_words(registration.offered_until, workshop) if registration.offered_until else "",
            "position": position_in_words(position) if position else "",
            **more,
        }
        has_file = registration.status == Status.CONFIRMED and now < workshop.ends_at
        files = [_file(registration, now)] if has_file else []
    enqueue_mail(
        dedupe_key=f"registration-{registration.pk}-{occasion}",
        to=registration.email,
        language=registration.language,
        template=template,
        context=context,
        attachments=files,
    )


def _who_brought(registration: Registration) -> str:
    """The name of who registered this person, as typed in the same form.

    "" if that address was registered before: its name is not for whoever typed the address.
    """
    contact = registration.brought_by
    return contact.name if contact and contact.created_at == registration.created_at else ""


def join_page(registration: Registration) -> str:
    """The path of a person's own page to join from, in the active language; "" for those who have none."""
    if not may_join(registration):
        return ""
    return reverse("registration_join", args=[token_for(Purpose.JOIN, registration)])


def _file(registration: Registration, now: datetime) -> dict[str, str]:
    text = calendar(registration.workshop, now=now, join=join_page(registration))
    return {"name": _("workshop.ics"), "type": type_of(method_of(registration.workshop)), "text": text}
