"""The thread of the worker that makes large documents."""

import time
from threading import Event

import pytest
from django.db import OperationalError, ProgrammingError

from commitments.documents import standing
from ogp_portal.hub import preparing
from tests.factories.answers import publish
from tests.factories.consultations import make_open_consultation
from tests.factories.contributions import make_proposal

ADDRESS = "/en/responses/register.docx"


@pytest.mark.django_db(transaction=True)
def test_what_a_reader_waits_for_is_made_beside_the_mail(client, monkeypatch):
    monkeypatch.setattr(standing, "AT_ONCE", 0)
    publish(make_proposal(make_open_consultation()))
    assert client.get(ADDRESS).status_code == 202
    stopping = Event()
    thread = preparing.prepare_beside(stopping)
    until = time.monotonic() + 30
    while client.get(ADDRESS).status_code == 202 and time.monotonic() < until:
        time.sleep(0.2)
    assert client.get(ADDRESS).status_code == 200
    stopping.set()
    thread.join(10)
    assert not thread.is_alive()


def test_it_waits_for_a_database_that_is_away(monkeypatch):
    stopping, calls = Event(), []

    def away():
        calls.append(1)
        if len(calls) == 3:
            stopping.set()
            return False
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(preparing, "prepare_next", away)
    monkeypatch.setattr(preparing, "PAUSE", 0.01)
    monkeypatch.setattr(preparing.connection, "close", lambda: None)
    preparing.prepare_until(stopping)
    assert len(calls) == 3


def test_a_fault_that_waiting_does_not_mend_ends_it(monkeypatch):
    def fail():
        raise ProgrammingError("there is no such table")

    monkeypatch.setattr(preparing, "prepare_next", fail)
    monkeypatch.setattr(preparing.connection, "close", lambda: None)
    with pytest.raises(ProgrammingError):
        preparing.prepare_until(Event())
