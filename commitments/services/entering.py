"""Entering what people said by letter, telephone, e-mail, at a stand or in a workshop."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from commitments import notifications
from commitments.choices import ENTERED, OFFLINE, OPTIONAL_PARTS, PARTS, Kind, State
from commitments.models import Contribution, Decision, Proposal
from commitments.querysets.families import above
from consultations.models import Consultation, Theme
from ogp_portal.base.errors import DomainError
from ogp_portal.base.text import long_date
from ogp_portal.users.models import User
from ogp_portal.users.services import person_for

from .coverage import count_in
from .families import locked
from .refusals import NotAllowed, ReadElsewhere
from .regrouping import require_ungrouped
from .tallies import recount_themes

# An older letter is a slip of the pen in the year.
EARLIEST = date(1990, 1, 1)


class EntryRefused(DomainError):
    """An entry cannot be made as it is; `field` is the part of it that has to change."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


@dataclass(frozen=True)
class Entry:
    """What a person said, and how it came. `submission_key` is the same for the same entry, however often it is sent.

    `texts` holds the parts of the kind (choices.PARTS); `themes` are keys of rows; `proposal` that of the proposal a
    comment is on; `email` makes the person the author, who is told.
    """

    kind: str
    channel: str
    source: str
    received_on: date
    consent: str
    language: str
    shown_name: str
    submission_key: UUID
    texts: Mapping[str, str]
    organisation: str = ""
    themes: Sequence[int] = ()
    proposal: int | None = None
    email: str = ""


@dataclass
class Entered:
    """What became of several entries: the contributions made, and how many had been made before."""

    made: list[Contribution] = field(default_factory=list)
    known: int = 0


def enter(*, entry: Entry, consultation: Consultation, by: User, now: datetime | None = None) -> Contribution:
    """Make a contribution of what came on paper or by voice; it is public at once, for a forum member has read it.

    It is counted like the others, and a consultation that was closed as answered is open again. A person whose address
    is given becomes its author and is told by mail, in the language of the words. The same `submission_key` again
    returns the first one. Refused (EntryRefused) without source or consent, with a day in the future, for kinds that
    cannot come this way, for a comment on a proposal that takes none, and with themes of another consultation; never
    because a phase is over: a letter posted in time may arrive late.
    """
    result = enter_all(entries=[entry], consultation=consultation, by=by, now=now)
    return result.made[0] if result.made else Contribution.objects.get(submission_key=entry.submission_key)


def enter_all(
    *, entries: Sequence[Entry], consultation: Consultation, by: User, now: datetime | None = None
) -> Entered:
    """Make all of these or, if one is refused, none; those made before are left as they are. See `enter`."""
    if not by.has_perm("commitments.enter"):
        raise NotAllowed
    now = now or timezone.now()
    try:
        with transaction.atomic():
            return _enter_all(entries, consultation, by, now)
    except IntegrityError:
        # The same was sent at the same moment by another request, which has made them meanwhile.
        with transaction.atomic():
            return _enter_all(entries, consultation, by, now)


def _enter_all(entries: Sequence[Entry], consultation: Consultation, by: User, now: datetime) -> Entered:
    known = known_keys(entries)
    new = [entry for entry in entries if entry.submission_key not in known]
    # Nothing they are comments on is taken down, merged or split meanwhile, and no count is lost.
    locked(entry.proposal for entry in new if entry.proposal)
    for _index, refusal in refusals(entries=new, consultation=consultation, now=now):
        raise refusal
    authors = _authors(new)
    made = Contribution.objects.bulk_create(
        [row_of(entry, consultation, authors.get(entry.email), by, now) for entry in new], batch_size=500
    )
    through = Contribution.themes.through
    links = [(row.pk, theme) for row, entry in zip(made, new, strict=True) for theme in dict.fromkeys(entry.themes)]
    through.objects.bulk_create([through(contribution_id=row, theme_id=theme) for row, theme in links])
    _count(made, {theme for _row_key, theme in links})
    decided = [Decision(contribution=row, status=State.PUBLISHED, decided_by=by, decided_at=now) for row in made]
    Decision.objects.bulk_create(decided, batch_size=500)
    for contribution in made:
        notifications.tell_entered(contribution)
    return Entered(made, len(entries) - len(new))


def known_keys(entries: Sequence[Entry]) -> set[UUID]:
    """The keys of those entries that were made before. A key that somebody else's form carries opens nothing."""
    keys = [entry.submission_key for entry in entries]
    found = Contribution.objects.filter(submission_key__in=keys).values_list("submission_key", "channel")
    if any(channel not in OFFLINE for _key, channel in found):
        raise NotAllowed
    return {key for key, _channel in found}


def refusals(*, entries: Sequence[Entry], consultation: Consultation, now: datetime) -> list[tuple[int, EntryRefused]]:
    """What speaks against each entry, by its place in the list: for forms and dry runs. Two queries for all of them."""
    place = _Place.of(entries, consultation, now)
    return [(index, refusal) for index, entry in enumerate(entries) for refusal in place.refusals(entry)]


@dataclass(frozen=True)
class _Place:
    """What entries are judged against: the day, the themes of the consultation, the proposals there are.

    A proposal that takes no comments, because it is read with another one or by its parts, has a sentence that says so.
    """

    today: date
    themes: set[int]
    proposals: dict[int, str]

    @classmethod
    def of(cls, entries: Sequence[Entry], consultation: Consultation, now: datetime) -> "_Place":
        return cls(
            today=now.astimezone(ZoneInfo(consultation.time_zone)).date(),
            themes=set(Theme.objects.filter(consultation=consultation).values_list("pk", flat=True)),
            proposals=_open_to_comments({entry.proposal for entry in entries if entry.proposal}, consultation),
        )

    def refusals(self, entry: Entry) -> list[EntryRefused]:
        if entry.kind not in ENTERED:
            return [EntryRefused("kind", _("This kind of contribution is made on this site only."))]
        found = [*self._way(entry), *self._parts(entry)]
        if not self.themes.issuperset(entry.themes):
            found.append(EntryRefused("themes", _("This theme belongs to another consultation.")))
        return found

    def _way(self, entry: Entry) -> list[EntryRefused]:
        """How it came: everything that makes it an entry and not somebody's invention."""
        found = []
        if entry.channel not in OFFLINE:
            found.append(EntryRefused("channel", _("Say how it came.")))
        if not entry.source.strip():
            found.append(EntryRefused("source", _("Say where it comes from.")))
        if not entry.consent.strip():
            found.append(EntryRefused("consent", _("Without the person’s consent it cannot be published.")))
        if entry.received_on > self.today:
            words = _("%(day)s is still to come.") % {"day": long_date(entry.received_on)}
            found.append(EntryRefused("received_on", words))
        elif entry.received_on < EARLIEST:
            found.append(EntryRefused("received_on", _("Please check the year.")))
        return found

    def _parts(self, entry: Entry) -> list[EntryRefused]:
        """Its words, and what a comment is on."""
        found = []
        if not entry.shown_name.strip():
            found.append(EntryRefused("shown_name", _("Give the name to be shown.")))
        for name in PARTS[entry.kind]:
            if not entry.texts.get(name, "").strip() and (entry.kind, name) not in OPTIONAL_PARTS:
                found.append(EntryRefused(name, _("This part is missing.")))
        if entry.kind == Kind.COMMENT:
            absent = _("There is no public proposal of this number that takes comments.")
            words = self.proposals.get(entry.proposal or 0, absent)
            found += [EntryRefused("proposal", words)] if words else []
        return found


def _open_to_comments(asked: set[int], consultation: Consultation) -> dict[int, str]:
    """The public ones among these proposals, each with what speaks against comments ("" if nothing does)."""
    if not asked:
        return {}
    found = {}
    split = set(Contribution.objects.filter(split_from__in=asked).values_list("split_from_id", flat=True))
    for proposal in Proposal.objects.filter(pk__in=asked, consultation=consultation, status=State.PUBLISHED):
        found[proposal.pk] = ""
        if proposal.merged_into_id is not None or proposal.pk in split:
            try:
                require_ungrouped(proposal)
            except ReadElsewhere as error:
                found[proposal.pk] = str(error)
    return found


def _authors(entries: Sequence[Entry]) -> dict[str, User]:
    """The people behind the addresses; whoever is new gets the language and the name of the entry."""
    people: dict[str, User] = {}
    for entry in entries:
        if not entry.email or entry.email in people:
            continue
        with override(entry.language):
            person = person_for(email=entry.email)
        if not person.name:
            person.name, person.organisation = entry.shown_name, entry.organisation
            person.save(update_fields=["name", "organisation"])
        people[entry.email] = person
    return people


def row_of(entry: Entry, consultation: Consultation, author: User | None, by: User, now: datetime) -> Contribution:
    """An entry as a contribution, public and read, not saved yet."""
    parts: dict[str, Any] = {name: entry.texts.get(name, "") for name in PARTS[entry.kind]}
    return Contribution(
        kind=entry.kind,
        consultation=consultation,
        author=author,
        shown_name=entry.shown_name,
        organisation=entry.organisation,
        language=entry.language,
        status=State.PUBLISHED,
        proposal_id=entry.proposal if entry.kind == Kind.COMMENT else None,
        channel=entry.channel,
        source=entry.source,
        received_on=entry.received_on,
        consent=entry.consent,
        entered_by=by,
        submission_key=entry.submission_key,
        created_at=now,
        published_at=now,
        reviewed_at=now,
        **parts,
    )


def _count(made: Sequence[Contribution], theme_ids: set[int]) -> None:
    """Bring all counts along at once: the tally of answers, comments on proposals, proposals of themes."""
    count_in(row.pk for row in made)
    commented = Counter(row.proposal_id for row in made if row.proposal_id)
    for proposal, comments in sorted(commented.items()):
        Contribution.objects.filter(pk__in=above([proposal])).update(comment_count=F("comment_count") + comments)
    if any(row.kind == Kind.PROPOSAL for row in made):
        recount_themes(theme_ids)
