"""Where a registered person stands: whether the link to join is there, whether an offer still is."""

from datetime import datetime

from django.utils.translation import gettext as _

from consultations.timeline import Gate

from .choices import Attendance, Status
from .models import Registration, Workshop
from .words import moment_in_words, registration_gate


def invited_gate(workshop: Workshop, now: datetime) -> Gate:
    """Whether people who were invited can register: also before everybody can, once the workshop is published."""
    gate = registration_gate(workshop, now)
    if gate.state == "before" and workshop.published_at:
        return Gate("during", _("You are invited, and can register before the others."))
    return gate


def organisers_gate(workshop: Workshop, now: datetime) -> Gate:
    """Whether an organiser can register people: also before it opens and after it closed, until the start."""
    gate = registration_gate(workshop, now)
    if workshop.published_at and not workshop.cancelled_at and now < workshop.starts_at:
        return Gate("during", gate.sentence)
    return gate


def where_one_stands(registration: Registration, position: int) -> str:
    """ "Amina Khan has a place (ticket 3).", or which number it is on the wait list."""
    values = {"name": registration.name, "ticket": registration.ticket, "n": position}
    if position:
        return _("%(name)s is number %(n)s on the wait list (ticket %(ticket)s).") % values
    if registration.status == Status.OFFERED:
        return _("A place is kept for %(name)s (ticket %(ticket)s).") % values
    return _("%(name)s has a place (ticket %(ticket)s).") % values


def joining_gate(registration: Registration, now: datetime) -> Gate:
    """Whether this person can join online now, and the same in a sentence. `state`: before, during, after, never."""
    workshop = registration.workshop
    if refusal := _never(registration):
        return Gate("never", refusal)
    if now >= workshop.ends_at:
        return Gate("after", _("This workshop is over."))
    if now < workshop.link_from:
        sentence = _("You can join from this page from %(moment)s on. Come back to it then.")
        return Gate("before", sentence % {"moment": moment_in_words(workshop.link_from, workshop)})
    if not workshop.online_url:
        return Gate("before", _("The organizers have not set the link yet. Open this page again a little later."))
    return Gate("during", _("The link is there: you can join."))


def _never(registration: Registration) -> str:
    if registration.workshop.cancelled_at:
        return _("This workshop was called off.")
    if registration.status != Status.CONFIRMED:
        return _("You have no place in this workshop, so there is nothing to join.")
    if registration.attendance != Attendance.ONLINE:
        return _("You are registered for the room: there is nothing to join online.")
    return ""


def is_offered(registration: Registration, now: datetime) -> bool:
    """True while a seat is kept for this person."""
    return registration.offered_until is not None and now < registration.offered_until


def may_join(registration: Registration) -> bool:
    """True for those who have a page to join from."""
    return registration.status == Status.CONFIRMED and registration.attendance == Attendance.ONLINE
