"""The plan of a content folder: loaded with its versions, faults named, nothing twice, edits kept."""

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from commitments.models import Clause, Commitment, CommitmentVersion, Department, Indicator, Milestone, Notice, Plan
from consultations.loading import ContentRefused, Report
from consultations.models import Consultation
from ogp_portal.base.language import check_pair
from ogp_portal.base.language.sources import from_models
from ogp_portal.hub.content import load_folder
from ogp_portal.languages.models import BilingualText

SOURCE = settings.BASE_DIR / "content" / "canada-2018"
TORONTO = ZoneInfo("America/Toronto")
NOW = datetime(2026, 5, 4, 1, tzinfo=TORONTO)
# The titles of the plan of 2018, in both languages.
TITLES = [
    ("User-friendly open government", "Gouvernement ouvert facile à comprendre"),
    ("Financial transparency and accountability", "Transparence financière et reddition de comptes"),
    ("Corporate transparency", "Transparence des entreprises"),
    ("Digital government and services", "Gouvernement numérique et services"),
    ("Open science", "Science ouverte"),
    ("Healthy democracy", "Démocratie saine"),
    ("Access to information", "Accès à l’information"),
    ("Feminist and inclusive dialogue", "Dialogue féministe et inclusif"),
    ("Reconciliation and open government", "Réconciliation et gouvernement ouvert"),
    ("Open government community", "Collectivité du gouvernement ouvert"),
]

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder with two of its ten commitments, which is enough to look at what loading does."""
    folder = shutil.copytree(SOURCE, tmp_path / "content", ignore=shutil.ignore_patterns("workshops", "pages"))
    for path in (folder / "plan").iterdir():
        if not path.name.startswith(("02", "08")):
            path.unlink()
    return folder


@pytest.fixture
def change(folder: Path) -> Callable[[str, str, str], None]:
    def replace(name: str, before: str, after: str) -> None:
        text = (folder / name).read_text()
        assert before in text
        (folder / name).write_text(text.replace(before, after, 1))

    return replace


def load(folder: Path, *, as_of_day: int | None = None, now: datetime = NOW) -> Report:
    return load_folder(folder, as_of_day=as_of_day, now=now)


def counts() -> list[int]:
    models = (Plan, Commitment, Clause, Milestone, Indicator, Department, CommitmentVersion)
    return [model.objects.count() for model in models]


def titles(number: int) -> list[tuple[str, str]]:
    rows = CommitmentVersion.objects.filter(version__number=number).order_by("number")
    return list(rows.values_list("title_en", "title_fr"))


class TestWhole:
    def test_the_plan_of_2018_has_its_titles_in_the_draft_and_in_the_end(self) -> None:
        load(SOURCE, as_of_day=43)
        assert titles(2) == TITLES
        draft = dict(enumerate(titles(1), 1))
        assert draft[8] == ("Feminist and inclusive open government", "Gouvernement ouvert féministe et inclusif")
        assert draft[10] == ("Leadership and collaboration", "Leadership et collaboration")
        assert [draft[number] for number in (1, 2, 3, 4, 5, 6, 7, 9)] == [*TITLES[:7], TITLES[8]]
        assert list(Commitment.objects.order_by("number").values_list("title_en", "title_fr")) == TITLES
        assert not BilingualText.objects.exclude(state="fresh").exists()
        assert [entry for entry in from_models() if check_pair(entry.en, entry.fr)] == []
        # Every commitment can be checked, and somebody leads it.
        for commitment in Commitment.objects.prefetch_related("clauses", "milestones__indicators", "leads"):
            assert {"problem", "solution"} <= {clause.kind for clause in commitment.clauses.all()}
            assert len(commitment.milestones.all()) >= 2
            assert commitment.leads.all()
            assert all(milestone.indicators.all() for milestone in commitment.milestones.all())
        themes = Consultation.objects.get().themes
        assert set(themes.filter(commitments=None).values_list("key", flat=True)) == {
            "open-heritage",
            "social-sector-data",
            "entrepreneurship",
            "open-parliament",
            "past-commitments",
        }

    def test_nobody_is_told_of_what_came_out_elsewhere(self, folder: Path) -> None:
        load(folder)
        assert not Notice.objects.exists()


class TestDates:
    def test_as_they_were(self, folder: Path) -> None:
        load(folder)
        plan = Plan.objects.get()
        assert (plan.starts_on, plan.ends_on) == (date(2018, 10, 1), date(2020, 11, 30))
        assert [(one.kind, one.published_at.date()) for one in plan.versions.order_by("number")] == [
            ("draft", date(2018, 7, 23)),
            ("final", date(2018, 12, 17)),
        ]
        assert Milestone.objects.get(code="C02.2").due_on == date(2019, 3, 31)
        assert Commitment.objects.get(code="C02").drafted_at.date() == date(2018, 7, 23)

    def test_a_version_whose_day_has_not_come_waits(self, folder: Path) -> None:
        load(folder, now=datetime(2018, 9, 1, tzinfo=TORONTO))
        assert [version.kind for version in Plan.objects.get().versions.all()] == ["draft"]
        assert Milestone.objects.filter(code="C08.8").exists()
        load(folder, now=datetime(2018, 12, 18, tzinfo=TORONTO))
        assert [version.kind for version in Plan.objects.get().versions.order_by("number")] == ["draft", "final"]
        assert titles(1)[1][0] == "Feminist and inclusive open government"

    def test_before_its_first_version_it_is_a_draft_that_nobody_sees(self, folder: Path) -> None:
        load(folder, now=datetime(2018, 3, 1, tzinfo=TORONTO))
        assert not Plan.objects.published().exists()
        assert Commitment.objects.get(code="C08").title_en == "Feminist and inclusive open government"

    def test_moved_with_the_call_it_came_out_yesterday(self, folder: Path) -> None:
        load(folder, as_of_day=43)
        plan = Plan.objects.get()
        came_out = [one.published_at.astimezone(TORONTO).date() for one in plan.versions.order_by("number")]
        assert came_out == [date(2026, 4, 29), date(2026, 5, 3)]
        # As long before the last version as in 2018, and a month is still a month.
        assert (came_out[1] - plan.starts_on).days == (date(2018, 12, 17) - date(2018, 10, 1)).days
        assert Milestone.objects.get(code="C02.2").due_on == date(2026, 8, 31)

    def test_the_next_day_what_is_due_stays_as_the_frozen_versions_have_it(self, folder: Path) -> None:
        load(folder, as_of_day=43)
        before = list(Indicator.objects.order_by("pk").values_list("due_on", flat=True)), Plan.objects.get().starts_on
        report = load(folder, as_of_day=43, now=datetime(2026, 6, 15, tzinfo=TORONTO))
        after = list(Indicator.objects.order_by("pk").values_list("due_on", flat=True)), Plan.objects.get().starts_on
        assert after == before
        assert report.kept == []
        assert Plan.objects.get().versions.count() == 2


class TestAgain:
    def test_nothing_is_made_twice_or_changed(self, folder: Path) -> None:
        load(folder, as_of_day=43)
        before = counts(), Clause.pgh_event_model.objects.count(), Milestone.pgh_event_model.objects.count()
        report = load(folder, as_of_day=43)
        assert (counts(), *before[1:]) == (
            before[0],
            Clause.pgh_event_model.objects.count(),
            Milestone.pgh_event_model.objects.count(),
        )
        assert (report.made, report.changed, report.kept) == (0, 0, [])

    def test_what_was_edited_is_kept_and_what_the_file_changes_arrives(self, folder: Path, change: Callable) -> None:
        load(folder, as_of_day=43)
        Clause.objects.filter(milestone__code="C02.1").update(text_en="Edited")
        Department.objects.filter(key="tbs").update(name_en="The Board")
        Milestone.objects.get(code="C02.3").leads.clear()
        change("plan/02-financial-transparency.toml", "Open the data on federal contracts", "Open all the contracts")
        report = load(folder, as_of_day=43)
        assert Clause.objects.get(milestone__code="C02.3").text_en == "Open all the contracts"
        assert report.kept == [
            "department tbs: name_en",
            "clause canada-2018-2020/C02/C02.1: text_en",
            "milestone canada-2018-2020/C02/C02.3: leads",
        ]
        assert CommitmentVersion.objects.filter(content__icontains="Open all the contracts").count() == 0


C02, C08 = "plan/02-financial-transparency.toml", "plan/08-inclusive-dialogue.toml"
FAULTS = [
    ("plan.toml", "2020-11-30", "2018-09-30", "plan.toml: ends_on: 2018-09-30 is not after starts_on"),
    ("plan.toml", "published_on = 2018-07-23", "published_on = 2019-07-23", "plan.toml: version: the versions are not"),
    ("plan.toml", 'kind = "draft"', 'kind = "sketch"', "plan.toml: version 1: kind: 'sketch' is unknown"),
    ("plan.toml", "[fr]", "[de]", "plan.toml: [fr]: missing"),
    (C02, 'code = "C02"', 'code = "C08"', f"{C08}: code: 'C08' is also used in {C02}"),
    (C02, 'code = "C02"', 'code = "C 2"', f"{C02}: code: 'C 2' is not a code"),
    (C02, '["financial-transparency"]', '["moon"]', f"{C02}: themes: 'moon' is unknown"),
    (C02, '["fin", "pspc", "tbs"]', '["moon"]', f"{C02}: leads: 'moon' is unknown"),
    (C02, 'kind = "problem"', 'kind = "milestone"', f"{C02}: clause 1: kind: 'milestone' is unknown"),
    (C02, 'due = "2020-06"', 'due = "2020-13"', f"{C02}: milestone 1: due: '2020-13' is neither a month"),
    (C02, "[milestone.fr]\ntext", "[milestone.fr]\ntexte", f"{C02}: milestone 1: [fr] text: missing"),
    (C08, "[draft.fr]", "[draft.de]", f"{C08}: draft: fr: missing"),
]


class TestRefused:
    @pytest.mark.parametrize(("name", "before", "after", "line"), FAULTS)
    def test_a_fault_is_named_and_nothing_is_changed(
        self, folder: Path, change: Callable, name: str, before: str, after: str, line: str
    ) -> None:
        change(name, before, after)
        with pytest.raises(ContentRefused) as refused:
            load(folder)
        assert [said for said in refused.value.lines if said.startswith(line)], refused.value.lines
        assert not Consultation.objects.exists()

    def test_a_folder_without_a_plan_is_a_folder(self, folder: Path) -> None:
        (folder / "plan.toml").unlink()
        load(folder)
        assert not Plan.objects.exists()
