"""Which workshops and registrations."""

from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import CharField, Count, Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat, JSONObject, Lower

from consultations.querysets import SlugQuerySet
from ogp_portal.users.models import OutboxMessage
from ogp_portal.users.rules import is_administrator, is_organiser

from .choices import ACTIVE, Status

MAX_WORDS = 6
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

    def for_page(self) -> Self:
        """Ready for its own page: `agenda_rows` and `facilitator_rows` as mappings, and its series, in one query."""
        of = {"agenda": ["minutes", "title_en", "title_fr"], "facilitators": ["name", "role_en", "role_fr"]}
        order = {"agenda": ["position", "pk"], "facilitators": ["pk"]}
        rows = {}
        for name, columns in of.items():
            part: Any = self.model._meta.get_field(name).related_model
            own = part._default_manager.filter(workshop=OuterRef("pk")).order_by(*order[name])
            rows[name] = ArraySubquery(own.annotate(row=JSONObject(**{one: one for one in columns})).values("row"))
        return self.select_related("series").annotate(agenda_rows=rows["agenda"], facilitator_rows=rows["facilitators"])


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
        """All of them by ticket."""
        return self.order_by("ticket")
