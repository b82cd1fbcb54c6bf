"""The register of responses: page, filters, one response with its versions, coverage, files."""

import csv
import io
import json
import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from commitments.exports import COLUMNS, columns_in_words
from commitments.models import Answer, Contribution, Response
from commitments.services import answering
from commitments.templatetags.contributions import shaped_by
from tests.factories.answers import REASONS, correct, publish, to_answer
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.contributions import make_comment, make_proposal, make_translation
from tests.factories.people import make_moderator, make_person, sign_in
from tests.factories.plans import make_commitment, make_department, make_plan, make_response
from tests.planner import emptied, tidied

pytestmark = pytest.mark.django_db
DAY = datetime(2018, 4, 1, 12, tzinfo=UTC)
REGISTER = "/en/responses/"


def public_commitment(**fields):
    return make_commitment(make_plan(), **{"drafted_at": DAY, **fields})


# ---- The page --------------------------------------------------------------------------------------------
def test_the_register_says_how_far_everything_is_answered(client):
    consultation = make_open_consultation()
    for days in (10, 20, 21):
        publish(make_proposal(consultation, published_at=DAY), now=DAY + timedelta(days=days))
    make_proposal(consultation)
    assert "3 of 4 answered, median 20 days" in client.get(REGISTER).content.decode()
    publish(make_proposal(consultation, published_at=DAY), now=DAY + timedelta(days=30))
    assert "4 of 5 answered, median 20.5 days" in client.get(REGISTER).content.decode()
    french = client.get("/fr/reponses/").content.decode()
    assert "4 réponses données sur 5 contributions, délai médian de 20,5\u00a0jours" in french


def test_an_empty_register_says_so(client):
    assert "No response is public yet" in client.get(REGISTER).content.decode()
    consultation = make_open_consultation()
    to_answer(make_proposal(consultation, title="Not answered in public yet"))
    page = client.get(REGISTER).content.decode()
    assert "No response is public yet" in page
    assert "Not answered in public yet" not in page
    assert "0 of 1 answered" in page


def test_a_row_says_what_why_who_and_what_it_led_to(client):
    consultation = make_open_consultation()
    rows = [make_proposal(consultation, title=f"Proposal number {n}") for n in range(5)]
    response = publish(*rows, department=make_department(), commitments=[public_commitment()])
    page = client.get(REGISTER).content.decode()
    for words in ("Retained", "Proposal number 0", "Proposal number 2", "and 2 others", REASONS["en"]):
        assert words in page
    for words in ("The office that keeps the registers", "C01 Contracts that anyone can read"):
        assert words in page
    assert response.get_absolute_url() in page
    assert "Proposal number 3" not in page


def test_what_was_taken_down_is_not_named(client):
    consultation = make_open_consultation()
    proposal, comment = make_proposal(consultation, title="Stays to be read"), make_comment(make_proposal(consultation))
    response = publish(proposal, comment)
    Contribution.objects.filter(pk=comment.pk).update(status="declined", body="Taken down words")
    for address in (REGISTER, response.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "Stays to be read" in page
        assert "Taken down words" not in page
    Contribution.objects.filter(pk=proposal.pk).update(status="declined")
    assert "no longer public" in client.get(response.get_absolute_url()).content.decode()
    assert client.get(REGISTER).status_code == 200


EVERY = {"On data", "Put off", "An office", "Par langue"}


@pytest.fixture
def register():
    """Four responses, each of which one filter alone finds."""
    consultation = make_open_consultation()
    theme, other = make_theme(consultation, key="open-data"), make_theme(consultation)
    office = make_department(key="registers")
    publish(make_proposal(consultation, title="On data", themes=[theme]))
    publish(make_proposal(consultation, title="Put off", themes=[other]), outcome="later_plan")
    publish(make_proposal(consultation, title="An office"), department=office)
    publish(make_proposal(consultation, title="Par langue", language="fr"))
    return consultation


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("theme=open-data", {"On data"}),
        ("outcome=later_plan", {"Put off"}),
        ("department=registers", {"An office"}),
        ("department=forum", {"On data", "Put off", "Par langue"}),
        ("language=fr", {"Par langue"}),
        ("theme=open-data&language=fr", set()),
        ("theme=nonsense&outcome=&department=nobody&language=de&page=x", EVERY),
    ],
)
def test_filters_and_rubbish_in_them(client, register, query, titles):
    page = client.get(f"{REGISTER}?{query}").content.decode()
    assert {title for title in EVERY if title in page} == titles
    rows = json.loads(b"".join(client.get(f"{REGISTER}responses.json?{query}").streaming_content))["rows"]
    assert {row["title"] for row in rows} == titles


def test_theme_and_language_are_those_of_one_contribution(client, register):
    theme = register.themes.get(key="open-data")
    publish(make_proposal(register, title="English, on data", themes=[theme]), make_proposal(register, language="fr"))
    page = client.get(f"{REGISTER}?theme=open-data&language=fr").content.decode()
    assert "No response matches" in page


def test_query_budgets(client, grows):
    consultation = make_open_consultation()
    theme, office, commitment, author = make_theme(consultation), make_department(), public_commitment(), make_person()

    def more(_number):
        rows = [make_proposal(consultation, author=author, themes=[theme]) for _ in range(2)]
        make_response(*rows, department=office, commitments=[commitment])

    grows(f"{REGISTER}?theme={theme.key}&language=en&department={office.key}&outcome=retained", more)
    grows("/en/responses/coverage/", more, rows=(1, 3))
    sign_in(client, author)
    grows(REGISTER, more, rows=(1, 3))


# ---- Coverage --------------------------------------------------------------------------------------------
def test_coverage_by_theme_and_language_in_tables(client):
    consultation = make_open_consultation()
    theme = make_theme(consultation, name_en="Open data", name_fr="Données ouvertes")
    publish(make_proposal(consultation, themes=[theme], language="fr", published_at=DAY), now=DAY + timedelta(days=1))
    make_proposal(consultation, themes=[theme])
    page = client.get("/en/responses/coverage/").content.decode()
    assert "1 of 2 answered, median 1 day" in page
    table = page[page.index('aria-labelledby="by-theme"') :]
    assert "Open data" in table
    assert "1 of 2" in table
    assert page.count('scope="row"') == 4
    assert "Données ouvertes" in client.get("/fr/reponses/etat/").content.decode()


# ---- One response ----------------------------------------------------------------------------------------
def test_a_response_shows_reason_contributions_and_commitments(client):
    consultation = make_open_consultation()
    rows = [make_proposal(consultation, title=f"Proposal number {n:02}") for n in range(25)]
    response = publish(*rows, commitments=[public_commitment(), make_commitment(make_plan(), code="C99")])
    page = client.get(response.get_absolute_url()).content.decode()
    assert REASONS["en"] in page
    assert "Proposal number 19" in page
    assert "Proposal number 20" not in page
    assert "C01" in page
    assert "C99" not in page, "it is in no published version yet"
    assert "Proposal number 24" in client.get(f"{response.get_absolute_url()}?page=2").content.decode()
    assert REASONS["fr"] in client.get(f"/fr/reponses/{response.pk}/").content.decode()


def test_a_response_in_preparation_has_no_page(client):
    response = to_answer(make_proposal(make_open_consultation()))
    assert client.get(response.get_absolute_url()).status_code == 404
    sign_in(client, make_moderator())
    assert client.get(response.get_absolute_url()).status_code == 404


def test_earlier_versions_stay_with_dates_and_marked_changes(client):
    first, second = public_commitment(), public_commitment(code="C02")
    response = publish(
        make_proposal(make_open_consultation()),
        outcome="not_retained",
        reasons={"en": "There is no time.", "fr": "Le temps manque."},
        commitments=[first],
        now=DAY,
    )
    assert "Earlier versions" not in client.get(response.get_absolute_url()).content.decode()
    correct(
        response,
        outcome="retained",
        reasons={"en": "There is enough time.", "fr": "Le temps suffit."},
        commitments=[second],
        now=DAY + timedelta(days=4),
    )
    page = client.get(response.get_absolute_url()).content.decode()
    earlier = page[page.index('id="versions"') :]
    assert "Corrected on April 5, 2018" in earlier
    assert "As first published on April 1, 2018" in earlier
    assert [
        re.sub(r"<span.*?</span>", "", mark) for mark in re.findall(r"<(?:del|ins)>.*?</(?:del|ins)>", earlier)
    ] == [
        "<del>no</del>",
        "<ins>enough</ins>",
    ]
    assert "before: Not retained" in earlier
    assert earlier.index("C02") < earlier.index("As first published") < earlier.index("C01")
    assert "Le temps manque." in client.get(f"/fr/reponses/{response.pk}/").content.decode()


def test_an_answer_given_anew_is_marked_where_it_stood(client):
    proposal = make_proposal(make_open_consultation())
    old = publish(proposal)
    publish(proposal, outcome="later_plan")
    assert "answered anew on" in client.get(old.get_absolute_url()).content.decode()


def test_query_budget_of_a_response(client, grows):
    consultation = make_open_consultation()
    response = publish(make_proposal(consultation), commitments=[public_commitment()])
    author, moderator = make_person(), make_moderator()
    sign_in(client, author)

    def more(number):
        fresh = Response.objects.get(pk=response.pk)
        one = make_proposal(consultation, author=author, language="fr")
        make_translation(one)
        answering.add_to_response(response=fresh, contributions=[one], by=moderator)
        correct(fresh, version=fresh.version, reasons={"en": f"Version {number}.", "fr": f"Version {number}, oui."})

    grows(response.get_absolute_url(), more, rows=(2, 3, 12))


# ---- What shaped a commitment ----------------------------------------------------------------------------
def test_a_commitment_shows_whose_words_shaped_it(rf, django_assert_num_queries):
    consultation, commitment = make_open_consultation(), public_commitment()
    rows = [make_proposal(consultation, title=f"Words {n:02}") for n in range(14)]
    first = publish(*rows, commitments=[commitment], now=DAY)
    publish(make_proposal(consultation, title="Of another commitment"), commitments=[public_commitment()])
    publish(rows[0], outcome="not_retained")
    second = publish(make_proposal(consultation), commitments=[commitment], now=DAY + timedelta(days=1))
    request = rf.get("/")
    request.user = make_person()
    with django_assert_num_queries(2):
        page = shaped_by({"request": request}, commitment)["page"]
    assert [row.pk for row in page.rows] == [first.pk, second.pk]
    shown = page.rows[0].first_answers
    assert [answer.contribution.title for answer in shown] == [f"Words {n:02}" for n in range(1, 13)]
    assert shown[0].of == 13


# ---- Files -----------------------------------------------------------------------------------------------
def table_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_register_as_csv(client):
    consultation = make_open_consultation()
    theme = make_theme(consultation, key="open-data", name_en="Open data", name_fr="Données ouvertes")
    french = make_proposal(consultation, themes=[theme], language="fr", published_at=DAY, title="Tout publier, à temps")
    make_translation(french, title="Publish all, in time", origin="machine", is_checked=False)
    make_proposal(consultation, title="Waits for an answer")
    publish(
        french,
        department=make_department(key="registers"),
        commitments=[public_commitment(), public_commitment(code="C02", number=2)],
        now=DAY + timedelta(days=19),
    )
    (row,) = table_of(client.get(f"{REGISTER}responses.csv"))
    assert list(row) == list(COLUMNS)
    expected = {
        "contribution": str(french.pk),
        "kind": "proposal",
        "channel": "portal",
        "language": "fr",
        "title": "Tout publier, à temps",
        "translated_title": "Publish all, in time",
        "translation": "machine",
        "themes": "open-data",
        "themes_fr": "Données ouvertes",
        "outcome": "retained",
        "reason_en": REASONS["en"],
        "reason_fr": REASONS["fr"],
        "answered_by": "registers",
        "answered_on": "2018-04-20",
        "days": "19",
        "commitment_primary": "C01",
        "commitments_secondary": "C02",
        "address_fr": f"http://127.0.0.1:8000/fr/propositions/{french.pk}/",
    }
    assert {name: row[name] for name in expected} == expected


def test_the_same_as_json_with_what_the_columns_hold(client):
    consultation = make_open_consultation()
    theme = make_theme(consultation, key="open-data")
    publish(make_proposal(consultation, themes=[theme], title="Publish all", published_at=DAY), now=DAY)
    data = json.loads(b"".join(client.get("/fr/reponses/reponses.json").streaming_content))
    assert data["consultation"] == consultation.key
    assert [column["name"] for column in data["columns"]] == list(COLUMNS)
    (row,) = data["rows"]
    (same,) = table_of(client.get(f"{REGISTER}responses.csv"))
    assert row["themes"] == ["open-data"]
    assert {name: str(row[name]) for name in ("days", "title", "outcome")} == {
        name: same[name] for name in ("days", "title", "outcome")
    }


def test_the_files_hold_nothing_internal_and_no_formula(client):
    consultation, clerk = make_open_consultation(), make_moderator(email="clerk@example.org", name="Clerk Kent")
    author = make_person(email="secret@example.org", name="Secret Person")
    one = make_proposal(
        consultation,
        author=author,
        shown_name="Secret P.",
        title="=HYPERLINK(0) is a title",
        problem="＝1+1 is a problem",
        channel="letter",
        received_on=DAY.date(),
        source="A letter",
        consent="Consent of the secret person",
        entered_by=clerk,
    )
    publish(one)
    for name in ("csv", "json"):
        text = b"".join(client.get(f"{REGISTER}responses.{name}").streaming_content).decode()
        for hidden in ("example.org", "Secret", "secret person", "Clerk"):
            assert hidden not in text
    (row,) = table_of(client.get(f"{REGISTER}responses.csv"))
    assert row["title"].startswith("'=")
    assert row["text"].startswith("'＝")


def test_every_column_is_documented_in_both_languages(client):
    for column in columns_in_words():
        assert column["en"]
        assert column["fr"]
        assert column["en"] != column["fr"]
    page = client.get(REGISTER).content.decode()
    assert all(f"<code>{name}</code>" in page for name in COLUMNS)


def test_files_are_made_some_hundred_rows_at_a_time(client, monkeypatch, django_assert_max_num_queries):
    consultation = make_open_consultation()
    monkeypatch.setattr("commitments.exports.BATCH", 10)
    publish(*[make_proposal(consultation) for _ in range(25)])
    with django_assert_max_num_queries(26):
        rows = table_of(client.get(f"{REGISTER}responses.csv"))
    assert len({row["contribution"] for row in rows}) == 25


# ---- On some thousand rows -------------------------------------------------------------------------------
ROWS = 2000


def answered_thousandfold(consultation, themes):
    """A contribution and its response, so many times; the second theme is rare."""
    now = timezone.now()
    texts = {"shown_name": "A", "title": "Title", "problem": "P", "solution": "S", "status": "published"}
    contributions = Contribution.objects.bulk_create(
        Contribution(
            kind="proposal",
            consultation=consultation,
            language="fr" if n % 3 else "en",
            submission_key=uuid.uuid4(),
            published_at=now,
            **texts,
        )
        for n in range(ROWS)
    )
    said = {"reason_en": "Because.", "reason_fr": "Parce que.", "status": "published", "consultation": consultation}
    responses = Response.objects.bulk_create(
        Response(outcome="retained" if n % 50 else "later_plan", published_at=now - timedelta(minutes=n), **said)
        for n in range(ROWS)
    )
    pairs = zip(contributions, responses, strict=True)
    Answer.objects.bulk_create(Answer(contribution=one, response=answer, given_at=now) for one, answer in pairs)
    through = Contribution.themes.through
    through.objects.bulk_create(
        through(contribution_id=one.pk, theme_id=themes[n % 100 == 0].pk) for n, one in enumerate(contributions)
    )


def test_the_register_scans_no_table():
    tables = [f"commitments_{name}" for name in ("contribution", "contribution_themes", "response", "answer")]
    emptied(*tables)
    consultation = make_open_consultation()
    theme, rare = make_theme(consultation), make_theme(consultation)
    answered_thousandfold(consultation, [theme, rare])
    tidied(*tables)
    register = Response.objects.published().filter(consultation=consultation)
    queries = {
        "all": register[:21],
        "language": register.answering(language="fr")[:21],
        "theme": register.answering(theme=theme)[:21],
        "rare theme": register.answering(theme=rare, language="en")[:21],
        "outcome": register.filter(outcome="later_plan")[:21],
    }
    for name, query in queries.items():
        plan = query.explain()
        # Answers are short rows: for a rare theme, reading them all is the quicker way.
        wanted = tables[:3] if name == "rare theme" else tables
        scanned = [table for table in wanted if f"Seq Scan on {table} " in plan]
        assert not scanned, f"{name}:\n{plan}"
