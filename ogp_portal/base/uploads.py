"""Files that staff send: taken only if name and content agree on one of a few kinds, never at their own word.

What a browser says of a file's type is not read at all: the type served later comes from the table below.
"""

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .errors import DomainError
from .text import clean

# Ten million bytes: four minutes on a slow line, and a backup of the database that still fits anywhere.
LARGEST = 10_000_000
LONGEST_NAME = 120
# The parts of a package that are opened: of what they unpack to, no more is read than this.
PEEK = 500_000
MOST_PARTS = 5_000
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
# How text begins that some program might draw or run.
_ACTIVE = ("<!doctype", "<html", "<svg", "<?xml", "<script", "<body", "<head", "%pdf-", "{\\rtf", "#!")


class UploadRefused(DomainError):
    """A file is empty, too large, of another kind, or not what its name says."""


@dataclass(frozen=True)
class Upload:
    """A file that was checked: a name that is safe anywhere, the type it is served as, its bytes."""

    name: str
    media_type: str
    content: bytes


def _is_pdf(content: bytes) -> bool:
    """From the first byte on, so that nothing else can stand before it, to the mark at the end."""
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]


def _is_text(content: bytes) -> bool:
    """UTF-8 without control characters that does not begin like a page, a drawing or a program."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not _CONTROL.search(text) and not text.lstrip().lower().startswith(_ACTIVE)


def _package(content: bytes) -> zipfile.ZipFile | None:
    """A ZIP package that begins with the file and can be read; None for anything else."""
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
        parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    # Encrypted parts hide what they are; macros are programs.
    if len(parts) > MOST_PARTS or any(part.flag_bits & 1 or "vbaproject" in part.filename.lower() for part in parts):
        return None
    return package


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    """The beginning of one part; empty if it is absent or broken."""
    try:
        with package.open(name) as file:
            return file.read(PEEK)
    except (KeyError, zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, zlib.error):
        return b""


def _office(main: str, kind: str) -> Callable[[bytes], bool]:
    """A check for a package of Office Open XML whose `main` part is of this kind."""
    wanted = f"application/vnd.openxmlformats-officedocument.{kind}.main+xml".encode()

    def is_office(content: bytes) -> bool:
        package = _package(content)
        if package is None or main not in package.namelist():
            return False
        types = _part(package, "[Content_Types].xml")
        return wanted in types and b"macroenabled" not in types.lower()

    return is_office


def _is_odt(content: bytes) -> bool:
    package = _package(content)
    if package is None or "content.xml" not in package.namelist():
        return False
    return _part(package, "mimetype").strip() == b"application/vnd.oasis.opendocument.text"


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    "pdf": ("application/pdf", _is_pdf),
    "docx": (
        f"{_OFFICE}.wordprocessingml.document",
        _office("word/document.xml", "wordprocessingml.document"),
    ),
    "xlsx": (f"{_OFFICE}.spreadsheetml.sheet", _office("xl/workbook.xml", "spreadsheetml.sheet")),
    "odt": ("application/vnd.oasis.opendocument.text", _is_odt),
    "csv": ("text/csv; charset=utf-8", _is_text),
    "txt": ("text/plain; charset=utf-8", _is_text),
}


def safe_name(name: str) -> str:
    """A file name for every system: no path, no marks but - and _, one dot before the ending, 120 characters."""
    name = clean(unicodedata.normalize("NFC", name.replace("\\", "/"))).rpartition("/")[2]
    stem, _dot, ending = name.rpartition(".")
    stem = re.sub(r"[^\w-]+", "-", stem).strip("-_") or "document"
    ending = re.sub(r"[^a-z0-9]", "", ending.lower())
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def check_size(size: int) -> None:
    """Refuse an empty file, and one of over ten megabytes, before it is read."""
    if size == 0:
        raise UploadRefused(_("This file is empty."))
    if size > LARGEST:
        raise UploadRefused(
            _(
                "This file has %(size)s MB. At most 10 MB are taken, so that people on a slow line can fetch it: "
                "make it smaller, divide it, or give a link instead."
            )
            % {"size": f"{size / 1_000_000:.0f}"}
        )


def checked_upload(*, name: str, content: bytes) -> Upload:
    """A file under a safe name with the type of its kind; refused if its content is not what its ending says."""
    check_size(len(content))
    kept = safe_name(name)
    ending = kept.rpartition(".")[2]
    if ending not in KINDS:
        raise UploadRefused(_("Only these kinds of files are taken: PDF, DOCX, XLSX, ODT, CSV and TXT."))
    media_type, is_it = KINDS[ending]
    if not is_it(content):
        raise UploadRefused(_refusal(ending))
    return Upload(kept, media_type, content)


def _refusal(ending: str) -> str:
    if ending in ("csv", "txt"):
        return _("This is not plain text in UTF-8. Save it as text with the encoding UTF-8 and choose it again.")
    return _("The content of this file is not %(kind)s, or it is damaged, locked or holds macros.") % {
        "kind": ending.upper()
    }
