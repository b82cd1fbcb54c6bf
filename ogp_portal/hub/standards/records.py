"""What the standards are assessed from, read once: a few queries, whatever day is asked for, and no row per answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, Count, DateTimeField, F, Func, IntegerField, Value, When

from commitments.choices import ANSWERABLE, State, VersionKind
from commitments.models import Contribution, PlanVersion
from commitments.services.coverage import Share, whole_of
from consultations.models import Consultation, DateChange, Document, Meeting, Outreach, Phase
from events.models import Workshop


@dataclass(frozen=True)
class Shown:
    """Something that is public from one moment until it is withdrawn."""

    pk: int
    day: date
    published_on: date
    published_at: datetime
    withdrawn_at: datetime | None

    def is_public(self, until: datetime) -> bool:
        """Whether it was public just before a moment."""
        return self.published_at < until and (self.withdrawn_at is None or self.withdrawn_at >= until)


@dataclass(frozen=True)
class Met(Shown):
    """A meeting of the forum, held or to be held on `day`. `attendance_at`: since when it is public who was there."""

    attendance_at: datetime | None
    civil_society: int
    government: int
    about_implementation: bool


@dataclass(frozen=True)
class Paper(Shown):
    """A document of the repository."""

    kind: str


@dataclass(frozen=True)
class Told(Shown):
    """An entry of the outreach log."""

    in_english: bool
    in_french: bool
    region: str


@dataclass(frozen=True)
class Plan:
    """The first final version of a plan."""

    address: str
    published_at: datetime
    ends_on: date


@dataclass(frozen=True)
class Records:
    """Everything, of all days. Contributions come as numbers between the `moments` that are asked for."""

    consultation: Consultation
    phases: Sequence[Phase]
    changes: Sequence[DateChange]
    meetings: list[Met]
    documents: list[Paper]
    outreach: list[Told]
    workshops: Sequence[Workshop]
    plan: Plan | None
    moments: Sequence[datetime]
    # (how many moments had passed when they were published, when answered, days in between or None, how many)
    contributions: list[tuple[int, int | None, int | None, int]]
    # Today's, from the tally that the services keep.
    answered: Share | None = None


def load(
    consultation: Consultation, phases: Sequence[Phase], moments: Sequence[datetime], until: datetime | None
) -> Records:
    """Read the records of a consultation to tell the states of these moments, earliest first; six queries at most.

    `until` is the one among them of which the figures are wanted; None for now, whose answers are in the tally.
    """
    meetings, documents, outreach = _shown(consultation)
    changes: Any = DateChange.objects.filter(phase__consultation=consultation).order_by("changed_at", "pk")
    workshops = Workshop.objects.published().filter(consultation=consultation, about_implementation=True)
    return Records(
        consultation=consultation,
        phases=phases,
        changes=list(changes.defer("reason", "reason_en", "reason_fr")),
        meetings=meetings,
        documents=documents,
        outreach=outreach,
        workshops=list(workshops.for_list().order_by("starts_at", "pk")),
        plan=_plan(consultation),
        moments=moments,
        contributions=_contributions(consultation, moments, until),
        answered=whole_of(consultation) if until is None else None,
    )


def _public_rows(consultation: Consultation) -> Any:
    """Meetings, documents and outreach that were ever published, in one query."""
    never: Any = Value(None, output_field=DateTimeField())
    return _columns(
        Meeting.objects.all(),
        kind=Value("meeting"),
        day=F("held_on"),
        minutes=F("minutes_published_at"),
        civil_society=F("civil_society_present"),
        government=F("government_present"),
        first=F("about_implementation"),
    ).union(
        _columns(Document.objects.all(), kind=Value("document"), day=F("dated_on"), minutes=never, text=F("kind")),
        _columns(
            Outreach.objects.filter(consultation=consultation),
            kind=Value("outreach"),
            day=F("done_on"),
            minutes=never,
            first=F("in_english"),
            second=F("in_french"),
            text=F("region"),
        ),
        all=True,
    )


def _shown(consultation: Consultation) -> tuple[list[Met], list[Paper], list[Told]]:
    """The same, each kind by its days."""
    zone = ZoneInfo(consultation.time_zone)
    found: tuple[list[Met], list[Paper], list[Told]] = ([], [], [])
    for kind, pk, day, published, withdrawn, minutes, civil_society, government, first, second, text in _public_rows(
        consultation
    ):
        published_on = published.astimezone(zone).date()
        shown: dict[str, Any] = {
            "pk": pk,
            "day": day,
            "published_on": published_on,
            "published_at": published,
            "withdrawn_at": withdrawn,
        }
        if kind == "meeting":
            # With the meeting, or with its minutes if it was announced (consultations.models.Meeting).
            attendance = published if published_on >= day else minutes
            found[0].append(
                Met(
                    **shown,
                    attendance_at=attendance,
                    civil_society=civil_society,
                    government=government,
                    about_implementation=first,
                )
            )
        elif kind == "document":
            found[1].append(Paper(**shown, kind=text))
        else:
            found[2].append(Told(**shown, in_english=first, in_french=second, region=text))
    for part in found:
        part.sort(key=lambda one: (one.day, one.pk))
    return found


def _columns(rows: Any, **own: Any) -> Any:
    """The same columns of different tables in the same order, so that they can be put together."""
    filled = {"civil_society": Value(0), "government": Value(0), "first": Value(False), "second": Value(False)}
    named = {"text": Value(""), **filled, **own}
    order = ["kind", "key", "day", "published", "withdrawn", "minutes", *filled, "text"]
    named |= {"key": F("pk"), "published": F("published_at"), "withdrawn": F("withdrawn_at")}
    columns = {f"c_{name}": named[name] for name in order}
    return rows.filter(published_at__isnull=False).order_by().annotate(**columns).values_list(*columns)


def _plan(consultation: Consultation) -> Plan | None:
    versions = PlanVersion.objects.filter(plan__consultation=consultation, kind=VersionKind.FINAL)
    first = versions.select_related("plan").order_by("published_at", "pk").first()
    return Plan(first.get_absolute_url(), first.published_at, first.plan.ends_on) if first else None


class Passed(Func):
    """How many of some moments had passed at a time."""

    function = "width_bucket"
    output_field = IntegerField()

    def __init__(self, name: str, moments: Sequence[datetime]) -> None:
        super().__init__(F(name), Value(list(moments), output_field=ArrayField(DateTimeField())))


class DaysBetween(Func):
    """Whole days from publication to the answer, as the tally has them."""

    template = "GREATEST(FLOOR(EXTRACT(EPOCH FROM answered_at - published_at) / 86400), 0)::int"
    output_field = IntegerField()


def answerable(consultation: Consultation) -> Any:
    """The contributions that are to be answered; the index `contributions_by_time` holds exactly these."""
    return Contribution.objects.filter(consultation=consultation, status=State.PUBLISHED, kind__in=ANSWERABLE)


def grouped(consultation: Consultation, moments: Sequence[datetime], until: datetime | None = None) -> Any:
    """How many were published and answered between which moments; those answered before `until` by days of waiting."""
    named: dict[str, Any] = {
        "published_after": Passed("published_at", moments),
        "answered_after": Passed("answered_at", moments),
    }
    if until is not None:
        named["waited"] = Case(When(answered_at__lt=until, then=DaysBetween()))
    groups = answerable(consultation).order_by().values(**named)
    return groups.annotate(n=Count("*")).values_list(*named, "n")


def _contributions(
    consultation: Consultation, moments: Sequence[datetime], until: datetime | None
) -> list[tuple[int, int | None, int | None, int]]:
    if not moments:
        return []
    rows = grouped(consultation, moments, until)
    return [(first, second, *rest) if until else (first, second, None, *rest) for first, second, *rest in rows]
