"""Mail addresses out of a pasted list, in whatever mess it is."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from ogp_portal.base.forms import AddressField

from .models import address_key

# What stands around addresses in lists and in headers of mails.
_BETWEEN = re.compile(r"[\s,;<>()\[\]{}\"“”«»|]+")
_ENTRIES = re.compile(r"[\r\n;]+")
_AROUND_AT = re.compile(r"[^\S\r\n]*@[^\S\r\n]*")
_EDGES = "'’‘`.:*•-"
LONGEST_PIECE = 100


@dataclass
class Pasted:
    """What a pasted list holds: each address once by its key, and the pieces that are no address."""

    addresses: dict[str, str] = field(default_factory=dict)
    rubbish: list[str] = field(default_factory=list)


def addresses_in(text: str) -> Pasted:
    """Read addresses line by line; names beside an address are left out, a line without any is rubbish."""
    found = Pasted()
    for entry in _ENTRIES.split(_AROUND_AT.sub("@", text)):
        pieces = [piece for piece in _BETWEEN.split(entry) if "@" in piece]
        if not pieces and any(character.isalnum() for character in entry):
            found.rubbish.append(_short(entry))
        for piece in pieces:
            _sort(piece, found)
    return found


def _sort(piece: str, found: Pasted) -> None:
    try:
        address = AddressField().clean(piece.strip(_EDGES).removeprefix("mailto:"))
    except ValidationError:
        found.rubbish.append(_short(piece))
    else:
        found.addresses.setdefault(address_key(address), address)


def _short(piece: str) -> str:
    words = " ".join(piece.split())
    return words if len(words) <= LONGEST_PIECE else f"{words[: LONGEST_PIECE - 1]}…"
