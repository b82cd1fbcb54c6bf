"""Every change of state of workshops and registrations."""

from .copying import copy_workshop
from .door import add_walk_in, check_in, undo_check_in
from .groups import register_group
from .inviting import Invited, invite, take_back_invitation
from .joining import join_online
from .planning import call_off, edit_workshop, forget_access_needs, publish_workshop, refuse_edit
from .refusals import (
    CannotJoin,
    CapacityBelowConfirmed,
    InvitationForAnother,
    NotConfirmed,
    NotOnTheList,
    OfferRanOut,
    PeopleInThisMode,
    RegistrationCancelled,
    RegistrationClosed,
    WorkshopBegun,
    WorkshopCalledOff,
    WorkshopFull,
)
from .reminding import remind_next
from .seats import Answer, accept_offer, cancel, change_capacity, end_offers, position_of, promote_next, register
from .telephone import register_by_telephone, renew_links

__all__ = [
    "Answer",
    "CannotJoin",
    "CapacityBelowConfirmed",
    "InvitationForAnother",
    "Invited",
    "NotConfirmed",
    "NotOnTheList",
    "OfferRanOut",
    "PeopleInThisMode",
    "RegistrationCancelled",
    "RegistrationClosed",
    "WorkshopBegun",
    "WorkshopCalledOff",
    "WorkshopFull",
    "accept_offer",
    "add_walk_in",
    "call_off",
    "cancel",
    "change_capacity",
    "check_in",
    "copy_workshop",
    "edit_workshop",
    "end_offers",
    "forget_access_needs",
    "invite",
    "join_online",
    "position_of",
    "promote_next",
    "publish_workshop",
    "refuse_edit",
    "register",
    "register_by_telephone",
    "register_group",
    "remind_next",
    "renew_links",
    "take_back_invitation",
    "undo_check_in",
]
