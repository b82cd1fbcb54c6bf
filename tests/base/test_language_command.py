"""`manage.py check_language`: what it reads, what it prints, and how it refuses."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from consultations.models import Page

FAULTY = "Est-ce vrai ?"


def run(*arguments: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("check_language", *arguments, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "plan.csv"
    path.write_text(
        "code,text_en,text_fr,lead_en,lead_fr,slug_en,slug_fr\n"
        f'A1,"Is it\ntrue?","{FAULTY}",TBS,SCT,a,b\n'
        'A2,Bridge (CSPS),Pont (SPAC),"",,a,b\n'
        "A3,Bridge\n",
        encoding="utf-8-sig",
    )
    return path


def test_a_list_to_read(table: Path) -> None:
    lines = run("--csv", str(table)).splitlines()
    assert lines == [
        f"{table}:2:text_fr",
        "  fr_space_before_mark: In Canadian French no space comes before ; ! or ?.",
        "      Est-ce vrai ?  →  ",
        f"{table}:4:text_fr",
        "  acronym_pair: CSPS is ÉFPC in French.",
        "      Pont (SPAC)  →  ÉFPC",
        f"{table}:5:text_fr",
        "  missing_language: The French text is missing.",
        "      ",
        "     1 acronym_pair",
        "     1 fr_space_before_mark",
        "     1 missing_language",
        "3 findings in 4 texts.",
    ]


def test_a_list_for_programs(table: Path) -> None:
    found = json.loads(run("--csv", str(table), "--json"))
    assert found[1] == {
        "rule": "acronym_pair",
        "place": f"{table}:4:text_fr",
        "language": "fr",
        "start": 6,
        "end": 10,
        "excerpt": "Pont (SPAC)",
        "message": "CSPS is ÉFPC in French.",
        "fix": "ÉFPC",
        "en": "Bridge (CSPS)",
        "fr": "Pont (SPAC)",
    }
    assert [one["rule"] for one in found] == ["fr_space_before_mark", "acronym_pair", "missing_language"]


def test_half_a_character_can_be_printed(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[en]\nname = "It, then"\n[fr]\nname = "Lui, donc \\u200B"\n')
    out = run("--content", str(tmp_path), "--no-database")
    assert "\u200b" not in out
    assert "Lui, donc \\u200b" in out


def test_nothing_wrong(tmp_path: Path) -> None:
    path = tmp_path / "right.csv"
    path.write_text("title_en,title_fr\nBridge,Pont\n")
    assert run("--csv", str(path), "--fail") == "0 findings in 1 texts.\n"
    assert json.loads(run("--csv", str(path), "--json")) == []


def test_findings_may_fail_a_build(table: Path) -> None:
    with pytest.raises(CommandError, match="3 findings") as refusal:
        run("--csv", str(table), "--fail")
    assert refusal.value.returncode == 1


def test_a_field_as_long_as_a_document(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("text_en,text_fr\n" + "a" * 200_000 + "," + "é" * 200_000 + "\n")
    assert "1 texts" in run("--csv", str(path))


def test_content_files(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.toml").write_text(
        f'[en]\nname = "Is it true?"\nslug = "a  b"\n[fr]\nname = "{FAULTY}"\nslug = "c"\n'
        '[[phase]]\nkey = "one"\n[phase.en]\nname = "Yes"\n[phase.fr]\nname = "Oui !"\n'
        '[[phase]]\n[phase.en]\nname = "Alone"\n'
        '[about.en]\nname = "So  it is"\nnumber = 3\n[about.fr]\nname = "Voilà"\n'
    )
    found = json.loads(run("--content", str(tmp_path), "--no-database", "--json"))
    file = tmp_path / "deep" / "a.toml"
    assert [(one["rule"], one["place"]) for one in found] == [
        ("fr_space_before_mark", f"{file}:fr.name"),
        ("fr_space_before_mark", f"{file}:phase[one].fr.name"),
        ("missing_language", f"{file}:phase[1].fr.name"),
        ("double_space", f"{file}:about.en.name"),
    ]


@pytest.mark.django_db
def test_the_portals_own_texts() -> None:
    page = Page.objects.create(
        key="bridge", number=1, title_en="A bridge", title_fr="Un pont !", slug_en="a--b", slug_fr="c", body_en="Yes"
    )
    found = {one["place"]: one["rule"] for one in json.loads(run("--json"))}
    assert found[f"consultations.page#{page.pk}.title_fr"] == "fr_space_before_mark"
    assert found[f"consultations.page#{page.pk}.body_fr"] == "missing_language"
    assert not any("slug" in place for place in found)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"code,text\nA,b\n", "no columns in pairs"),
        (b"", "no columns in pairs"),
        (b"text_en,text_fr\n\xe9t\xe9,x\n", "not UTF-8"),
    ],
)
def test_csv_files_that_are_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=words) as refusal:
        run("--csv", str(path))
    assert refusal.value.returncode == 2
    assert "bad.csv" in str(refusal.value)


@pytest.mark.parametrize(("content", "words"), [(b"a = \n", "not TOML"), (b'a = "\xe9"\n', "not UTF-8")])
def test_content_that_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "bad.toml").write_bytes(content)
    with pytest.raises(CommandError, match=words) as refusal:
        run("--content", str(tmp_path), "--no-database")
    assert refusal.value.returncode == 2


def test_what_is_not_there_is_refused(tmp_path: Path, table: Path) -> None:
    none = str(tmp_path / "none")
    for arguments in (["--csv", none], ["--content", none, "--no-database"], ["--csv", str(table), "--glossary", none]):
        with pytest.raises(CommandError, match="none") as refusal:
            run(*arguments)
        assert refusal.value.returncode == 2


def test_a_csv_field_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    path.write_text("text_en,text_fr\n" + "a" * 10_000_001 + ",b\n")
    with pytest.raises(CommandError, match="not a CSV file") as refusal:
        run("--csv", str(path))
    assert refusal.value.returncode == 2
