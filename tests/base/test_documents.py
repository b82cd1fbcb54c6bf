"""Documents: what a reader and a screen reader get from the PDF and the DOCX, and that no text is taken for markup."""

import io
import re
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from functools import cache

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from ogp_portal.base.documents import (
    Document,
    Facts,
    Heading,
    Listing,
    PageBreak,
    Pair,
    Paragraph,
    Run,
    Side,
    Table,
    glyphs,
    pdf,
    plain_paragraphs,
    prose,
    render_docx,
    render_pdf,
    tidy,
    words,
)
from tests.base.pdf_reading import faults_of, structure, text_of, untagged

FRENCH = "Où l’œuvre « déjà » coûte 5\u00a0000\u00a0$, à 13\u00a0h\u00a030"
# Each of these means something to typst, XML or a word processor.
HOSTILE = [
    "#let x = 1",
    '#read("/etc/passwd")',
    "$x^2$",
    "`code`",
    "*bold* _slanted_ @ref <label> = Heading // note /* note */ \\ ~ -- --- ...",
    "<w:t>&amp;</w:t> ]]> <!-- & \"' -->",
    '{"k": "h"} \\u0041 \\n',
    "=SUM(A1) {{ x }} {% x %}",
]


def document(*blocks, **fields):
    named = {"title": "A register", "language": "en", "made_at": datetime(2018, 3, 7, 17, tzinfo=UTC), "blocks": blocks}
    return Document(**(named | fields))


def everything():
    """One of each block."""
    both = Pair([Side("en", "English", prose("We **keep** it.")), Side("fr", "Français", prose(FRENCH))])
    row = [[Paragraph(words("Open data / ", Run("Données ouvertes", "fr")))], prose("- one\n- two")]
    return document(
        Heading(words("Open data / ", Run("Données ouvertes", "fr")), 1),
        Heading(words("Publish contracts"), 2),
        Facts([(words("Answered"), words("March 7, 2018"))]),
        Facts([(words("Réponse"), words("7 mars 2018"))], "fr"),
        both,
        Listing([[Paragraph(words("one"))], [Paragraph(words("two"))]], ordered=True),
        Listing([[Paragraph(words("again one"))]], ordered=True),
        Table("By theme", [words("Theme"), words("Said")], [row] * 60, [2, 1]),
        PageBreak(),
        Paragraph(words("See ", Run("the page", href="https://example.org/en/?a=1&b=2"))),
        Paragraph(words("A side remark"), quiet=True),
        other_title=Run("Un registre", "fr"),
        overline=words("The plan"),
        opening=[Paragraph(words("412 of 430 answered"))],
        contents=1,
        contents_title=words("Contents"),
        author="The forum",
        description="All of it",
        origin="example.org",
    )


@cache
def the_pdf():
    return render_pdf(everything())


@cache
def the_docx():
    return render_docx(everything())


class TestPdf:
    def test_it_is_what_pdf_ua_asks_for(self):
        content = the_pdf()
        assert faults_of(content) == []
        reader = pypdf.PdfReader(io.BytesIO(content))
        assert (reader.metadata.title, reader.metadata.author) == ("A register", "The forum")
        assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [612, 792]

    def test_its_structure_is_that_of_the_tree(self):
        tree = structure(the_pdf())
        kinds = [one.kind for one in tree.walk()]
        assert [kind for kind in kinds if kind in ("Title", "H1", "H2", "TOC", "Table", "Link")] == [
            "Title",
            "H1",
            "TOC",
            "Link",
            "H1",
            "H2",
            "Table",
            "Link",
        ]
        assert kinds.count("TH") == 2
        assert kinds.count("TD") == 120
        assert [one.attributes["/Lang"] for one in tree.walk() if "/Lang" in one.attributes] == ["fr-CA"] * 3

    def test_languages_inside_a_line_are_marked(self):
        page = pypdf.PdfReader(io.BytesIO(the_pdf())).pages[1]
        assert b"/Lang(fr-CA)" in page.get_contents().get_data()

    def test_it_reads_in_order_with_its_accents(self):
        text = text_of(the_pdf())
        assert FRENCH.replace("\u00a0", " ") in text.replace("\u00a0", " ")
        places = [text.index(part) for part in ("412 of 430", "We keep it.", FRENCH[:12], "again one", "A side remark")]
        assert places == sorted(places)
        assert "Réponse\u00a0: 7 mars 2018" in text or "Réponse : 7 mars 2018" in text

    def test_pages_are_numbered_and_headed(self):
        pages = pypdf.PdfReader(io.BytesIO(the_pdf())).pages
        assert f"3 / {len(pages)}" in pages[2].extract_text()
        assert "A register / Un registre" in pages[2].extract_text().splitlines()[0]
        assert "A register / Un registre" not in pages[0].extract_text()

    def test_the_same_document_is_the_same_file(self):
        assert render_pdf(everything()) == the_pdf()

    @pytest.mark.parametrize("text", HOSTILE)
    def test_no_text_is_markup(self, text):
        blocks = [
            Heading(words(text), 1),
            Paragraph(words(Run(text, strong=True))),
            Facts([(words(text), words(text))]),
        ]
        table = Table(text, [words(text)], [[[Paragraph(words(text))]]], [1])
        content = render_pdf(document(*blocks, table, title=text, author=text, other_title=Run(text, "fr")))
        assert faults_of(content) == []
        assert text_of(content).replace(" ", "").count(text.replace(" ", "")) >= 7
        assert pypdf.PdfReader(io.BytesIO(content)).metadata.title == text

    def test_what_no_reader_sees_is_left_out(self):
        assert tidy("a\x00\x0b\u202eb\u202c\ufeff\ud800\uffff\r\nc\td\u00a0e") == "ab\nc d\u00a0e"

    def test_a_word_without_end_stays_on_the_page(self):
        content = render_pdf(
            document(
                Paragraph(words("x" * 8000)),
                Table(
                    "T",
                    [words("A"), words("B")],
                    [[[Paragraph(words("y" * 500))], [Paragraph(words("https://example.org/" + "z" * 300))]]],
                    [3, 1],
                ),
            )
        )
        assert faults_of(content) == []
        text = text_of(content).replace(" ", "")
        assert (text.count("x"), text.count("y"), text.count("z")) == (8001, 500, 300)
        for page in pypdf.PdfReader(io.BytesIO(content)).pages:
            assert max(len(line) for line in page.extract_text().splitlines()) < 130

    def test_what_the_typefaces_lack_is_a_square_and_said(self):
        note = [Paragraph(words("Some characters are missing."), quiet=True)]
        lacking = "\U0010fffe\ue123 a\u0489\U0001f9ff"
        content = render_pdf(document(Paragraph(words(f"Bread {lacking} salt")), lacking=note))
        assert faults_of(content) == []
        assert "□" in text_of(content)
        assert "Some characters are missing." in text_of(content)
        assert "missing" not in text_of(render_pdf(document(Paragraph(words(FRENCH)), lacking=note)))

    def test_other_scripts_are_set(self):
        text = "Tŝilhqot’in W̱SÁNEĆ ʔəlx̌ən עברית العربية Ελληνικά Кириллица"
        content = render_pdf(document(Paragraph(words(text))))
        assert faults_of(content) == []
        assert "□" not in text_of(content)

    def test_everyday_characters_are_never_asked_about(self):
        everyday = [chr(code) for code in range(0x20, 0x2600) if not glyphs._RARE.search(chr(code))]
        assert glyphs._missing(everyday, pdf.fonts()) == set()

    def test_a_large_one_is_set_in_another_process(self, monkeypatch):
        monkeypatch.setattr(pdf, "LARGE", 0)
        assert render_pdf(everything()) == the_pdf()

    def test_a_fault_there_comes_back_here(self):
        with pytest.raises(pdf.PdfRefused, match="key"):
            pdf._in_another_process("{}", 0)


class TestDocx:
    def test_its_styles_and_properties(self):
        file = docx.Document(io.BytesIO(the_docx()))
        assert (file.core_properties.title, file.core_properties.author) == ("A register", "The forum")
        assert file.core_properties.language == "en-CA"
        named = {one.text: one.style.name for one in file.paragraphs}
        assert named["A register"] == named["Un registre"] == "Title"
        assert named["Open data / Données ouvertes"] == "Heading 1"
        assert named["Publish contracts"] == "Heading 2"
        assert named["Answered: March 7, 2018"] == named["Réponse\u00a0: 7 mars 2018"] == "Facts"
        assert named["one"] == named["again one"] == "List Number"
        assert named["A side remark"] == "Remark"

    def test_no_formatting_but_styles(self):
        file = docx.Document(io.BytesIO(the_docx()))
        allowed = {qn(f"w:{name}") for name in ("rStyle", "b", "i", "lang")}
        body = file.element.body
        assert {child.tag for run in body.iter(qn("w:rPr")) for child in run} <= allowed
        assert {child.tag for one in body.iter(qn("w:pPr")) for child in one} <= {qn("w:pStyle"), qn("w:numPr")}

    def test_header_rows_repeat(self):
        (table,) = docx.Document(io.BytesIO(the_docx())).tables
        marked = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert marked == [True] + [False] * 60
        assert [cell.text for cell in table.rows[0].cells] == ["Theme", "Said"]

    def test_each_language_is_marked(self):
        body = docx.Document(io.BytesIO(the_docx())).element.body
        spoken = {}
        for run in body.iter(qn("w:r")):
            language = run.find(f"{qn('w:rPr')}/{qn('w:lang')}")
            spoken[run.text] = language.get(qn("w:val")) if language is not None else None
        assert spoken[FRENCH] == spoken["Un registre"] == spoken["Données ouvertes"] == "fr-CA"
        assert spoken["A register"] is None
        styles = docx.Document(io.BytesIO(render_docx(document(language="fr")))).styles.element
        assert [one.get(qn("w:val")) for one in styles.iter(qn("w:lang"))] == ["fr-CA"]

    def test_numbered_lists_begin_anew(self):
        file = docx.Document(io.BytesIO(the_docx()))
        numbers = {one.text: one._p.pPr.numPr.numId.val for one in file.paragraphs if one.style.name == "List Number"}
        assert numbers["one"] == numbers["two"] != numbers["again one"]

    def test_links_and_contents_lead_somewhere(self):
        file = docx.Document(io.BytesIO(the_docx()))
        (link,) = [one for one in file.part.rels.values() if one.reltype.endswith("/hyperlink")]
        assert link.target_ref == "https://example.org/en/?a=1&b=2"
        anchors = {one.get(qn("w:anchor")) for one in file.element.body.iter(qn("w:hyperlink"))} - {None}
        assert anchors == {one.get(qn("w:name")) for one in file.element.body.iter(qn("w:bookmarkStart"))}

    @pytest.mark.parametrize("text", [*HOSTILE, "a\x0bb\x01c\u202ed\ufffe", "\U0001f9ff" * 3, "x" * 8000])
    def test_any_text_is_kept_as_it_is(self, text):
        blocks = [Heading(words(text), 1), *plain_paragraphs(text), Facts([(words(text), words(text))])]
        content = render_docx(document(*blocks, title=text, description=text, origin=text))
        file = docx.Document(io.BytesIO(content))
        assert [one.text for one in file.paragraphs] == [tidy(text)] * 3 + [f"{tidy(text)}: {tidy(text)}"]

    @pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not on this machine")
    def test_libreoffice_opens_it(self, tmp_path):
        (tmp_path / "all.docx").write_bytes(the_docx())
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "all.docx"]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        text = text_of((tmp_path / "all.pdf").read_bytes())
        assert FRENCH.replace("\u00a0", " ") in text.replace("\u00a0", " ")
        assert re.search(r"2 / [4-7]\b", text)

    def test_nothing_of_the_empty_page_is_left(self):
        names = zipfile.ZipFile(io.BytesIO(render_docx(document()))).namelist()
        assert not [name for name in names if "thumbnail" in name]


def test_markdown_becomes_the_blocks_a_page_shows():
    blocks = prose(
        "# Head\n\nA *b* **c** `d` [e](https://example.org) [f](javascript:x)\nnext\n\n> said\n\n<b>raw</b>\n", "fr"
    )
    texts = ["".join(run.text for run in one.words) for one in blocks]
    assert texts == ["Head", "A b c d e [f](javascript:x) next", "said", "<b>raw</b>"]
    assert blocks[0].words[0].strong
    assert [(run.text, run.href) for run in blocks[1].words if run.href] == [("e", "https://example.org")]
    assert {one.language for one in blocks} == {"fr"}


def test_the_test_of_tags_finds_what_is_outside():
    assert untagged(b"BT (a) Tj ET")
    assert not untagged(b"/P <</MCID 0>> BDC BT (a S f) Tj ET EMC /Artifact BMC 0 0 m S EMC")
