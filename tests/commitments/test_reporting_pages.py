"""The pages where departments report and civil society answers: who sees them, what a refusal keeps."""

import uuid

import pytest
from django.utils import timezone

from commitments.models import CivilSocietyView, Milestone, Report
from tests.factories.people import make_administrator, make_moderator, make_person, sign_in
from tests.factories.plans import make_commitment, make_department, make_milestone
from tests.factories.progress import (
    EVIDENCE,
    days_ago,
    make_past_period,
    make_period,
    make_published_plan,
    make_report,
    make_reporter,
    make_view,
)
from tests.factories.published import publish
from tests.factories.words import REPORT, VIEW

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(client):
    """A milestone in an open period; somebody of its department is signed in."""
    department = make_department()
    plan = make_published_plan(department=department)
    milestone, period = Milestone.objects.get(), make_period(plan)
    person = make_reporter(department)
    sign_in(client, person)
    return milestone, period, department, person


def edit_address(milestone, period, what=""):
    return f"/en/reporting/{milestone.pk}/{period.key}/{what}"


def form(department, **fields):
    return {
        "department": department.pk,
        "status": "LP",
        **REPORT,
        "evidence_url": EVIDENCE,
        "version": 0,
        "submission_key": uuid.uuid4(),
        **fields,
    }


def text_of(response):
    return " ".join(response.content.decode().split())


# ---- The list -------------------------------------------------------------------------------------------
def test_what_is_to_do_stands_above_what_is_done(client, place):
    first, period, department, _person = place
    plan = period.plan
    second, third = (make_milestone(first.commitment, leads=[department]) for _n in range(2))
    make_commitment(plan, leads=[make_department()])
    publish(plan, "final", now=days_ago(20))
    make_report(make_past_period(plan), first, status="C")
    make_report(period, second, status="SP")
    page = text_of(client.get("/en/reporting/"))
    places = [
        page.index(words) for words in ("To report</h2>", "C01.3 ", "Reported</h2>", "C01.2 ", "nothing to report")
    ]
    assert places == sorted(places)
    assert page.index("nothing to report") < page.index(">C01.1 ")
    assert "C02.1" not in page
    assert page.count("btn-primary") == 1
    assert f'href="/en/reporting/{third.pk}/{period.key}/">Report<' in page
    assert f'href="/en/reporting/{second.pk}/{period.key}/">Correct<' in page


def test_a_late_report_is_called_overdue_with_its_days(client, place):
    _milestone, period, _department, _person = place
    period.opens_at, period.due_at = days_ago(30), days_ago(2.5)
    period.save()
    page = text_of(client.get("/en/reporting/"))
    assert "Reports have been overdue for 3 days." in page
    assert "Overdue</h2>" in page


def test_without_an_open_period_the_next_one_is_named(client, place):
    _milestone, period, _department, _person = place
    period.delete()
    assert "No reporting period is open now." in text_of(client.get("/en/reporting/"))
    coming = make_period(period.plan, opens_at=timezone.now() + timezone.timedelta(days=3))
    assert "The next one opens on" in text_of(client.get("/en/reporting/"))
    assert client.get(edit_address(place[0], coming)).status_code == 200


def test_a_person_without_a_department_is_told_what_to_do(client, place):
    sign_in(client, make_reporter())
    assert "You belong to no department yet." in text_of(client.get("/en/reporting/"))


# ---- Who --------------------------------------------------------------------------------------------------
def test_the_form_is_absent_for_everybody_else(client, place):
    milestone, period, department, _person = place
    address = edit_address(milestone, period)
    for stranger in (make_person(), make_reporter(make_department()), make_moderator()):
        sign_in(client, stranger)
        assert client.get(address).status_code == 404
        assert client.post(address, form(department)).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302
    sign_in(client, make_administrator())
    assert client.get(address).status_code == 200
    assert not Report.objects.exists()


def test_addresses_that_do_not_fit_are_absent(client, place):
    milestone, period, _department, _person = place
    other = make_period(make_published_plan())
    foreign = make_milestone(milestone.commitment).indicators.get()
    for address in (
        edit_address(milestone, other),
        f"/en/reporting/{milestone.pk + 999}/{period.key}/",
        f"{edit_address(milestone, period)}?indicator={foreign.pk}",
        f"{edit_address(milestone, period)}?indicator=abc",
    ):
        assert client.get(address).status_code == 404, address


# ---- The form -----------------------------------------------------------------------------------------------
def test_a_report_is_sent_and_stands_on_the_page_of_the_commitment(client, place):
    milestone, period, department, person = place
    response = client.post(edit_address(milestone, period), form(department))
    assert response.status_code == 302
    assert response.url == f"{milestone.commitment.get_absolute_url()}#progress-{milestone.pk}"
    report = Report.objects.get()
    assert (report.reported_by, report.department, report.indicator) == (person, department, None)
    page = text_of(client.get(response.url))
    assert REPORT["progress_en"] in page
    assert f'href="{EVIDENCE}"' in page
    assert "Thank you. It is public now." in page


def test_an_indicator_is_reported_on_by_itself(client, place):
    milestone, period, department, _person = place
    indicator = milestone.indicators.get()
    address = f"{edit_address(milestone, period)}?indicator={indicator.pk}"
    assert "This report is on one indicator" in text_of(client.get(address))
    client.post(address, form(department))
    assert Report.objects.get().indicator == indicator


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"evidence_url": ""}, "evidence_url", "give a link that anybody can open"),
        ({"evidence_url": "ftp://example.org"}, "evidence_url", "begins with http://"),
        ({"progress_fr": ""}, "progress_fr", "in French too"),
        ({"obstacles_en": " "}, "obstacles_en", "in English too"),
        ({"progress_en": "", "progress_fr": ""}, "progress_en", "in both languages"),
        ({"status": "XX"}, "status_0", "Choose one of the states"),
        ({"status": ""}, "status_0", "Choose one of the states"),
    ],
)
def test_what_cannot_stand_is_linked_and_the_text_kept(client, place, fields, field, words):
    milestone, period, department, _person = place
    response = client.post(edit_address(milestone, period), form(department, **fields))
    page = text_of(response)
    assert response.status_code == 422
    assert f'<a href="#id_{field}">' in page
    assert words in page
    assert REPORT["obstacles_fr"].replace("’", "’") in page
    assert not Report.objects.exists()


def test_a_closed_period_refuses_with_its_date_and_keeps_the_text(client, place):
    milestone, period, department, _person = place
    closed = make_past_period(period.plan)
    address = edit_address(milestone, closed)
    page = text_of(client.get(address))
    assert "were taken until" in page
    assert "<textarea" not in page
    response = client.post(address, form(department))
    assert response.status_code == 422
    assert "were taken until" in text_of(response)
    assert REPORT["progress_en"] in text_of(response)
    assert not Report.objects.exists()


def test_the_report_before_stands_beside(client, place):
    milestone, period, _department, _person = place
    make_report(make_past_period(period.plan), milestone, progress_en="Nothing but a plan.", progress_fr="Rien.")
    page = text_of(client.get(edit_address(milestone, period)))
    assert "The report before" in page
    assert "Nothing but a plan." in page


def test_the_loser_of_two_corrections_keeps_the_text_and_may_send_again(client, place):
    milestone, period, department, person = place
    made = make_report(period, milestone, reported_by=person)
    made.progress_en, made.progress_fr, made.version = "Saved by a colleague.", "Enregistré.", 2
    made.save()
    address = edit_address(milestone, period)
    response = client.post(address, form(department, version=1, progress_en="Mine, later."))
    page = text_of(response)
    assert response.status_code == 409
    assert "Mine, later." in page
    assert "Saved by a colleague." in page
    assert 'name="version" value="2"' in page
    client.post(address, form(department, version=2, progress_en="Mine, later."))
    made.refresh_from_db()
    assert (made.progress_en, made.version) == ("Mine, later.", 3)


def test_another_departments_report_is_shown_and_not_written_over(client, place):
    milestone, period, _department, _person = place
    partner = make_department(name_en="The mint", name_fr="La monnaie")
    milestone.partners.add(partner)
    make_report(period, milestone)
    sign_in(client, make_reporter(partner))
    page = text_of(client.get(edit_address(milestone, period)))
    assert "Another department has reported on this" in page
    assert "<textarea" not in page
    response = client.post(edit_address(milestone, period), form(partner, version=1))
    assert response.status_code == 422
    assert Report.objects.get().department_id == milestone.leads.get().pk


# ---- Civil society --------------------------------------------------------------------------------------------
def test_forum_members_say_how_civil_society_sees_it(client, place):
    milestone, period, _department, _person = place
    address = edit_address(milestone, period, "view/")
    data = {"status": "NS", **VIEW, "version": 0, "submission_key": uuid.uuid4()}
    assert client.get(address).status_code == 404
    assert client.post(address, data).status_code == 404
    sign_in(client, make_moderator())
    make_report(period, milestone)
    assert REPORT["progress_en"] in text_of(client.get(address))
    assert client.post(address, {**data, "text_fr": ""}).status_code == 422
    response = client.post(address, data)
    assert response.status_code == 302
    assert CivilSocietyView.objects.get().text_fr == VIEW["text_fr"]
    response = client.post(address, data)
    assert response.status_code == 409
    assert VIEW["text_en"] in text_of(response)


def test_a_view_before_the_period_opens_is_refused_with_the_date(client, place):
    milestone, period, _department, _person = place
    coming = make_period(period.plan, opens_at=timezone.now() + timezone.timedelta(days=3))
    sign_in(client, make_moderator())
    address = edit_address(milestone, coming, "view/")
    assert "are taken from" in text_of(client.get(address))
    response = client.post(address, {"status": "NS", **VIEW, "version": 0, "submission_key": uuid.uuid4()})
    assert (response.status_code, CivilSocietyView.objects.count()) == (422, 0)


# ---- Cost -----------------------------------------------------------------------------------------------------
def test_query_budgets(client, grows):
    department = make_department()
    plan = make_published_plan(department=department)
    milestone, period = Milestone.objects.get(), make_period(plan)
    person = make_reporter(department, make_department())
    sign_in(client, person)

    def add(number):
        one = make_milestone(make_commitment(plan, leads=[department]), leads=[department], code=f"X.{number}")
        publish(plan, "final", now=days_ago(20))
        make_report(make_past_period(plan), milestone)
        if number % 2:
            make_report(period, one)

    grows("/en/reporting/", add)
    make_report(period, milestone)
    make_view(period, milestone)
    grows(edit_address(milestone, period), lambda _n: make_report(make_past_period(plan), milestone), rows=(1, 3))
    sign_in(client, make_moderator())
    grows(edit_address(milestone, period, "view/"), lambda _n: make_department(), rows=(1, 3))
