"""Files for translation services: XLIFF 2 and CSV, written, and read with care. Of tables this module knows nothing."""

import codecs
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from defusedcsv import csv
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _

from ogp_portal.base.errors import DomainError

from .choices import OTHER

XLIFF = "urn:oasis:names:tc:xliff:document:2.0"
OURS = "urn:ogp-portal:exchange:1"
COLUMNS = [
    "id",
    "kind",
    "record",
    "field",
    "source_language",
    "target_language",
    "source",
    "target",
    "fingerprint",
]
NEEDED = ["id", "target_language", "source", "target", "fingerprint"]
MOST_UNITS = 5000
BOM = "\ufeff"
# A spreadsheet takes a cell for a formula by its first character. An apostrophe before it makes it text; texts that
# begin with an apostrophe get one too, so that taking one away on return gives back exactly what went out.
_RISKY = re.compile(r"\s*[=+\-@|%']")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Marks around words that tools may add; any other element within a text stands for something we never sent.
_HARMLESS = {f"{{{XLIFF}}}{name}" for name in ("mrk", "sm", "em")}
# Any cell the portal lets in as part of a file may be read.
csv.field_size_limit(10_000_000)


class FileRefused(DomainError):
    """A file as a whole cannot be read; the sentence says why and where."""


@dataclass(frozen=True)
class Unit:
    """One text in a file: on its way out, or back. `fault` says why a unit that came back cannot be read."""

    id: str
    source: str
    target: str
    fingerprint: str
    language: str
    kind: str = ""
    record: str = ""
    field: str = ""
    place: str = ""
    is_translated: bool = False
    fault: str = ""


@dataclass(frozen=True)
class Returned:
    """What a file holds, and the units it held when it went out (as far as it says so)."""

    units: list[Unit]
    sent: list[str] = field(default_factory=list)


def in_xml(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


def write_xliff(units: Iterable[Unit], language: str) -> bytes:
    """XLIFF 2.0: one file element for each record, one unit for each text, its fingerprint in a note."""
    units = list(units)
    root = Element(
        "xliff",
        {
            "xmlns": XLIFF,
            "xmlns:ogp": OURS,
            "version": "2.0",
            "srcLang": OTHER[language],
            "trgLang": language,
            "ogp:units": " ".join(unit.id for unit in units),
        },
    )
    files: dict[str, Element] = {}
    for unit in units:
        if unit.place not in files:
            files[unit.place] = SubElement(root, "file", {"id": unit.place})
        _add_unit(files[unit.place], unit)
    indent(root)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _add_unit(parent: Element, unit: Unit) -> None:
    element = SubElement(parent, "unit", {"id": unit.id})
    notes = SubElement(element, "notes")
    about = {"kind": unit.kind, "record": unit.record, "field": unit.field, "fingerprint": unit.fingerprint}
    for category, value in about.items():
        SubElement(notes, "note", {"category": category}).text = in_xml(value)
    segment = SubElement(element, "segment", {"state": "translated" if unit.is_translated else "initial"})
    SubElement(segment, "source", {"xml:space": "preserve"}).text = in_xml(unit.source)
    if unit.target:
        SubElement(segment, "target", {"xml:space": "preserve"}).text = in_xml(unit.target)


def write_csv(units: Iterable[Unit], language: str) -> bytes:
    """UTF-8 with a mark, one text a row; no cell is a formula, and reading gives back what was written."""
    file = io.StringIO()
    file.write(BOM)
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for unit in units:
        about = [unit.id, unit.kind, unit.record, unit.field, OTHER[language], language]
        writer.writerow(_guarded(cell) for cell in [*about, unit.source, unit.target, unit.fingerprint])
    return file.getvalue().encode("utf-8", "replace")


def _guarded(cell: str) -> str:
    return f"'{cell}" if _RISKY.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _RISKY.match(cell[1:]) else cell


def read(data: bytes) -> Returned:
    """The units of an XLIFF 2 or CSV file, told apart by its first character; FileRefused if it is neither."""
    text = _decoded(data)
    if not text.strip():
        raise FileRefused(_("The file is empty."))
    found = _read_xliff(text) if text.lstrip().startswith("<") else _read_csv(text)
    if not found.units:
        raise FileRefused(_("The file holds no text to take."))
    if len(found.units) > MOST_UNITS:
        raise FileRefused(_("The file holds more than %(n)s texts.") % {"n": MOST_UNITS})
    return found


def _decoded(data: bytes) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        words = _("Line %(line)s is not in UTF-8: save the file as UTF-8 and send it again.")
        raise FileRefused(words % {"line": data[: error.start].count(b"\n") + 1}) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise FileRefused(_("Line %(line)s holds a NUL character: this is no text file.") % {"line": line})
    return text


def _language(code: str) -> str:
    """The language of a code, whatever the country: « fr » of « fr-CA »."""
    return re.split("[-_]", code.strip().lower())[0]


def _read_xliff(text: str) -> Returned:
    try:
        root = fromstring(text, forbid_dtd=True)
    except DefusedXmlException as error:
        line = text[: max(text.find("<!"), 0)].count("\n") + 1
        words = _("The file declares a document type or entities (line %(line)s): such files are not read.")
        raise FileRefused(words % {"line": line}) from error
    except (ParseError, ValueError, LookupError) as error:
        line = getattr(error, "position", (1, 0))[0]
        raise FileRefused(_("The file is not well-formed XML: line %(line)s.") % {"line": line}) from error
    if root.tag != f"{{{XLIFF}}}xliff":
        raise FileRefused(_("This is XML, but not XLIFF 2.0 or 2.1: ask the service for that version."))
    source, target = _language(root.get("srcLang", "")), _language(root.get("trgLang", ""))
    if OTHER.get(target) != source:
        words = _("The file goes from “%(source)s” to “%(target)s”: the portal exchanges English and French.")
        raise FileRefused(words % {"source": source[:20], "target": target[:20]})
    units = [_unit(element, target) for element in root.iter(f"{{{XLIFF}}}unit")]
    return Returned(units, root.get(f"{{{OURS}}}units", "").split())


def _unit(element: Element, language: str) -> Unit:
    """One unit; what a tool has cut into segments is put together again."""
    notes = {note.get("category"): note.text or "" for note in element.iter(f"{{{XLIFF}}}note")}
    parts = [part for part in element if part.tag in (f"{{{XLIFF}}}segment", f"{{{XLIFF}}}ignorable")]
    sources = [part.find(f"{{{XLIFF}}}source") for part in parts]
    targets = [part.find(f"{{{XLIFF}}}target") for part in parts]
    source = "".join(_text(one) for one in sources)
    # Between segments a tool leaves what it does not translate: blanks, the same in both languages.
    between = [part.tag.endswith("ignorable") for part in parts]
    pieces = [
        _text(own if own is not None or not is_between else other)
        for own, other, is_between in zip(targets, sources, between, strict=True)
    ]
    is_whole = all(piece.strip() or is_between for piece, is_between in zip(pieces, between, strict=True))
    return Unit(
        id=element.get("id", ""),
        source=source,
        target="".join(pieces) if is_whole else "",
        fingerprint=notes.get("fingerprint", "").strip(),
        language=language,
        fault=_fault([one for one in [*sources, *targets] if one is not None]),
    )


def _text(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext())


def _fault(texts: list[Element]) -> str:
    if any(one.get("order") for one in texts):
        return _("the tool has changed the order of its segments")
    if any(inner is not one and inner.tag not in _HARMLESS for one in texts for inner in one.iter()):
        return _("it holds inline codes, which the portal does not send")
    return ""


def _read_csv(text: str) -> Returned:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    units = []
    try:
        head = [name.strip().lower() for name in next(rows)]
        missing = [name for name in NEEDED if name not in head]
        if missing:
            words = _("This is no file of the portal: it is neither XLIFF, nor CSV with the columns %(names)s.")
            raise FileRefused(words % {"names": ", ".join(missing)})
        for cells in rows:
            if any(cell.strip() for cell in cells):
                units.append(_row(head, cells, rows.line_num))
    except csv.Error as error:
        raise FileRefused(_("The table cannot be read from line %(line)s.") % {"line": rows.line_num}) from error
    return Returned(units)


def _row(head: list[str], cells: list[str], line: int) -> Unit:
    values = dict(zip(head, map(_unguarded, cells), strict=False))
    fault = ""
    if len(cells) != len(head):
        words = _("line %(line)s has %(n)s cells and not %(all)s")
        fault = words % {"line": line, "n": len(cells), "all": len(head)}
    return Unit(
        id=values.get("id", "").strip(),
        source=values.get("source", ""),
        target=values.get("target", ""),
        fingerprint=values.get("fingerprint", "").strip(),
        language=_language(values.get("target_language", "")),
        fault=fault,
    )
