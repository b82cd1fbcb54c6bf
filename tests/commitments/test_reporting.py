"""What departments report: who may, when, with what; told once; corrected in the open."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from commitments.models import Following, Milestone, Notice, Report, ReportingPeriod
from commitments.services.refusals import NotAllowed
from commitments.services.reporting import PeriodClosed, ReportRefused, departments_for, report
from commitments.services.telling import tell_next
from ogp_portal.base.errors import EditConflict
from ogp_portal.users.models import OutboxMessage
from tests.factories.answers import publish
from tests.factories.consultations import make_open_consultation
from tests.factories.contributions import make_proposal
from tests.factories.people import make_administrator, make_moderator, make_person
from tests.factories.plans import make_commitment, make_department, make_milestone, make_plan
from tests.factories.progress import (
    days_ago,
    make_past_period,
    make_period,
    make_published_plan,
    make_report,
    make_reporter,
    said,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    """A milestone of a published plan in an open period, its department and somebody who reports for it."""
    department = make_department()
    plan = make_published_plan(department=department)
    milestone = Milestone.objects.get()
    period = make_period(plan)
    return {"period": period, "milestone": milestone, "department": department, "by": make_reporter(department)}


def test_a_report_is_public_at_once_and_dated(place):
    commitment = place["milestone"].commitment
    assert commitment.reported_at is None
    now = timezone.now()
    made = report(**place, **said(status="SP"), now=now)
    assert (made.status, made.version, made.reported_at, made.reported_by) == ("SP", 1, now, place["by"])
    assert made.progress_fr == "La page est en ligne et contient la moitié des contrats."
    commitment.refresh_from_db()
    assert commitment.reported_at == now


# ---- Who ------------------------------------------------------------------------------------------------
def test_people_of_the_lead_or_a_partner_department_report(place):
    partner, other = make_department(), make_department()
    milestone = place["milestone"]
    milestone.partners.add(partner)
    assert departments_for(milestone, place["by"]) == [place["department"]]
    assert departments_for(milestone, make_reporter(partner)) == [partner]
    assert departments_for(milestone, make_reporter(other, partner)) == [partner]
    assert departments_for(milestone, make_administrator()) == [place["department"], partner]
    for stranger in (make_reporter(other), make_moderator(), make_person()):
        assert departments_for(milestone, stranger) == []


def test_a_milestone_that_names_nobody_takes_the_departments_of_its_commitment(place):
    above = make_department()
    milestone = place["milestone"]
    milestone.commitment.partners.add(above)
    assert departments_for(milestone, make_reporter(above)) == []
    milestone.leads.clear()
    assert departments_for(milestone, make_reporter(above)) == [above]


def test_another_departments_milestone_is_refused(place):
    other = make_department()
    stranger = make_reporter(other)
    for department in (other, place["department"]):
        with pytest.raises(NotAllowed):
            report(**{**place, "by": stranger, "department": department}, **said())
    assert not Report.objects.exists()


def test_without_the_role_a_department_opens_nothing(place):
    person = make_person()
    place["department"].people.add(person)
    with pytest.raises(NotAllowed):
        report(**{**place, "by": person}, **said())


# ---- When -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("before", "Reports for The first quarter of the plan are taken from July 1, 2019 on."),
        ("after", "Reports for The first quarter of the plan were taken until July 31, 2019."),
    ],
)
def test_before_it_opens_and_after_it_closes_a_period_says_when(place, at, words):
    zone = timezone.get_current_timezone()
    opens = timezone.datetime(2019, 7, 1, tzinfo=zone)
    period = make_period(
        place["period"].plan, opens_at=opens, due_at=opens + timedelta(days=20), closes_at=opens + timedelta(days=31)
    )
    now = opens - timedelta(seconds=1) if at == "before" else period.closes_at
    with pytest.raises(PeriodClosed, match=words.replace(".", r"\.")):
        report(**{**place, "period": period}, **said(), now=now)
    report(**{**place, "period": period}, **said(), now=opens)


def test_only_milestones_of_the_plan_and_of_a_published_one(place):
    draft = make_commitment(make_plan(), leads=[place["department"]]).milestones.get()
    with pytest.raises(ReportRefused, match="another plan"):
        report(**{**place, "milestone": draft}, **said())
    with pytest.raises(ReportRefused, match="not in a published plan"):
        report(**{**place, "milestone": draft, "period": make_period(draft.commitment.plan)}, **said())
    added = make_milestone(place["milestone"].commitment, leads=[place["department"]])
    with pytest.raises(ReportRefused, match="not in a published plan"):
        report(**{**place, "milestone": added}, **said())


def test_what_was_left_out_of_the_plan_takes_no_report(place):
    clause = place["milestone"].clause
    clause.retired_at = timezone.now()
    clause.save()
    with pytest.raises(ReportRefused, match="not in a published plan"):
        report(**place, **said())


def test_an_indicator_of_its_own_milestone_only(place):
    indicator = place["milestone"].indicators.get()
    whole, part = report(**place, **said()), report(**place, **said(status="C"), indicator=indicator)
    assert (whole.pk != part.pk, part.indicator) == (True, indicator)
    foreign = make_milestone(place["milestone"].commitment).indicators.get()
    with pytest.raises(ReportRefused, match="another milestone"):
        report(**place, **said(), indicator=foreign)


# ---- With what ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"evidence_url": ""}, "give a link"),
        ({"evidence_url": "", "status": "SP"}, "give a link"),
        ({"evidence_url": "", "status": "C"}, "give a link"),
        ({"evidence_url": "ftp://example.org/file"}, "whole address"),
        ({"evidence_url": "javascript:alert(1)"}, "whole address"),
        ({"evidence_url": "example.org"}, "whole address"),
        ({"evidence_url": "https://example.org/" + "a" * 500}, "whole address"),
        ({"progress": {"en": "Done.", "fr": " "}}, "in French too"),
        ({"obstacles": {"en": "", "fr": "Aucun."}}, "in English too"),
        ({"progress": None}, "in both languages"),
        ({"status": "XX"}, "one of the states"),
        ({"status": ""}, "one of the states"),
    ],
)
def test_what_cannot_stand(place, fields, words):
    with pytest.raises(ReportRefused, match=words):
        report(**place, **said(**fields))
    assert not Report.objects.exists()


def test_not_started_needs_neither_words_nor_a_link(place):
    made = report(**place, **said(status="NS", progress=None, obstacles=None, evidence_url=""))
    assert (made.status, made.progress_en, made.evidence_url) == ("NS", "", "")


# ---- Again ----------------------------------------------------------------------------------------------
def test_one_form_sent_twice_is_one_report(place):
    form = said()
    first = report(**place, **form)
    assert report(**place, **form).pk == first.pk
    form = said(status="SP", version=1)
    report(**place, **form)
    assert report(**place, **form).version == 2
    assert Report.objects.count() == 1


def test_a_key_of_another_report_opens_nothing(place):
    form = said()
    report(**place, **form)
    colleague = make_reporter(place["department"])
    with pytest.raises(NotAllowed):
        report(**{**place, "by": colleague}, **form)
    with pytest.raises(NotAllowed):
        report(**place, **form, indicator=place["milestone"].indicators.get())


def test_a_correction_keeps_what_was_said_before(place):
    report(**place, **said(status="NS", evidence_url=""))
    colleague = make_reporter(place["department"])
    made = report(**{**place, "by": colleague}, **said(status="SP", version=1))
    assert (made.version, made.reported_by) == (2, colleague)
    assert list(made.events.order_by("pgh_id").values_list("status", "version")) == [("NS", 1), ("SP", 2)]


def test_the_loser_of_two_corrections_is_told(place):
    report(**place, **said())
    for version in (0, 2):
        with pytest.raises(EditConflict):
            report(**place, **said(status="C", version=version))
    assert Report.objects.get().status == "LP"


def test_another_department_does_not_overwrite_a_report(place):
    partner = make_department(name_en="The mint")
    place["milestone"].partners.add(partner)
    report(**place, **said())
    with pytest.raises(ReportRefused, match="The office that keeps the registers has reported"):
        report(**{**place, "department": partner, "by": make_reporter(partner)}, **said(version=1))


# ---- Who is told ----------------------------------------------------------------------------------------
def test_notice_is_taken_of_the_first_report_and_of_each_milestone_complete(place):
    plan, commitment = place["period"].plan, place["milestone"].commitment
    later = make_period(plan, key="later", opens_at=days_ago(1))
    indicator = place["milestone"].indicators.get()
    first = report(**place, **said())
    assert list(Notice.objects.filter(step="reported").values_list("report", flat=True)) == [first.pk]
    report(**place, **said(status="SP", version=1))
    report(**place, **said(status="C"), indicator=indicator)
    assert Notice.objects.filter(step="reported").count() == 1
    reached = report(**{**place, "period": later}, **said(status="C"))
    report(**{**place, "period": later}, **said(status="C", version=1))
    third = make_period(plan, key="third", opens_at=days_ago(1))
    report(**{**place, "period": third}, **said(status="C"))
    assert list(Notice.objects.order_by("pk").values_list("step", "report").exclude(step="planned")) == [
        ("reported", first.pk),
        ("completed", reached.pk),
    ]
    commitment.refresh_from_db()
    assert commitment.reported_at == Report.objects.get(pk=first.pk).events.earliest("pgh_id").reported_at


def followed(place):
    """An author and a follower whose words led to the commitment, the commitment, and who else must hear nothing."""
    commitment = place["milestone"].commitment
    consultation = make_open_consultation()
    proposal, other = make_proposal(consultation, author=make_person(language="fr")), make_proposal(consultation)
    follower = make_person()
    Following.objects.create(contribution=proposal, person=follower)
    publish(proposal, commitments=[commitment])
    publish(other)
    while tell_next():
        pass
    OutboxMessage.objects.all().delete()
    return proposal.author, follower


def mails():
    """Whom the worker tells now, and under which title."""
    while tell_next():
        pass
    found = [(mail.to, mail.subject.split(":")[0].strip()) for mail in OutboxMessage.objects.order_by("pk")]
    OutboxMessage.objects.all().delete()
    return found


def test_a_milestone_that_a_correction_makes_complete_is_told_once(place):
    author, follower = followed(place)
    report(**place, **said())
    assert mails() == [(author.email, "Rapport d’avancement"), (follower.email, "Progress reported")]
    report(**place, **said(status="C", version=1))
    told = [(author.email, "Jalon réalisé"), (follower.email, "Milestone complete")]
    assert mails() == told
    # Taken back, claimed again, corrected in its words, and reported as complete of the next period.
    report(**place, **said(status="SP", version=2))
    report(**place, **said(status="C", version=3))
    report(**place, **said(status="C", version=4, evidence_url="https://example.org/other"))
    later = make_period(place["period"].plan, key="later", opens_at=days_ago(1))
    report(**{**place, "period": later}, **said(status="C"))
    assert mails() == []


def test_a_first_report_that_is_complete_makes_one_mail_and_a_mistake_corrected_at_once_another(place):
    author, follower = followed(place)
    report(**place, **said(status="C"))
    report(**place, **said(status="LP", version=1))
    assert mails() == [(author.email, "Rapport d’avancement"), (follower.email, "Progress reported")]
    report(**place, **said(status="C", version=2))
    report(**place, **said(status="SP"), indicator=place["milestone"].indicators.get())
    assert mails() == [(author.email, "Jalon réalisé"), (follower.email, "Milestone complete")]


# ---- The database itself --------------------------------------------------------------------------------
def violates(name):
    return pytest.raises(IntegrityError, match=name)


def test_a_milestone_is_not_due_before_it_starts(place):
    milestone = place["milestone"]
    milestone.starts_on, milestone.due_on = date(2020, 1, 2), date(2020, 1, 1)
    with violates("milestone_is_not_due_before_it_starts"), transaction.atomic():
        milestone.save()
    milestone.due_on = milestone.starts_on
    milestone.save()


def test_one_report_per_period_and_place(place):
    make_report(place["period"], place["milestone"])
    with violates("one_report_per_period"), transaction.atomic():
        make_report(place["period"], place["milestone"], submission_key=uuid.uuid4())


def test_no_claim_without_evidence_past_the_service(place):
    with violates("progress_only_with_evidence"), transaction.atomic():
        make_report(place["period"], place["milestone"], evidence_url="")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"starts_on": date(2019, 7, 1), "ends_on": date(2019, 6, 30)}, "period_ends_after_it_starts"),
        ({"due_at": days_ago(10), "opens_at": days_ago(10)}, "reports_are_due_while_they_are_taken"),
        ({"due_at": days_ago(1), "closes_at": days_ago(2)}, "reports_are_due_while_they_are_taken"),
        ({"key": "first"}, "period_key_once_per_plan"),
    ],
)
def test_the_dates_of_a_period_are_in_order(fields, name):
    plan = make_plan()
    make_period(plan, key="first")
    with violates(name), transaction.atomic():
        make_period(plan, **fields)
    assert ReportingPeriod.objects.count() == 1


def test_a_refusal_is_in_the_language_of_the_reader(place):
    period = make_past_period(place["period"].plan)
    with override("fr"), pytest.raises(PeriodClosed, match="Le premier trimestre du plan"):
        report(**{**place, "period": period}, **said())
