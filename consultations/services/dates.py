"""Moving the dates of a consultation, on the record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import DateChange, Phase
from ogp_portal.base.errors import DomainError

DATES = ["opens_at", "closes_at", "input_opens_at", "input_closes_at"]


class ReasonMissing(DomainError):
    """A date was moved without saying why."""

    def __init__(self) -> None:
        super().__init__(
            _("Say in both languages why the date changes: the reason is shown in public beside the old date.")
        )


class DatesOutOfOrder(DomainError):
    """A phase would end before it starts, or take input outside its dates."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "These dates do not fit together: a phase closes after it opens, and takes input only in between, "
                "with both a first and a last moment."
            )
        )


def moved(phase: Phase, dates: Mapping[str, datetime | None]) -> dict[str, datetime | None]:
    """Which of these dates differ from the phase's own."""
    return {name: value for name, value in dates.items() if getattr(phase, name) != value}


def check_order(dates: Mapping[str, datetime | None]) -> None:
    """Refuse dates of a phase that do not fit together."""
    opens, closes, first, last = (dates.get(name) for name in DATES)
    if opens is None or closes is None or opens >= closes or (first is None) != (last is None):
        raise DatesOutOfOrder
    if first is not None and last is not None and not opens <= first < last <= closes:
        raise DatesOutOfOrder


@transaction.atomic
def move_phase(
    *,
    phase: Phase,
    dates: Mapping[str, datetime | None],
    reasons: Mapping[str, str],
    by: Any,
    allows: Sequence[str] | None = None,
    now: datetime | None = None,
) -> Phase:
    """Change dates of a phase (names of DATES; those left out stay), and what it allows if `allows` is given.

    Each date that had a value and gets another leaves a DateChange with the reason in each language ("en", "fr"), so
    that the track keeps its old tick. Nobody is told. Refuses to move a date without both reasons, and dates that
    do not fit together.
    """
    stored = Phase.objects.select_for_update().get(pk=phase.pk)
    changes = moved(stored, dates)
    if changes and not all(reasons.get(language, "").strip() for language in ("en", "fr")):
        raise ReasonMissing
    check_order({name: getattr(stored, name) for name in DATES} | dict(dates))
    said = {f"reason_{language}": reason.strip() for language, reason in reasons.items()}
    noted = {"phase": stored, "changed_by": by, "changed_at": now or timezone.now(), **said}
    rows = [
        DateChange(field=name, old=getattr(stored, name), new=value, **noted)
        for name, value in changes.items()
        if value is not None and getattr(stored, name) is not None
    ]
    for name, value in changes.items():
        setattr(stored, name, value)
    if allows is not None:
        stored.allows = list(allows)
    stored.save(update_fields=[*DATES, "allows"])
    DateChange.objects.bulk_create(rows)
    return stored
