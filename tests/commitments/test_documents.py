"""Plans and commitments as documents: the form of the OGP in PDF, DOCX and JSON, made once and kept."""

import io
import json
from datetime import date

import docx
import pypdf
import pytest
from django.urls import reverse
from django.utils.translation import override

from commitments.models import BuiltDocument, CommitmentVersion, Plan
from tests.base.pdf_reading import faults_of, structure, text_of
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.plans import make_clause, make_commitment, make_department, make_milestone, make_plan
from tests.factories.published import publish
from tests.factories.words import COMMITMENT, DEPARTMENT, INDICATOR, MILESTONE, PLAN, THEME

pytestmark = pytest.mark.django_db
FORMATS = ["pdf", "docx", "json"]


@pytest.fixture
def version():
    """A published draft with two commitments, the first with every part of the form."""
    theme = make_theme(make_open_consultation(), **THEME)
    plan = make_plan(theme.consultation, key="plan-2018")
    lead, partner = make_department(), make_department(name_en="The library", name_fr="La bibliothèque")
    full = make_commitment(plan, themes=[theme], leads=[lead])
    full.partners.add(partner)
    kinds = ["causes", "baseline", "done_so_far", "results", "transparency", "participation", "accountability"]
    for place, kind in enumerate([*kinds, "stakeholders", "budget", "programmes", "sdg"], start=10):
        make_clause(full, kind=kind, position=place, text_en=f"Said of {kind}.", text_fr=f"Dit à propos de : {kind}.")
    due = {"due_on": None, "due_label_en": "Fall 2019", "due_label_fr": "Automne 2019"}
    late = make_milestone(full, leads=[lead], starts_on=date(2018, 10, 1), **due)
    late.partners.add(partner)
    make_commitment(plan)
    return publish(plan, notes={"en": "All of it is **new**.", "fr": "Tout est **nouveau**."})


def address(name, *arguments, language="en"):
    with override(language):
        return reverse(name, args=arguments)


def of_plan(version, file_format, language="en"):
    return address("plan_document", version.plan.key, version.number, file_format, language=language)


def of_commitment(version, file_format, language="en", code="C01"):
    return address("commitment_document", version.plan.key, version.number, code, file_format, language=language)


def paragraphs_of(content):
    file = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return [one.text for one in file.paragraphs] + cells


class TestCommitment:
    @pytest.mark.parametrize("language", ["en", "fr"])
    def test_the_pdf_has_every_part_of_the_form_in_the_language_of_the_address(self, client, version, language):
        response = client.get(of_commitment(version, "pdf", language))
        assert response["Content-Type"] == "application/pdf"
        assert faults_of(response.content) == []
        reader = pypdf.PdfReader(io.BytesIO(response.content))
        assert reader.trailer["/Root"]["/Lang"] == f"{language}-CA"
        assert reader.metadata.title == f"1. {COMMITMENT[f'title_{language}']}"
        text = text_of(response.content).replace("\u00a0", " ")
        expected = {
            "en": ["Country: Canada", "Period: October 1, 2018 to September 30, 2020", "The library", "Fall 2019"],
            "fr": [
                "Pays : Canada",
                "du 1er octobre 2018 au 30 septembre 2020",
                "La bibliothèque",
                "Automne 2019",
            ],
        }
        for said in expected[language]:
            assert said in text
        said = "Said of {}." if language == "en" else "Dit à propos de : {}."
        for clause in CommitmentVersion.objects.get(version=version, number=1).content["clauses"]:
            if clause["kind"] not in ("problem", "solution", "milestone"):
                assert said.format(clause["kind"]) in text
        for record, name in ((DEPARTMENT, "name"), (MILESTONE, "text"), (INDICATOR, "text"), (PLAN, "title")):
            assert record[f"{name}_{language}"] in text
            assert record[f"{name}_{'fr' if language == 'en' else 'en'}"] not in text

    def test_its_milestones_are_a_table_with_header_cells(self, client, version):
        tree = structure(client.get(of_commitment(version, "pdf")).content)
        (table,) = [one for one in tree.walk() if one.kind == "Table"]
        kinds = [one.kind for one in table.walk()]
        assert (kinds.count("TH"), kinds.count("TD")) == (5, 10)

    def test_the_docx_says_the_same(self, client, version):
        response = client.get(of_commitment(version, "docx", "fr"))
        said = paragraphs_of(response.content)
        assert response["Content-Type"].endswith("wordprocessingml.document")
        assert said[1] == f"1. {COMMITMENT['title_fr']}"
        assert "Dit à propos de : budget." in said
        assert "Période\u00a0: du 1er\u00a0octobre\u00a02018 au 30\u00a0septembre\u00a02020" in said
        assert "Automne 2019" in said

    def test_the_json_has_stable_keys_and_both_languages(self, client, version):
        english, french = (client.get(of_commitment(version, "json", language)).content for language in ("en", "fr"))
        assert english == french
        form = json.loads(english)
        assert list(form) == ["format", "format_version", "country", "plan", "version", "commitment"]
        assert form["plan"]["period"] == {"starts_on": "2018-10-01", "ends_on": "2020-09-30"}
        assert form["version"]["note"] == {"en": "All of it is **new**.", "fr": "Tout est **nouveau**."}
        commitment = form["commitment"]
        assert list(commitment) == [
            "number",
            "code",
            "title",
            "address",
            "themes",
            "lead_institutions",
            "supporting_stakeholders",
            "problem",
            "commitment",
            "open_government_values",
            "additional_information",
            "milestones",
        ]
        assert commitment["problem"]["causes"] == {"en": "Said of causes.", "fr": "Dit à propos de : causes."}
        assert commitment["supporting_stakeholders"]["government"][0]["name"]["fr"] == "La bibliothèque"
        assert commitment["address"]["fr"].startswith("http://127.0.0.1:8000/fr/")
        first, second = commitment["milestones"]
        assert first["due"] == {"on": "2019-12-31", "exact_to": "day", "in_words": {"en": "", "fr": ""}}
        assert second["due"] == {"on": None, "exact_to": None, "in_words": {"en": "Fall 2019", "fr": "Automne 2019"}}
        assert second["starts_on"] == "2018-10-01"
        assert first["indicators"][0]["description"] == {"en": INDICATOR["text_en"], "fr": INDICATOR["text_fr"]}

    @pytest.mark.parametrize("file_format", ["pdf", "docx"])
    def test_one_with_a_title_only_says_what_is_not_stated(self, client, file_format):
        plan = make_plan()
        commitment = make_commitment(plan)
        commitment.clauses.all().delete()
        content = client.get(of_commitment(publish(plan), file_format)).content
        said = text_of(content) if file_format == "pdf" else " ".join(paragraphs_of(content))
        assert said.count("Not stated") == 6
        if file_format == "pdf":
            assert faults_of(content) == []

    def test_it_shows_what_was_frozen_and_not_what_was_written_since(self, client, version):
        version.plan.commitments.filter(code="C01").update(title_en="Something else")
        assert COMMITMENT["title_en"] in text_of(client.get(of_commitment(version, "pdf")).content)

    def test_hostile_words_stay_words(self, client):
        plan = make_plan(title_en='#read("/etc/passwd") $x$ <b>', title_fr="#let x = 1")
        commitment = make_commitment(plan, title_en="`a` *b* @c", title_fr="`a` *b* @c")
        text = '# Head\n\n#import "x" // \\ ' + "y" * 7900
        make_clause(commitment, kind="causes", text_en=text, text_fr=text)
        version = publish(plan)
        for file_format in ("pdf", "docx"):
            content = client.get(of_commitment(version, file_format)).content
            said = text_of(content) if file_format == "pdf" else " ".join(paragraphs_of(content))
            assert '#read("/etc/passwd") $x$ <b>' in said
            assert '#import "x" // \\' in said
            assert said.count("y") >= 7900


class TestPlan:
    def test_the_pdf_holds_every_commitment_and_a_table_of_contents(self, client, version):
        content = client.get(of_plan(version, "pdf")).content
        assert faults_of(content) == []
        tree = structure(content)
        assert [one.kind for one in tree.walk()].count("TOCI") == 2
        reader = pypdf.PdfReader(io.BytesIO(content))
        assert [one.title for one in reader.outline if not isinstance(one, list)] == [
            f"{number}. {COMMITMENT['title_en']}" for number in (1, 2)
        ]
        assert "All of it is new." in reader.pages[0].extract_text()

    def test_the_docx_and_the_json_do_too(self, client, version):
        said = paragraphs_of(client.get(of_plan(version, "docx", "fr")).content)
        assert said[1] == PLAN["title_fr"]
        assert f"2. {COMMITMENT['title_fr']}" in said
        form = json.loads(client.get(of_plan(version, "json")).content)
        assert [one["code"] for one in form["commitments"]] == ["C01", "C02"]

    @pytest.mark.parametrize(("language", "name"), [("en", "action-plan"), ("fr", "plan-d-action")])
    def test_the_file_has_a_name_in_the_language(self, client, version, language, name):
        response = client.get(of_plan(version, "json", language))
        assert response["Content-Disposition"] == f'attachment; filename="{name}-plan-2018-version-1.json"'

    def test_what_there_is_not(self, client, version):
        make_plan(key="unpublished")
        for path in (
            "plan-2018/versions/2/plan.pdf",
            "plan-2018/versions/1/plan.exe",
            "plan-2018/versions/1/C09.pdf",
            "unpublished/versions/1/plan.pdf",
        ):
            assert client.get(f"/en/plans/{path}").status_code == 404


class TestKeeping:
    @pytest.mark.parametrize("file_format", ["pdf", "docx"])
    def test_it_is_made_once(self, client, version, file_format, django_assert_max_num_queries):
        first = client.get(of_plan(version, file_format))
        kept = BuiltDocument.objects.get()
        with django_assert_max_num_queries(5):
            second = client.get(of_plan(version, file_format))
        assert second.content == first.content == bytes(kept.content)
        assert BuiltDocument.objects.get().built_at == kept.built_at
        assert second["ETag"] == first["ETag"]

    @pytest.mark.parametrize("file_format", FORMATS)
    def test_who_has_it_is_sent_nothing(self, client, version, file_format, django_assert_max_num_queries):
        tag = client.get(of_plan(version, file_format))["ETag"]
        with django_assert_max_num_queries(3):
            response = client.get(of_plan(version, file_format), headers={"If-None-Match": tag})
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)

    def test_last_modified_serves_too(self, client, version):
        client.get(of_plan(version, "pdf"))
        since = client.get(of_plan(version, "pdf"))["Last-Modified"]
        assert client.get(of_plan(version, "pdf"), headers={"If-Modified-Since": since}).status_code == 304

    def test_each_language_and_format_is_another_document(self, client, version):
        for language in ("en", "fr"):
            for file_format in ("pdf", "docx"):
                client.get(of_plan(version, file_format, language))
        assert BuiltDocument.objects.count() == 4

    def test_a_new_title_of_the_plan_makes_it_anew(self, client, version):
        old = client.get(of_plan(version, "docx"))
        Plan.objects.update(title_en="Another title")
        new = client.get(of_plan(version, "docx"), headers={"If-None-Match": old["ETag"]})
        assert new.status_code == 200
        assert paragraphs_of(new.content)[1] == "Another title"
        assert BuiltDocument.objects.count() == 1
