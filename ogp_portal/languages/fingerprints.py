"""The fingerprint of a text: the same for what reads the same."""

import hashlib
import re
import unicodedata

_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‑": "-"})
_BLANKS = re.compile(r"\s+")
_AROUND_MARKS = re.compile(r'\s*([":;!?%$])\s*')


def fingerprint(text: str) -> str:
    """SHA-256, in hexadecimal, of a text without what typography alone changes; "" for an empty text.

    Blanks of every kind, the shape of quotation marks, apostrophes and dashes, and blanks beside « : ; ! ? % $ »
    make no difference; a letter, a figure or a comma does.
    """
    plain = unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode()).translate(_SAME)
    plain = _AROUND_MARKS.sub(r"\1", _BLANKS.sub(" ", plain.replace("...", "…"))).strip()
    return hashlib.sha256(plain.encode()).hexdigest() if plain else ""


def words(text: str) -> int:
    """How many words a text has, as translators count them."""
    return len(text.split())
