"""Two versions side by side: what was added and taken out, marked for everybody, in either language."""

from datetime import date

import pytest
from django.utils.translation import override

from commitments.comparing import Comparison, in_one_order
from commitments.models import CommitmentVersion
from ogp_portal.base.text import marked_changes, marked_sides
from tests.factories.people import make_person, sign_in
from tests.factories.plans import make_clause, make_commitment, make_milestone, make_plan
from tests.factories.published import drop, publish

HEARD = '<span class="visually-hidden" lang="en">{}</span>'
ADDED = [HEARD.format("added: "), HEARD.format(" end of addition")]
TAKEN = [HEARD.format("removed: "), HEARD.format(" end of removal")]


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


# ---- Marks ----------------------------------------------------------------------------------------------
def test_marks_are_heard_seen_and_escaped():
    html = marked_changes("Publish the <b>list</b> yearly.", "Publish the full list monthly.")
    assert html == (
        f"<p>Publish the <del>{TAKEN[0]}&lt;b&gt;list&lt;/b&gt; yearly.{TAKEN[1]}</del>"
        f"<ins>{ADDED[0]}full list monthly.{ADDED[1]}</ins></p>"
    )
    before, after = marked_sides("One two three", "One three four")
    assert before == f"<p>One <del>{TAKEN[0]}two{TAKEN[1]}</del> three</p>"
    assert after == f"<p>One three <ins>{ADDED[0]}four{ADDED[1]}</ins></p>"


def test_the_words_for_screen_readers_are_in_the_language_of_the_page():
    with override("fr"):
        assert '<span class="visually-hidden" lang="fr">ajouté\u00a0: </span>' in marked_changes("One", "One two")


def test_texts_over_5000_words_are_shown_without_marks():
    long = " ".join(f"word{number}" for number in range(5001))
    assert "<ins>" not in marked_changes(long, f"{long} more")
    assert all("<del>" not in side and "<ins>" not in side for side in marked_sides(long, f"{long} more"))
    shorter = long.rpartition(" ")[0].rpartition(" ")[0]
    assert "<ins>" in marked_changes(shorter, f"{shorter} more")
    # The same word over and over would take the longest.
    assert "<ins>" not in marked_changes("word " * 4000, "word " * 4000 + "more")


def test_what_is_gone_stands_where_it_stood():
    assert in_one_order("abcd", "axd") == ["a", "b", "c", "x", "d"]
    assert in_one_order("zab", "ab") == ["z", "a", "b"]
    assert in_one_order("", "ab") == ["a", "b"]


# ---- Commitments ----------------------------------------------------------------------------------------
@pytest.fixture
def plan(db):
    """A plan with a draft, then a final version: two commitments changed or dropped, one new, one the same."""
    plan = make_plan()
    changed, dropped = make_commitment(plan), make_commitment(plan)
    make_commitment(plan)
    publish(plan)
    for commitment in (changed, dropped):
        commitment.refresh_from_db()
    changed.number, changed.title_en, changed.title_fr = 9, "Contracts in the open", "Des contrats au grand jour"
    changed.save()
    solution = changed.clauses.get(kind="solution")
    solution.text_en = "Nobody can see tomorrow who is paid for what."
    solution.save()
    make_clause(changed, kind="budget", text_en="Two million dollars.", text_fr="Deux millions de dollars.")
    changed.clauses.filter(kind="problem").update(retired_at=changed.drafted_at)
    changed.milestones.update(due_on=date(2020, 6, 30))
    make_milestone(changed)
    drop(dropped)
    make_commitment(plan, number=4, title_en="A new one for all", title_fr="Un nouveau pour tout le monde")
    publish(plan, "final")
    return plan


def rows_of(plan, code, language="en"):
    before, after = CommitmentVersion.objects.filter(commitment__plan=plan, commitment__code=code).order_by("version")
    return {row.label: row for row in Comparison(language).compare(before, after).rows}


def test_every_kind_of_change_is_found(plan):
    rows = rows_of(plan, "C01")
    states = {label: row.state for label, row in rows.items()}
    assert states == {
        "Number": "changed",
        "Title": "changed",
        "The problem": "removed",
        "What will be done": "changed",
        "Budget": "added",
        "Milestone C01.1": "same",
        "Milestone C01.1: due date": "changed",
        "Indicator C01.1.1": "same",
        "Milestone C01.2": "added",
        "Milestone C01.2: due date": "added",
        "Indicator C01.2.1": "added",
    }
    due = rows["Milestone C01.1: due date"]
    assert "December 31," in due.before
    assert "June 30," in due.after
    assert f"<ins>{ADDED[0]}tomorrow{ADDED[1]}</ins>" in rows["What will be done"].after
    assert f"<del>{TAKEN[0]}today{TAKEN[1]}</del>" in rows["What will be done"].before
    # Only the English text was changed.
    assert rows_of(plan, "C01", "fr")["What will be done"].state == "same"
    assert "grand jour" in rows_of(plan, "C01", "fr")["Title"].after


def test_the_page_says_in_words_what_is_new_left_out_changed_and_the_same(client, plan):
    page = text_of(client, f"/en/plans/{plan.key}/compare/?from=1&to=2&language=en")
    assert "From “Draft, version 1” to “The plan, version 2”." in page
    for words in ("1 commitment changed", "1 is new", "1 was left out", "1 stayed the same"):
        assert words in page
    assert "New: it is not in the earlier version." in page
    assert "Left out: it is not in the later version." in page
    # What changed comes first, in the order of the plan; the unchanged one is folded.
    places = [page.index(f'id="{code}"') for code in ("c02", "c04", "c01", "c03")]
    assert places == sorted(places)
    assert "<summary>9 parts unchanged</summary>" not in page
    assert "parts unchanged</summary>" in page


def test_the_other_language_is_compared_on_a_page_in_this_one(client, plan):
    page = text_of(client, f"/en/plans/{plan.key}/compare/?language=fr")
    assert '<div lang="fr"><p>' in page
    assert "Des contrats" in page
    assert "Compare versions" in page
    assert f"{HEARD.format('added: ')}au grand jour" in page
    french = text_of(client, f"/fr/plans/{plan.key}/comparer/")
    assert "Comparer les versions" in french
    assert "ajouté :" in french


def test_one_commitment_alone(client, plan):
    page = text_of(client, f"/en/plans/{plan.key}/compare/?commitment=C01")
    assert 'id="c01"' in page
    assert 'id="c03"' not in page
    assert "Compare all commitments" in page


@pytest.mark.parametrize("query", ["from=1&to=1", "from=2&to=2"])
def test_the_same_version_twice_is_no_comparison(client, plan, query):
    page = text_of(client, f"/en/plans/{plan.key}/compare/?{query}")
    assert "Choose two different versions." in page
    assert "compared" not in page


@pytest.mark.parametrize("query", ["", "from=x&to=99", "language=xx&commitment=nothing&page=-1"])
def test_rubbish_means_the_draft_against_the_plan(client, plan, query):
    assert "From “Draft, version 1” to “The plan, version 2”." in text_of(
        client, f"/en/plans/{plan.key}/compare/?{query}"
    )


@pytest.mark.django_db
def test_a_plan_with_one_version_says_so(client):
    plan = make_plan()
    make_commitment(plan)
    publish(plan)
    assert "There is no second version to compare with yet." in text_of(client, f"/en/plans/{plan.key}/compare/")


@pytest.mark.django_db
def test_query_budget(client, grows):
    plan = make_plan()
    make_commitment(plan)
    publish(plan)
    sign_in(client, make_person())

    def add(_number):
        make_commitment(plan)
        publish(plan)

    grows(f"/en/plans/{plan.key}/compare/?from=1", add, rows=(1, 3, 12))
