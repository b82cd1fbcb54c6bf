"""The register of reasoned responses as one bilingual document: what is in it, when it is made, when it is kept."""

import io
from datetime import datetime, timedelta
from threading import Barrier, Thread

import docx
import pypdf
import pytest
from django.db import connection
from django.utils import timezone
from docx.oxml.ns import qn

from commitments import documents
from commitments.documents import kept, standing
from commitments.models import BuiltDocument, Contribution, Response
from consultations.models import Theme
from tests.base.pdf_reading import faults_of, structure, text_of
from tests.factories.answers import correct, publish
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.contributions import make_comment, make_proposal
from tests.factories.plans import make_commitment, make_department, make_plan
from tests.factories.words import COMMITMENT, CONSULTATION, CORRECTION, DEPARTMENT, REASON, THEME

PDF, DOCX = "/en/responses/register.pdf", "/en/responses/register.docx"


@pytest.fixture
def consultation(db):
    return make_open_consultation(**CONSULTATION)


@pytest.fixture
def answered(consultation):
    """Two themes; a French proposal answered alone, an English one with its comment, one that waits."""
    first, second = make_theme(consultation, **THEME), make_theme(consultation)
    plan = make_plan(consultation)
    commitment = make_commitment(plan)
    commitment.drafted_at = timezone.now()
    commitment.save()
    mine = make_proposal(consultation, themes=[second], title="Ouvrir le cœur des registres", language="fr")
    other = make_proposal(consultation, themes=[second, first], title="Open every register", organisation="The Society")
    comment = make_comment(other, body="I would read them every day.")
    make_proposal(consultation, title="It waits")
    publish(mine, commitments=[commitment], department=make_department())
    correct(publish(other, comment, outcome="not_retained"), outcome="not_retained")
    return {"mine": mine, "other": other, "comment": comment}


def paragraphs_of(content):
    return [one.text for one in docx.Document(io.BytesIO(content)).paragraphs]


class TestWhatIsInIt:
    def test_the_pdf_is_for_everybody(self, client, answered):
        response = client.get(PDF)
        assert response["Content-Disposition"].startswith('attachment; filename="register-of-responses-')
        assert faults_of(response.content) == []
        assert pypdf.PdfReader(io.BytesIO(response.content)).metadata.title == "Register of reasoned responses"
        tree = structure(response.content)
        assert [one.kind for one in tree.walk()].count("TH") == 8

    def test_it_says_all_of_it_in_both_languages(self, client, answered):
        text = text_of(client.get(PDF).content)
        for said in (
            "Registre des réponses motivées",
            CONSULTATION["title_fr"],
            "3 of 4 answered, median 0 days",
            "Ouvrir le cœur des registres",
            "Open every register",
            "Amina K., The Society",
            "I would read them every day.",
            "in French / en français",
            REASON["reason_en"],
            REASON["reason_fr"],
            CORRECTION["reason_fr"],
            DEPARTMENT["name_en"],
            DEPARTMENT["name_fr"],
            COMMITMENT["title_en"],
            COMMITMENT["title_fr"],
        ):
            assert "".join(said.split()) in "".join(text.split()), said
        assert "It waits" not in text

    def test_it_is_grouped_by_theme_and_keeps_the_language_of_each_part(self, client, answered):
        content = client.get(DOCX).content
        file = docx.Document(io.BytesIO(content))
        headings = [one.text for one in file.paragraphs if one.style.name.startswith("Heading")]
        numbers = list(Response.objects.order_by("pk").values_list("pk", flat=True))
        second = Theme.objects.order_by("pk").last()
        assert headings == [
            f"{THEME['name_en']} / {THEME['name_fr']}",
            f"{numbers[1]}. Open every register …",
            f"{second.name_en} / {second.name_fr}" if second.name_fr else second.name_en,
            f"{numbers[0]}. Ouvrir le cœur des registres",
        ]
        spoken = {run.text: run.find(f"{qn('w:rPr')}/{qn('w:lang')}") for run in file.element.body.iter(qn("w:r"))}
        for french in ("Ouvrir le cœur des registres", REASON["reason_fr"], "Registre des réponses motivées"):
            assert spoken[french].get(qn("w:val")) == "fr-CA"
        assert spoken[REASON["reason_en"]] is None
        said = paragraphs_of(content)
        assert "Outcome: Retained\nAnswered by: " in "\n".join(said)
        assert "Suite donnée\u00a0: Retenue\nRéponse de\u00a0: " in "\n".join(said)

    def test_french_readers_get_the_same_document(self, client, answered):
        french = client.get("/fr/reponses/registre.docx")
        assert french.content == client.get(DOCX).content
        assert "registre-des-reponses-consultation-" in french["Content-Disposition"]

    def test_an_answer_that_another_replaced_is_not_in_it(self, client, answered):
        publish(answered["mine"], outcome="later_plan")
        said = "\n".join(paragraphs_of(client.get(DOCX).content))
        assert "Outcome: For a later plan\n" in said
        assert "Outcome: Retained\n" not in said

    def test_words_that_are_no_longer_public_are_not_in_it(self, client, answered):
        Contribution.objects.filter(pk=answered["comment"].pk).update(status="declined", published_at=None)
        said = "\n".join(paragraphs_of(client.get(DOCX).content))
        assert "I would read them" not in said
        assert "1 contribution that is no longer public / 1 contribution qui n’est plus publique" in said

    @pytest.mark.parametrize("address", [PDF, DOCX])
    def test_without_answers_it_says_so(self, client, consultation, address):
        content = client.get(address).content
        text = text_of(content) if address == PDF else " ".join(paragraphs_of(content))
        assert "No response is public yet." in text
        assert "Aucune réponse n’est encore publique." in text
        if address == PDF:
            assert faults_of(content) == []

    def test_hostile_words_and_other_scripts_stay_words(self, client, consultation):
        texts = ["#panic() $x$ *a* `b` <c>", "مرحبا بكم في السجل", "x" * 120, "\U0001f600 ᐃᓄᒃ 漢字"]
        proposals = [make_proposal(consultation, title=text, shown_name=text[:80]) for text in texts]
        publish(*proposals)
        content = client.get(PDF).content
        assert faults_of(content) == []
        assert "#panic() $x$ *a* `b` <c>" in text_of(content)
        said = "\n".join(paragraphs_of(client.get(DOCX).content))
        assert all(text in said for text in texts)

    def test_what_there_is_not(self, client, consultation):
        assert client.get("/en/responses/register.json.pdf").status_code == 404
        assert client.get("/en/responses/register.exe").status_code == 404

    def test_without_a_consultation_there_is_none(self, client, db):
        assert client.get(PDF).status_code == 404

    def test_the_list_leads_to_it(self, client, answered):
        page = client.get("/en/responses/").content.decode()
        assert f'href="{PDF}"' in page
        assert f'href="{DOCX}"' in page


class TestWhetherItChanged:
    def test_every_change_shows(self, consultation, answered):
        seen = [documents.state_of(consultation).fingerprint]

        def note():
            seen.append(documents.state_of(consultation).fingerprint)

        correct(Response.objects.order_by("pk").first())
        note()
        publish(Contribution.objects.get(title="It waits"), outcome="under_way")
        note()
        Contribution.objects.filter(pk=answered["mine"].pk).update(title="Edited", edited_at=timezone.now())
        note()
        Theme.objects.filter(name_en=THEME["name_en"]).update(name_fr="Un autre nom")
        note()
        make_proposal(consultation)
        note()
        assert len(set(seen)) == 6
        assert documents.state_of(consultation).fingerprint == seen[-1]

    def test_telling_takes_as_many_queries_for_many(self, consultation, answered, django_assert_num_queries):
        with django_assert_num_queries(7):
            assert documents.state_of(consultation).responses == 2
        for _number in range(30):
            publish(make_proposal(consultation))
        with django_assert_num_queries(7):
            assert documents.state_of(consultation).responses == 32

    def test_who_has_it_is_sent_nothing(self, client, answered, django_assert_max_num_queries):
        tag = client.get(PDF)["ETag"]
        with django_assert_max_num_queries(12):
            response = client.get(PDF, headers={"If-None-Match": tag})
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)
        since = client.get(PDF)["Last-Modified"]
        assert client.get(PDF, headers={"If-Modified-Since": since}).status_code == 304

    def test_it_is_made_again_only_when_it_changed(self, client, answered, django_assert_max_num_queries):
        first = client.get(DOCX)
        built = BuiltDocument.objects.get().built_at
        with django_assert_max_num_queries(12):
            assert client.get(DOCX).content == first.content
        assert BuiltDocument.objects.get().built_at == built
        correct(Response.objects.order_by("pk").first())
        assert client.get(DOCX, headers={"If-None-Match": first["ETag"]}).status_code == 200
        assert BuiltDocument.objects.get().built_at > built

    @pytest.mark.parametrize("address", [PDF, DOCX])
    def test_making_takes_as_many_queries_for_many(self, client, grows, consultation, address):
        theme = make_theme(consultation)
        # The first time a row is added, afterwards it is changed. A file is made once for each change of the register,
        # not for each reader (above), so it may cost more than a page.
        client.get(address)
        grows(address, lambda _number: publish(make_proposal(consultation, themes=[theme])), limit=30, rows=(3, 12))


class TestALargeOne:
    """Made by the worker; for the tests every register is large."""

    @pytest.fixture(autouse=True)
    def _large(self, monkeypatch):
        monkeypatch.setattr(standing, "AT_ONCE", -1)

    def test_the_page_says_that_it_is_being_prepared_until_it_is(self, client, answered):
        response = client.get(PDF)
        assert (response.status_code, response["Retry-After"]) == (202, "30")
        assert "The document is being prepared" in response.content.decode()
        assert not BuiltDocument.objects.exclude(content=b"").exists()
        assert client.get(PDF).status_code == 202
        assert documents.prepare_next() is True
        response = client.get(PDF)
        assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
        assert faults_of(response.content) == []
        assert documents.prepare_next() is False

    def test_who_asked_first_is_served_first(self, client, answered):
        client.get(PDF)
        client.get(DOCX)
        client.get(PDF)
        assert kept.next_wanted().endswith(".pdf")

    def test_for_ten_minutes_it_may_be_as_it_was(self, client, consultation, answered):
        client.get(DOCX)
        documents.prepare_next()
        first = client.get(DOCX)
        correct(Response.objects.order_by("pk").first())
        again = client.get(DOCX)
        assert (again.content, again["ETag"]) == (first.content, first["ETag"])
        BuiltDocument.objects.update(built_at=timezone.now() - standing.FRESH_ENOUGH - timedelta(seconds=1))
        assert client.get(DOCX).status_code == 202
        documents.prepare_next()
        assert client.get(DOCX)["ETag"] not in (None, first["ETag"])

    def test_one_that_cannot_be_made_is_not_waited_for(self, client, answered, monkeypatch, caplog):
        def fail(_document):
            raise RuntimeError("no paper")

        monkeypatch.setitem(standing.RENDERERS, "pdf", fail)
        client.get(PDF)
        assert documents.prepare_next() is True
        assert "no paper" in caplog.text
        assert documents.prepare_next() is False
        response = client.get(PDF)
        assert response.status_code == 503
        assert f'href="{DOCX}"' in response.content.decode()
        correct(Response.objects.order_by("pk").first())
        assert client.get(PDF).status_code == 202

    def test_pages_in_french(self, client, answered):
        assert "Le document est en préparation" in client.get("/fr/reponses/registre.pdf").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_get_one_making():
    made, found, together = [], [], Barrier(2)

    def make():
        made.append(datetime.now())
        return b"A document"

    def ask():
        together.wait(10)
        try:
            found.append(kept.made_once("a key", "a fingerprint", make).content)
        finally:
            connection.close()

    threads = [Thread(target=ask) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == [b"A document"] * 2
    assert len(made) == 1
