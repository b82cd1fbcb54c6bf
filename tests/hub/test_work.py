"""The worker: mail first, tidying by the hour, and patience with the database."""

from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, ProgrammingError
from django.utils import timezone

from commitments.models import Draft
from events.models import Workshop
from ogp_portal.hub import work
from ogp_portal.users.models import OutboxMessage, RateBucket
from tests.factories.events import make_registration, make_workshop

NOW = timezone.now()


@pytest.mark.django_db
class TestOnce:
    def test_it_sends_and_tidies(self, settings: Any) -> None:
        settings.DEMO = True
        OutboxMessage.objects.create(dedupe_key="a", to="a@example.org", language="en", subject="A", body="B")
        RateBucket.objects.create(key="old", window=1, ends_at=NOW - timedelta(minutes=1))
        Draft.objects.create(kind="proposal", payload={}, updated_at=NOW - timedelta(days=31))
        kept = Draft.objects.create(kind="proposal", payload={}, updated_at=NOW - timedelta(days=29))
        assert work.work_once(None, Event(), now=NOW) == NOW
        assert OutboxMessage.objects.get().state == "sent"
        assert not RateBucket.objects.exists()
        assert Draft.objects.get() == kept

    def test_it_tidies_by_the_hour(self) -> None:
        RateBucket.objects.create(key="old", window=1, ends_at=NOW - timedelta(minutes=1))
        before = NOW - timedelta(minutes=59)
        assert work.work_once(before, Event(), now=NOW) == before
        assert RateBucket.objects.exists()
        assert work.work_once(before, Event(), now=NOW + timedelta(minutes=1)) > before
        assert not RateBucket.objects.exists()

    def test_a_row_that_breaks_a_rule_holds_up_no_mail(self, settings: Any, caplog: Any) -> None:
        settings.DEMO = True
        offered = make_registration(make_workshop(), status="offered", offered_until=NOW)
        Workshop.objects.filter(pk=offered.workshop_id).update(in_person_taken=0)
        OutboxMessage.objects.create(dedupe_key="a", to="a@example.org", language="en", subject="A", body="B")
        work.work_once(NOW, Event(), now=NOW)
        assert OutboxMessage.objects.get().state == "sent"
        assert "IntegrityError" in caplog.text

    @pytest.mark.parametrize("error", [IntegrityError, KeyError])
    def test_a_fault_in_what_is_told_holds_up_no_mail(self, error: type[Exception]) -> None:
        def broken(*, now: datetime) -> None:
            raise error

        def away(*, now: datetime) -> None:
            raise OperationalError("the server closed the connection")

        assert work.done(broken, NOW) is False
        with pytest.raises(OperationalError):
            work.done(away, NOW)

    def test_asked_to_stop_it_begins_no_mail(self) -> None:
        OutboxMessage.objects.create(dedupe_key="a", to="a@example.org", language="en", subject="A", body="B")
        stopping = Event()
        stopping.set()
        work.work_once(NOW, stopping, now=NOW)
        assert OutboxMessage.objects.get().attempts == 0


@pytest.mark.parametrize("error", [OperationalError, DatabaseError])
def test_it_waits_for_a_database_that_is_away(
    monkeypatch: pytest.MonkeyPatch, caplog: Any, error: type[Exception]
) -> None:
    calls = []
    stopping = Event()

    def once(tidied: datetime | None, event: Event, *, now: datetime) -> datetime:
        calls.append(now)
        if len(calls) < 3:
            raise error("the server closed the connection\nDETAIL: ...")
        stopping.set()
        return now

    monkeypatch.setattr(work, "work_once", once)
    monkeypatch.setattr(work, "PAUSE", 0.01)
    monkeypatch.setattr(work.connection, "close", lambda: None)
    work.work_until(stopping)
    assert len(calls) == 3
    assert "does not answer" in caplog.text


def test_it_ends_on_a_fault_that_waiting_does_not_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    def once(*_arguments: Any, **_named: Any) -> datetime:
        raise ProgrammingError("there is no such table")

    monkeypatch.setattr(work, "work_once", once)
    with pytest.raises(ProgrammingError):
        work.work_until(Event())
