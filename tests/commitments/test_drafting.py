"""Drafting: what is written stays the same record, two hands never overwrite each other, refusals are sentences."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commitments import services
from commitments.models import Clause, Commitment, Indicator, Milestone, PlanVersion
from commitments.services import Part, Sheet
from ogp_portal.base.errors import EditConflict
from ogp_portal.languages.models import BilingualText
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.people import make_moderator, make_person
from tests.factories.plans import make_clause, make_commitment, make_department, make_milestone, make_plan
from tests.factories.progress import make_period, make_report
from tests.factories.published import make_clause_comment, publish

pytestmark = pytest.mark.django_db
TEXTS = {"text_en": "Two million dollars a year.", "text_fr": "Deux millions de dollars par an."}


@pytest.fixture
def member():
    return make_moderator()


@pytest.fixture
def commitment():
    return make_commitment(make_plan(make_open_consultation()))


def test_only_forum_members_draft(commitment):
    stranger = make_person(roles=["organiser", "translator", "reporter"])
    milestone = commitment.milestones.get()
    refused = [
        lambda: services.write_commitment(commitment=commitment, values={}, version=1, by=stranger),
        lambda: services.write_clause(commitment=commitment, kind="budget", texts=TEXTS, version=0, by=stranger),
        lambda: services.write_milestone(milestone=milestone, values=TEXTS, version=1, by=stranger),
        lambda: services.add_milestone(commitment=commitment, by=stranger),
        lambda: services.leave_out(commitment=commitment, reasons={"en": "No.", "fr": "Non."}, by=stranger),
        lambda: services.renumber(plan=commitment.plan, numbers={}, by=stranger),
        lambda: services.publish_version(plan=commitment.plan, kind="draft", by=stranger),
    ]
    for act in refused:
        with pytest.raises(services.NotAllowed):
            act()
    assert not Clause.objects.filter(kind="budget").exists()


def test_title_number_departments_and_themes(commitment, member):
    department, theme = make_department(), make_theme(commitment.plan.consultation)
    values = {"number": 4, "title_en": "Open contracts ", "title_fr": "Contrats ouverts", "leads": [department.pk]}
    services.write_commitment(commitment=commitment, values={**values, "themes": [theme.pk]}, version=1, by=member)
    commitment.refresh_from_db()
    assert (commitment.number, commitment.title_en, commitment.version) == (4, "Open contracts", 2)
    assert (list(commitment.leads.all()), list(commitment.themes.all())) == ([department], [theme])
    with pytest.raises(EditConflict):
        services.write_commitment(commitment=commitment, values=values, version=1, by=member)
    for wrong in ({"title_fr": " "}, {"number": 0}):
        with pytest.raises(services.DraftRefused):
            services.write_commitment(commitment=commitment, values=wrong, version=2, by=member)


def test_a_part_is_made_when_it_is_first_written_and_stays_the_same_clause(commitment, member):
    write = {"commitment": commitment, "kind": "budget", "by": member}
    assert services.write_clause(**write, texts={"text_en": " ", "text_fr": ""}, version=0) is None
    clause = services.write_clause(**write, texts=TEXTS, version=0)
    with pytest.raises(EditConflict):
        services.write_clause(**write, texts=TEXTS, version=0)
    emptied = services.write_clause(**write, texts={"text_en": "", "text_fr": ""}, version=1)
    again = services.write_clause(**write, texts=TEXTS, version=2)
    assert {clause.pk, emptied.pk, again.pk} == {clause.pk}
    with pytest.raises(services.DraftRefused, match="8000"):
        services.write_clause(**write, texts={"text_en": "x" * 8001}, version=3)
    with pytest.raises(services.NotAllowed):
        services.write_clause(commitment=commitment, kind="milestone", texts=TEXTS, version=0, by=member)


def test_a_part_changed_in_one_language_goes_to_the_translation_desk(commitment, member):
    clause = services.write_clause(commitment=commitment, kind="budget", texts=TEXTS, version=0, by=member)
    assert not BilingualText.objects.to_do().exists()
    services.write_clause(
        commitment=commitment, kind="budget", texts={"text_en": "Three million dollars."}, version=1, by=member
    )
    row = BilingualText.objects.to_do().get()
    assert (row.record_id, row.behind) == (clause.pk, "fr")


def test_a_part_stands_once_in_the_database(commitment):
    with pytest.raises(IntegrityError, match="each_part_once_per_commitment"), transaction.atomic():
        make_clause(commitment, kind="problem")
    make_clause(commitment, kind="problem", retired_at=timezone.now())


def test_a_milestone_due_before_it_starts_is_refused_with_words(commitment, member):
    milestone = commitment.milestones.get()
    values = {"starts_on": date(2020, 1, 2), "due_on": date(2020, 1, 1), **TEXTS}
    with pytest.raises(services.DraftRefused, match=r"Milestone C01\.1 would be due before it starts"):
        services.write_milestone(milestone=milestone, values=values, version=1, by=member)
    services.write_milestone(milestone=milestone, values={**values, "due_on": date(2020, 1, 2)}, version=1, by=member)
    milestone.refresh_from_db()
    assert (milestone.due_on, milestone.clause.text_en, milestone.clause.version) == (
        date(2020, 1, 2),
        TEXTS["text_en"],
        2,
    )
    with pytest.raises(EditConflict):
        services.write_milestone(milestone=milestone, values=values, version=1, by=member)
    with pytest.raises(IntegrityError, match="milestone_is_not_due_before_it_starts"), transaction.atomic():
        Milestone.objects.filter(pk=milestone.pk).update(due_on=date(2019, 1, 1))


def test_milestones_are_added_moved_left_out_and_taken_back(commitment, member):
    first = commitment.milestones.get()
    second = services.add_milestone(commitment=commitment, by=member)
    assert second.code == "C01.2"

    def codes():
        living = Milestone.objects.filter(commitment=commitment, clause__retired_at=None)
        return list(living.order_by("clause__position").values_list("code", flat=True))

    assert codes() == ["C01.1", "C01.2"]
    services.move_milestone(clause=second.clause, steps=-1, by=member)
    assert codes() == ["C01.2", "C01.1"]
    services.move_milestone(clause=second.clause, steps=-1, by=member)
    assert codes() == ["C01.2", "C01.1"]
    publish(commitment.plan)
    services.retire_clause(clause=Clause.objects.get(pk=first.clause_id), by=member)
    assert codes() == ["C01.2"]
    # What was never public goes; what was stays, and keeps its code.
    services.retire_clause(clause=services.add_milestone(commitment=commitment, by=member).clause, by=member)
    assert set(commitment.milestones.values_list("code", flat=True)) == {"C01.1", "C01.2"}
    services.restore_clause(clause=first.clause, by=member)
    assert sorted(codes()) == ["C01.1", "C01.2"]
    with pytest.raises(services.NotAllowed):
        services.retire_clause(clause=commitment.clauses.get(kind="problem"), by=member)


def test_a_milestone_with_comments_is_never_deleted(commitment, member):
    version = publish(commitment.plan)
    milestone = make_milestone(commitment)
    make_clause_comment(milestone.clause, version)
    services.retire_clause(clause=milestone.clause, by=member)
    assert Clause.objects.get(pk=milestone.clause_id).retired_at is not None


def test_indicators_are_written_added_and_removed(commitment, member):
    milestone = commitment.milestones.get()
    indicator = services.add_indicator(milestone=milestone, by=member)
    assert indicator.code == "C01.1.2"
    values = {"text_en": "A page ", "text_fr": "Une page", "due_on": date(2019, 5, 1), "due_precision": "month"}
    services.write_indicator(indicator=indicator, values=values, version=1, by=member)
    indicator.refresh_from_db()
    assert (indicator.text_en, indicator.due_on, indicator.due_precision) == ("A page", date(2019, 5, 1), "month")
    with pytest.raises(EditConflict):
        services.write_indicator(indicator=indicator, values=values, version=7, by=member)
    services.remove_indicator(indicator=indicator, by=member)
    assert milestone.indicators.count() == 1
    with pytest.raises(IntegrityError, match="each_indicator_code_once_per_milestone"), transaction.atomic():
        Indicator.objects.create(milestone=milestone, code="C01.1.1")
    make_report(
        make_period(commitment.plan), milestone, indicator=milestone.indicators.get(), department=make_department()
    )
    with pytest.raises(services.DraftRefused, match="Progress was reported"):
        services.remove_indicator(indicator=milestone.indicators.get(), by=member)


def test_leaving_out_needs_a_reason_in_both_languages_and_can_be_taken_back(commitment, member):
    make_commitment(commitment.plan)
    publish(commitment.plan)
    with pytest.raises(services.DraftRefused):
        services.leave_out(commitment=commitment, reasons={"en": "No money.", "fr": " "}, by=member)
    with pytest.raises(IntegrityError, match="left_out_with_a_reason_in_both"), transaction.atomic():
        Commitment.objects.filter(pk=commitment.pk).update(dropped_at=timezone.now(), drop_reason_en="No money.")
    services.leave_out(commitment=commitment, reasons={"en": "No money.", "fr": "Pas d’argent."}, by=member)
    assert [row.commitment.code for row in publish(commitment.plan).commitments.all()] == ["C02"]
    services.take_back(commitment=commitment, by=member)
    assert [row.commitment.code for row in publish(commitment.plan).commitments.in_order()] == ["C01", "C02"]


def test_numbers_change_at_once_and_never_meet(commitment, member):
    other = make_commitment(commitment.plan)
    assert services.renumber(plan=commitment.plan, numbers={commitment.pk: 2, other.pk: 1}, by=member) == 2
    assert list(commitment.plan.commitments.order_by("number").values_list("code", flat=True)) == ["C02", "C01"]
    for numbers in ({commitment.pk: 1}, {commitment.pk: 0}):
        with pytest.raises(services.DraftRefused):
            services.renumber(plan=commitment.plan, numbers=numbers, by=member)


def test_one_sheet_is_saved_whole_or_not_at_all(commitment, member):
    milestone = commitment.milestones.get()
    indicator = milestone.indicators.get()
    good = Sheet(
        head=Part({"title_en": "Open contracts"}, 1),
        parts={"budget": Part(TEXTS, 0)},
        milestones={milestone.clause_id: Part(TEXTS, 1)},
        indicators={indicator.pk: Part({"text_en": "A page", "text_fr": "Une page"}, 1)},
    )
    late = Sheet(head=good.head, parts={"problem": Part(TEXTS, 9)})
    with pytest.raises(EditConflict):
        services.write_sheet(commitment=commitment, sheet=late, by=member)
    commitment.refresh_from_db()
    assert commitment.title_en == "Contracts that anyone can read"
    services.write_sheet(commitment=commitment, sheet=good, by=member)
    for record in (commitment, milestone.clause, indicator):
        record.refresh_from_db()
    assert (commitment.title_en, milestone.clause.version, indicator.text_en) == ("Open contracts", 2, "A page")
    services.write_sheet(
        commitment=commitment, sheet=Sheet(indicators={indicator.pk: Part({"text_en": "Two"}, 2)}), by=member
    )
    milestone.clause.refresh_from_db()
    assert milestone.clause.version == 3


def test_the_milestone_of_another_commitment_is_refused(commitment, member):
    other = make_commitment(commitment.plan).milestones.get()
    for sheet in (
        Sheet(milestones={other.clause_id: Part(TEXTS, 1)}),
        Sheet(indicators={other.indicators.get().pk: Part({}, 1)}),
    ):
        with pytest.raises(services.NotAllowed):
            services.write_sheet(commitment=commitment, sheet=sheet, by=member)


def test_what_is_missing_is_said_before_publishing(commitment, member):
    plan = commitment.plan
    assert services.what_is_missing(make_plan())[0].holds_back
    commitment.leads.add(make_department())
    assert services.what_is_missing(plan) == []
    make_milestone(commitment, due_on=None)
    bare = make_commitment(plan)
    bare.clauses.filter(kind="milestone").delete()
    make_clause(bare, kind="budget", text_fr="")
    services.add_milestone(commitment=commitment, by=member)
    found = [(one.commitment.code, one.sentence, one.holds_back) for one in services.what_is_missing(plan)]
    assert found == [
        ("C02", "Budget is in one language only.", True),
        ("C01", "Milestone C01.2 has no due date, in figures or in words.", False),
        ("C01", "Milestone C01.3 is empty: it will not be shown.", False),
        ("C02", "No department leads it.", False),
        ("C02", "It has no milestone.", False),
    ]


def test_a_version_is_not_published_twice_by_two_hands(commitment, member):
    publish = {"plan": commitment.plan, "by": member}
    services.publish_version(**publish, kind="draft", after=0)
    with pytest.raises(EditConflict):
        services.publish_version(**publish, kind="draft", after=0)
    with pytest.raises(services.PlanNotReady, match="both languages, or in neither"):
        services.publish_version(**publish, kind="draft", notes={"en": "New."})
    services.publish_version(**publish, kind="final", notes={"en": "New.", "fr": "Nouveau."})
    with pytest.raises(services.PlanNotReady, match="published already"):
        services.publish_version(**publish, kind="draft")
    assert list(PlanVersion.objects.order_by("number").values_list("kind", flat=True)) == ["draft", "final"]
