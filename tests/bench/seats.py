"""R1 and R2 as figures: 200 clients at once for 20 seats through two web processes, then with the lock off.

It uses a database server of its own, beside the portal's.
"""

import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.empty import empty_portal

ROOT = Path(__file__).resolve().parents[2]
CLIENTS, SEATS, THREADS_OFF = 200, 20, 40


def main() -> None:
    # Each client has an address of its own.
    empty_portal(TRUSTED_PROXY_COUNT="1")
    locked = r1()
    oversold = r2()
    lines = [f"{'':28}{'wanted':>10}{'found':>10}"]
    for name, wanted in (("confirmed", SEATS), ("waitlisted", CLIENTS - SEATS), ("errors_5xx", 0), ("ticket_gaps", 0)):
        lines.append(f"{name:28}{wanted:>10}{locked[name]:>10}")
    lines.append(f"{'oversold without lock':28}{'> 0':>10}{oversold:>10}")
    lines.append(f"all answered within {locked['seconds']} s, the slowest after {locked['slowest_ms']} ms")
    lines.append(json.dumps({**locked, "oversold_without_lock": oversold}))
    sys.stdout.write("\n".join(lines) + "\n")
    wrong = locked["confirmed"] != SEATS or locked["waitlisted"] != CLIENTS - SEATS or locked["errors_5xx"]
    sys.exit(1 if wrong or locked["ticket_gaps"] or oversold <= 0 else 0)


def r1() -> dict[str, float]:
    """The figures of 200 clients over HTTP."""
    from tests.factories.events import make_workshop

    workshop = make_workshop(capacity=SEATS)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "ogp_portal.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    options = ["--workers", "2", "--threads", "16", "--log-level", "error", "--no-control-socket"]
    server = subprocess.Popen([*command, *options], cwd=ROOT)
    try:
        wait_for(port)
        statuses, times, seconds = storm(port, f"/en/workshops/{workshop.slug_en}/register/")
    finally:
        server.terminate()
        server.wait()
    rows = list(workshop.registrations.order_by("ticket").values_list("ticket", "status"))
    by_status = Counter(status for _ticket, status in rows)
    return {
        "clients": CLIENTS,
        "confirmed": by_status["confirmed"],
        "waitlisted": by_status["waitlisted"],
        "errors_5xx": sum(status >= 500 for status in statuses),
        "ticket_gaps": sum(ticket != place for place, (ticket, _status) in enumerate(rows, 1)),
        "seconds": round(seconds, 2),
        "slowest_ms": round(max(times) * 1000),
    }


def storm(port: int, path: str) -> tuple[list[int], list[float], float]:
    """All clients open the form, wait for each other, and send."""
    statuses, times = [], []
    together = threading.Barrier(CLIENTS + 1)

    def client(number: int) -> None:
        form, cookie = open_form(port, path, number)
        together.wait()
        start = time.perf_counter()
        statuses.append(send(port, path, number, form, cookie))
        times.append(time.perf_counter() - start)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    together.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    return statuses, times, time.perf_counter() - start


def open_form(port: int, path: str, number: int) -> tuple[dict[str, str], str]:
    """The hidden values of the form, and the cookie it came with."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path, headers=address_of(number))
        with connection.getresponse() as response:
            page = response.read().decode()
    hidden = dict(re.findall(r'name="(csrfmiddlewaretoken|submission_key)" value="([^"]+)"', page))
    return hidden, (response.headers["Set-Cookie"] or "").partition(";")[0]


def send(port: int, path: str, number: int, form: dict[str, str], cookie: str) -> int:
    """Register one person; the status of the answer."""
    typed = {"name": "Bench Person", "email": f"client{number}@example.org", "language": "fr"}
    headers = {**address_of(number), "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("POST", path, urlencode({**form, **typed}), headers)
        with connection.getresponse() as response:
            return response.status


def address_of(number: int) -> dict[str, str]:
    return {"X-Forwarded-For": f"198.51.{number // 250}.{number % 250}"}


def r2() -> int:
    """How many seats too many are given without the lock, and without the unique tickets, which would stop it too."""
    from django.db import DatabaseError, connection
    from django.utils import timezone

    from events import services
    from events.models import Registration, Workshop
    from events.services import seats
    from tests.factories.events import make_workshop, person

    workshop = make_workshop(capacity=SEATS)
    tickets = next(one for one in Registration._meta.constraints if one.name == "each_ticket_once_per_workshop")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Registration, tickets)
    kept, seats.lock = seats.lock, lambda pk: Workshop.objects.get(pk=pk)

    def register(numbers: range) -> None:
        for number in numbers:
            data = person(email=f"unlocked{number}@example.org")
            try:
                services.register(workshop=workshop, submission_key=uuid.uuid4(), now=timezone.now(), **data)
            except DatabaseError:
                continue
        connection.close()

    threads = [
        threading.Thread(target=register, args=(range(first, CLIENTS, THREADS_OFF),)) for first in range(THREADS_OFF)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seats.lock = kept
    confirmed = workshop.registrations.filter(status="confirmed").count()
    Registration.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Registration, tickets)
    return confirmed - SEATS


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int) -> None:
    for _attempt in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The web server did not start.")


if __name__ == "__main__":
    main()
