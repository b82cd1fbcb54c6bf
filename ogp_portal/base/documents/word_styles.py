"""The styles of every DOCX: set once in the file's style sheet, so that a reader can change them in one place."""

from datetime import UTC
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Inches, Pt, RGBColor

from .tree import Document, running, tidy

INK, SPRUCE, QUIET, RULE = RGBColor(0x14, 0x21, 0x3D), RGBColor(0x0B, 0x5D, 0x56), RGBColor(0x4A, 0x54, 0x70), "B9C7BF"
# A serif that both Word and LibreOffice have or replace by one of the same widths.
FONT = "Cambria"
CODES = {"en": "en-CA", "fr": "fr-CA"}
# Between the margins of a letter page, in twentieths of a point.
WIDTH = 9360
# No property of a DOCX may be longer.
PROPERTY = 255
HEADINGS = {1: (18, 24, 8), 2: (14, 18, 6), 3: (12, 14, 4), 4: (11, 10, 4)}


def dress(file: Any, document: Document) -> None:
    """Page, styles, language, properties, header and footer of a new file."""
    _page(file)
    _styles(file.styles)
    _settings(file, document)
    _header_and_footer(file, document)
    properties = file.core_properties
    properties.title = tidy(document.title)[:PROPERTY]
    properties.author = tidy(document.author)[:PROPERTY]
    properties.comments = tidy(document.description)[:PROPERTY]
    properties.language = CODES[document.language]
    properties.created = properties.modified = document.made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.last_modified_by = ""
    properties.keywords = ""


def _page(file: Any) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Inches(1)
    section.top_margin, section.bottom_margin = Inches(1), Inches(0.9)


def _styles(styles: Any) -> None:
    normal = styles["Normal"]
    _font(normal, 11, INK)
    normal.paragraph_format.space_after = Pt(7)
    normal.paragraph_format.line_spacing = 1.15
    normal.paragraph_format.widow_control = True
    for level, (size, above, below) in HEADINGS.items():
        style = styles[f"Heading {level}"]
        _font(style, size, SPRUCE, bold=level < 4, italic=level == 4)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(above), Pt(below)
        style.paragraph_format.keep_with_next = True
    _font(styles["Title"], 26, SPRUCE, bold=True)
    styles["Title"].paragraph_format.space_after = Pt(6)
    borders = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if borders is not None:
        styles["Title"].element.pPr.remove(borders)
    _new(styles, "Overline", 10, QUIET)
    _new(styles, "Remark", 9.5, QUIET)
    _new(styles, "Language", 9.5, SPRUCE, bold=True).paragraph_format.keep_with_next = True
    _new(styles, "Contents Heading", 14, SPRUCE, bold=True)
    for level in (1, 2, 3):
        _new(styles, f"Contents {level}", 11, INK).paragraph_format.left_indent = Inches(0.25 * (level - 1))
    facts = _new(styles, "Facts", 11, INK).paragraph_format
    facts.left_indent, facts.first_line_indent, facts.space_after = Inches(0.2), Inches(-0.2), Pt(3)
    for name, color, bold in (("Table Head", SPRUCE, True), ("Table Text", INK, None)):
        cell = _new(styles, name, 10, color, bold=bold).paragraph_format
        cell.space_before, cell.space_after, cell.line_spacing = Pt(2), Pt(3), 1.0
    label = styles.add_style("Label", WD_STYLE_TYPE.CHARACTER)
    label.font.bold = True
    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = SPRUCE, True
    for name in ("Header", "Footer"):
        _font(styles[name], 9, QUIET)
    _table(styles["Table Grid"])


def _font(style: Any, size: float, color: RGBColor, *, bold: bool | None = None, italic: bool | None = None) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, italic
    font.color.rgb = color
    # The headings' theme fonts would win over the name.
    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)


def _new(styles: Any, name: str, size: float, color: RGBColor, *, bold: bool | None = None) -> Any:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    _font(style, size, color, bold=bold)
    return style


def _table(style: Any) -> None:
    """Lines between the rows, a strong one under the header row."""
    properties = style.element.find(qn("w:tblPr"))
    borders = properties.find(qn("w:tblBorders"))
    for side in list(borders):
        borders.remove(side)
    borders.extend([_line("bottom", "4", RULE), _line("insideH", "4", RULE)])
    head = OxmlElement("w:tblStylePr")
    head.set(qn("w:type"), "firstRow")
    cell = OxmlElement("w:tcPr")
    sides = OxmlElement("w:tcBorders")
    sides.append(_line("bottom", "12", str(SPRUCE)))
    cell.append(sides)
    head.append(cell)
    style.element.append(head)


def _line(side: str, size: str, color: str) -> Any:
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", color)):
        line.set(qn(f"w:{name}"), value)
    return line


def _settings(file: Any, document: Document) -> None:
    """The language of the whole, and the mode of today's Word."""
    defaults = file.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    language = defaults.find(qn("w:lang"))
    language.set(qn("w:val"), CODES[document.language])
    for mode in file.settings.element.iter(qn("w:compatSetting")):
        if mode.get(qn("w:name")) == "compatibilityMode":
            mode.set(qn("w:val"), "15")
    # The picture of python-docx's own empty page.
    package = file.part.package
    for number, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[number]


def _header_and_footer(file: Any, document: Document) -> None:
    section = file.sections[0]
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = tidy(running(document))
    for footer in (section.footer, section.first_page_footer):
        line = footer.paragraphs[0]
        line.style = file.styles["Footer"]
        line.add_run(f"{tidy(document.origin)}\t\t")
        _field(line, "PAGE")
        line.add_run(" / ")
        _field(line, "NUMPAGES")


def _field(line: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    line._p.append(field)
