"""People and the outbox in the admin."""

import re

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ogp_portal.base.admin import RoleAdmin
from ogp_portal.base.text import paragraphs

from .models import OutboxMessage, User


@admin.register(User)
class UserAdmin(RoleAdmin):
    """People and their roles. Addresses are not edited: they are how a person signs in."""

    role_permission = "users.manage_people"
    list_display = ["email", "name", "language", "roles", "date_joined"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "organisation", "language", "roles", "is_active"]
    readonly_fields = ["email"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(OutboxMessage)
class OutboxAdmin(RoleAdmin):
    """Mails waiting, sent or set aside: read only, and without the codes by which one signs in as somebody else."""

    role_permission = "users.read_outbox"
    list_display = ["created_at", "to", "spoken_subject", "state", "attempts"]
    fields = [
        *["to", "language", "spoken_subject", "text", "attachments", "state", "attempts"],
        *["next_attempt_at", "last_error", "created_at", "sent_at"],
    ]
    list_filter = ["state", "language"]
    show_full_result_count = False

    @admin.display(description=_("subject"), ordering="subject")
    def spoken_subject(self, message: OutboxMessage) -> str:
        return format_html('<span lang="{}">{}</span>', message.language, without_code(message, message.subject))

    @admin.display(description=_("text"))
    def text(self, message: OutboxMessage) -> str:
        return format_html('<div lang="{}">{}</div>', message.language, paragraphs(without_code(message, message.body)))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


def without_code(message: OutboxMessage, text: str) -> str:
    """The text of a mail; in one about signing in, dots for the digits of a code."""
    return re.sub(r"\b\d{6}\b", "••••••", text) if message.dedupe_key.startswith("account:") else text
