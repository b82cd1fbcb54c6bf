"""What a PDF tells a screen reader, read with pypdf."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdf


@dataclass
class Element:
    """A structure element: its kind, what is said of it, and what it holds."""

    kind: str
    attributes: dict[str, Any] = field(default_factory=dict)
    inside: "list[Element]" = field(default_factory=list)

    def walk(self) -> "Iterator[Element]":
        yield self
        for one in self.inside:
            yield from one.walk()


def structure(content: bytes) -> Element:
    """The structure tree, with the marks of content left out."""
    return _element(pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]["/StructTreeRoot"])


def _element(found: Any) -> Element:
    found = found.get_object()
    kept = {name: value for name, value in found.items() if name not in ("/P", "/K", "/Pg", "/Type", "/S")}
    element = Element(str(found.get("/S", found.get("/Type")))[1:], kept)
    inside = found.get("/K")
    inside = inside.get_object() if inside is not None else []
    for one in inside if isinstance(inside, list) else [inside]:
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, dict) and "/S" in one:
            element.inside.append(_element(one))
    return element


def text_of(content: bytes) -> str:
    """All text, blanks as one, zero-width breaks taken out."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    return re.sub(r"[ \n]+", " ", text.replace("\u200b", ""))


def faults_of(content: bytes) -> list[str]:
    """What PDF/UA-1 asks for and can be read from the file, as far as it is not so."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    faults = []
    if not root["/MarkInfo"]["/Marked"]:
        faults.append("not marked")
    if not re.fullmatch(r"(en|fr)-CA", root["/Lang"]):
        faults.append(f"language {root.get('/Lang')}")
    if not reader.metadata.title or not root["/ViewerPreferences"]["/DisplayDocTitle"]:
        faults.append("title not shown")
    if b"<pdfuaid:part>1</pdfuaid:part>" not in root["/Metadata"].get_object().get_data():
        faults.append("does not claim PDF/UA-1")
    for number, page in enumerate(reader.pages, start=1):
        faults += [f"page {number}: {fault}" for fault in _faults_of_page(page)]
    return [*faults, *_faults_of_structure(structure(content))]


def _faults_of_page(page: Any) -> Iterator[str]:
    if page.get("/Tabs") != "/S":
        yield "tab order is not that of the structure"
    if untagged(page.get_contents().get_data()):
        yield "something is drawn outside of tags"
    for name, font in page["/Resources"].get("/Font", {}).items():
        inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & inner.keys():
            yield f"font {name} is not inside"
        if "/ToUnicode" not in font.get_object():
            yield f"font {name} cannot be read as text"
    for link in page.get("/Annots", []):
        link = link.get_object()
        if "/StructParent" not in link or not link.get("/Contents"):
            yield "a link without tag or words"


_STRING = re.compile(rb"\((?:\\.|[^\\)])*\)", re.DOTALL)
_DRAWING = re.compile(rb"(?<![\w/])(BDC|BMC|EMC|Tj|TJ|S|f|f\*|B)(?![\w*])")


def untagged(stream: bytes) -> bool:
    """Whether a page draws text or lines outside of marked content (artifacts are marked too)."""
    depth = 0
    for operator in _DRAWING.findall(_STRING.sub(b"", stream)):
        if operator in (b"BDC", b"BMC"):
            depth += 1
        elif operator == b"EMC":
            depth -= 1
        elif depth == 0:
            return True
    return False


def _faults_of_structure(tree: Element) -> Iterator[str]:
    levels = [int(one.kind[1]) for one in tree.walk() if re.fullmatch(r"H\d", one.kind)]
    for before, after in zip([0, *levels], levels, strict=False):
        if after > before + 1:
            yield f"a heading of level {after} after one of level {before}"
    for one in tree.walk():
        if one.kind == "Figure" and not one.attributes.get("/Alt"):
            yield "a figure without words"
        if one.kind == "TH" and not any("/Scope" in part for part in one.attributes.get("/A", [])):
            yield "a header cell without scope"
        if one.kind == "Table" and "TH" not in {part.kind for part in one.walk()}:
            yield "a table without header cells"
