"""Files of a plan that are wrong: refused with file, line and column, whole; and those that only seem wrong."""

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from commitments.models import Commitment, Department, Indicator, Plan
from commitments.plan_files import COLUMNS, FilesRefused, look_over, read_folder
from commitments.plan_files.reading import due_of
from commitments.services.leads import Directory
from commitments.services.plan_files import PlanUnknown, import_plan
from commitments.services.plan_rows import Due, IndicatorRow, PlanRows
from tests.factories.plan_files import FILES, write_files
from tests.factories.plans import make_commitment, make_plan

GOOD = b"C01,Maps,Des cartes\r\n"
HEADER = b"code,title_en,title_fr\r\n"


def refusals(folder: Path) -> list[str]:
    with pytest.raises(FilesRefused) as refused:
        read_folder(folder)
    return refused.value.lines


def refused(tmp_path: Path, **changes: str) -> list[str]:
    return refusals(write_files(tmp_path / "plan", **changes))


# What a row is made of, and the line that names what is wrong with it.
ROWS = [
    ("commitments", "C01,A,B\r\nC02,C,D\r\nC01,E,F\r\n", "commitments.csv:4: code: 'C01' is also in line 2"),
    ("commitments", "C01,A,B\r\nC02,C,D\r\n,E,F\r\n", "commitments.csv:4: code: empty"),
    ("commitments", "C01,A,B\r\nC02, ,\r\n", "commitments.csv:3: title_en: empty in both languages"),
    ("commitments", "C01,A,B\r\nC02,C\r\n", "commitments.csv:3: 2 cells, but the header has 3"),
    ("commitments", "C01,A,B\r\nC02,C,D,E\r\n", "commitments.csv:3: 4 cells, but the header has 3"),
    ("commitments", "C01,A,B\r\nC 02,C,D\r\n", "commitments.csv:3: code: 'C 02' may hold only a-z"),
    ("commitments", "C01,A,B\r\nC.02,C,D\r\n", "commitments.csv:3: code: 'C.02' may hold only a-z"),
    ("commitments", f"C01,A,B\r\n{'C' * 21},C,D\r\n", "commitments.csv:3: code: 21 characters, at most 20"),
    ("commitments", f"C01,A,B\r\nC02,C,{'D' * 201}\r\n", "commitments.csv:3: title_fr: 201 characters, at most 200"),
    ("commitments", "C01,A,B\r\nC02,C\0,D\r\n", "commitments.csv:3: title_en: holds a NUL character"),
    ("commitments", 'C01,A,B\r\nC02,"C,D\r\n', "commitments.csv:3: is not CSV: unexpected end of data"),
    ("commitments", 'C01,A,B\r\nC02,"C"c,D\r\n', "commitments.csv:3: is not CSV: "),
    ("milestones", "C01.1,C99,A,B,,\r\n", "milestones.csv:2: commitment: 'C99' is not in commitments.csv"),
    ("milestones", "C01.1,,A,B,,\r\n", "milestones.csv:2: commitment: empty"),
    ("milestones", "C01.1,C01,,,,\r\n", "milestones.csv:2: text_en: empty in both languages"),
    ("milestones", f"C01.1,C01,A,B,{'T' * 201},\r\n", "milestones.csv:2: lead_en: 201 characters, at most 200"),
    ("milestones", f"C01.1,C01,{'A' * 8001},B,,\r\n", "milestones.csv:2: text_en: 8001 characters, at most 8000"),
    ("indicators", "C01.1.1,C03.1,A,B,,,,\r\n", "indicators.csv:2: milestone: 'C03.1' is not in milestones.csv"),
    ("indicators", "C01.1.1,C01.1,A,B,,,2020-13,\r\n", "indicators.csv:2: due_date: '2020-13' is neither a month"),
    ("indicators", "C01.1.1,C01.1,A,B,,,2020-02-30,\r\n", "indicators.csv:2: due_date: '2020-02-30' is neither"),
    ("indicators", "C01.1.1,C01.1,A,B,,,2020-6,\r\n", "indicators.csv:2: due_date: '2020-6' is neither a month"),
    ("indicators", f"C01.1.1,C01.1,A,B,,,{'x' * 121},\r\n", "indicators.csv:2: due_date: 121 characters, at most 120"),
    ("indicators", 'C01.1.1,C01.1,A,B,,,"a\nb",\r\n', "indicators.csv:2: due_date: words on when it is due stand on"),
    # The line is where the row begins, also behind a text that runs over several.
    ("indicators", 'C01.1.1,C01.1,"A\n\nA",B,,,,\r\nC01.1.1,C01.1,A,B,,,,\r\n', "indicators.csv:5: code: 'C01.1.1'"),
]


class TestRefused:
    @pytest.mark.parametrize(("name", "rows", "line"), ROWS)
    def test_a_fault_is_named_by_file_line_and_column(self, tmp_path: Path, name: str, rows: str, line: str) -> None:
        found = refused(tmp_path, **{name: rows})
        assert [said for said in found if said.startswith(line)], found

    @pytest.mark.parametrize("name", list(COLUMNS))
    def test_a_missing_file(self, tmp_path: Path, name: str) -> None:
        (write_files(tmp_path) / name).unlink()
        assert f"{name}: missing" in refusals(tmp_path)

    def test_a_folder_that_is_none(self, tmp_path: Path) -> None:
        assert refusals(tmp_path / "nowhere") == [f"{tmp_path / 'nowhere'} is not a folder."]

    @pytest.mark.parametrize(
        ("content", "line"),
        [
            (b"", "commitments.csv:1: the header is ''"),
            (b"code;title_en;title_fr\r\n", "commitments.csv:1: the header is 'code;title_en;title_fr', it must be"),
            (b"title_en,code,title_fr\r\n" + GOOD, "commitments.csv:1: the header is 'title_en,code,title_fr'"),
            (HEADER, "commitments.csv: holds no commitment"),
            (HEADER + GOOD + b"C02,\xc9t\xe9,B\r\n", "commitments.csv:3: is not UTF-8 (byte 0xc9)"),
            ((HEADER + GOOD).decode().encode("utf-16"), "commitments.csv:1: is not UTF-8 (is UTF-16)"),
        ],
    )
    def test_a_wrong_header_or_encoding(self, tmp_path: Path, content: bytes, line: str) -> None:
        folder = write_files(tmp_path, milestones="", indicators="")
        (folder / "commitments.csv").write_bytes(content)
        found = refusals(folder)
        assert [said for said in found if said.startswith(line)], found

    def test_fifty_thousand_rows(self, tmp_path: Path) -> None:
        rows = "".join(f"C01.1.{number},C01.1,A,B,,,,\r\n" for number in range(50_000))
        assert refused(tmp_path, indicators=rows) == ["indicators.csv:20002: more than 20,000 rows: this is not a plan"]

    def test_a_file_that_is_too_large_is_not_even_read(self, tmp_path: Path, monkeypatch: Any) -> None:
        monkeypatch.setattr("commitments.plan_files.reading.MOST_BYTES", 100)
        assert "indicators.csv: larger than 0 MB: this is not a plan" in refused(tmp_path)

    def test_all_faults_are_named_at_once_but_not_endlessly(self, tmp_path: Path) -> None:
        found = refused(tmp_path, commitments="C01,,\r\n,A,B\r\n")
        assert {line.split(": ")[0] for line in found} == {"commitments.csv:2", "commitments.csv:3", "milestones.csv:4"}
        found = refused(tmp_path, indicators="".join(f"C{n},none,A,B,,,,\r\n" for n in range(300)))
        assert (len(found), found[-1]) == (101, "… and 200 more.")

    @pytest.mark.django_db
    def test_the_command_says_them_and_nothing_is_half_loaded(self, tmp_path: Path) -> None:
        errors = StringIO()
        days = {"starts": date(2018, 10, 1), "ends": date(2020, 12, 31)}
        folder = write_files(tmp_path, indicators="C01.1.1,C09.9,A,B,,,,\r\n")
        with pytest.raises(CommandError, match="1 faults; nothing was changed"):
            call_command("import_plan", str(folder), plan="x", title_en="A", title_fr="B", stderr=errors, **days)
        assert errors.getvalue() == "indicators.csv:2: milestone: 'C09.9' is not in milestones.csv\n"
        assert not Plan.objects.exists()

    @pytest.mark.django_db
    def test_an_unknown_plan(self, tmp_path: Path) -> None:
        with pytest.raises(PlanUnknown):
            import_plan(key="x", rows=read_folder(write_files(tmp_path)))


class TestTaken:
    def test_a_byte_order_mark_and_plain_newlines_and_blank_lines(self, tmp_path: Path) -> None:
        plain = read_folder(write_files(tmp_path / "plain"))
        folder = write_files(tmp_path / "other")
        path = folder / "commitments.csv"
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\r\n", b"\n") + b"\n\n")
        assert read_folder(folder) == plain

    def test_texts_that_look_like_commands_are_texts(self, tmp_path: Path) -> None:
        rows = read_folder(write_files(tmp_path, commitments="C01,=1+1,@B\r\nC02,<b>,-C\r\n"))
        assert [(row.title_en, row.title_fr) for row in rows.commitments] == [("=1+1", "@B"), ("<b>", "-C")]

    @pytest.mark.parametrize(
        ("cell", "due"),
        [
            ("2020-02", Due(date(2020, 2, 29), "month")),
            ("2020-02-03", Due(date(2020, 2, 3), "day")),
            ("Ongoing", Due(None, "day", "Ongoing")),
            ("2018-2020", Due(None, "day", "2018-2020")),
            (" | En continu", Due(None, "day", "", "En continu")),
            ("2027-12; Fall 2027", Due(date(2027, 12, 31), "month", "Fall 2027")),
        ],
    )
    def test_when_something_is_due(self, cell: str, due: Due) -> None:
        assert due_of(cell) == due

    @pytest.mark.django_db
    def test_codes_need_not_end_in_a_number(self, tmp_path: Path) -> None:
        make_commitment(make_plan(key="x"), code="Z9", number=9)
        rows = "rivers,A,B\r\nC07,C,D\r\nC03,E,F\r\nC99999,G,H\r\n"
        import_plan(key="x", rows=read_folder(write_files(tmp_path, commitments=rows, milestones="", indicators="")))
        numbers = Commitment.objects.exclude(code="Z9").order_by("number").values_list("code", "number")
        assert list(numbers) == [("rivers", 1), ("C07", 7), ("C03", 8), ("C99999", 9)]

    @pytest.mark.django_db
    def test_a_milestone_under_another_commitment_is_another_one(self, tmp_path: Path) -> None:
        make_plan(key="x")
        folder = write_files(tmp_path)
        import_plan(key="x", rows=read_folder(folder))
        moved = FILES["milestones.csv"].replace("C01.2,C01,", "C01.2,C02,")
        report = import_plan(key="x", rows=read_folder(write_files(folder, milestones=moved)))
        assert report.gone == ["milestone C01.2", "indicator C01.2.1"]
        assert (report.made["milestone"], report.made["indicator"]) == (1, 1)
        assert Indicator.objects.filter(code="C01.2.1").count() == 2

    @pytest.mark.django_db
    def test_a_department_renamed_by_hand_is_not_made_twice(self) -> None:
        known = {"key": "rivers", "acronym_en": "RIV", "name_en": "Office of Rivers", "acronym_fr": "", "name_fr": ""}
        assert Directory([known]).find("Office of rivers").key == "rivers"
        Department.objects.update(name_en="Office of Lakes", acronym_en="LAK")
        assert Directory([known]).find("RIV") is None


def indicator(**fields: Any) -> PlanRows:
    texts = {"text_en": "A map", "text_fr": "Une carte", "full_text_en": "", "full_text_fr": ""}
    row = IndicatorRow(code="C01.1.1", milestone="C01.1", **{**texts, "due": Due(), "lead": "", "line": 7, **fields})
    return PlanRows(indicators=[row])


def month(year: int, number: int) -> Due:
    return due_of(f"{year}-{number:02}")


class TestWhatSeemsWrong:
    @pytest.mark.parametrize(
        ("en", "fr", "due", "kinds"),
        [
            ("A map (June 2020)", "Une carte. (Juin 2020)", month(2020, 6), []),
            ("A map (June 2020)", "Une carte. (Juin 2020)", month(2020, 5), ["due_contradicts_text"]),
            ("20 maps (at least 20 by June 2020)", "20 cartes (20 d’ici juin 2020", month(2020, 6), ["brackets"]),
            ("A map (6 by May 2019; 12 by May 2020)", "Une carte (6 en mai 2019; 12 en mai 2020)", month(2019, 5), []),
            ("A map (March to June 2020)", "Une carte (mars à juin 2020)", month(2020, 4), ["due_contradicts_text"]),
            ("A map (Fall 2018)", "Une carte (Automne 2018)", month(2018, 11), []),
            ("A map (Fall 2018)", "Une carte (Automne 2018)", month(2018, 5), ["due_contradicts_text"]),
            ("A map (Winter 2019)", "Une carte (Hiver 2019)", month(2018, 12), []),
            ("A map by June 2020", "Une carte d’ici juin 2020", month(2020, 7), ["due_contradicts_text"]),
            # Dates that are no deadlines.
            ("A map of June 2014", "Une carte de juin 2014", month(2020, 7), []),
            ("A map (2014)", "Une carte (2014)", month(2020, 7), []),
            ("A map (the Act of May 2014) (May 2020)", "Une carte (loi de mai 2014) (mai 2020)", month(2020, 5), []),
            ("A map (Ongoing)", "Une carte (En continu)", Due(), ["due_missing"]),
            ("A map", "Une carte", due_of("Ongoing"), ["due_in_one_language"]),
            ("A map", "Une carte", due_of("Ongoing | En continu"), []),
            ("A map (July 2019)", "Une carte (Juin 2019)", month(2019, 6), ["dates_differ", "due_contradicts_text"]),
        ],
    )
    def test_a_due_date_against_its_text(self, en: str, fr: str, due: Due, kinds: list[str]) -> None:
        found = look_over(indicator(full_text_en=en, full_text_fr=fr, due=due))
        expected = ["bracket_unbalanced" if kind == "brackets" else kind for kind in kinds]
        assert sorted(one.kind for one in found) == sorted(expected), found
        assert {one.line for one in found} <= {7}

    def test_a_due_date_before_the_plan(self) -> None:
        days = {"starts_on": date(2018, 10, 1), "published_on": date(2018, 12, 17)}
        kinds = [
            [one.kind for one in look_over(indicator(due=due), **days)]
            for due in (month(2018, 12), month(2018, 11), due_of("2018-12-16"), due_of("2018-12-17"))
        ]
        assert kinds == [[], ["due_before_publication"], ["due_before_publication"], []]
        early = look_over(indicator(due=month(2018, 9)), starts_on=date(2018, 10, 1))
        assert [str(one) for one in early] == [
            "indicators.csv:7: C01.1.1 due_date: due_before_start: 2018-09; the plan starts on 2018-10-01."
        ]

    def test_a_contradicted_date_is_told_once(self) -> None:
        rows = indicator(full_text_en="A map (April 2020)", full_text_fr="Une carte (Avril 2020)", due=month(2018, 4))
        found = look_over(rows, starts_on=date(2018, 10, 1), published_on=date(2018, 12, 17))
        assert [one.kind for one in found] == ["due_contradicts_text"]
        assert found[0].words == "2018-04, but the text says 2020-04."

    @pytest.mark.parametrize(
        ("name", "row", "kind"),
        [
            ("milestones", "C01.1,C01,Do it (CSPS/TBS),Le faire (SPAC/SCT),CSPS/TBS,SPAC/SCT\r\n", "acronym_pair"),
            ("milestones", "C01.1,C01,Do it (ESDC),Le faire (ESDC),ESDC,ESDC\r\n", "acronym_pair"),
            ("milestones", "C01.1,C01,Do it,,,\r\n", "missing_language"),
            ("milestones", "C01.1,C01,Do it (now,Le faire (tout de suite),,\r\n", "bracket_unbalanced"),
            ("milestones", "C01.1,C01,Open 15 maps,Ouvrir des cartes,,\r\n", "numbers_differ"),
        ],
    )
    def test_english_against_french(self, tmp_path: Path, name: str, row: str, kind: str) -> None:
        found = look_over(read_folder(write_files(tmp_path, **{name: row, "indicators": ""})))
        assert [(one.file, one.line, one.code) for one in found if one.kind == kind] == [("milestones.csv", 2, "C01.1")]

    def test_typography_is_left_to_the_checker_of_languages(self, tmp_path: Path) -> None:
        rows = "C01,Maps: all,Cartes: toutes\r\nC02,A  b,A  b\r\n"
        assert look_over(read_folder(write_files(tmp_path, commitments=rows, milestones="", indicators=""))) == []

    def test_the_small_plan_of_the_tests_is_sound_but_for_a_date(self, tmp_path: Path) -> None:
        found = look_over(read_folder(write_files(tmp_path)), published_on=date(2018, 12, 17))
        assert [(one.kind, one.code) for one in found] == [("due_missing", "C02.1.2")]
