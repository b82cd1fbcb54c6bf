"""The French catalogue of the interface, kept in step with the English text of code and templates, by Babel alone.

`locale/fr/LC_MESSAGES/django.po` is the only catalogue: the source text is the English one.
"""

import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
FRENCH = ROOT / "locale" / "fr" / "LC_MESSAGES" / "django.po"
CODE = ["ogp_portal", "consultations", "commitments", "events"]
TEMPLATES = {".html", ".txt", ".xml"}
FUNCTIONS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = (
    'msgid ""\nmsgstr ""\n'
    '"Language: fr\\n"\n'
    '"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
)


@dataclass(frozen=True)
class Update:
    """What bringing the catalogue up to date changed, and what still has no French."""

    total: int
    added: list[str]
    dropped: list[str]
    untranslated: list[str]


def sources() -> Iterator[Path]:
    """Every file that may hold text of the interface."""
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*")):
            if (path.suffix == ".py" and "migrations" not in path.parts) or (
                path.suffix in TEMPLATES and "templates" in path.parts
            ):
                yield path
    yield from (path for path in sorted((ROOT / "templates").rglob("*")) if path.suffix in TEMPLATES)


def extracted(paths: Iterable[Path] | None = None) -> Catalog:
    """The text of code and templates as an empty French catalogue."""
    found = Catalog(locale="fr")
    for path in sources() if paths is None else paths:
        text = path.read_text()
        if path.suffix != ".py":
            text = _as_python(text, path)
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
        for line, message, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=FUNCTIONS):
            found.add(message, locations=[(name, line)], context=context)
    return found


def _as_python(text: str, path: Path) -> str:
    from django.utils.translation.template import templatize

    # Django leaves the page's indentation, which to Python's tokenizer would be blocks.
    return "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())


def stored() -> Catalog:
    """The catalogue as the repository has it."""
    if not FRENCH.exists():
        return Catalog(locale="fr")
    with FRENCH.open("rb") as file:
        return read_po(file, locale="fr")


def update() -> Update:
    """Write a catalogue with exactly the text in use: translations kept, dead text dropped, nothing guessed."""
    old, new = stored(), extracted()
    for message in messages_of(new):
        known = old.get(message.id, context=message.context)
        if known and not known.fuzzy and _same_shape(known, message):
            message.string = known.string
    body = io.BytesIO()
    write_po(body, new, width=110, omit_header=True, include_lineno=False, sort_output=True)
    text = HEADER + body.getvalue().decode().strip() + "\n"
    if not FRENCH.exists() or FRENCH.read_text() != text:
        FRENCH.parent.mkdir(parents=True, exist_ok=True)
        FRENCH.write_text(text)
    before, after = identities(old), identities(new)
    return Update(
        total=len(after),
        added=sorted(text for key, text in after.items() if key not in before),
        dropped=sorted(text for key, text in before.items() if key not in after),
        untranslated=sorted(text_of(message) for message in messages_of(new) if not is_translated(message)),
    )


def _same_shape(known: Message, message: Message) -> bool:
    return isinstance(known.string, tuple | list) == isinstance(message.id, tuple | list)


def messages_of(catalogue: Catalog) -> list[Message]:
    """The messages of a catalogue without its header."""
    return [message for message in catalogue if message.id]


def text_of(message: Message) -> str:
    """The (first) English text of a message."""
    return message.id if isinstance(message.id, str) else message.id[0]


def identities(catalogue: Catalog) -> dict[tuple[Any, ...], str]:
    """What makes each message the same or another: its context, text and plural."""
    return {
        (message.context, message.id if isinstance(message.id, str) else tuple(message.id)): text_of(message)
        for message in messages_of(catalogue)
    }


def is_translated(message: Message) -> bool:
    """True if every form of the message has a French text."""
    strings = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    return all(strings)


def compile_all() -> bool:
    """Write the compiled catalogue Django reads, unless it is up to date; True if it was written."""
    if not FRENCH.exists():
        return False
    target = FRENCH.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns > FRENCH.stat().st_mtime_ns:
        return False
    # Under a name of its own and then moved: two processes may do this at once.
    draft = target.with_suffix(f".{os.getpid()}.mo")
    with draft.open("wb") as file:
        write_mo(file, stored())
    draft.replace(target)
    return True
