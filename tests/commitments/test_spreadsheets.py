"""Entering from a spreadsheet: a dry run that says everything, then all of it or nothing."""

import io
import re
import time
import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from commitments.models import AnswerTally, Contribution, EntryFile
from commitments.services.coverage import cells_of
from commitments.services.entry_files import forget_old_files
from ogp_portal.base.tables import read_table
from ogp_portal.users.models import OutboxMessage
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.contributions import make_proposal
from tests.factories.people import make_moderator, make_organiser, make_person, sign_in
from tests.factories.tables import HEAD_EN, HEAD_FR, as_csv, as_xlsx, cells, proposal_row, row
from tests.factories.words import STATEMENT

pytestmark = pytest.mark.django_db
IMPORT = "/en/admin/commitments/contribution/import/"
BOTH = pytest.mark.parametrize("make", [as_csv, as_xlsx])


@pytest.fixture
def consultation():
    return make_open_consultation()


@pytest.fixture
def moderator(client, consultation):
    person = make_moderator()
    sign_in(client, person)
    return person


def bring(client, data, name="letters.csv", address=IMPORT):
    return client.post(address, {"file": SimpleUploadedFile(name, data)})


def faults(response):
    """Row, column and sentence of every fault shown."""
    assert response.status_code == 422
    rows = re.findall(r"<tr><td>(\d+)</td><td>([^<]*)</td><td>([^<]*)</td></tr>", response.content.decode())
    return [(int(number), column, sentence) for number, column, sentence in rows]


def enter(client, data):
    """Bring a file, confirm it, and return the page before confirming."""
    address = bring(client, data).url
    page = " ".join(client.get(address).content.decode().split())
    client.post(address)
    return page


@BOTH
def test_looked_through_first_then_all_public_and_counted(client, consultation, moderator, make):
    theme = make_theme(consultation, name_en="Open heritage", name_fr="Patrimoine ouvert", number=4)
    proposal = make_proposal(consultation)
    rows = [
        row(Themes="Open heritage", **{"E-mail": "odile@example.org"}),
        proposal_row(Themes="patrimoine ouvert; 4", **{"Name shown": "Réjean C.", "Came by": "Kiosque"}),
        row(Kind="Comment", Title="", Words="I agree with all of this.", **{"On proposal": proposal.pk}),
    ]
    address = bring(client, make(cells(rows))).url
    page = " ".join(client.get(address).content.decode().split())
    assert "3 contributions would be made and be public at once." in page
    assert "<td>Proposal</td><td>French</td><td>1</td>" in page
    assert "<td>Statement</td><td>English</td><td>1</td>" in page
    assert STATEMENT["en"]["title"] in page
    assert "Came by letter, received on March 3, 2018." in page
    assert Contribution.objects.count() == 1
    response = client.post(address, follow=True)
    assert "3 contributions are public now." in response.content.decode()
    made = {one.kind: one for one in Contribution.objects.exclude(pk=proposal.pk)}
    assert {(one.status, one.entered_by, one.received_on) for one in made.values()} == {
        ("published", moderator, date(2018, 3, 3))
    }
    assert list(made["statement"].themes.all()) == list(made["proposal"].themes.all()) == [theme]
    assert (made["proposal"].channel, made["proposal"].shown_name) == ("stand", "Réjean C.")
    assert made["comment"].proposal_id == proposal.pk
    assert [mail.to for mail in OutboxMessage.objects.all()] == ["odile@example.org"]
    tally = AnswerTally.objects.filter(consultation=consultation, count__gt=0)
    assert {(one.consultation_id, one.theme_id, one.language, one.days): one.count for one in tally} == dict(
        cells_of(consultation=consultation)
    )
    assert not EntryFile.objects.exists()
    assert client.get(address).status_code == 404


@BOTH
def test_the_same_file_twice_makes_nothing_new(client, moderator, make):
    data = make(cells([row(), row(Reference="L-1"), row(**{"Name shown": "Jo B."})]))
    enter(client, data)
    page = enter(client, data)
    assert "Everything in this file was entered before." in page
    assert Contribution.objects.count() == 3
    more = make(cells([row(), row(Reference="L-1"), row(Reference="L-2")]))
    page = enter(client, more)
    assert "1 contribution would be made" in page
    assert "2 rows were entered before and stay as they are." in page
    assert Contribution.objects.count() == 4


def test_confirmed_twice_it_is_entered_once(client, moderator):
    address = bring(client, as_csv(cells([row()]))).url
    assert [client.post(address).status_code for _ in range(2)] == [302, 404]
    assert Contribution.objects.count() == 1


TOMORROW = (timezone.now() + timedelta(days=2)).date().isoformat()
# A row, the columns in which something is wrong with it, and what is said of the last one.
WRONG = [
    (row(Kind="Poem"), ["B Kind"], "“Poem” is not known here."),
    (row(**{"Came by": "Pigeon"}), ["C Came by"], "“Pigeon” is not known here."),
    (row(**{"Day received": "03/05/2018"}), ["E Day received"], "year-month-day"),
    (row(**{"Day received": TOMORROW}), ["E Day received"], "is still to come"),
    (row(Consent="", Source=""), ["D Source", "F Consent"], "Please fill this in."),
    (row(Language="Klingon"), ["G Language"], "“Klingon” is not known here."),
    (row(Themes="Open heritage; Open whatever"), ["K Themes"], "There is no theme “Open whatever”."),
    (row(Words="x" * 4001), ["Q Words"], "4000 characters; it has 4001 now"),
    (row(Title="x" * 121), ["M Title"], "120 characters; it has 121 now"),
    (row(Words=""), ["Q Words"], "Please fill this in."),
    (row(Problem="It has none."), ["N Problem"], "“Statement” has no such part."),
    (row(Kind="Comment", Title="", **{"On proposal": "999999"}), ["L On proposal"], "There is no public proposal"),
    (row(Kind="Comment", Title=""), ["L On proposal"], "Please fill this in."),
    (row(**{"E-mail": "odile at example"}), ["J E-mail"], "a whole e-mail address"),
    (proposal_row(**{"What should be done": ""}), ["O What should be done"], "Please fill this in."),
    (row(Kind="Offer of help"), ["B Kind"], "“Offer of help” is not known here."),
    (row(Words="Les bibliothÃ¨ques"), ["Q Words"], "Letters are broken here"),
]


def test_every_error_by_row_and_column_in_words_and_nothing_entered(client, consultation, moderator):
    make_theme(consultation, name_en="Open heritage")
    response = bring(client, as_csv(cells([*(wrong for wrong, *_expected in WRONG), row()])))
    found = faults(response)
    expected = [(number, column) for number, (_row, columns, _said) in enumerate(WRONG, 2) for column in columns]
    assert [(number, column) for number, column, _sentence in found] == expected
    sentences = {number: sentence for number, _column, sentence in found}
    for number, (_row, _columns, said) in enumerate(WRONG, 2):
        assert said in sentences[number]
    assert "18 things to correct" in response.content.decode()
    assert not Contribution.objects.exists()
    assert not EntryFile.objects.exists()


def test_rows_that_are_the_same(client, moderator):
    same = [row(Reference="A"), row(Reference="a ", Words="Other words than before."), row(), row(), row(Reference="B")]
    found = faults(bring(client, as_csv(cells(same))))
    assert [(number, column) for number, column, _sentence in found] == [(3, "A Reference"), (5, "Q Words")]
    assert found[0][2] == "Row 2 has the same reference."
    assert found[1][2].startswith("The same as row 4.")


def test_a_reference_that_stands_for_other_words_now(client, moderator):
    enter(client, as_csv(cells([row(Reference="L-7")])))
    found = faults(bring(client, as_csv(cells([row(Reference="L-7", Words="Other words than before.")]))))
    assert [(number, column) for number, column, _sentence in found] == [(2, "A Reference")]
    assert "entered before with other words" in found[0][2]


def test_what_seems_to_be_in_the_other_language_is_asked_about_and_may_stay(client, moderator):
    page = enter(client, as_csv(cells([row(), row(Language="fr", Reference="2")])))
    assert "<td>3</td><td>G Language</td><td>This looks like English.</td>" in page
    assert set(Contribution.objects.values_list("language", flat=True)) == {"en", "fr"}


@BOTH
def test_french_headings_in_any_order_and_spelling(client, moderator, make):
    head = [name.upper() if n % 2 else name.replace("é", "e").replace("’", "'") for n, name in enumerate(HEAD_FR)]
    values = dict(zip(HEAD_EN, head, strict=True))
    rows = [{values[name]: value for name, value in proposal_row(Kind="Proposition", Language="français").items()}]
    enter(client, make(cells(rows, list(reversed(head)))))
    assert Contribution.objects.get().kind == "proposal"


@BOTH
def test_a_wrong_heading_names_what_is_missing_unknown_and_twice(client, moderator, make):
    head = ["Kind", "Came by", "Sourse", "Day received", "Language", "Name shown", "Words", "Notes", "Kind"]
    response = bring(client, make([head, ["x"] * 9]))
    page = " ".join(response.content.decode().split())
    assert response.status_code == 422
    assert "Missing columns</h2><ul><li>Source</li><li>Consent</li></ul>" in page
    assert "<li>C “Sourse” – is it “Source”?</li><li>H “Notes”</li>" in page
    assert "twice</h2><ul><li>I “Kind”</li></ul>" in page
    assert "contributions.xlsx" in page
    assert "contributions.csv" in page


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_template_of_either_format_is_understood_when_filled_in(client, consultation, moderator, language, form):
    response = client.get(f"{IMPORT.replace('/en/', f'/{language}/')}contributions.{form}")
    assert f'filename="contributions.{form}"' in response["Content-Disposition"]
    head = read_table(response.content, most_rows=10).head.cells
    assert head == (HEAD_EN if language == "en" else HEAD_FR)
    filled = [head, [row().get(name, "") for name in HEAD_EN]]
    assert bring(client, (as_csv if form == "csv" else as_xlsx)(filled)).status_code == 302


def test_the_workbook_explains_its_columns(client, consultation, moderator):
    make_theme(consultation, name_en="Open heritage")
    book = load_workbook(io.BytesIO(client.get(f"{IMPORT}contributions.xlsx").content))
    assert book.sheetnames == ["Contributions", "Columns"]
    about = {line[0].value: (line[1].value, line[2].value) for line in book["Columns"].iter_rows()}
    assert about["Consent"][0] == "needed"
    assert about["Themes"] == ("may be empty", "Open heritage")
    assert client.get(f"{IMPORT}contributions.ods").status_code == 404


def test_dates_of_excel_and_dates_in_words_of_iso(client, moderator):
    rows = [row(Reference="1", **{"Day received": date(2018, 3, 4)}), row(Reference="2")]
    enter(client, as_xlsx(cells(rows)))
    assert list(Contribution.objects.order_by("pk").values_list("received_on", flat=True)) == [
        date(2018, 3, 4),
        date(2018, 3, 3),
    ]
    found = faults(bring(client, as_xlsx(cells([row(**{"Day received": 43162})]))))
    assert [(number, column) for number, column, _sentence in found] == [(2, "E Day received")]


def test_formulas_and_cells_without_a_heading(client, moderator):
    table = cells([row(Source="=A1")])
    table[1].append("Where does this belong?")
    found = faults(bring(client, as_xlsx(table)))
    assert [(number, column) for number, column, _sentence in found] == [(2, "D Source"), (2, "R")]
    assert "formula" in found[0][2]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (as_csv([HEAD_EN]), "There is no row below the names of the columns."),
        (as_csv(cells([row(**{"Name shown": "Zoé"})]), "cp1252"), "Windows-1252"),
        (as_csv(cells([row()]), "utf-16"), "UTF-16"),
        (as_csv([["a"], *([f"{n}"] for n in range(50_000))]), "more than 2,000 rows"),
        (as_xlsx([["a"], *([n] for n in range(50_000))]), "more than 2,000 rows"),
        (b"%PDF-1.7 \xe2\xe3\xcf", "not in UTF-8"),
    ],
)
def test_files_that_cannot_be_read(client, moderator, data, words):
    response = bring(client, data)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not EntryFile.objects.exists()


def test_a_file_past_the_limit(client, moderator):
    client.audited = False
    assert bring(client, b"x" * 1_000_001).status_code == 413
    response = bring(client, b"x" * 995_000)
    assert (response.status_code, "at most" in response.content.decode()) == (422, True)
    assert client.post(IMPORT, {}).status_code == 422


def test_hundreds_of_rows_take_seconds_and_few_statements(
    client, consultation, moderator, django_assert_max_num_queries
):
    theme = make_theme(consultation, name_en="Open heritage")
    words = "The words of a letter. " * 9
    rows = [row(Reference=f"L-{n}", Themes="Open heritage", Words=f"{n} {words}") for n in range(400)]
    begun = time.process_time()
    with django_assert_max_num_queries(60):
        client.post(bring(client, as_xlsx(cells(rows))).url)
    assert Contribution.objects.filter(themes=theme).count() == 400
    # Measured for 2,000 rows: 0.8 s to read, 2.3 s to look through, 0.6 s and 1.6 s of the database to enter.
    assert time.process_time() - begun < 10


def test_what_has_changed_between_looking_and_confirming_stops_it_whole(client, consultation, moderator):
    proposal = make_proposal(consultation)
    data = as_csv(cells([row(), row(Kind="Comment", Title="", **{"On proposal": proposal.pk})]))
    address = bring(client, data).url
    Contribution.objects.filter(pk=proposal.pk).update(status="declined")
    page = client.post(address, follow=True).content.decode()
    assert "Nothing was entered" in page
    assert "L On proposal" in page
    assert Contribution.objects.count() == 1


def test_a_file_that_was_brought_is_only_for_whoever_brought_it(client, consultation, moderator):
    address = bring(client, as_csv(cells([row()]))).url
    for other in (make_moderator(), make_person(), make_organiser()):
        sign_in(client, other)
        assert client.get(address).status_code in (302, 403, 404)
        assert client.post(address).status_code in (302, 403, 404)
    client.logout()
    assert client.get(address).status_code == 302
    assert not Contribution.objects.exists()
    sign_in(client, moderator)
    assert client.get(f"{IMPORT}{uuid.uuid4()}/").status_code == 404
    assert client.post(address, {"discard": "1"}).url == IMPORT
    assert not EntryFile.objects.exists()


def test_a_file_nobody_came_back_to_is_forgotten_after_a_day(client, moderator):
    bring(client, as_csv(cells([row()])))
    assert forget_old_files(now=timezone.now() + timedelta(hours=23)) == 0
    assert forget_old_files(now=timezone.now() + timedelta(hours=25)) == 1


@pytest.mark.parametrize("make", [make_organiser, make_person])
def test_the_forums_alone(client, consultation, make):
    sign_in(client, make())
    for response in (
        client.get(IMPORT),
        bring(client, as_csv(cells([row()]))),
        client.get(f"{IMPORT}contributions.csv"),
    ):
        assert response.status_code in (302, 403)
    assert not EntryFile.objects.exists()
