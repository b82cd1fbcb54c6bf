"""Exchange with translation services: which texts go out, and what becomes of each that comes back."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ogp_portal.base.forms import LARGEST_FILE
from ogp_portal.base.text import clean
from ogp_portal.users.models import User

from . import services
from .choices import OTHER, Origin, State
from .exchange_files import Returned, Unit, in_xml
from .fingerprints import fingerprint
from .models import BilingualText

# Tools add marks of their own: a file goes out half as large as it may come back.
LARGEST_OUT = LARGEST_FILE // 2
MOST_OUT = 500


class Outcome(models.TextChoices):
    """What became of one unit of a file."""

    TAKEN = "taken", gettext_lazy("Taken: it waits for a reader")
    TAKEN_SAME = "taken_same", gettext_lazy("Taken, but it is the same in both languages: look closely")
    STALE = "stale", gettext_lazy("Not taken: the text has changed since it was sent out")
    ALTERED = "altered", gettext_lazy("Not taken: the text to translate was altered in the file")
    LANGUAGE = "language", gettext_lazy("Not taken: this is not the language to be written")
    EMPTY = "empty", gettext_lazy("Not taken: there is no translation")
    LONG = "long", gettext_lazy("Not taken: it is too long")
    TWICE = "twice", gettext_lazy("Not taken: the file has it more than once")
    BROKEN = "broken", gettext_lazy("Not taken: it cannot be read")
    UNKNOWN = "unknown", gettext_lazy("Unknown: the portal has no such text")
    MISSING = "missing", gettext_lazy("Missing: it was sent out and is not in the file")
    BEFORE = "before", gettext_lazy("Nothing new: it is here already and waits for a reader")
    UNCHANGED = "unchanged", gettext_lazy("Nothing new: it is the translation that was sent out")
    FRESH = "fresh", gettext_lazy("Nothing to do: both languages are up to date")


TAKEN = {Outcome.TAKEN, Outcome.TAKEN_SAME}
# What asks for somebody's attention comes first on the page.
ORDER = {outcome: place for place, outcome in enumerate([*list(Outcome)[1:], Outcome.TAKEN])}


@dataclass(frozen=True)
class Result:
    """One line of the report: a unit by its id in the file, the text it speaks of, what became of it and why."""

    id: str
    outcome: Outcome
    text: BilingualText | None = None
    detail: str = ""


def to_send(chosen: Mapping[str, str]) -> Any:
    """What the filters of the desk choose of the texts to be done; those waiting for a reader only when asked for."""
    rows = BilingualText.objects.to_do().filter(**chosen)
    return rows if "state" in chosen else rows.exclude(state=State.REVIEW)


def outgoing(rows: Iterable[BilingualText], records: Mapping[tuple[str, int], Any], target: str) -> list[Unit]:
    """The units of a file, the first one always, then as many as can come back."""
    units: list[Unit] = []
    room = LARGEST_OUT
    for row in rows:
        record = records.get((row.model, row.record_id))
        if record is None:
            continue
        unit = _outgoing(row, record, target)
        room -= 1000 + 2 * max(len(unit.source.encode()), len(unit.target.encode()))
        if units and room < 0:
            break
        units.append(unit)
    return units


def _outgoing(row: BilingualText, record: Any, target: str) -> Unit:
    texts = services.texts_of(record, row.field)
    return Unit(
        id=str(row.pk),
        source=texts[OTHER[target]],
        target=row.proposed or texts[target],
        fingerprint=fingerprint(texts[OTHER[target]]),
        language=target,
        kind=row.kind,
        record=str(record),
        field=row.field_name,
        place=f"{row.model}.{row.record_id}",
        is_translated=bool(row.proposed),
    )


def bring_back(*, returned: Returned, by: User) -> list[Result]:
    """Lay what came back before a reader, each unit for itself: one that is refused does not hold up the others.

    Nothing is public by it. Doing it again changes nothing.
    """
    if not by.has_perm("languages.translate"):
        raise services.NotAllowed
    known = BilingualText.objects.in_bulk({*map(_key, returned.sent), *(_key(unit.id) for unit in returned.units)})
    times = Counter(_key(unit.id) for unit in returned.units)
    results = []
    for unit in returned.units:
        key = _key(unit.id)
        if key not in known:
            results.append(Result(unit.id[:40], Outcome.UNKNOWN, detail=unit.fault))
        elif times[key] == 1:
            results.append(_take(unit))
    results += [Result(str(key), Outcome.TWICE, row) for key, row in known.items() if times[key] > 1]
    results += [
        Result(str(key), Outcome.MISSING, known[key])
        for key in dict.fromkeys(map(_key, returned.sent))
        if key in known and known[key].state != State.FRESH and not times[key]
    ]
    return sorted(results, key=lambda result: ORDER[result.outcome])


def _key(number: str) -> int:
    """The key of a text; 0, which no text has, for rubbish."""
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0


@transaction.atomic
def _take(unit: Unit) -> Result:
    """Judge one unit under the lock of its row, and lay it before a reader if nothing speaks against it."""
    row = BilingualText.objects.select_for_update().filter(pk=_key(unit.id)).first()
    record = services.record_of(row) if row else None
    if row is None or record is None:
        return Result(unit.id, Outcome.UNKNOWN)
    if unit.fault:
        return Result(unit.id, Outcome.BROKEN, row, unit.fault)
    refused = _refused_for_source(unit, row, record) or _refused_for_target(unit, row, record)
    if refused:
        return refused
    is_same = fingerprint(unit.target) == fingerprint(unit.source)
    try:
        services.propose(text=row, translation=unit.target, source_fingerprint=_sent_print(unit), origin=Origin.SERVICE)
    except services.StaleReturn:
        return Result(unit.id, Outcome.STALE, row)
    return Result(unit.id, Outcome.TAKEN_SAME if is_same else Outcome.TAKEN, row)


def _sent_print(unit: Unit) -> str:
    """The fingerprint of what was translated; taken from the text itself where a tool has dropped the note."""
    return unit.fingerprint or fingerprint(unit.source)


def _refused_for_source(unit: Unit, row: BilingualText, record: Any) -> Result | None:
    """What speaks against a unit on the side of the text that was translated."""
    if unit.language not in OTHER:
        return Result(unit.id, Outcome.LANGUAGE, row, unit.language[:20])
    texts = services.texts_of(record, row.field)
    now = texts[OTHER[unit.language]]
    if _sent_print(unit) != fingerprint(now):
        is_turned = _sent_print(unit) == fingerprint(texts[unit.language])
        return Result(unit.id, Outcome.LANGUAGE if is_turned else Outcome.STALE, row)
    if fingerprint(unit.source) not in (fingerprint(now), fingerprint(in_xml(now))):
        return Result(unit.id, Outcome.ALTERED, row)
    if not row.behind:
        return Result(unit.id, Outcome.FRESH, row)
    return None if row.behind == unit.language else Result(unit.id, Outcome.LANGUAGE, row)


def _refused_for_target(unit: Unit, row: BilingualText, record: Any) -> Result | None:
    """What speaks against a unit on the side of its translation."""
    translation = clean(unit.target)
    name = f"{row.field}_{unit.language}"
    longest = min(services.LONGEST, record._meta.get_field(name).max_length or services.LONGEST)
    if not translation:
        return Result(unit.id, Outcome.EMPTY, row)
    if len(translation) > longest:
        return Result(unit.id, Outcome.LONG, row, _("%(n)s characters at most") % {"n": longest})
    if translation == row.proposed:
        return Result(unit.id, Outcome.BEFORE, row)
    if translation == clean(getattr(record, name) or ""):
        return Result(unit.id, Outcome.UNCHANGED, row)
    return None
