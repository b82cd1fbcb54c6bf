"""Where a plan stands, in public: counts in words, who owes a report, and both voices on a commitment's page."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from commitments.models import Milestone
from commitments.progress import bar_of, days_late
from commitments.services.reporting import report
from commitments.words import days_overdue, last_day
from tests.factories.consultations import make_consultation, make_theme
from tests.factories.people import make_moderator, make_person, sign_in
from tests.factories.plans import make_commitment, make_department, make_milestone, make_plan
from tests.factories.progress import (
    days_ago,
    make_carry_over,
    make_past_period,
    make_period,
    make_published_plan,
    make_report,
    make_reporter,
    make_review,
    make_view,
    said,
)
from tests.factories.published import publish
from tests.factories.words import CARRIED, REPORT, REVIEW, VIEW
from tests.one_language import foreign_in_html

pytestmark = pytest.mark.django_db


def page_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().split())


def progress_of(plan, query=""):
    return f"/en/plans/{plan.key}/progress/{query}"


def count_of(page, words):
    """The figure before a state in the legend of the bar."""
    before = page[: page.index(f"</strong> {words}</li>")]
    return int(before[before.rindex("<strong>") + 8 :])


# ---- The plan -------------------------------------------------------------------------------------------------
def test_states_are_counted_as_last_reported_and_never_as_a_share(client):
    plan = make_published_plan(commitments=5)
    past, present = make_past_period(plan), make_period(plan)
    one, two, three, four, _silent = Milestone.objects.order_by("pk")
    make_report(past, one, status="C")
    make_report(past, two, status="LP")
    make_report(present, two, status="SP")
    make_report(past, three, status="LP")
    make_report(past, four, status="NS", evidence_url="")
    make_report(past, four, indicator=four.indicators.get(), status="C")
    page = page_of(client, progress_of(plan))
    shown = {
        words: count_of(page, words)
        for words in ("Complete", "Substantial progress", "Limited progress", "Not started", "No report yet")
    }
    assert shown == {
        "Complete": 1,
        "Substantial progress": 1,
        "Limited progress": 1,
        "Not started": 1,
        "No report yet": 1,
    }
    assert "5 milestones, as last reported" in page
    main = page[page.index("<main") : page.index("</main>")]
    texts = " ".join(part.partition(">")[2] for part in main.split("<"))
    assert "%" not in texts
    page = page_of(client, progress_of(plan, f"?period={past.key}"))
    assert count_of(page, "Limited progress") == 2
    assert count_of(page, "Substantial progress") == 0


def test_the_pieces_of_the_bar_fill_it_in_the_order_of_the_states():
    parts = bar_of({"NS": 1, "C": 2, "": 1})
    assert [(part.status, part.count, part.x, part.width) for part in parts] == [
        ("C", 2, "0.000%", "50.000%"),
        ("NS", 1, "50.000%", "25.000%"),
        ("", 1, "75.000%", "25.000%"),
    ]
    assert bar_of({}) == []


def test_overdue_reports_are_listed_with_department_and_days(client):
    plan = make_published_plan(commitments=3, department=make_department(name_en="The mint", acronym_en="MNT"))
    period = make_period(plan, opens_at=days_ago(30), due_at=days_ago(4.5))
    one, two, _three = Milestone.objects.order_by("pk")
    make_report(make_past_period(plan), one, status="C")
    make_report(period, two)
    page = page_of(client, progress_of(plan))
    assert "1 report is overdue by 5 days." in page
    late = page_of(client, progress_of(plan, f"?period={period.key}&show=overdue"))
    assert ">C03.1</a>" in late
    assert ">C01.1</a>" not in late
    assert "The mint (" in late
    assert "overdue by 5 days" in late
    make_report(period, Milestone.objects.get(code="C03.1"), status="NS", evidence_url="")
    page = page_of(client, progress_of(plan))
    assert "All reports of this period were given." in page


def test_reports_of_a_closed_period_were_never_given(client):
    plan = make_published_plan(commitments=2)
    make_past_period(plan)
    page = page_of(client, progress_of(plan))
    assert "2 reports were never given." in page
    assert "no report for this period" in page


def test_a_report_is_not_overdue_before_it_is_due(client):
    plan = make_published_plan()
    period = make_period(plan)
    assert "overdue" not in page_of(client, progress_of(plan))
    assert days_late(period, period.due_at - timedelta(seconds=1)) == 0
    assert days_late(period, period.due_at) == 1
    assert days_late(period, period.due_at + timedelta(days=1, seconds=1)) == 2
    assert days_late(period, period.closes_at + timedelta(days=300)) == 20


def test_what_was_left_out_is_not_counted(client):
    plan = make_published_plan(commitments=2)
    make_period(plan)
    clause = Milestone.objects.order_by("pk").first().clause
    clause.retired_at = timezone.now()
    clause.save()
    assert "1 milestone, as last reported" in page_of(client, progress_of(plan))


def test_a_plan_without_periods_or_without_a_final_version_says_so(client):
    plan = make_published_plan()
    assert "have not been asked to report yet" in page_of(client, progress_of(plan))
    draft = make_plan()
    make_commitment(draft)
    assert client.get(progress_of(draft)).status_code == 404
    publish(draft)
    make_period(draft)
    assert "The plan is not published yet" in page_of(client, progress_of(draft))


# ---- The commitment ---------------------------------------------------------------------------------------------
def test_both_voices_stand_side_by_side(client):
    plan = make_published_plan()
    milestone, period = Milestone.objects.get(), make_period(plan)
    make_report(period, milestone, status="SP")
    make_view(period, milestone, status="NS")
    page = page_of(client, milestone.commitment.get_absolute_url())
    voices = page[page.index('class="voices"') :]
    department, _mark, society = voices.partition("Civil society</p>")
    assert "Substantial progress" in department
    assert REPORT["progress_en"] in department
    assert REPORT["obstacles_en"] in department
    assert "Not started" in society
    assert VIEW["text_en"] in society
    assert voices.count('class="voice"') == 2
    assert "Say how civil society sees it" not in page
    sign_in(client, make_moderator())
    assert f"/en/reporting/{milestone.pk}/{period.key}/view/" in page_of(
        client, milestone.commitment.get_absolute_url()
    )


def test_a_corrected_report_keeps_what_it_said_before_in_public(client):
    department = make_department()
    plan = make_published_plan(department=department)
    milestone, person = Milestone.objects.get(), make_reporter(department)
    place = {"period": make_period(plan), "milestone": milestone, "department": department, "by": person}
    before = said(progress={"en": "All of it is done.", "fr": "Tout est fait."}, status="C")
    report(**place, **before)
    report(**place, **said(version=1))
    page = page_of(client, milestone.commitment.get_absolute_url())
    assert "Corrected once: what it said before" in page
    assert page.index(REPORT["progress_en"]) < page.index("All of it is done.")
    # As it stands: in the heading of the milestone and in the report.
    assert page[: page.index("Corrected once")].count("progress-LP") == 2


def test_history_by_period_and_the_report_owed(client):
    plan = make_published_plan(department=make_department(name_en="The mint"))
    milestone = Milestone.objects.get()
    make_report(make_past_period(plan, name_en="Winter", name_fr="Hiver"), milestone)
    make_period(plan, opens_at=days_ago(30), name_en="Spring", name_fr="Printemps", due_at=days_ago(1.5))
    page = page_of(client, milestone.commitment.get_absolute_url())
    assert "Report overdue by 2 days:</strong> Spring – The mint" in page
    assert page.index("Spring") < page.index("Winter")
    make_report(plan.periods.get(name_en="Spring"), milestone, status="C")
    page = page_of(client, milestone.commitment.get_absolute_url())
    assert "Report overdue" not in page
    assert "1 earlier period" in page


def test_a_milestone_past_its_due_date_says_by_how_much_until_it_is_complete(client):
    plan = make_published_plan()
    milestone = Milestone.objects.get()
    today = timezone.localdate()
    milestone.due_on = today - timedelta(days=3)
    milestone.save()
    publish(plan, "final")
    # Nobody was asked: nobody can know.
    assert "past its due date" not in page_of(client, milestone.commitment.get_absolute_url())
    period = make_period(plan)
    assert "3 days past its due date" in page_of(client, milestone.commitment.get_absolute_url())
    make_report(period, milestone, status="C")
    assert "past its due date" not in page_of(client, milestone.commitment.get_absolute_url())


def test_the_last_day_of_a_milestone(client):
    milestone = make_milestone(make_commitment(make_plan()), due_on=date(2020, 2, 1), due_precision="month")
    assert last_day(milestone) == date(2020, 2, 29)
    assert [days_overdue(milestone, date(2020, 3, day)) for day in (1, 2)] == [1, 2]
    assert days_overdue(milestone, date(2020, 2, 29)) == 0
    milestone.due_on = None
    indicator = milestone.indicators.get()
    assert last_day(milestone) is None
    assert days_overdue(milestone, date(2099, 1, 1)) == 0
    indicator.due_on = date(2020, 6, 1)
    indicator.save()
    frozen = {"due_on": None, "indicators": [{"due_on": "2020-05-01", "due_precision": "day"}, {"due_on": None}]}
    assert (last_day(milestone), last_day(frozen)) == (date(2020, 6, 1), date(2020, 5, 1))


def test_reviews_stand_as_given_with_their_source(client):
    plan = make_published_plan()
    commitment = plan.commitments.get()
    address = commitment.get_absolute_url()
    assert "Independent review" not in page_of(client, address)
    make_review(commitment, is_relevant=False, early_results="")
    page = page_of(client, address)
    shown = page[page.index('id="reviews"') :]
    for words in (REVIEW["source_title_en"], "June 30, 2020", "Can be verified</dt><dd>Yes", "Modest", "Limited"):
        assert words in shown
    assert "Relevant to open government</dt><dd>No" in shown
    assert 'href="https://example.org/review"' in shown
    assert "Early results" not in shown


# ---- From plan to plan --------------------------------------------------------------------------------------------
@pytest.fixture
def plans():
    earlier = make_published_plan(commitments=2)
    later = make_plan(make_consultation(), starts_on=date(2022, 10, 1), ends_on=date(2024, 9, 30))
    make_commitment(later, title_en="Contracts, second part", title_fr="Contrats, deuxième partie")
    return earlier, later


def test_both_commitments_show_the_carry_over_once_the_later_plan_is_public(client, plans):
    earlier, later = plans
    old, new = earlier.commitments.order_by("pk").first(), later.commitments.get()
    make_carry_over(old, later, new, kind="changed")
    assert "Before and after this plan" not in page_of(client, old.get_absolute_url())
    publish(later)
    page = page_of(client, old.get_absolute_url())
    assert "Changed in a later plan:" in page
    assert CARRIED["reason_en"] in page
    assert f'href="{new.get_absolute_url()}"' in page
    page = page_of(client, new.get_absolute_url())
    assert "Takes up, with changes, a commitment of an earlier plan:" in page
    assert f'href="{old.get_absolute_url()}"' in page


def test_the_later_plan_says_what_became_of_every_commitment_of_the_earlier(client, plans):
    earlier, later = plans
    old, undecided = earlier.commitments.order_by("pk")
    publish(later)
    assert "What became of the earlier plan" not in page_of(client, later.get_absolute_url())
    make_carry_over(old, later)
    page = page_of(client, later.get_absolute_url())
    listed = page[page.index("What became of the earlier plan") :]
    assert "Dropped</span>" in listed
    assert f'href="{undecided.get_absolute_url()}"' in listed
    assert listed.count("Nothing is decided on this one.") == 1


def test_the_theme_of_past_commitments_leads_to_that_list(client, plans):
    earlier, later = plans
    theme = make_theme(later.consultation, key="past-commitments")
    other = make_theme(later.consultation)
    publish(later)
    make_carry_over(earlier.commitments.first(), later)
    assert f'href="{later.get_absolute_url()}#earlier-plan"' in page_of(client, theme.get_absolute_url())
    assert "#earlier-plan" not in page_of(client, other.get_absolute_url())


# ---- Both languages, and the cost ---------------------------------------------------------------------------------
def test_the_pages_are_in_one_language(client):
    plan = make_published_plan()
    milestone, period = Milestone.objects.get(), make_period(plan, opens_at=days_ago(30), due_at=days_ago(2))
    make_report(make_past_period(plan), milestone)
    make_view(period, milestone)
    make_review(milestone.commitment)
    make_carry_over(make_published_plan().commitments.get(), plan, milestone.commitment)
    for language in ("en", "fr"):
        with override(language):
            address = milestone.commitment.get_absolute_url()
        assert foreign_in_html(client.get(address).content.decode(), language) == []


def test_query_budgets(client, grows):
    department = make_department()
    plan = make_published_plan(department=department)
    milestone, period = Milestone.objects.get(), make_period(plan, opens_at=days_ago(30), due_at=days_ago(2))
    make_report(period, milestone)
    sign_in(client, make_person())

    def add(number):
        one = make_commitment(plan, leads=[department, make_department()])
        publish(plan, "final", now=days_ago(200))
        make_carry_over(make_published_plan().commitments.get(), plan, one)
        if number % 2:
            make_report(period, one.milestones.get())

    grows(progress_of(plan), add)
    grows(progress_of(plan, "?show=overdue"), lambda _n: None, rows=(1, 3))
    grows(plan.get_absolute_url(), lambda _n: None, rows=(1, 3))

    def tell(number):
        past = make_past_period(plan)
        make_report(past, milestone)
        make_view(past, milestone)
        make_review(milestone.commitment)

    grows(milestone.commitment.get_absolute_url(), tell)
