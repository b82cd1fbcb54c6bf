"""The outbox against a real mail server: none lost, none twice, one poisonous mail stops no other."""

import gc
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.core.mail import get_connection
from django.db import InterfaceError, connection, transaction
from django.utils import timezone

from ogp_portal.users import services
from ogp_portal.users.choices import MailState
from ogp_portal.users.models import OutboxMessage
from ogp_portal.users.services import RETRY_AFTER, deliver_next

CONFIGURED = "django.core.mail.backends.smtp.EmailBackend"


class Server:
    """A mail server that keeps what it takes and refuses some recipients."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refused: set[str] = set()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return "451 not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    kept = Server()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = CONFIGURED
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.SITE_URL = "https://portal.example.org"
    yield kept
    controller.stop()


def write(to: str = "amina@example.org", **fields: Any) -> OutboxMessage:
    values = {"dedupe_key": f"test:{OutboxMessage.objects.count()}", "language": "fr", "subject": "Reçu"}
    return OutboxMessage.objects.create(**{"to": to, "body": "Merci pour l’idée.\n", **values, **fields})


def deliver_all() -> int:
    count = 0
    while deliver_next():
        count += 1
    return count


@pytest.mark.django_db
class TestOneWorker:
    def test_a_mail_is_sent_once_as_it_was_written(self, server: Server) -> None:
        message = write(attachments=[{"name": "a.ics", "type": "text/calendar", "text": "BEGIN:VCALENDAR"}])
        assert deliver_all() == 1
        (mail,) = server.mails
        message.refresh_from_db()
        assert message.state == MailState.SENT
        assert message.sent_at is not None
        assert server.recipients == ["amina@example.org"]
        assert mail["Subject"] == "Reçu"
        assert mail["Message-ID"] == f"<{message.message_id}@portal.example.org>"
        assert mail["Content-Language"] == "fr"
        assert mail.get_body().get_content().strip() == "Merci pour l’idée."
        (attached,) = mail.iter_attachments()
        assert attached.get_filename() == "a.ics"

    def test_a_refused_mail_waits_longer_each_time_and_keeps_its_identity(self, server: Server) -> None:
        server.refused.add("amina@example.org")
        message = write()
        now = timezone.now()
        assert deliver_next(now=now)
        message.refresh_from_db()
        assert message.state == MailState.QUEUED
        assert message.next_attempt_at == now + timedelta(seconds=RETRY_AFTER[0])
        assert "not now" in message.last_error
        assert not deliver_next(now=now)
        server.refused.clear()
        assert deliver_next(now=now + timedelta(seconds=RETRY_AFTER[0]))
        assert [mail["Message-ID"] for mail in server.mails] == [f"<{message.message_id}@portal.example.org>"]

    def test_a_mail_refused_to_the_end_is_set_aside_and_the_others_go_out(self, server: Server) -> None:
        server.refused.add("bad@example.org")
        poison = write("bad@example.org")
        for number in range(20):
            write(f"person{number}@example.org")
        now = timezone.now()
        for _attempt in range(len(RETRY_AFTER) + 1):
            while deliver_next(now=now):
                pass
            now += timedelta(seconds=max(RETRY_AFTER))
        poison.refresh_from_db()
        assert poison.state == MailState.SET_ASIDE
        assert sorted(server.recipients) == sorted(f"person{number}@example.org" for number in range(20))

    @pytest.mark.parametrize("field", [{"subject": "two\nlines"}, {"attachments": [{"name": "no type"}]}])
    def test_a_mail_that_cannot_be_made_stops_no_other(self, server: Server, field: dict[str, Any]) -> None:
        poison = write(**field)
        write("fine@example.org")
        assert deliver_all() == 2
        poison.refresh_from_db()
        assert poison.state == MailState.QUEUED
        assert poison.last_error
        assert server.recipients == ["fine@example.org"]

    def test_a_server_that_is_away_loses_nothing(self, settings: Any) -> None:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = CONFIGURED, "127.0.0.1", 1
        message = write()
        assert deliver_next()
        message.refresh_from_db()
        assert (message.state, message.attempts) == (MailState.QUEUED, 1)

    # Django leaves the refused connection to the garbage collector.
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_a_server_without_encryption_gets_nothing_in_clear(self, server: Server, settings: Any) -> None:
        settings.EMAIL_USE_TLS = True
        message = write()
        assert deliver_next()
        message.refresh_from_db()
        assert message.state == MailState.QUEUED
        assert server.mails == []
        gc.collect()

    def test_the_same_intent_is_written_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(services, "render_to_string", lambda _name, context: f"Subject {context['n']}")
        for number in (1, 2):
            services.enqueue_mail(
                dedupe_key="same", to="a@example.org", language="en", template="any", context={"n": number}
            )
        assert [message.subject for message in OutboxMessage.objects.all()] == ["Subject 1"]

    def test_in_demo_mode_nothing_leaves(self, server: Server, settings: Any) -> None:
        settings.DEMO = True
        message = write()
        assert deliver_all() == 1
        message.refresh_from_db()
        assert message.state == MailState.SENT
        assert server.mails == []


@pytest.mark.django_db(transaction=True)
class TestWorkers:
    def test_many_workers_send_each_mail_once(self, server: Server) -> None:
        for number in range(40):
            write(f"person{number}@example.org")

        def work() -> None:
            try:
                deliver_all()
            finally:
                connection.close()

        workers = [threading.Thread(target=work) for _number in range(5)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert sorted(server.recipients) == sorted(f"person{number}@example.org" for number in range(40))

    def test_a_killed_worker_frees_its_mail_at_once(self, server: Server) -> None:
        message = write()
        taken, killed = threading.Event(), threading.Event()

        def worker() -> None:
            with suppress(InterfaceError), transaction.atomic():
                OutboxMessage.objects.select_for_update(skip_locked=True).get(pk=message.pk)
                taken.set()
                killed.wait(10)
                # As the server sees a killed process: the connection ends in the middle of a transaction.
                connection.connection.close()
            connection.close()

        thread = threading.Thread(target=worker)
        thread.start()
        assert taken.wait(10)
        assert not deliver_next()
        killed.set()
        thread.join()
        assert deliver_next()
        assert len(server.mails) == 1


def test_the_configured_backend_is_smtp_with_tls(settings: Any) -> None:
    backend = get_connection(CONFIGURED)
    assert backend.use_tls
    assert backend.timeout == 20
