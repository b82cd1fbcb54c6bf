"""R6: web processes killed under the load of R1."""

import http.client
import os
import subprocess
import sys
import threading
import time
from collections import Counter

import psutil
import pytest
from django.db import connection

from ogp_portal.base.embedded import ROOT
from ogp_portal.users.models import OutboxMessage
from tests.bench.seats import free_port, open_form, send, wait_for
from tests.factories.events import make_workshop

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS, SEATS, KILLS = 60, 20, 3


@pytest.fixture
def server():
    """Two web processes on the database of this test, and the port they listen on."""
    port = free_port()
    # Loaded before the processes divide, so that a killed one is replaced at once.
    command = [sys.executable, "-m", "gunicorn", "ogp_portal.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    options = ["--preload", "--workers", "2", "--threads", "16", "--log-level", "critical", "--no-control-socket"]
    database = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    environment = {**os.environ, "DATABASE_URL": database, "PORTAL_MODE": "test", "TRUSTED_PROXY_COUNT": "1"}
    environment["DJANGO_SETTINGS_MODULE"] = "ogp_portal.settings"
    process = subprocess.Popen([*command, *options], cwd=ROOT, env=environment)
    try:
        wait_for(port)
        yield psutil.Process(process.pid), port
    finally:
        process.terminate()
        process.wait(30)


def until_answered(act, lost):
    """Do it again, as people do, for as long as the connection breaks."""
    for _attempt in range(40):
        try:
            return act()
        except (OSError, http.client.HTTPException):
            lost.append(1)
            time.sleep(0.1)
    raise AssertionError("never answered")


def test_r6_what_was_acknowledged_is_there_and_nothing_by_halves(server):
    master, port = server
    workshop = make_workshop(capacity=SEATS)
    path = f"/en/workshops/{workshop.slug_en}/register/"
    together = threading.Barrier(CLIENTS + 1)
    statuses, lost = {}, []

    def client(number):
        form, cookie = until_answered(lambda: open_form(port, path, number), [])
        together.wait(60)
        statuses[number] = until_answered(lambda: send(port, path, number, form, cookie), lost)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    together.wait(60)
    for kill in range(1, KILLS + 1):
        while len(statuses) < CLIENTS * kill // (KILLS + 2):
            time.sleep(0.01)
        for worker in master.children():
            worker.kill()
    for thread in threads:
        thread.join()
    assert lost, "nobody was cut off"
    assert Counter(statuses.values()) == {302: CLIENTS}
    rows = list(workshop.registrations.order_by("ticket").values_list("ticket", "email", "status"))
    assert {email for _ticket, email, _status in rows} == {f"client{number}@example.org" for number in range(CLIENTS)}
    assert [ticket for ticket, _email, _status in rows] == list(range(1, CLIENTS + 1))
    assert [status for *_rest, status in rows] == ["confirmed"] * SEATS + ["waitlisted"] * (CLIENTS - SEATS)
    workshop.refresh_from_db()
    assert (workshop.in_person_taken, workshop.in_person_waiting) == (SEATS, CLIENTS - SEATS)
    assert Counter(OutboxMessage.objects.values_list("to", flat=True)) == {email: 1 for _t, email, _s in rows}
