"""Pages of a small portal beside those of a large one: the same pages, timed in one run, with their queries.

Small is about the demonstration; large is a plan of 300 commitments and 5,000 answers.
"""

import json
import sys
import time
from datetime import date, datetime, timedelta
from typing import Any

from tests.bench.empty import empty_portal

SMALL, LARGE = (10, 40), (300, 5000)
RUNS = 25
# Both are faster than a person notices; below this a ratio measures noise.
FLOOR_MS = 20.0


def main() -> None:
    empty_portal(durable=False)
    portal = Portal()
    figures = {}
    for name, (commitments, answers) in (("small", SMALL), ("large", LARGE)):
        portal.grow(commitments, answers)
        figures[name] = {page: measure(address) for page, address in portal.pages().items()}
    lines = [f"{'page':24}{'queries':>9}{'small ms':>10}{'large ms':>10}{'SQL ms':>8}{'ratio':>8}{'of kB':>8}"]
    table = {}
    for page, large in figures["large"].items():
        small_ms, large_ms = figures["small"][page]["ms"], large["ms"]
        ratio = round(max(large_ms, FLOOR_MS) / max(small_ms, FLOOR_MS), 2)
        # A list that fills its page only in the large portal takes longer because it says more.
        weight = round(large["kb"] / figures["small"][page]["kb"], 2)
        table[page] = {**large, "small_ms": small_ms, "ratio": ratio, "ratio_kb": weight}
        row = f"{page:24}{large['queries']:>9}{small_ms:>10}{large_ms:>10}{large['sql_ms']:>8}"
        lines.append(f"{row}{ratio:>8}{weight:>8}")
    worst = {"most_queries": max(row["queries"] for row in table.values())}
    worst["worst_ratio"] = max(row["ratio"] for row in table.values())
    lines.append(json.dumps({"commitments": LARGE[0], "answers": LARGE[1], **worst, "pages": table}))
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(1 if worst["most_queries"] > 12 else 0)


def measure(address: str) -> dict[str, float]:
    """Queries of one request, their time, that of the whole request (the best of RUNS, in milliseconds), its weight.

    Others at work on the same machine only ever add to a time, so the least of many is nearest to the page's own.
    """
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    # What the first request of a process does once (loading templates, connecting) belongs to no page.
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200, f"{address}: {response.status_code}"
    # Now, as the next request empties the log.
    asked = [float(query["time"]) * 1000 for query in queries.captured_queries]
    times = []
    for _run in range(RUNS):
        started = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - started) * 1000)
    weight = round(len(response.content) / 1000, 1)
    return {"queries": len(asked), "sql_ms": round(sum(asked), 1), "ms": round(min(times), 1), "kb": weight}


class Portal:
    """One consultation and its plan, made larger step by step."""

    def __init__(self) -> None:
        from tests.factories.consultations import make_open_consultation, make_theme
        from tests.factories.people import make_moderator, make_person
        from tests.factories.plans import make_department, make_plan
        from tests.factories.words import CONSULTATION, THEME

        self.consultation = make_open_consultation(**CONSULTATION)
        self.themes = [make_theme(self.consultation, **THEME)]
        self.themes += [make_theme(self.consultation) for _number in range(14)]
        self.moderator, self.author = make_moderator(), make_person()
        self.departments = [make_department() for _number in range(8)]
        self.plan = make_plan(self.consultation, starts_on=date(2018, 10, 1), ends_on=date(2020, 9, 30))
        self.commitments: list[Any] = []
        self.contributions: list[Any] = []

    def grow(self, commitments: int, answers: int) -> None:
        """Bring the plan to so many commitments and the consultation to so many answers; publish, report, analyze."""
        from django.db import connection

        from commitments.services.coverage import recount_answers
        from commitments.services.versions import publish_version

        for number in range(len(self.commitments) + 1, commitments + 1):
            self.commitments.append(self.commitment(number))
        self.answer(answers)
        # Once the plan is published, no draft follows: what changes then is published as the plan.
        for kind in ("final",) if self.plan.versions.exists() else ("draft", "final"):
            publish_version(plan=self.plan, kind=kind, by=self.moderator)
        self.report()
        recount_answers(self.consultation)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def commitment(self, number: int) -> Any:
        from tests.factories.plans import make_commitment, make_milestone

        lead = self.departments[number % len(self.departments)]
        commitment = make_commitment(self.plan, number=number, themes=[self.themes[number % 15]], leads=[lead])
        for _milestone in range(4):
            make_milestone(commitment, leads=[lead])
        return commitment

    def answer(self, answers: int) -> None:
        """Proposals, answered five at a time."""
        from commitments.models import Answer, Contribution, Response
        from commitments.services import recount_themes
        from tests.factories.words import REASON

        now = datetime.fromisoformat("2026-01-15T12:00:00+00:00")
        made = Contribution.objects.bulk_create(
            self.proposal(number, now + timedelta(minutes=number)) for number in range(len(self.contributions), answers)
        )
        links = Contribution.themes.through
        links.objects.bulk_create(
            links(contribution_id=one.pk, theme_id=self.themes[place % 15].pk) for place, one in enumerate(made)
        )
        outcomes = ["retained", "retained_in_part", "later_plan", "not_retained"]
        for place in range(0, len(made), 5):
            group = made[place : place + 5]
            response = Response.objects.create(
                consultation=self.consultation,
                outcome=outcomes[place % 4],
                status="published",
                published_at=group[-1].answered_at,
                department=self.departments[place % 8] if place % 2 else None,
                **REASON,
            )
            response.commitments.set([self.commitments[place % len(self.commitments)]])
            Answer.objects.bulk_create(
                Answer(response=response, contribution=one, given_at=one.answered_at) for one in group
            )
        self.contributions += made
        recount_themes(theme.pk for theme in self.themes)

    def proposal(self, number: int, published: datetime) -> Any:
        from commitments.models import Contribution
        from tests.factories.words import PROPOSAL

        language = "fr" if number % 3 == 0 else "en"
        return Contribution(
            kind="proposal",
            consultation=self.consultation,
            author=self.author,
            shown_name="Amina K.",
            language=language,
            status="published",
            created_at=published,
            published_at=published,
            reviewed_at=published,
            answered_at=published + timedelta(days=number % 40),
            **PROPOSAL[language],
        )

    def report(self) -> None:
        """A report on every milestone in each of two periods."""
        from django.utils import timezone

        from commitments.models import Milestone, Report, ReportingPeriod

        now = timezone.now()
        for key in ("first", "second"):
            period, _made = ReportingPeriod.objects.get_or_create(
                plan=self.plan,
                key=key,
                defaults={
                    "name_en": f"The {key} half of the year",
                    "name_fr": "Le semestre",
                    "starts_on": date(2019, 1, 1),
                    "ends_on": date(2019, 6, 30),
                    "opens_at": now - timedelta(days=30),
                    "due_at": now - timedelta(days=2),
                    "closes_at": now + timedelta(days=30),
                },
            )
            waiting = Milestone.objects.filter(commitment__plan=self.plan).exclude(reports__period=period)
            Report.objects.bulk_create(
                Report(
                    period=period,
                    milestone=milestone,
                    department=self.departments[milestone.pk % 8],
                    status="SP",
                    progress_en="The page is being tested with people.",
                    progress_fr="La page est mise à l’essai auprès des gens.",
                    evidence_url="https://example.org/progress",
                )
                for milestone in waiting.order_by("pk")[: len(self.commitments) * 4]
            )

    def pages(self) -> dict[str, str]:
        """The pages to time: name and address."""
        from django.urls import reverse

        key, code, proposal = self.plan.key, self.commitments[0].code, self.contributions[0].pk
        version = self.plan.versions.order_by("-number").first()
        response = self.contributions[0].answers.first().response_id
        places = {
            "home": [],
            "theme_list": [],
            "theme_detail": [self.themes[1].slug_en],
            "proposal_list": [],
            "proposal_detail": [proposal],
            "response_list": [],
            "response_detail": [response],
            "answer_coverage": [],
            "plan_list": [],
            "plan_detail": [key],
            "plan_version": [key, version.number],
            "commitment_version": [key, version.number, code],
            "plan_compare": [key],
            "commitment_detail": [key, code],
            "plan_progress": [key],
            "standards": [],
        }
        found = {name: reverse(name, args=arguments) for name, arguments in places.items()}
        # The same pages where there is most to pass over: filtered, and far behind.
        last = len(self.contributions) // 5 // 20
        return found | {
            "proposals of a theme": f"{found['proposal_list']}?theme={self.themes[1].slug_en}",
            "proposals far behind": f"{found['proposal_list']}?page={last}",
            "responses by theme": f"{found['response_list']}?theme={self.themes[1].slug_en}&outcome=retained",
            "responses far behind": f"{found['response_list']}?page={last}",
            "overdue reports": f"{found['plan_progress']}?show=overdue",
        }


if __name__ == "__main__":
    main()
