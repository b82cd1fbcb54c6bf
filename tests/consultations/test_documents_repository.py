"""Files of documents: what is taken, under which name, and how it is served."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document as WordDocument
from openpyxl import Workbook

from consultations.models import Document, DocumentFile
from consultations.services import FileStays, publish_document, withdraw
from ogp_portal.base.uploads import LARGEST, UploadRefused, checked_upload, safe_name
from tests.factories.people import make_moderator, make_person, sign_in
from tests.factories.records import PDF, make_document, make_file, package
from tests.factories.words import DOCUMENT

pytestmark = pytest.mark.django_db
ODT_TYPE = b"application/vnd.oasis.opendocument.text"
DOCX_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def word() -> bytes:
    file = io.BytesIO()
    document = WordDocument()
    document.add_paragraph("Rules")
    document.save(file)
    return file.getvalue()


def sheet() -> bytes:
    file = io.BytesIO()
    Workbook().save(file)
    return file.getvalue()


def odt() -> bytes:
    return package({"mimetype": ODT_TYPE, "content.xml": b"<x/>"})


def pdf_of(size: int) -> bytes:
    return PDF[:9] + b"x" * (size - len(PDF)) + PDF[9:]


class TestWhatIsTaken:
    def test_six_kinds_by_their_content(self):
        files = {
            "a.PDF": (PDF, "application/pdf"),
            "a.docx": (word(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            "a.xlsx": (sheet(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            "a.odt": (odt(), "application/vnd.oasis.opendocument.text"),
            "a.csv": ("année;n\n2018;1\n".encode(), "text/csv; charset=utf-8"),
            "a.txt": ("\ufeffDéjà vu".encode(), "text/plain; charset=utf-8"),
        }
        for name, (content, media_type) in files.items():
            upload = checked_upload(name=name, content=content)
            assert (upload.name, upload.media_type, upload.content) == (name.lower(), media_type, content)

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("empty.pdf", b""),
            ("page.html", b"<!doctype html><p>x"),
            ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("rules.pdf.html", PDF),
            ("rules.pdf.exe", b"MZ"),
            ("rules", PDF),
            (".pdf.", PDF),
            ("page.pdf", b"<html><script>alert(1)</script></html>"),
            ("late.pdf", b"<html>" + PDF),
            ("cut.pdf", b"%PDF-1.7 and no end"),
            ("page.txt", b" \n<!DOCTYPE html><script>alert(1)</script>"),
            ("drawing.csv", "\ufeff<SVG onload=alert(1)>".encode()),
            ("xml.txt", b"<?xml version='1.0'?><svg/>"),
            ("pdf.txt", PDF),
            ("binary.txt", b"a\0b"),
            ("escape.csv", b"a\x1bb"),
            ("latin.csv", "année".encode("latin-1")),
            ("wide.txt", "année".encode("utf-16")),
            ("other.docx", b"PK\x03\x04 and then nothing"),
            ("prefixed.docx", b"<html>" + word()),
            ("odt.docx", odt()),
            ("docx.odt", word()),
            ("sheet.docx", sheet()),
            ("word.xlsx", word()),
            ("any.odt", package({"mimetype": b"application/zip", "content.xml": b""})),
            ("hollow.odt", package({"mimetype": ODT_TYPE})),
            ("types.docx", package({"word/document.xml": b""})),
        ],
    )
    def test_refused(self, name, content):
        with pytest.raises(UploadRefused):
            checked_upload(name=name, content=content)

    def test_macros_and_locked_packages_are_refused(self):
        parts = {"[Content_Types].xml": DOCX_MAIN, "word/document.xml": b"<x/>"}
        assert checked_upload(name="a.docx", content=package(parts)).name == "a.docx"
        locked = bytearray(package(parts))
        locked[locked.index(b"PK\x01\x02") + 8] |= 1
        for content in (
            package({**parts, "word/vbaProject.bin": b"x"}),
            package({**parts, "[Content_Types].xml": DOCX_MAIN + b"macroEnabled"}),
            bytes(locked),
        ):
            with pytest.raises(UploadRefused, match="locked or holds macros"):
                checked_upload(name="a.docx", content=content)

    def test_a_package_of_countless_parts_is_refused_and_none_is_unpacked_whole(self):
        parts = {"[Content_Types].xml": DOCX_MAIN, "word/document.xml": b""}
        with pytest.raises(UploadRefused):
            checked_upload(name="a.docx", content=package({**parts, **{f"{n}": b"" for n in range(5001)}}))
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", b" " * 50_000_000 + DOCX_MAIN)
            archive.writestr("word/document.xml", b"")
        with pytest.raises(UploadRefused):
            checked_upload(name="a.docx", content=bomb.getvalue())

    def test_ten_megabytes_and_not_one_more(self):
        assert len(checked_upload(name="a.pdf", content=pdf_of(LARGEST)).content) == 10_000_000
        with pytest.raises(UploadRefused, match="At most 10 MB are taken, so that people on a slow line"):
            checked_upload(name="a.pdf", content=pdf_of(LARGEST + 1))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Rules of the forum.pdf", "Rules-of-the-forum.pdf"),
        ("Règles du Forum (v1.2).PDF", "Règles-du-Forum-v1-2.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Temp\\évil.docx", "évil.docx"),
        ("a\0b.pdf", "ab.pdf"),
        ("a.pdf\0.html", "a-pdf.html"),
        ("page.html.pdf", "page-html.pdf"),
        ("fdp.\u202eexe.pdf", "fdp-exe.pdf"),
        ('a"; filename="b.html";\r\nX: y.pdf', "a-filename-b-html-X-y.pdf"),
        ("....pdf", "document.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("x" * 500 + ".docx", "x" * 115 + ".docx"),
    ],
)
def test_names_are_made_safe(name, kept):
    assert safe_name(name) == kept
    assert len(kept) <= 120


class TestKeeping:
    def test_another_file_takes_its_place_until_it_is_public(self):
        document = make_document(published_at=None, url_en="", url_fr="")
        first = make_file(document)
        second = make_file(document, name="better.pdf")
        assert (document.files.get().pk, document.files.get().name) == (second.pk, "better.pdf")
        assert first.pk != second.pk
        publish_document(document=document)
        with pytest.raises(FileStays):
            make_file(document, name="late.pdf")
        make_file(document, language="fr", name="regles.pdf")
        assert {file.name for file in document.files.all()} == {"better.pdf", "regles.pdf"}

    def test_one_file_per_language(self):
        file = make_file(make_document(published_at=None))
        with pytest.raises(IntegrityError, match="one_file_per_document_and_language"), transaction.atomic():
            DocumentFile.objects.create(
                document=file.document, language="en", name="b.pdf", media_type="application/pdf", size=1, content=b"x"
            )


@pytest.fixture
def document():
    document = make_document(published_at=None)
    make_file(document, content=pdf_of(2_500_000))
    publish_document(document=document)
    return document


def address_of(document, language="en"):
    return reverse("document_file", args=[document.pk, language])


class TestServing:
    def test_to_be_saved_and_never_shown(self, client, document):
        response = client.get(address_of(document))
        assert b"".join(response.streaming_content) == pdf_of(2_500_000)
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == 'attachment; filename="rules.pdf"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Content-Length"] == "2500000"

    def test_accents_in_names(self, client, document):
        make_file(document, language="fr", name="Règles.csv", content="a;é\n".encode())
        response = client.get(address_of(document, "fr"))
        assert response["Content-Disposition"] == "attachment; filename*=utf-8''R%C3%A8gles.csv"
        assert response["Content-Type"] == "text/csv; charset=utf-8"

    def test_a_copy_at_hand_is_not_sent_again(self, client, document):
        first = client.get(address_of(document))
        with CaptureQueriesContext(connection) as queries:
            again = client.get(address_of(document), headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert not [query for query in queries if '"content"' in query["sql"]]
        assert client.get(address_of(document), headers={"if-none-match": '"other"'}).status_code == 200

    def test_head_reads_nothing(self, client, document):
        with CaptureQueriesContext(connection) as queries:
            response = client.head(address_of(document))
        assert (response.status_code, response["Content-Length"]) == (200, "2500000")
        assert not [query for query in queries if '"content"' in query["sql"]]
        assert client.post(address_of(document)).status_code == 405

    def test_a_piece_at_a_time(self, client, document):
        with CaptureQueriesContext(connection) as queries:
            pieces = list(client.get(address_of(document)).streaming_content)
        assert [len(piece) for piece in pieces] == [1_000_000, 1_000_000, 500_000]
        assert len(queries) <= 8
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attstorage FROM pg_attribute WHERE attrelid = 'consultations_documentfile'::regclass "
                "AND attname = 'content'"
            )
            assert cursor.fetchone() == ("e",)

    def test_only_while_it_is_public(self, client):
        document = make_document(published_at=None)
        make_file(document)
        assert client.get(address_of(document)).status_code == 404
        Document.objects.update(published_at=timezone.now() + timedelta(days=1))
        assert client.get(address_of(document)).status_code == 404
        Document.objects.update(published_at=timezone.now())
        assert client.get(address_of(document)).status_code == 200
        assert client.get(address_of(document, "fr")).status_code == 404
        withdraw(record=document)
        assert client.get(address_of(document)).status_code == 404
        sign_in(client, make_moderator())
        assert client.get(address_of(document))["Cache-Control"] == "private, no-store"


class TestSending:
    """Through the admin, which is the only way in."""

    def send(self, client, **files):
        sent = {"kind": "rules", "dated_on": "2018-01-24", **DOCUMENT, "publish_now": "on"}
        files = {name: SimpleUploadedFile(*file) for name, file in files.items()}
        return client.post(reverse("admin:consultations_document_add"), {**sent, **files})

    @pytest.fixture
    def editor(self, client):
        sign_in(client, make_moderator())
        return client

    def test_five_megabytes_in_each_language(self, editor):
        sent = {f"file_{code}": (f"{code}.pdf", pdf_of(5_000_000), "text/html") for code in ("en", "fr")}
        assert self.send(editor, **sent).status_code == 302
        files = Document.objects.get().files.order_by("language")
        assert [(file.name, file.size, file.media_type) for file in files] == [
            ("en.pdf", 5_000_000, "application/pdf"),
            ("fr.pdf", 5_000_000, "application/pdf"),
        ]
        page = editor.get(reverse("admin:consultations_document_change", args=[Document.objects.get().pk]))
        assert "en.pdf" in page.content.decode()

    def test_eleven_megabytes_are_refused_in_words_and_the_texts_kept(self, editor):
        page = self.send(editor, file_en=("rules.pdf", pdf_of(11_000_000), "application/pdf"))
        assert page.status_code == 200
        text = page.content.decode()
        assert "This file has 11 MB. At most 10 MB are taken" in text
        assert DOCUMENT["title_en"] in text
        assert "there is nothing to read yet" not in text
        assert not Document.objects.exists()

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("rules.pdf", b"", "This file is empty."),
            ("rules.pdf", b"<html>", "is not PDF"),
            ("rules.pdf.html", PDF, "Only these kinds of files are taken"),
            ("rules.txt", b"\xff\xfe", "is not plain text in UTF-8"),
        ],
    )
    def test_other_files_are_refused_in_words(self, editor, name, content, words):
        assert words in self.send(editor, file_fr=(name, content, "application/pdf")).content.decode()
        assert not DocumentFile.objects.exists()

    def test_names_with_nul_are_cleaned(self, editor):
        assert self.send(editor, file_fr=("re\0gles.pdf", PDF, "application/pdf")).status_code == 302
        assert DocumentFile.objects.get().name == "regles.pdf"

    def test_more_than_the_form_can_hold_is_not_read(self, editor):
        sent = {f"file_{code}": ("a.pdf", pdf_of(10_900_000), "application/pdf") for code in ("en", "fr")}
        assert self.send(editor, **sent).status_code == 413

    def test_large_bodies_are_for_staff_and_for_this_form_alone(self, client, editor):
        for address in (reverse("admin:consultations_meeting_add"), "/en/admin/consultations/document/"):
            large = {"file": SimpleUploadedFile("a.pdf", pdf_of(5_000_000))}
            assert editor.post(address, large).status_code == 413
        sign_in(client, make_person())
        assert self.send(client, file_en=("a.pdf", pdf_of(5_000_000), "application/pdf")).status_code == 413
        client.logout()
        assert self.send(client, file_en=("a.pdf", pdf_of(5_000_000), "application/pdf")).status_code == 413
        assert not Document.objects.exists()

    def test_a_public_file_is_not_offered_for_exchange(self, editor, document):
        address = reverse("admin:consultations_document_change", args=[document.pk])
        page = editor.get(address).content.decode()
        assert 'name="file_fr"' in page
        assert 'name="file_en"' not in page
