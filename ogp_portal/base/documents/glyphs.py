"""Which characters the typefaces lack, found by asking typst: PDF/UA forbids a text that cannot be shown."""

import json
import re
import unicodedata
from collections.abc import Iterable
from functools import cache

import typst

SQUARE = "□"
# What typst's own typeface has in every weight and slope used here (a test sets them all): never asked about.
EVERYDAY = "\n -~\u00a0-\u017f\u2009-\u2037\u2039\u203a\u20ac\u2122□"
_RARE = re.compile(f"[^{EVERYDAY}]")
_ROUNDS = 3
_KEPT = 50_000
_NAMED = re.compile(r'the text `"((?:[^"\\]|\\.)*)"`')
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))", re.DOTALL)
_PROBE = b"""
#set document(title: "Probe")
#set text(font: "Libertinus Serif")
#let units = json(bytes(sys.inputs.units))
#for (weight, style) in ((400, "normal"), (400, "italic"), (600, "normal"), (700, "normal"), (700, "italic")) {
  set text(weight: weight, style: style)
  for unit in units { par(text(unit)) }
}
"""
# A letter and the marks on it are shown together or not at all. True: it can be shown.
_known: dict[str, bool] = {}


def lacking_in(text: str, fonts: typst.Fonts) -> re.Pattern[str] | None:
    """What of a text (JSON, unescaped) cannot be shown, as a pattern; None if all can."""
    if not _RARE.search(text):
        return None
    units = set(rare_units().findall(text))
    if len(_known) > _KEPT:
        _known.clear()
    unknown = units - _known.keys()
    bad = _asked(unknown, fonts)
    _known.update({unit: unit not in bad for unit in unknown})
    return _pattern(unit for unit in units if not _known.get(unit, False))


@cache
def rare_units() -> re.Pattern[str]:
    """Letters with rare marks on them, and rare characters."""
    marks = "".join(
        chr(code) for code in range(0x300, 0x1F000) if unicodedata.category(chr(code)) in ("Mn", "Me", "Mc")
    )
    joined = f"\u200c\u200d\U0001f3fb-\U0001f3ff{re.escape(marks)}"
    return re.compile(f'[^\\s"\\\\{joined}][{joined}]+|[^{EVERYDAY}]')


def _asked(units: set[str], fonts: typst.Fonts) -> set[str]:
    """Those that cannot be shown. typst names all characters it lacks, so a round or two is enough."""
    left = set(units)
    for _round in range(_ROUNDS):
        missing = _missing(sorted(left), fonts) if left else set()
        if not missing:
            return units - left
        # In a cluster that falls apart each part is named, also those that could be shown alone.
        left = {unit for unit in left if not set(unit) <= missing}
    return units


def _missing(units: list[str], fonts: typst.Fonts) -> set[str]:
    compiler = typst.Compiler(_PROBE, font_paths=fonts)
    try:
        compiler.compile(format="pdf", pdf_standards="ua-1", sys_inputs={"units": json.dumps(units)})
    except typst.TypstError as error:
        return set("".join(_unescaped(name) for name in _NAMED.findall(error.diagnostic)))
    return set()


def _unescaped(name: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], name)


def _pattern(units: Iterable[str]) -> re.Pattern[str] | None:
    together = sorted(units, key=len, reverse=True)
    if not together:
        return None
    single = "".join(re.escape(unit) for unit in together if len(unit) == 1)
    parts = [re.escape(unit) for unit in together if len(unit) > 1]
    return re.compile("|".join(parts + ([f"[{single}]"] if single else [])))
