"""The process against the standard: each requirement just before and after the record that changes it, on its day."""

import json
import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commitments.models import AnswerTally, Contribution, PlanVersion
from commitments.services.coverage import recount_answers
from consultations.context import timeline_at
from consultations.models import Consultation, DateChange, Meeting, Outreach, Phase
from consultations.services import move_phase, withdraw
from ogp_portal.hub.standards.records import grouped
from ogp_portal.hub.standards_views import firsts_of_months, report_of
from tests.factories.consultations import ALL, make_consultation, make_open_consultation, make_phase
from tests.factories.contributions import make_proposal
from tests.factories.events import make_workshop
from tests.factories.people import make_moderator, sign_in
from tests.factories.plans import make_plan, make_response
from tests.factories.records import make_document, make_meeting, make_outreach
from tests.planner import emptied, tidied

pytestmark = pytest.mark.django_db
TORONTO = ZoneInfo("America/Toronto")
DAY = timedelta(days=1)


def at(text: str) -> datetime:
    """A moment in Toronto: "2018-03-25" (its first) or "2018-03-25T23:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=TORONTO)


@pytest.fixture
def consultation():
    """Shaping as in 2018: its dates public since 15 October 2017, taking part from 15 January to 25 March."""
    consultation = make_consultation()
    window = {"input_opens_at": at("2018-01-15"), "input_closes_at": at("2018-03-26")}
    times = {"opens_at": at("2017-10-16"), "published_at": at("2017-10-15")}
    make_phase(consultation, days=175, allows=ALL, **times, **window)
    return consultation


def report(consultation, on: str | None):
    now = timezone.now()
    return report_of(timeline_at(now, consultation), date.fromisoformat(on) if on else None, now)


def found(consultation, code: str, on: str | None):
    """What is found of one requirement on a day (None: today)."""
    by_code = {one.requirement.code: one.finding for one in report(consultation, on).assessments}
    return by_code[code]


def states(consultation, code: str, *days: str) -> list[str]:
    return [found(consultation, code, day).state.value for day in days]


def publish_plan(consultation, moment: datetime, **fields):
    plan = make_plan(consultation, **fields)
    PlanVersion.objects.create(plan=plan, number=1, kind="final", published_at=moment)
    return plan


def test_before_anything_was_public(consultation):
    by_code = {one.requirement.code: one.finding.state.value for one in report(consultation, "2017-10-14").assessments}
    unknown = ["1.1", "2.1", "2.2", "3.1", "3.2", "3.3"]
    assert by_code == {**dict.fromkeys(unknown, "cannot_be_told"), "4.1": "not_due_yet", "5.1": "not_due_yet"}
    assert states(consultation, "2.1", "2017-10-14", "2017-10-15") == ["cannot_be_told", "met"]


class TestForum:
    def test_a_meeting_of_both_sides_and_rules(self, consultation):
        make_meeting(held_on=date(2018, 1, 24), published_at=at("2018-01-26"), minutes_published_at=None)
        assert states(consultation, "1.1", "2018-01-25", "2018-01-26") == ["not_due_yet", "partly_met"]
        rules = make_document(published_at=at("2018-02-01T23:59"))
        assert states(consultation, "1.1", "2018-01-31", "2018-02-01") == ["partly_met", "met"]
        finding = found(consultation, "1.1", "2018-02-01")
        assert finding.missing == []
        assert finding.figures == [
            "1 meeting with both sides is on record.",
            "The last one was on January 24, 2018, with 8 civil-society members and 4 government members.",
        ]
        assert [link.address for link in finding.links][:2] == [
            Meeting.objects.get().get_absolute_url(),
            rules.get_absolute_url(),
        ]

    def test_for_six_months(self, consultation):
        make_meeting(held_on=date(2018, 1, 24), published_at=at("2018-01-24"))
        rules = make_document(published_at=at("2018-01-24"))
        assert states(consultation, "1.1", "2018-07-24", "2018-07-25") == ["met", "partly_met"]
        assert found(consultation, "1.1", "2018-07-25").missing == [
            "A meeting of both sides in the six months before this day."
        ]
        withdraw(record=rules, now=at("2018-08-01T12:00"))
        assert states(consultation, "1.1", "2018-07-31", "2018-08-01") == ["partly_met", "not_met"]

    def test_not_with_one_side_alone(self, consultation):
        make_document(published_at=at("2018-01-24"))
        make_meeting(held_on=date(2018, 1, 24), published_at=at("2018-01-24"), government_present=0)
        assert states(consultation, "1.1", "2018-01-24") == ["partly_met"]

    def test_an_announced_meeting_counts_with_its_minutes(self, consultation):
        make_document(published_at=at("2018-01-20"))
        times = {"published_at": at("2018-01-20"), "minutes_published_at": at("2018-02-09")}
        make_meeting(held_on=date(2018, 1, 24), **times)
        assert states(consultation, "1.1", "2018-01-24", "2018-02-08", "2018-02-09") == [
            "partly_met",
            "partly_met",
            "met",
        ]

    def test_what_is_withdrawn_counts_until_then(self, consultation):
        make_document(published_at=at("2018-01-24"))
        meeting = make_meeting(held_on=date(2018, 1, 24), published_at=at("2018-01-24"))
        withdraw(record=meeting, now=at("2018-03-01T10:00"))
        assert states(consultation, "1.1", "2018-02-28", "2018-03-01") == ["met", "partly_met"]

    def test_late_when_there_is_none(self, consultation):
        assert states(consultation, "1.1", "2018-04-14", "2018-04-15") == ["not_due_yet", "not_met"]


class TestRepository:
    def test_two_days_of_a_year(self, consultation):
        make_document(published_at=at("2017-11-01"))
        make_document(published_at=at("2017-11-01T18:00"))
        assert states(consultation, "2.2", "2017-11-01") == ["not_due_yet"]
        make_document(published_at=at("2018-02-01"))
        assert states(consultation, "2.2", "2018-01-31", "2018-02-01", "2018-10-31") == ["not_due_yet", "met", "met"]
        assert states(consultation, "2.2", "2018-11-01", "2019-02-01") == ["partly_met", "not_met"]
        assert found(consultation, "2.2", "2018-11-01").figures == [
            "3 documents are public.",
            "Documents were published on 1 day of the twelve months before.",
            "The last time was on February 1, 2018.",
        ]


class TestBeforehand:
    def test_known_for_three_months(self, consultation):
        assert states(consultation, "3.1", "2018-01-14", "2018-01-15") == ["not_due_yet", "met"]
        assert found(consultation, "3.1", "2018-01-15").figures == [
            "Shaping: people can take part from January 15, 2018; that was public on October 15, 2017, 92 days before."
        ]

    @pytest.mark.parametrize(
        ("published", "state"),
        [("2018-01-01", "met"), ("2018-01-02", "not_met"), ("2018-02-01", "not_met")],
    )
    def test_fourteen_days(self, consultation, published, state):
        Phase.objects.update(published_at=at(published))
        assert states(consultation, "3.1", "2018-01-15") == [state]
        if published > "2018-01-15":
            words = "Shaping: people could take part from January 15, 2018; the dates were not public yet."
            assert found(consultation, "3.1", "2018-01-15").figures == [words]
            assert "that was public only on February 1, 2018" in found(consultation, "3.1", "2018-02-01").figures[0]

    def test_a_start_that_is_moved_late(self, consultation):
        phase = consultation.phases.get()
        reasons = {"en": "Snow.", "fr": "De la neige."}
        sooner = {"input_opens_at": at("2018-01-10")}
        move_phase(phase=phase, dates=sooner, reasons=reasons, by=None, now=at("2017-12-01T10:00"))
        late = {"input_opens_at": at("2018-01-20")}
        move_phase(phase=phase, dates=late, reasons=reasons, by=None, now=at("2018-01-08T10:00"))
        # On each day the start is the one that held then.
        assert (
            "from January 15, 2018; that was public on October 15"
            in found(consultation, "3.1", "2017-11-30").figures[0]
        )
        assert (
            "from January 10, 2018; that was public on December 1"
            in found(consultation, "3.1", "2017-12-01").figures[0]
        )
        assert states(consultation, "3.1", "2018-01-08", "2018-01-19", "2018-01-20") == [
            "not_due_yet",
            "not_due_yet",
            "partly_met",
        ]
        finding = found(consultation, "3.1", "2018-01-20")
        assert finding.figures[1] == "2 first days were moved."
        assert finding.missing == ["Shaping: fourteen days between publication and start."]

    def test_two_phases_of_which_one_was_late(self, consultation):
        make_phase(consultation, opens_at=at("2018-07-01"), days=30, allows=["review"], published_at=at("2018-06-25"))
        assert states(consultation, "3.1", "2018-06-30", "2018-07-01") == ["met", "partly_met"]


class TestOutreach:
    def test_in_both_languages(self, consultation):
        assert states(consultation, "3.2", "2018-01-14", "2018-01-15") == ["not_due_yet", "not_met"]
        make_outreach(consultation, in_french=False, region="NU", published_at=at("2018-01-20"))
        french = make_outreach(consultation, in_english=False, region="NB", published_at=at("2018-02-07"))
        make_outreach(make_open_consultation(), published_at=at("2018-01-01"))
        assert states(consultation, "3.2", "2018-01-19", "2018-01-20", "2018-02-07") == ["not_met", "partly_met", "met"]
        assert found(consultation, "3.2", "2018-02-07").figures == [
            "2 things are on record.",
            "In English: 1. In French: 1.",
            "Where: New Brunswick (1), Nunavut (1).",
        ]
        withdraw(record=french, now=at("2018-03-01"))
        assert states(consultation, "3.2", "2018-02-28", "2018-03-01") == ["met", "partly_met"]
        assert found(consultation, "3.2", "2018-03-01").missing == ["Outreach in French."]


class TestOpen:
    def test_days_and_counts(self, consultation):
        make_proposal(consultation, published_at=at("2018-01-20"))
        make_proposal(consultation, published_at=at("2018-02-20"))
        assert states(consultation, "3.3", "2018-01-14", "2018-01-15") == ["not_due_yet", "met"]
        assert found(consultation, "3.3", "2018-02-19").figures == [
            "Shaping: from January 15, 2018 to March 25, 2018, 70 days.",
            "1 contribution was public.",
        ]
        assert found(consultation, "3.3", "2018-02-20").figures[1] == "2 contributions were public."

    def test_closed_earlier_than_announced(self, consultation):
        phase = consultation.phases.get()
        dates = {"input_closes_at": at("2018-03-12")}
        reasons = {"en": "A mistake.", "fr": "Une erreur."}
        move_phase(phase=phase, dates=dates, reasons=reasons, by=None, now=at("2018-03-01T09:00"))
        assert found(consultation, "3.3", "2018-02-28").figures[0].endswith("to March 25, 2018, 70 days.")
        finding = found(consultation, "3.3", "2018-03-01")
        assert finding.state == "partly_met"
        assert finding.figures[0].endswith("to March 11, 2018, 56 days.")
        assert finding.missing == ["Shaping: the last day was brought forward."]


class TestAnswers:
    def test_answered_one_after_the_other(self, consultation):
        first = make_proposal(consultation, published_at=at("2018-02-01"))
        second = make_proposal(consultation, published_at=at("2018-02-11"))
        make_response(first, published_at=at("2018-04-02T08:00"))
        make_response(second, published_at=at("2018-05-02T23:59"))
        assert states(consultation, "4.1", "2018-01-31", "2018-02-01") == ["not_due_yet", "not_due_yet"]
        assert states(consultation, "4.1", "2018-04-01", "2018-04-02") == ["not_due_yet", "partly_met"]
        assert states(consultation, "4.1", "2018-05-01", "2018-05-02") == ["partly_met", "met"]
        finding = found(consultation, "4.1", "2018-04-02")
        assert finding.figures == ["1 of 2 public contributions were answered.", "Half of them within 60 days."]
        assert finding.missing == ["1 contribution waits for its answer."]
        assert found(consultation, "4.1", "2018-05-02").figures[1] == "Half of them within 70 days."

    def test_due_with_the_plan(self, consultation):
        make_proposal(consultation, published_at=at("2018-02-01"))
        publish_plan(consultation, at("2018-12-17"))
        assert states(consultation, "4.1", "2018-12-16", "2018-12-17") == ["not_due_yet", "not_met"]

    def test_offers_of_help_and_what_is_hidden_are_not_counted(self, consultation):
        make_proposal(consultation, published_at=at("2018-02-01"), status="declined")
        offer = make_proposal(consultation, published_at=at("2018-02-01"))
        Contribution.objects.filter(pk=offer.pk).update(kind="help_offer", body="An hour a week.")
        make_proposal(make_consultation(), published_at=at("2018-02-01"))
        assert found(consultation, "4.1", "2018-03-01").figures == ["0 of 0 public contributions were answered."]

    def test_today_comes_from_the_tally_and_is_the_same_as_a_recount(self, consultation):
        # As many days in both languages, and some that wait in both.
        days, languages = [1, 1, 3, 4, 5], ["en", "fr", "en", "en", "fr"]
        made = [
            make_proposal(consultation, published_at=at(f"2018-02-0{day}"), language=language)
            for day, language in zip(days, languages, strict=True)
        ]
        make_response(*made[:2], published_at=at("2018-03-01T12:00"))
        make_response(made[2], published_at=at("2018-03-31"))
        yesterday = (timezone.localdate() - DAY).isoformat()
        today = found(consultation, "4.1", None).figures
        assert today == found(consultation, "4.1", yesterday).figures
        assert today == ["3 of 5 public contributions were answered.", "Half of them within 28 days."]
        AnswerTally.objects.filter(days=None).update(count=7)
        assert found(consultation, "4.1", None).figures[0].startswith("3 of 17 ")
        assert found(consultation, "4.1", yesterday).figures == today


class TestImplementation:
    def test_two_in_a_year_of_the_plan(self, consultation):
        assert states(consultation, "5.1", "2018-12-16") == ["not_due_yet"]
        publish_plan(consultation, at("2018-12-17"), starts_on=date(2018, 10, 1), ends_on=date(2020, 9, 30))
        for held_on in (date(2019, 3, 1), date(2019, 9, 1)):
            make_meeting(
                held_on=held_on,
                about_implementation=True,
                published_at=at(held_on.isoformat()),
            )
        make_meeting(held_on=date(2019, 4, 1), published_at=at("2019-04-01"))
        assert states(consultation, "5.1", "2018-12-17", "2019-08-31", "2019-09-01") == [
            "not_due_yet",
            "not_due_yet",
            "met",
        ]
        assert states(consultation, "5.1", "2020-02-29", "2020-03-01", "2020-09-01") == ["met", "partly_met", "not_met"]
        assert found(consultation, "5.1", "2020-03-01").figures == [
            "The plan was published on December 17, 2018.",
            "1 meeting about carrying it out in the twelve months up to March 1, 2020.",
        ]

    def test_workshops_count_once_they_are_over(self, consultation):
        publish_plan(consultation, at("2018-12-17"))
        about = {"consultation": consultation, "about_implementation": True}
        starts_at = at("2019-02-01T13:00")
        make_workshop(starts_at=starts_at, published_at=at("2019-01-01"), **about)
        off = make_workshop(starts_at=starts_at, published_at=at("2019-01-01"), cancelled_at=at("2019-02-05"), **about)
        assert states(consultation, "5.1", "2019-01-31", "2019-02-01", "2019-02-05") == [
            "not_due_yet",
            "met",
            "not_due_yet",
        ]
        assert off.cancelled_at
        make_workshop(consultation=consultation, starts_at=starts_at, published_at=at("2019-01-01"))
        assert "1 meeting about" in found(consultation, "5.1", "2019-02-05").figures[1]

    def test_after_the_plan_its_last_year_is_what_counts(self, consultation):
        publish_plan(consultation, at("2018-12-17"), ends_on=date(2020, 9, 30))
        for day in ("2020-03-01", "2020-09-30"):
            make_meeting(held_on=date.fromisoformat(day), about_implementation=True, published_at=at(day))
        assert states(consultation, "5.1", "2020-09-29", "2020-09-30", "2023-01-01") == ["partly_met", "met", "met"]


class TestDays:
    def test_a_day_ends_at_midnight_in_toronto(self, consultation):
        make_outreach(consultation, published_at=at("2018-03-25T23:59:59"))
        assert states(consultation, "3.2", "2018-03-24", "2018-03-25") == ["not_met", "met"]
        Outreach.objects.update(published_at=at("2018-03-26"))
        assert states(consultation, "3.2", "2018-03-25", "2018-03-26") == ["not_met", "met"]

    def test_history_is_the_first_of_each_month(self, consultation):
        make_outreach(consultation, published_at=at("2018-03-01T22:00"))
        seen = report(consultation, "2018-04-10")
        assert [first.isoformat() for first, _found in seen.months] == [
            "2017-11-01",
            "2017-12-01",
            "2018-01-01",
            "2018-02-01",
            "2018-03-01",
            "2018-04-01",
        ]
        assert [(run.state.value, run.first.isoformat(), run.last.isoformat()) for run in seen.runs_of(4)] == [
            ("not_due_yet", "2017-11-01", "2018-01-01"),
            ("not_met", "2018-02-01", "2018-02-01"),
            ("met", "2018-03-01", "2018-04-01"),
        ]
        for first, history in seen.months:
            alone = report(consultation, first.isoformat()).assessments
            assert [one.finding.state for one in alone] == history

    @pytest.mark.parametrize(
        ("since", "on", "number", "first"),
        [
            (None, date(2018, 3, 1), 0, None),
            (date(2018, 3, 2), date(2018, 3, 31), 0, None),
            (date(2018, 3, 1), date(2018, 3, 31), 1, date(2018, 3, 1)),
            (date(2017, 12, 31), date(2018, 3, 1), 3, date(2018, 1, 1)),
            (date(2001, 1, 1), date(2018, 3, 31), 24, date(2016, 4, 1)),
        ],
    )
    def test_at_most_two_years_of_months(self, since, on, number, first):
        months = firsts_of_months(since, on)
        assert len(months) == number
        assert months[:1] == ([first] if first else [])

    def test_on_a_day_of_an_earlier_consultation_that_one_is_assessed(self, client, consultation):
        make_open_consultation()
        data = client.get(reverse("standards_json"), {"on": "2018-03-25"}).json()
        assert data["consultation"] == consultation.key
        assert client.get(reverse("standards_json")).json()["consultation"] != consultation.key


class TestPages:
    def test_today_and_then(self, client, consultation):
        make_document(published_at=at("2018-01-24"))
        page = client.get(reverse("standards")).content.decode()
        assert "Today, " in page
        page = client.get(reverse("standards"), {"on": "2018-03-25"}).content.decode()
        assert "On March 25, 2018, at the end of the day" in page
        assert page.count("We could not check the exact wording of this requirement.") == 4
        assert '<span class="state state-partly_met">Partly met</span> 1' in page

    @pytest.mark.parametrize(
        ("on", "words"),
        [
            ("2018-02-30", "Write the day as year, month and day"),
            ("25/03/2018", "Write the day as year, month and day"),
            ("rubbish", "Write the day as year, month and day"),
            ("9" * 400, "Write the day as year, month and day"),
            ("9999-12-31", "This day is still to come"),
            ("0001-01-01", "There are no records that old here."),
        ],
    )
    def test_days_that_are_none_are_refused_in_words(self, client, consultation, on, words):
        page = client.get(reverse("standards"), {"on": on})
        assert page.status_code == 400
        assert page.content.decode().count(words) == 2
        assert "Today, " in page.content.decode()
        answer = client.get(reverse("standards_json"), {"on": on})
        assert answer.status_code == 400
        assert words in answer.json()["error"]

    def test_tomorrow_is_still_to_come_and_today_is_not(self, client, consultation):
        today = timezone.localdate()
        assert client.get(reverse("standards"), {"on": today.isoformat()}).status_code == 200
        assert client.get(reverse("standards"), {"on": (today + DAY).isoformat()}).status_code == 400

    def test_as_data(self, client, consultation):
        make_outreach(consultation, published_at=at("2018-01-20"))
        response = client.get("/fr/normes.json", {"on": "2018-02-01"})
        data = json.loads(response.content)
        assert (data["on"], data["until"], data["language"]) == ("2018-02-01", "2018-02-02T00:00:00-05:00", "fr")
        outreach = data["requirements"][4]
        assert (outreach["code"], outreach["state"], outreach["wording_checked"]) == ("3.2", "met", False)
        assert outreach["links"] == [{"text": "Le journal", "url": "http://testserver/fr/sensibilisation/"}]
        assert [one["state"] for one in outreach["history"]] == ["not_due_yet"] * 3 + ["met"]
        assert "à l’épreuve" not in outreach["title"]

    def test_before_any_consultation(self, client):
        assert client.get(reverse("standards")).status_code == 404


class TestCost:
    def fill(self, consultation, number):
        """So many records of each kind, and answered proposals of five days' time."""
        phase = consultation.phases.get()
        start = at("2018-01-20")
        times = [start + timedelta(days=place % 90) for place in range(number)]
        proposal = make_proposal(consultation)
        for time in times:
            make_meeting(held_on=time.date(), published_at=time, about_implementation=True)
            make_document(published_at=time)
            make_outreach(consultation, published_at=time)
        both = {"reason_en": "Snow.", "reason_fr": "De la neige."}
        changes = [
            DateChange(phase=phase, field="input_closes_at", old=time, new=time + DAY, changed_at=time, **both)
            for time in times
        ]
        DateChange.objects.bulk_create(changes)
        copies = []
        for time in times:
            copy = Contribution.objects.get(pk=proposal.pk)
            copy.pk, copy.submission_key = None, None
            copy.published_at, copy.answered_at = time, time + 5 * DAY
            copies.append(copy)
        self.write(copies)

    @staticmethod
    def write(copies):
        for copy in copies:
            copy.submission_key = uuid.uuid4()
        Contribution.objects.bulk_create(copies)

    def test_queries_do_not_grow(self, client, consultation):
        publish_plan(consultation, at("2018-12-17"))
        sign_in(client, make_moderator())
        counts = set()
        for number in (3, 120):
            self.fill(consultation, number)
            for query in ({}, {"on": "2018-06-01"}):
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(reverse("standards"), query).status_code == 200
                counts.add((bool(query), len(queries)))
        assert len(counts) == 2
        assert max(number for _query, number in counts) <= 12

    def test_answers_are_counted_in_the_index_alone(self, consultation):
        emptied("commitments_contribution")
        self.fill(consultation, 3)
        proposal = Contribution.objects.first()
        copies = []
        for place in range(600):
            copy = Contribution(**{field.attname: getattr(proposal, field.attname) for field in self.columns()})
            copy.pk = None
            copy.published_at = at("2018-01-20") + timedelta(hours=place * 2)
            copy.answered_at = copy.published_at + timedelta(days=place % 40) if place % 3 else None
            copies.append(copy)
        self.write(copies)
        recount_answers(consultation)
        tidied("commitments_contribution")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE pg_class SET relallvisible = relpages WHERE relname = 'commitments_contribution'")
        moments = [at(f"2018-{month:02}-01") for month in range(2, 8)]
        plan = grouped(consultation, moments).explain()
        assert "Index Only Scan using contributions_by_time" in plan
        assert "Seq Scan" not in plan
        with CaptureQueriesContext(connection) as queries:
            seen = report(consultation, None)
        assert "403 of 604" in found(consultation, "4.1", None).figures[0]
        assert not [one for one in queries if "commitments_response" in one["sql"] or '_answer"' in one["sql"]]
        assert len(seen.months) == 24
        assert Consultation.objects.count() == 1

    @staticmethod
    def columns():
        return [field for field in Contribution._meta.concrete_fields if not field.generated]
