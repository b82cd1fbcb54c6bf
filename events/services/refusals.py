"""What the services of this room refuse, in sentences a person may read."""

from django.utils.translation import gettext as _

from ogp_portal.base.errors import DomainError


class RegistrationClosed(DomainError):
    """Nobody can register now; the sentence says why."""


class InvitationForAnother(DomainError):
    """Before registration opens to everybody, an invitation is good for the address it was sent to."""

    def __init__(self) -> None:
        super().__init__(_("Your invitation is for the address it was sent to: register with that one."))


class RegistrationCancelled(DomainError):
    """The registration was cancelled."""

    def __init__(self) -> None:
        super().__init__(_("This registration was cancelled. To register again, open the form anew."))


class WorkshopBegun(DomainError):
    """It is too late to cancel."""

    def __init__(self) -> None:
        super().__init__(_("The workshop has begun: there is nothing left to cancel."))


class WorkshopFull(DomainError):
    """No free seat for somebody who walks in."""

    def __init__(self) -> None:
        super().__init__(_("Every place is taken. Raise the number of places first, if the room allows it."))


class WorkshopCalledOff(DomainError):
    """Nothing more happens at a workshop that was called off."""

    def __init__(self) -> None:
        super().__init__(_("This workshop was called off."))


class NotConfirmed(DomainError):
    """Only people with a place are checked in."""

    def __init__(self) -> None:
        super().__init__(_("This person has no place: add them as a walk-in if there is room."))


class NotOnTheList(DomainError):
    """No such registration at this workshop."""

    def __init__(self) -> None:
        super().__init__(_("This person is not on the list any more."))


class OfferRanOut(DomainError):
    """The place was not accepted in time, or never offered."""

    def __init__(self) -> None:
        super().__init__(_("This place is not kept for you any more: it went to the next person on the wait list."))


class CannotJoin(DomainError):
    """There is no link to join for this person, or not now; the sentence says why."""


class CapacityBelowConfirmed(DomainError):
    """Fewer places than people who have one; `attendance` says in the room or online."""

    def __init__(self, attendance: str, taken: int) -> None:
        super().__init__(_("%(n)s people have a place already: the number cannot be lower.") % {"n": taken})
        self.attendance = attendance


class PeopleInThisMode(DomainError):
    """Nobody who registered for the room or to join online loses it because the workshop is held otherwise."""

    def __init__(self) -> None:
        super().__init__(
            _("People have registered for what you are removing: it has to stay until they have cancelled.")
        )


class NoteRefused(DomainError):
    """A note cannot be changed or released as it is; the sentence says why."""


class RecapRefused(DomainError):
    """A summary cannot be saved or published as it is; the sentence says why."""
