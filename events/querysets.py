"""Which workshops and registrations."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import CharField, Count, Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat, JSONObject, Lower

from consultations.querysets import SlugQuerySet
from ogp_portal.users.models import OutboxMessage
from ogp_portal.users.rules import is_administrator, is_organiser

from .choices import ACTIVE, Mode, Status

MAX_WORDS = 6
# Ten years of months to choose from.
MOST_MONTHS = 120
CALENDAR_KEEPS = timedelta(days=731)
SEARCHED = ["name", Value(" "), "email", Value(" "), "organisation"]


class Unaccented(Func):
    """A text in lower case without accents, as PostgreSQL sees it."""

    function = "portal_unaccent"
    output_field = CharField()

    def __init__(self, text: Any) -> None:
        super().__init__(Lower(text))


class WorkshopQuerySet(SlugQuerySet):
    """Workshops."""

    def published(self) -> Self:
        """What everybody may see, called-off ones included."""
        return self.filter(published_at__isnull=False)

    def run_by(self, user: Any) -> Self:
        """Those a person may run: an organiser's own, all of them for an administrator."""
        if is_administrator(user):
            return self
        return self.filter(organisers=user) if is_organiser(user) else self.none()

    def visible_to(self, user: Any) -> Self:
        """Published ones, and those the person runs."""
        if is_administrator(user):
            return self
        if not is_organiser(user):
            return self.published()
        own = self.model._default_manager.filter(organisers=user)
        return self.filter(Q(published_at__isnull=False) | Q(pk__in=own.values("pk")))

    def upcoming(self, now: datetime) -> Self:
        """Not over yet, the next one first."""
        return self.filter(ends_at__gt=now).order_by("starts_at", "pk")

    def past(self, now: datetime) -> Self:
        """Over, the latest first."""
        return self.filter(ends_at__lte=now).order_by("-starts_at", "-pk")

    def for_list(self) -> Self:
        """Ready for a list: without the long texts."""
        long = ["description", "access", "recap"]
        return self.defer(*[f"{name}{end}" for name in long for end in ("", "_en", "_fr")])

    def with_month(self) -> Self:
        """Each with `local_month`, the month ("2018-03") in which it begins where it is held."""
        local = Func(F("time_zone"), F("starts_at"), function="timezone")
        return self.annotate(local_month=Func(local, Value("YYYY-MM"), function="to_char", output_field=CharField()))

    def months(self) -> list[str]:
        """The months in which they begin, the latest first."""
        rows = self.with_month().order_by("-local_month").values_list("local_month", flat=True)
        return list(rows.distinct()[:MOST_MONTHS])

    def chosen_by(self, chosen: dict[str, str]) -> Self:
        """Those that match every filter (the forms of filter_form.py)."""
        found = self
        if "place" in chosen:
            found = found.alias(where=Unaccented(Concat("place_en", Value(" "), "place_fr", output_field=CharField())))
        for word in chosen.get("place", "").split()[:MAX_WORDS]:
            found = found.filter(where__contains=Unaccented(Value(word)))
        if "month" in chosen:
            found = found.with_month().filter(local_month=chosen["month"])
        exact: dict[str, Any] = {
            "mode": {"mode__in": [chosen.get("mode"), Mode.HYBRID]},
            "language": {"languages__contains": [chosen.get("language")]},
            "theme": {"themes__key": chosen.get("theme")},
            "consultation": {"consultation__key": chosen.get("consultation")},
        }
        for name, lookup in exact.items():
            if name in chosen:
                found = found.filter(**lookup)
        return found

    def for_calendar(self, now: datetime) -> Self:
        """What a calendar to subscribe to holds: those to come and those of the last two years, in order of time.

        Each with `modified_at`, when it was last edited, from its history.
        """
        history: Any = self.model._meta.get_field("events").related_model
        edits = history._default_manager.filter(pgh_obj=OuterRef("pk")).order_by("-pgh_created_at")
        recent = self.published().filter(ends_at__gt=now - CALENDAR_KEEPS).for_list()
        return recent.annotate(modified_at=Subquery(edits.values("pgh_created_at")[:1])).order_by("starts_at", "pk")

    def for_page(self) -> Self:
        """Ready for its own page, in one query: its series, and as mappings what goes with it.

        `agenda_rows`, `facilitator_rows`, `theme_rows`, and `commitment_rows`, the public ones.
        """
        here = OuterRef("pk")
        named = ["title_en", "title_fr"]
        commitments = self._related("commitments").published().filter(workshops=here)
        themes = self._related("themes").filter(workshops=here).for_list()
        agenda = self._related("agenda").filter(workshop=here).order_by("position", "pk")
        facilitators = self._related("facilitators").filter(workshop=here).order_by("pk")
        return self.select_related("series").annotate(
            agenda_rows=_mappings(agenda, "minutes", *named),
            facilitator_rows=_mappings(facilitators, "name", "role_en", "role_fr"),
            theme_rows=_mappings(themes, "name_en", "name_fr", "slug_en", "slug_fr"),
            commitment_rows=_mappings(commitments, "number", "code", *named, plan_key="plan__key"),
        )

    def _related(self, name: str) -> Any:
        model: Any = self.model._meta.get_field(name).related_model
        return model._default_manager


def _mappings(rows: Any, *columns: str, **renamed: str) -> ArraySubquery:
    """Rows of another table as mappings of some of their columns."""
    return ArraySubquery(rows.annotate(row=JSONObject(**{one: one for one in columns}, **renamed)).values("row"))


class RegistrationQuerySet(models.QuerySet):
    """Registrations."""

    def active(self) -> Self:
        """Confirmed ones, those offered a seat and those on the wait list."""
        return self.filter(status__in=ACTIVE)

    def waiting(self) -> Self:
        """The wait list, next first: by ticket and never by time."""
        return self.filter(status=Status.WAITLISTED).order_by("ticket")

    def untold(self, occasion: str) -> Self:
        """Those with an address who have no mail on this occasion (see `notifications`) in the outbox yet."""
        key = Concat(Value("registration-"), Cast(OuterRef("pk"), CharField()), Value(f"-{occasion}"))
        return self.exclude(email="").filter(~Exists(OutboxMessage.objects.filter(dedupe_key=key)))

    def matching(self, words: str) -> Self:
        """Those whose name, e-mail or organisation contain every word, whatever its accents and case."""
        found = self
        if words.strip():
            found = found.alias(text=Unaccented(Concat(*SEARCHED, output_field=CharField())))
        for word in words.split()[:MAX_WORDS]:
            found = found.filter(text__contains=Unaccented(Value(word)))
        return found

    def for_desk(self) -> Self:
        """Active ones by name, as a list at the door is read."""
        return self.active().order_by(Unaccented(F("name")), "pk")

    def checked_in(self) -> Self:
        """Those who are here."""
        return self.filter(checked_in_at__isnull=False)

    def by_attendance(self) -> Any:
        """For each way of taking part, how many of those with a place there are, and how many of them are here."""
        confirmed = self.filter(status=Status.CONFIRMED).order_by().values("attendance")
        return confirmed.annotate(expected=Count("pk"), here=Count("checked_in_at"))

    def shown(self, part: str) -> Self:
        """The part of the list chosen at the desk (forms.SHOWN); all of it for any other word."""
        if part == "waiting":
            return self.filter(status__in=[Status.WAITLISTED, Status.OFFERED])
        if part == "expected":
            return self.filter(status=Status.CONFIRMED, checked_in_at=None)
        return self.checked_in() if part == "here" else self

    def for_export(self) -> Self:
        """All of them by ticket, each with who brought it."""
        return self.select_related("brought_by").order_by("ticket")
