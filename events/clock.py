"""Wall-clock times of a place: which zones there are, and no hour that does not exist or comes twice."""

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_name
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# Canada from east to west, in front of all the others.
CANADA = [
    "America/St_Johns",
    "America/Halifax",
    "America/Toronto",
    "America/Iqaluit",
    "America/Winnipeg",
    "America/Regina",
    "America/Edmonton",
    "America/Vancouver",
    "America/Whitehorse",
]


@cache
def zone_names() -> tuple[str, ...]:
    """Every IANA time zone, those of Canada first."""
    others = {name for name in available_timezones() if "/" in name and not name.startswith("Etc/")}
    return (*CANADA, *sorted(others - set(CANADA)), "UTC")


def refuse_unknown_zone(name: str) -> None:
    """Raise ValidationError unless `name` is an IANA time zone."""
    if name not in zone_names():
        raise ValidationError(_("“%(name)s” is not a time zone."), params={"name": name}, code="zone")


def zone_in_words(moment: datetime, name: str) -> str:
    """The zone as said at that moment: "Mountain Standard Time", « heure normale des Rocheuses »."""
    return get_timezone_name(moment.astimezone(ZoneInfo(name)), locale=f"{get_language() or 'en'}_CA")


def at_place(naive: datetime, name: str) -> datetime:
    """The moment at which clocks in zone `name` show `naive`; refuses hours skipped or repeated by a clock change."""
    zone = ZoneInfo(name)
    moment = naive.replace(tzinfo=zone)
    if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
        raise ValidationError(_("This hour does not exist there: clocks go forward over it."), code="skipped")
    if moment.utcoffset() != moment.replace(fold=1).utcoffset():
        raise ValidationError(_("This hour comes twice there: clocks go back over it."), code="repeated")
    return moment


def month_of(text: str) -> date:
    """The first day of a month written "2018-03"."""
    return date.fromisoformat(f"{text}-01")
