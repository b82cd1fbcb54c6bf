"""Plans from and to files: everything arrives, twice changes nothing, what is written is what was read."""

import time
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from commitments.models import (
    Clause,
    Commitment,
    CommitmentVersion,
    Department,
    Indicator,
    Milestone,
    Plan,
)
from commitments.plan_files import COLUMNS, files_of, look_over, read_folder, rows_of
from commitments.services.versions import publish_version
from ogp_portal.languages.models import BilingualText
from tests.factories.people import make_moderator
from tests.factories.plan_files import FILES, real_plan, write_files
from tests.factories.plans import make_commitment, make_department, make_plan

pytestmark = pytest.mark.django_db
NEW = {"title_en": "The plan of the rivers", "title_fr": "Le plan des rivières"}
DAYS = {"starts": date(2018, 10, 1), "ends": date(2020, 12, 31)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "plan")


def load(folder: Path, **options: Any) -> str:
    out = StringIO()
    call_command("import_plan", str(folder), plan="rivers", stdout=out, **{**NEW, **DAYS, **options})
    return out.getvalue()


def counts() -> list[int]:
    return [model.objects.count() for model in (Plan, Commitment, Clause, Milestone, Indicator)]


def events() -> int:
    return sum(model.pgh_event_model.objects.count() for model in (Plan, Commitment, Clause, Milestone, Indicator))


def leads(code: str) -> tuple[set[str], set[str]]:
    milestone = Milestone.objects.get(code=code)
    return tuple(set(links.values_list("key", flat=True)) for links in (milestone.leads, milestone.partners))


class TestImport:
    def test_everything_arrives_as_written(self, folder: Path) -> None:
        said = load(folder)
        assert counts() == [1, 2, 3, 3, 5]
        plan = Plan.objects.get()
        assert (plan.title_fr, plan.starts_on, plan.ends_on) == (NEW["title_fr"], DAYS["starts"], DAYS["ends"])
        assert list(Commitment.objects.order_by("number").values_list("code", "number", "title_fr")) == [
            ("C01", 1, "Des cartes que chacun peut utiliser"),
            ("C02", 2, "Une réponse en moins d’un mois"),
        ]
        milestone = Milestone.objects.select_related("clause", "commitment").get(code="C01.2")
        assert (milestone.clause.kind, milestone.clause.text_fr) == (
            "milestone",
            "Montrer aux agriculteurs comment les lire",
        )
        assert milestone.clause.commitment == milestone.commitment == Commitment.objects.get(code="C01")
        assert milestone.lead_text_fr == "AAC, avec l’appui de StatCan"
        assert "indicator: 5 made, 0 changed, 0 unchanged" in said

    def test_when_something_is_due_is_a_date_words_or_both(self, folder: Path) -> None:
        load(folder)
        due = ("due_on", "due_precision", "due_label_en", "due_label_fr")
        assert {row[0]: row[1:] for row in Indicator.objects.values_list("code", *due)} == {
            "C01.1.1": (date(2020, 6, 30), "month", "", ""),
            "C01.1.2": (date(2019, 3, 31), "day", "", ""),
            "C01.2.1": (None, "day", "Fall 2027", "Automne 2027"),
            "C02.1.1": (date(2020, 12, 31), "month", "End of the plan", "Fin du plan"),
            "C02.1.2": (None, "day", "", ""),
        }

    def test_newlines_and_quotation_marks_stay(self, folder: Path) -> None:
        load(folder)
        text = Indicator.objects.get(code="C01.1.2").full_text_en
        assert text == 'The maps are free:\nfor schools,\nfor "everyone" else'

    def test_departments_are_recognized_and_the_others_said(self, folder: Path) -> None:
        said = load(folder)
        assert leads("C01.1") == ({"nrcan", "tbs"}, set())
        assert leads("C01.2") == (set(), {"statcan"})
        assert "milestone C01.2: no department is known as 'AAFC'" in said
        assert Department.objects.get(key="tbs").acronym_fr == "SCT"
        assert Department.objects.count() == 3
        assert set(Commitment.objects.get(code="C01").leads.values_list("key", flat=True)) == {"nrcan", "tbs"}

    def test_a_department_known_since_is_recognized_the_next_time(self, folder: Path) -> None:
        load(folder)
        make_department(key="farms", acronym_en="AAFC", acronym_fr="AAC")
        assert "AAFC" not in load(folder)
        assert leads("C01.2") == ({"farms"}, {"statcan"})

    def test_names_with_commas_in_them_are_recognized(self, tmp_path: Path) -> None:
        row = 'C01.1,C01,A,B,"Innovation, Science and Economic Development Canada; and NRC",ISDE\r\n'
        load(write_files(tmp_path, milestones=row, indicators=""))
        assert leads("C01.1") == ({"ised", "nrc"}, set())

    def test_texts_join_the_translation_desk(self, tmp_path: Path) -> None:
        folder = write_files(tmp_path, commitments="C01,Maps,\nC02,Answers,Réponses\n")
        assert "commitments.csv:2: C01 title_fr: missing_language" in load(folder)
        commitment = Commitment.objects.get(code="C01")
        rows = BilingualText.objects.filter(model="commitments.commitment", record_id=commitment.pk, field="title")
        assert [(row.state, row.behind) for row in rows] == [("missing", "fr")]

    def test_a_new_plan_needs_its_titles_and_days(self, folder: Path) -> None:
        with pytest.raises(CommandError, match="--title-en"):
            load(folder, title_fr="")
        with pytest.raises(CommandError, match="no consultation nowhere"):
            load(folder, consultation="nowhere")
        with pytest.raises(CommandError, match="--ends must be after"):
            load(folder, ends=DAYS["starts"])
        assert not Plan.objects.exists()


class TestAgain:
    def test_the_same_files_change_nothing_and_leave_no_history(self, folder: Path) -> None:
        load(folder)
        before = counts(), events(), BilingualText.objects.count()
        said = load(folder)
        assert (counts(), events(), BilingualText.objects.count()) == before
        for line in ("commitment: 0 made, 0 changed, 2 unchanged", "indicator: 0 made, 0 changed, 5 unchanged"):
            assert line in said
        assert "changed:" not in said

    def test_what_changed_in_a_file_changes_and_nothing_else(self, folder: Path) -> None:
        load(folder)
        before, made = events(), set(Indicator.objects.values_list("pk", "code"))
        path = folder / "indicators.csv"
        path.write_text(path.read_text().replace("20 rivers", "30 rivers").replace("2019-03-31", "2019-05"))
        said = load(folder)
        indicators = {one.code: one for one in Indicator.objects.all()}
        assert indicators["C01.1.1"].text_en == "Maps of 30 rivers are public"
        assert (indicators["C01.1.2"].due_on, indicators["C01.1.2"].due_precision) == (date(2019, 5, 31), "month")
        assert set(Indicator.objects.values_list("pk", "code")) == made
        assert "changed: indicator C01.1.1: full_text_en, text_en" in said
        assert events() == before + 2

    def test_a_title_changed_in_one_language_leaves_the_other_behind(self, folder: Path) -> None:
        load(folder)
        path = folder / "commitments.csv"
        path.write_text(path.read_text().replace("within a month", "within a week"))
        load(folder)
        commitment = Commitment.objects.get(code="C02")
        assert (commitment.title_en, commitment.version) == ("Answers within a week", 2)
        row = BilingualText.objects.get(model="commitments.commitment", record_id=commitment.pk, field="title")
        assert (row.state, row.behind) == ("stale", "fr")

    def test_what_is_gone_from_the_files_is_said_and_stays(self, folder: Path) -> None:
        load(folder)
        kept = {
            name.removesuffix(".csv"): "\n".join(line for line in rows.splitlines() if not line.startswith("C01.2"))
            for name, rows in FILES.items()
        }
        write_files(folder, **kept)
        said = load(folder)
        assert counts() == [1, 2, 3, 3, 5]
        gone = [line for line in said.splitlines() if line.startswith("not in the files")]
        assert gone == [
            "not in the files, left as it is: milestone C01.2",
            "not in the files, left as it is: indicator C01.2.1",
        ]

    def test_a_row_between_two_others_takes_its_place(self, folder: Path) -> None:
        load(folder)
        rows = FILES["indicators.csv"].replace("C01.1.2,", "C01.1.9,C01.1,New,Nouveau,,,,\nC01.1.2,", 1)
        write_files(folder, indicators=rows)
        said = load(folder)
        assert [one.code for one in rows_of(Plan.objects.get()).indicators][:3] == ["C01.1.1", "C01.1.9", "C01.1.2"]
        assert "indicator: 1 made, 1 changed, 4 unchanged" in said

    def test_a_lead_written_anew_drops_what_it_no_longer_names(self, folder: Path) -> None:
        load(folder)
        by_hand = make_department()
        Milestone.objects.get(code="C02.1").leads.add(by_hand)
        Milestone.objects.get(code="C01.1").leads.add(by_hand)
        path = folder / "milestones.csv"
        path.write_text(path.read_text().replace("NRCan/TBS,RNCan/SCT", "PCO,BCP"))
        load(folder)
        assert leads("C01.1") == ({"pco"}, set())
        assert leads("C02.1") == ({"tbs", by_hand.key}, set())

    def test_published_versions_stay_as_they_are(self, folder: Path) -> None:
        load(folder)
        publish_version(plan=Plan.objects.get(), kind="final", by=make_moderator())
        frozen = list(CommitmentVersion.objects.order_by("pk").values())
        path = folder / "milestones.csv"
        path.write_text(path.read_text().replace("Count the days", "Count the hours"))
        assert "changed: clause C02.1: text_en" in load(folder)
        assert list(CommitmentVersion.objects.order_by("pk").values()) == frozen
        assert Clause.objects.get(milestone__code="C02.1").text_en == "Count the hours until each answer"

    def test_what_was_left_out_of_the_plan_since_stays_left_out(self, folder: Path) -> None:
        load(folder)
        reason = {"drop_reason_en": "No.", "drop_reason_fr": "Non."}
        Commitment.objects.filter(code="C02").update(dropped_at="2020-01-01T00:00Z", **reason)
        Clause.objects.filter(milestone__code="C01.2").update(retired_at="2020-01-01T00:00Z")
        said = load(folder)
        assert "was left out of the plan, stays so: commitment C02" in said
        assert "was left out of the plan, stays so: milestone C01.2" in said
        assert Commitment.objects.get(code="C02").dropped_at

    def test_a_check_changes_nothing(self, folder: Path) -> None:
        assert "commitment: 2 made" in load(folder, check=True)
        assert counts() == [0, 0, 0, 0, 0]
        assert "There is no plan rivers yet" in load(folder, check=True, title_en="")
        load(folder)
        path = folder / "commitments.csv"
        path.write_text(path.read_text().replace("within a month", "within a week"))
        assert "changed: commitment C02: title_en" in load(folder, check=True)
        assert Commitment.objects.get(code="C02").title_en == "Answers within a month"


class TestExport:
    def test_what_was_read_is_written_sign_by_sign(self, folder: Path, tmp_path: Path) -> None:
        load(folder)
        call_command("export_plan", str(tmp_path / "out"), plan="rivers", stdout=StringIO())
        for name in COLUMNS:
            assert (tmp_path / "out" / name).read_bytes() == (folder / name).read_bytes()

    def test_files_are_not_written_over_unasked(self, folder: Path) -> None:
        load(folder)
        before = (folder / "commitments.csv").read_bytes()
        Commitment.objects.filter(code="C01").update(title_en="Other")
        with pytest.raises(CommandError, match=r"commitments\.csv is there already"):
            call_command("export_plan", str(folder), plan="rivers")
        assert (folder / "commitments.csv").read_bytes() == before
        call_command("export_plan", str(folder), plan="rivers", replace=True, stdout=StringIO())
        assert b"C01,Other," in (folder / "commitments.csv").read_bytes()
        assert sorted(path.name for path in folder.iterdir()) == sorted(COLUMNS)

    def test_it_says_what_the_files_have_no_place_for(self, tmp_path: Path) -> None:
        make_commitment(make_plan(key="own"))
        out = StringIO()
        call_command("export_plan", str(tmp_path / "out"), plan="own", stdout=out)
        assert "not in these files: 2 clauses other than milestones" in out.getvalue()
        assert "not in these files: 1 milestones with a due date of their own" in out.getvalue()

    @pytest.mark.parametrize(
        ("fields", "match"),
        [
            ({"due_label_en": "2019-06", "due_label_fr": ""}, "cannot be written"),
            ({"code": "C02.1.1"}, "C02.1.1 belongs to 2 indicators"),
        ],
    )
    def test_what_would_be_read_back_as_something_else_is_refused(
        self, folder: Path, tmp_path: Path, fields: dict[str, str], match: str
    ) -> None:
        load(folder)
        Indicator.objects.filter(code="C01.2.1").update(**fields)
        with pytest.raises(CommandError, match=match):
            call_command("export_plan", str(tmp_path / "out"), plan="rivers")
        assert not (tmp_path / "out").exists()

    def test_a_plan_that_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="no plan nowhere"):
            call_command("export_plan", str(tmp_path / "out"), plan="nowhere")


class TestRealPlan:
    """The plan of 2018–2020, whose files are not part of the repository."""

    def test_all_of_it_arrives_soon_stays_and_comes_back_byte_by_byte(self) -> None:
        source = real_plan()
        begun = time.perf_counter()
        load(source)
        seconds = time.perf_counter() - begun
        assert counts() == [1, 10, 56, 56, 135]
        before = events()
        assert "indicator: 0 made, 0 changed, 135 unchanged" in load(source)
        assert events() == before
        written = files_of(rows_of(Plan.objects.get()))
        assert {name: (source / name).read_bytes() for name in COLUMNS} == written
        assert seconds < 10

    def test_its_known_faults_are_found(self) -> None:
        found = look_over(read_folder(real_plan()), starts_on=date(2018, 10, 1), published_on=date(2018, 12, 17))
        by_kind: dict[str, list[str]] = {}
        for one in found:
            by_kind.setdefault(one.kind, []).append(one.code)
        assert by_kind["due_missing"] == ["C02.3.2", "C02.3.3", "C04.7.6", "C06.2.2"]
        assert by_kind["due_contradicts_text"] == ["C02.3.1", "C04.1.1", "C08.1.1", "C08.5.1"]
        assert len(by_kind["due_before_publication"]) == 11
        assert {"C04.7", "C08.2", "C10.7", "C01.7", "C08.7"} <= set(by_kind["acronym_pair"])
        assert by_kind["bracket_unbalanced"] == ["C08.6.5", "C09.2.1"]
