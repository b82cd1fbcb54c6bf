"""The demonstration: five people to sign in as, and what invented people wrote. In demo mode only."""

import tomllib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from commitments.choices import Kind, State
from commitments.models import TEXTS, Contribution, Decision, Support
from commitments.services import Entry, enter
from commitments.services.coverage import recount_answers
from commitments.services.tallies import recount_themes
from consultations.context import timeline_at
from consultations.models import Consultation, Theme
from events.choices import Mode
from events.models import Workshop
from ogp_portal.users.choices import Role
from ogp_portal.users.models import User

from . import demo_answers, demo_plan

FOLDER = settings.BASE_DIR / "content" / "demo"
ROLES: dict[str, list[str]] = {
    "participant": [],
    "moderator": [Role.FORUM_MEMBER],
    "organiser": [Role.ORGANISER],
    "reporter": [Role.REPORTER],
    "administrator": [Role.ADMINISTRATOR],
}
KINDS = {"proposal": Kind.PROPOSAL, "comment": Kind.COMMENT, "suggestion": Kind.THEME_SUGGESTION}
COPIED = ("title", "problem", "solution", "change", "body", "organisation", "language")


@lru_cache
def people() -> list[dict[str, Any]]:
    """The demo people as their file describes them, in both languages."""
    return tomllib.loads((FOLDER / "people.toml").read_text())["person"]


def person_called(key: str) -> User | None:
    """The account of one demo person; None if there is no such person."""
    found = next((person for person in people() if person["key"] == key), None)
    return User.objects.filter(email=found["email"]).first() if found else None


def _account(email: str, **fields: Any) -> User:
    person: Any = User.objects.filter(email=email).first() or User.objects.create_user(email, **fields)
    return person


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """Make the demo people and their contributions if they are absent; move all of it with the call."""
    if not settings.DEMO:
        raise RuntimeError("The demonstration is for demo mode only.")
    accounts = {
        person["key"]: _account(
            person["email"], name=person["name"], language=person["language"], roles=ROLES[person["key"]]
        )
        for person in people()
    }
    timeline = timeline_at(timezone.now())
    if timeline is None or timeline.call is None or timeline.call.input_opens_at is None:
        return
    demo_plan.move(timeline.consultation)
    writer = Writer(timeline.consultation, timeline.call.input_opens_at, timeline.now)
    if writer.is_done():
        writer.move()
        return
    say("Loading the demo people and what they wrote, and what they were answered")
    writer.write(tomllib.loads((FOLDER / "contributions.toml").read_text()))
    demo_answers.load(timeline.consultation, writer.keys, accounts, writer.moment)
    workshops = Workshop.objects.filter(consultation=timeline.consultation)
    # An invented address: it leads nowhere.
    workshops.exclude(mode=Mode.IN_PERSON).filter(online_url="").update(online_url="https://example.org/meeting")
    for workshop in workshops:
        workshop.organisers.add(accounts["organiser"])


@dataclass
class Writer:
    """Writes the demo contributions of one consultation, dated from the first day of its call."""

    consultation: Consultation
    opens_at: datetime
    now: datetime
    written: int = 0
    decided: list[Contribution] = field(default_factory=list)

    def key(self, number: int) -> uuid.UUID:
        return uuid.uuid5(uuid.NAMESPACE_URL, f"demo/{self.consultation.key}/{number}")

    @property
    def keys(self) -> list[uuid.UUID]:
        return [self.key(number) for number in range(1, 500)]

    def is_done(self) -> bool:
        return Contribution.objects.filter(submission_key=self.key(1)).exists()

    def move(self) -> None:
        """Move the demo contributions, if the call was moved since they were written."""
        first = Contribution.objects.get(submission_key=self.key(1))
        day = tomllib.loads((FOLDER / "contributions.toml").read_text())["proposal"][0]["day"]
        zone = ZoneInfo(self.consultation.time_zone)
        days = (self.moment(day, 0).astimezone(zone).date() - first.created_at.astimezone(zone).date()).days
        if days:
            moved = {name: F(name) + timedelta(days=days) for name in ("created_at", "published_at", "reviewed_at")}
            ours = Contribution.objects.filter(submission_key__in=self.keys)
            ours.update(**moved)
            demo_plan.shift(ours, days, "received_on")
            demo_answers.move(self.consultation, days)

    def moment(self, day: int, number: int) -> datetime:
        """Some time on a day of the call, never in the future."""
        return min(self.opens_at + timedelta(days=day - 1, hours=9 + number % 8, minutes=7 * number % 60), self.now)

    def write(self, content: dict[str, Any]) -> None:
        proposals = [self.proposal(raw) for raw in content["proposal"]]
        moderator = person_called("moderator")
        Decision.objects.bulk_create(
            Decision(contribution=one, status=State.PUBLISHED, decided_by=moderator, decided_at=one.created_at)
            for one in self.decided
        )
        for raw in content["waiting"]:
            about = proposals[raw["about"] - 1] if "about" in raw else None
            self.contribution(KINDS[raw["kind"]], raw, State.SUBMITTED, proposal=about)
        for raw in content["entered"]:
            self.enter(raw, moderator)
        recount_themes(Theme.objects.filter(consultation=self.consultation).values_list("pk", flat=True))
        recount_answers(self.consultation)

    def enter(self, raw: dict[str, Any], moderator: Any) -> None:
        """One contribution that came on paper or by voice two days before."""
        self.written += 1
        moment = self.moment(raw["day"], self.written)
        themes = Theme.objects.filter(consultation=self.consultation, key__in=raw["themes"])
        entry = Entry(
            received_on=(moment - timedelta(days=2)).date(),
            shown_name=raw["name"],
            submission_key=self.key(self.written),
            texts={name: raw[name] for name in TEXTS if name in raw},
            themes=list(themes.values_list("pk", flat=True)),
            **{name: raw[name] for name in ("kind", "channel", "source", "consent", "language")},
        )
        made = enter(entry=entry, consultation=self.consultation, by=moderator, now=moment)
        self.support(made, raw)

    def proposal(self, raw: dict[str, Any]) -> Contribution:
        """One published proposal with its comments, replies and supports."""
        proposal = self.contribution(Kind.PROPOSAL, raw, State.PUBLISHED)
        comments = 0
        for row in raw.get("comment", []):
            comment = self.contribution(Kind.COMMENT, row, State.PUBLISHED, proposal=proposal)
            replies = row.get("reply", [])
            for reply in replies:
                self.contribution(Kind.COMMENT, reply, State.PUBLISHED, proposal=proposal, parent=comment)
            comments += 1 + len(replies)
        Contribution.objects.filter(pk=proposal.pk).update(comment_count=comments)
        self.support(proposal, raw)
        return proposal

    def support(self, contribution: Contribution, raw: dict[str, Any]) -> None:
        supports = list(self.supports(contribution, raw["day"], raw.get("supports", 0)))
        Support.objects.bulk_create(supports)
        Contribution.objects.filter(pk=contribution.pk).update(support_count=len(supports))

    def supports(self, proposal: Contribution, day: int, count: int) -> Iterator[Support]:
        for number in range(1, count + 1):
            person = _account(f"supporter{number:02}@example.org", language="fr" if number % 3 == 0 else "en")
            # Spread over the days since, so that the past weeks look lived in.
            yield Support(contribution=proposal, person=person, created_at=self.moment(day + number % 9, number))

    def contribution(self, kind: str, raw: dict[str, Any], status: str, **place: Any) -> Contribution:
        """One contribution by an invented author, with its themes."""
        self.written += 1
        moment = self.moment(raw["day"], self.written)
        public = status == State.PUBLISHED
        contribution = Contribution.objects.create(
            kind=kind,
            consultation=self.consultation,
            author=_account(raw["author"], name=raw["name"], language=raw["language"]),
            shown_name=raw["name"],
            status=status,
            submission_key=self.key(self.written),
            created_at=moment,
            published_at=moment if public else None,
            reviewed_at=moment if public else None,
            **{name: raw.get(name, "") for name in COPIED},
            **{name: value for name, value in place.items() if value},
        )
        contribution.themes.set(Theme.objects.filter(consultation=self.consultation, key__in=raw.get("themes", [])))
        if public:
            self.decided.append(contribution)
        return contribution


def welcome(address: str) -> str:
    """What `manage.py run` says last: the addresses and the demo sign-ins."""
    width = max(len(person["email"]) for person in people())
    rows = [f"    {person['email']:<{width}}  {person['en']['title']}" for person in people()]
    return "\n".join(
        [
            "",
            "The portal is open:",
            f"    {address}/en/             English",
            f"    {address}/fr/             français",
            f"    {address}/en/admin/       administration",
            f"    {address}/en/demo/        sign in as one of the demo people, with one click",
            f"    {address}/en/demo/mails/  the mails it would have sent",
            "",
            "Demo sign-ins (one click at the address above, or by a code that arrives on the page of mails):",
            *rows,
            "",
            "Ctrl-C ends it.",
        ]
    )
