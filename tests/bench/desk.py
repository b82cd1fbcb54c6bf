"""A check-in and the desk's page with 2,000 registrations: time of the server, through the whole stack, no network.

It uses a database server of its own, beside the portal's.
"""

import json
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

from tests.bench.empty import empty_portal

PEOPLE, RUNS, MOST_MS = 2000, 200, 50


def main() -> None:
    empty_portal()
    figures = {name: measured(ask) for name, ask in asked().items()}
    lines = [f"{'with 2,000 registrations':28}{'queries':>9}{'median ms':>11}{'95 % ms':>9}{'CPU ms':>8}"]
    lines += [
        f"{name:28}{row['queries']:>9}{row['median_ms']:>11}{row['p95_ms']:>9}{row['cpu_ms']:>8}"
        for name, row in figures.items()
    ]
    lines.append(json.dumps({"registrations": PEOPLE, "runs": RUNS, **figures}))
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(1 if figures["check_in"]["median_ms"] >= MOST_MS or figures["desk"]["queries"] > 12 else 0)


def asked() -> dict[str, Callable[[int], Any]]:
    """What an organiser's telephone asks for, the number telling one time from the next."""
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from tests.factories.consultations import make_open_consultation
    from tests.factories.events import make_crowd, make_workshop
    from tests.factories.people import make_organiser, sign_in

    organiser = make_organiser()
    workshop = make_workshop(organisers=[organiser], capacity=PEOPLE, consultation=make_open_consultation())
    make_crowd(workshop, PEOPLE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    people = list(workshop.registrations.order_by("ticket").values_list("pk", flat=True))
    client = Client(headers={"Accept": "application/json"})
    sign_in(client, organiser)

    def tap(number: int) -> Any:
        address = reverse("workshop_check_in", args=[workshop.slug_en, people[number * 7 % PEOPLE]])
        return client.post(address, {"tap": str(uuid.uuid4())})

    desk = reverse("workshop_desk", args=[workshop.slug_en])
    return {
        "check_in": tap,
        "desk": lambda _number: client.get(desk),
        "desk_searched": lambda number: client.get(f"{desk}?q=person+{number}"),
        "desk_last_page": lambda _number: client.get(f"{desk}?page=40"),
        "counts": lambda _number: client.get(reverse("workshop_counts", args=[workshop.slug_en])),
    }


def measured(ask: Callable[[int], Any]) -> dict[str, float]:
    """Statements of one request, and milliseconds: the middle one of RUNS and the one that 95 % are below."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    # What the first request of a process does once belongs to none.
    ask(RUNS + 1)
    with CaptureQueriesContext(connection) as queries:
        assert ask(RUNS + 2).status_code == 200
    statements = len(queries.captured_queries)
    times, worked = [], []
    for number in range(RUNS):
        started, began = time.perf_counter(), time.process_time()
        ask(number)
        times.append((time.perf_counter() - started) * 1000)
        worked.append((time.process_time() - began) * 1000)
    return {
        "queries": statements,
        "median_ms": round(statistics.median(times), 1),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
        # Of this process alone: the same on a busy machine.
        "cpu_ms": round(statistics.median(worked), 1),
    }


if __name__ == "__main__":
    main()
