"""A document as DOCX: real styles, header rows that repeat, a language on each run that is not in the document's."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import oxml_parser

from .tree import (
    Block,
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
    Words,
    colon,
    tidy,
)
from .word_styles import CODES, WIDTH, dress

_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"


def render_docx(document: Document) -> bytes:
    """The DOCX; it needs no field to be brought up to date before it can be read."""
    return _Writer(document).written()


# Clark's names of elements and attributes; a long document asks for the same few a million times.
_named = cache(lambda name: qn(f"w:{name}"))


def element(name: str, /, **attributes: str) -> Any:
    """<w:name w:attribute="...">."""
    made = oxml_parser.makeelement(_named(name))
    for key, value in attributes.items():
        made.set(_named(key), value)
    return made


class _Writer:
    """Writes one document, block by block, straight into the body: python-docx's own way is slow for thousands."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.file = docx.Document()
        self.body = self.file.element.body
        self.end = self.body.sectPr
        self.targets: dict[str, str] = {}
        self.headings = 0
        dress(self.file, document)
        self.styles = {style.name: style.style_id for style in self.file.styles}

    def written(self) -> bytes:
        document = self.document
        if document.overline:
            self.paragraph("Overline", document.overline, "")
        self.paragraph("Title", (Run(document.title),), "")
        if document.other_title:
            self.paragraph("Title", (document.other_title,), "")
        self.blocks(document.opening)
        if document.contents:
            self.contents()
        self.blocks(document.blocks)
        file = BytesIO()
        self.file.save(file)
        return file.getvalue()

    # ---- Blocks ----------------------------------------------------------------------------------------

    def blocks(self, blocks: Sequence[Block], into: Any = None) -> None:
        for block in blocks:
            self.block(block, into)

    def block(self, block: Block, into: Any) -> None:
        match block:
            case Paragraph():
                self.paragraph("Remark" if block.quiet else "Normal", block.words, block.language, into)
            case Heading():
                self.heading(block)
            case Table():
                self.table(block)
            case PageBreak():
                self.paragraph("Normal", (), "", into).append(_run_of(element("br", type="page")))
            case _:
                self.group(block, into)

    def group(self, block: Listing | Facts | Pair, into: Any) -> None:
        match block:
            case Listing():
                self.listing(block, into, 1)
            case Facts():
                self.facts(block, into)
            case Pair():
                for side in block.sides:
                    self.side(side, into)

    def side(self, side: Side, into: Any) -> None:
        if side.name:
            self.paragraph("Language", (Run(side.name),), side.language, into)
        for block in side.blocks:
            self.block(_spoken(block, side.language), into)

    def heading(self, block: Heading) -> None:
        made = self.paragraph(f"Heading {block.level}", block.words, block.language)
        if block.level <= self.document.contents:
            self.headings += 1
            name = {"id": str(self.headings), "name": _bookmark(self.headings)}
            made.insert(1, element("bookmarkStart", **name))
            made.append(element("bookmarkEnd", id=str(self.headings)))

    def listing(self, block: Listing, into: Any, level: int) -> None:
        kind = "List Number" if block.ordered else "List Bullet"
        style = kind if level == 1 else f"{kind} 2"
        number = self.new_numbering(style) if block.ordered else None
        for item in block.items:
            first = True
            for part in item:
                if isinstance(part, Listing):
                    self.listing(_spoken(part, block.language), into, min(level + 1, 2))
                elif isinstance(part, Paragraph):
                    name = style if first else ("List Continue" if level == 1 else "List Continue 2")
                    made = self.paragraph(name, part.words, part.language or block.language, into)
                    if number is not None and first:
                        made.pPr.append(number_of(number))
                    first = False
                else:
                    self.block(part, into)

    def new_numbering(self, style: str) -> int:
        """A numbering of its own, from 1, in the look of a style."""
        numbering = self.file.part.numbering_part.element
        like = self.file.styles[style].element.pPr.numPr.numId.val
        abstract = next(num.abstractNumId.val for num in numbering.num_lst if num.numId == like)
        number = numbering.add_num(abstract)
        number.add_lvlOverride(0).add_startOverride(1)
        return int(number.numId)

    def facts(self, block: Facts, into: Any) -> None:
        for name, value in block.rows:
            made = self.paragraph("Facts", (), block.language, into)
            for run in name:
                self.run(made, run, block.language, "Label")
            self.run(made, Run(colon(block.language)), block.language, "Label")
            for run in value:
                self.run(made, run, block.language)

    def table(self, block: Table) -> None:
        table = element("tbl")
        properties = element("tblPr")
        properties.append(element("tblStyle", val="TableGrid"))
        properties.append(element("tblW", w="5000", type="pct"))
        properties.append(element("tblLayout", type="fixed"))
        properties.append(element("tblLook", val="0020", firstRow="1", lastRow="0", firstColumn="0", noHBand="1"))
        properties.append(element("tblCaption", val=tidy(block.name)))
        table.append(properties)
        widths = [str(round(WIDTH * width / sum(block.widths))) for width in block.widths]
        grid = element("tblGrid")
        grid.extend([element("gridCol", w=width) for width in widths])
        table.append(grid)
        table.append(self.row([(Paragraph(cell),) for cell in block.head], widths, block.language, head=True))
        for row in block.rows:
            table.append(self.row(row, widths, block.language))
        self.end.addprevious(table)
        # Two tables in a row would become one.
        self.paragraph("Normal", (), "")

    def row(self, cells: Sequence[Sequence[Block]], widths: list[str], language: str, *, head: bool = False) -> Any:
        row = element("tr")
        properties = element("trPr")
        if head:
            properties.append(element("cantSplit"))
            properties.append(element("tblHeader"))
        row.append(properties)
        for blocks, width in zip(cells, widths, strict=True):
            cell = element("tc")
            shape = element("tcPr")
            shape.append(element("tcW", w=width, type="dxa"))
            cell.append(shape)
            for block in blocks:
                self.block(_spoken(block, language), cell)
            self.restyle(cell, "Table Head" if head else "Table Text")
            # Word repairs a cell that does not end in a paragraph.
            if not blocks:
                cell.append(element("p"))
            row.append(cell)
        return row

    def restyle(self, cell: Any, style: str) -> None:
        """Plain paragraphs of a cell in a style of the table."""
        for made in cell.findall(qn("w:p")):
            if made.pPr is None:
                made.insert(0, self.styled(style))

    def contents(self) -> None:
        """A list of links to the headings: no page numbers, which only a word processor could tell."""
        self.paragraph("Contents Heading", self.document.contents_title, "")
        headings = [one for one in self.document.blocks if isinstance(one, Heading)]
        listed = [one for one in headings if one.level <= self.document.contents]
        for number, heading in enumerate(listed, start=1):
            made = self.paragraph(f"Contents {min(heading.level, 3)}", (), heading.language)
            link = element("hyperlink", anchor=_bookmark(number), history="1")
            for run in heading.words:
                self.run(link, run, heading.language, "Hyperlink")
            made.append(link)

    # ---- Words -----------------------------------------------------------------------------------------

    def paragraph(self, style: str, words: Words, language: str, into: Any = None) -> Any:
        made = element("p")
        if style != "Normal":
            made.append(self.styled(style))
        for run in words:
            self.run(made, run, language)
        if into is None:
            self.end.addprevious(made)
        else:
            into.append(made)
        return made

    def styled(self, style: str) -> Any:
        properties = element("pPr")
        properties.append(element("pStyle", val=self.styles[style]))
        return properties

    def run(self, into: Any, run: Run, language: str, style: str = "") -> None:
        made = element("r")
        properties = element("rPr")
        if style or run.href:
            properties.append(element("rStyle", val=style or "Hyperlink"))
        if run.strong:
            properties.append(element("b"))
        if run.emphasis:
            properties.append(element("i"))
        spoken = run.language or language
        if spoken and spoken != self.document.language:
            properties.append(element("lang", val=CODES[spoken]))
        if len(properties):
            made.append(properties)
        _write(made, run.text)
        if run.href:
            link = element("hyperlink", history="1")
            link.set(qn("r:id"), self.target(run.href))
            link.append(made)
            made = link
        into.append(made)

    def target(self, href: str) -> str:
        """The key of a link; python-docx's own way compares each with all before."""
        if href not in self.targets:
            key = f"rIdLink{len(self.targets) + 1}"
            self.file.part.rels.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, href, key, is_external=True)
            self.targets[href] = key
        return self.targets[href]


def number_of(number: int) -> Any:
    """The paragraph belongs to this numbering."""
    properties = element("numPr")
    properties.append(element("ilvl", val="0"))
    properties.append(element("numId", val=str(number)))
    return properties


def _run_of(content: Any) -> Any:
    run = element("r")
    run.append(content)
    return run


def _write(run: Any, text: str) -> None:
    for number, line in enumerate(tidy(text).split("\n")):
        if number:
            run.append(element("br"))
        made = element("t")
        made.text = line
        made.set(_PRESERVE, "preserve")
        run.append(made)


def _spoken(block: Any, language: str) -> Any:
    """The block in the language of what it stands in, unless it has its own."""
    if not language or isinstance(block, Pair | PageBreak) or block.language:
        return block
    return type(block)(**{name: getattr(block, name) for name in block.__slots__} | {"language": language})


def _bookmark(number: int) -> str:
    return f"_Toc{number:08}"


__all__ = ["render_docx"]
