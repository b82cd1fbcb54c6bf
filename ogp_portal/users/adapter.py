"""What allauth does differently here: mail goes through the outbox, messages are ours."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.utils.translation import get_language

from .services import enqueue_mail


class AccountAdapter(DefaultAccountAdapter):
    """allauth's account adapter, writing to the outbox instead of sending."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        enqueue_mail(
            dedupe_key=f"account:{uuid.uuid4()}",
            to=email,
            language=get_language() or "en",
            template=template_prefix.replace("account/email/", "account_"),
            context={key: value for key, value in context.items() if key != "request"},
        )

    def is_open_for_signup(self, request: Any) -> bool:
        """Accounts are made when a code is asked for, never on allauth's sign-up page."""
        return False

    def generate_login_code(self) -> str:
        """Six digits: easy to read aloud and to type on a telephone; five attempts a code are allowed."""
        import secrets

        return f"{secrets.randbelow(1_000_000):06d}"
