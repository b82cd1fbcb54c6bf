"""Addresses of workshops and registrations."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from .views import after, desk, entrance, inviting, listing, manage, notes, public, registering

urlpatterns = [
    path(_("workshops/"), listing.workshop_list, name="workshop_list"),
    path(_("workshops/calendar.ics"), listing.workshop_calendar, name="workshop_calendar"),
    path(_("workshops/<slug:slug>/"), public.workshop_detail, name="workshop_detail"),
    path(_("workshops/<slug:slug>/register/"), registering.workshop_register, name="workshop_register"),
    path(
        _("workshops/<slug:slug>/register/group/"), registering.workshop_register_group, name="workshop_register_group"
    ),
    path(_("workshops/<slug:slug>/registered/"), registering.workshop_registered, name="workshop_registered"),
    path(_("workshops/<slug:slug>/calendar.ics"), public.workshop_ics, name="workshop_ics"),
    path(_("workshops/<slug:slug>/desk/"), desk.workshop_desk, name="workshop_desk"),
    path(_("workshops/<slug:slug>/desk/counts.json"), desk.workshop_counts, name="workshop_counts"),
    path(_("workshops/<slug:slug>/desk/walk-in/"), desk.workshop_walk_in, name="workshop_walk_in"),
    path(_("workshops/<slug:slug>/desk/list.pdf"), desk.workshop_list_pdf, name="workshop_list_pdf"),
    path(_("workshops/<slug:slug>/desk/badges.pdf"), desk.workshop_badges, name="workshop_badges"),
    path(_("workshops/<slug:slug>/desk/list.csv"), desk.workshop_csv, name="workshop_csv"),
    path(_("workshops/<slug:slug>/desk/<int:pk>/check-in/"), desk.workshop_check_in, name="workshop_check_in"),
    path(_("workshops/<slug:slug>/desk/<int:pk>/undo/"), desk.workshop_undo_check_in, name="workshop_undo_check_in"),
    path(_("workshops/<slug:slug>/desk/feedback/"), after.workshop_feedback, name="workshop_feedback"),
    path(_("workshops/<slug:slug>/desk/summary/"), after.workshop_recap, name="workshop_recap"),
    path(_("workshops/<slug:slug>/desk/notes/"), notes.workshop_notes, name="workshop_notes"),
    path(_("workshops/<slug:slug>/desk/notes/publish/"), notes.workshop_notes_publish, name="workshop_notes_publish"),
    path(_("workshops/<slug:slug>/desk/notes/<int:pk>/"), notes.workshop_note, name="workshop_note"),
    path(
        _("workshops/<slug:slug>/desk/notes/<int:pk>/delete/"), notes.workshop_note_remove, name="workshop_note_remove"
    ),
    path(_("workshops/<slug:slug>/desk/invitations/"), inviting.workshop_invitations, name="workshop_invitations"),
    path(
        _("workshops/<slug:slug>/desk/invitations/<int:pk>/take-back/"),
        inviting.workshop_take_back,
        name="workshop_take_back",
    ),
    path(_("workshops/<slug:slug>/desk/telephone/"), inviting.workshop_telephone, name="workshop_telephone"),
    path(
        _("workshops/<slug:slug>/desk/<int:pk>/new-links/"),
        inviting.registration_renew_links,
        name="registration_renew_links",
    ),
    path(_("my-registration/<str:token>/"), manage.registration_manage, name="registration_manage"),
    path(_("my-registration/<str:token>/cancel/"), manage.registration_cancel, name="registration_cancel"),
    path(_("my-registration/<str:token>/accept/"), manage.registration_accept, name="registration_accept"),
    path(_("my-registration/<str:token>/join/"), manage.registration_join, name="registration_join"),
    path(_("my-registration/<str:token>/code.svg"), entrance.registration_code, name="registration_code"),
    path(_("check-in/<str:token>/"), entrance.registration_check_in, name="registration_check_in"),
    path(_("my-registration/<str:token>/feedback/"), after.registration_feedback, name="registration_feedback"),
    path(_("my-registration/<str:token>/calendar.ics"), manage.registration_ics, name="registration_ics"),
]
