"""The language checker on texts nobody meant well: it answers in good time, with findings and never with an error."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ogp_portal.base.language import (
    Finding,
    Glossary,
    GlossaryError,
    apply_fixes,
    check_pair,
    check_text,
    own_glossary,
    read_glossary,
)
from ogp_portal.base.language.findings import LIMIT

SIZE = 100_000
# Seconds, on a busy machine too: each takes about half a second alone, and a rule that is not linear takes a minute.
GOOD_TIME = 5
PIECES = {
    "blanks": " ",
    "marks": " ;",
    "quotes": '"',
    "guillemets": "«",
    "open brackets": "(",
    "closing brackets": ")",
    "tags": "<a ",
    "links": "](x",
    "addresses": "https://a.",
    "sites": "a.",
    "mail": "a@",
    "code": "`a\n",
    "placeholders": "{{ a %(a",
    "entities": "&a",
    "digits": "1",
    "groups": "111 ",
    "commas": "1,111",
    "dollars": "$1,",
    "hours": "13:30 ",
    "months": "1er mars 2018, ",
    "number words": "twenty-five ",
    "acronyms": "CSPS TBS (ESDC) ",
    "right to left": "a\u202e \u200f",
    "surrogates": "a \udc00 ",
    "combining": "e\u0301",
    "paragraphs": "the cat\n\n",
    "prose": "Open data and public engagement by June 2019 (TBS), l'état « ouvert » : 5 000 . ",
}
ANYTHING = st.text(
    st.sampled_from("aéE ,;:!?.\u00a0\u202f«»“”\"'’()[]%$0159-hjuinMarch\n*#`{}<>/@\ud800\u202e\u200f")
    | st.characters(),
    max_size=60,
)


def elapsed(work: object, *arguments: str) -> float:
    start = time.process_time()
    work(*arguments)
    return time.process_time() - start


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES.keys())
def test_two_texts_of_100_kb_in_good_time(piece: str) -> None:
    text = piece * (SIZE // len(piece))
    own_glossary()
    # The rules of each language alone are among those of the pair.
    assert elapsed(check_pair, text, text) < GOOD_TIME


def test_time_grows_as_the_text_does() -> None:
    small, large = PIECES["prose"] * 300, PIECES["prose"] * 2400
    check_pair(small, small)
    assert elapsed(check_pair, large, large) < 24 * max(elapsed(check_pair, small, small), 0.01)


@settings(max_examples=200, deadline=None)
@given(ANYTHING, ANYTHING)
def test_anything_is_answered(en: str, fr: str) -> None:
    for finding in check_pair(en, fr):
        text = en if finding.language == "en" else fr
        assert 0 <= finding.start <= finding.end <= len(text)
        json.dumps([finding.rule, finding.excerpt, finding.message]).encode()
        finding.excerpt.encode()


@settings(max_examples=200, deadline=None)
@given(ANYTHING, st.sampled_from(["en", "fr"]))
def test_corrections_come_to_rest(text: str, language: str) -> None:
    for _round in range(12):
        fixable = [finding for finding in check_text(text, language) if finding.fix is not None]
        if not fixable:
            return
        text = apply_fixes(text, fixable)
    raise AssertionError(f"never at rest: {text!r}")


def test_findings_of_one_kind_are_limited() -> None:
    found = check_text("a\u200b" * SIZE, "en")
    assert len([finding for finding in found if finding.rule == "invisible_mark"]) == LIMIT


def test_surrogates_and_turning_marks_are_findings() -> None:
    found = check_text("Un \ud83d pont \u202eici\u202c.", "fr")
    assert [(finding.rule, finding.fix) for finding in found] == [
        ("lone_surrogate", ""),
        ("invisible_mark", ""),
        ("invisible_mark", ""),
    ]
    assert "\\ud83d" in found[0].excerpt


def test_corrections_that_overlap_or_miss_the_text_are_left_out() -> None:
    def fix(start: int, end: int, text: str | None) -> Finding:
        return Finding("rule", "en", start, end, "", "", text)

    assert apply_fixes("abcdef", [fix(3, 5, "X"), fix(0, 2, "Y"), fix(1, 4, "Z"), fix(5, 6, None)]) == "YcXf"
    assert apply_fixes("ab", [fix(1, 9, "X")]) == "ab"
    assert apply_fixes("ab", [fix(2, 2, "c"), fix(0, 0, "_")]) == "_abc"


def test_findings_in_english_before_french_in_reading_order() -> None:
    found = check_pair("Two  bridges , here", "Deux  ponts ; ici ?")
    assert [(finding.language, finding.rule) for finding in found] == [
        ("en", "double_space"),
        ("en", "space_before_comma"),
        ("fr", "double_space"),
        ("fr", "fr_space_before_mark"),
        ("fr", "fr_space_before_mark"),
    ]


def test_a_glossary_of_ones_own() -> None:
    assert check_pair("Towns publish open data.", "Les villes publient.", Glossary()) == []


def test_the_projects_glossary_is_sound() -> None:
    terms = own_glossary().terms
    assert len(terms) > 50
    assert len({term.en for term in terms}) == len(terms)
    for term in terms:
        assert term.english, term.en
        assert term.french, term.en


def test_columns_of_a_glossary(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(
        "en,fr,note,check\nbridge,pont / passerelle,,yes\nlong road,longue route,,no\nold mill (town),vieux moulin,,\n"
    )
    glossary = read_glossary(path)
    found = check_pair("The bridges, a long road and old mills.", "Rien de cela.", glossary)
    assert [finding.excerpt for finding in found] == [
        "The bridges, a long road and old mi…",
        "…ridges, a long road and old mills.",
    ]
    assert check_pair("The bridges and old mills.", "Passerelles et vieux petits moulins.", glossary) == []


def test_glossaries_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    for content in (b"a,b\n1,2\n", b"en,fr\n\xff\xfe,x\n", b""):
        path.write_bytes(content)
        with pytest.raises(GlossaryError, match=r"terms\.csv"):
            read_glossary(path)
    with pytest.raises(GlossaryError, match="cannot be read"):
        read_glossary(tmp_path / "none.csv")
