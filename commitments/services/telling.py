"""Telling authors, co-authors and followers what became of their words, each step once.

A service notes what happened (`announce`); the worker turns each notice into mails (`tell_next`), some people at a
time, one mail per person.
"""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import DatabaseError, models, transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from commitments.choices import GroupingKind, ResponseState, State, Step
from commitments.models import Answer, Commitment, CommitmentVersion, Contribution, Following, Notice
from commitments.querysets.families import answered_with
from ogp_portal.users.models import OutboxMessage, User

from .told import write_mail

logger = logging.getLogger(__name__)
# People told in one transaction.
CHUNK = 100
PUT_OFF = timedelta(minutes=10)
# Steps that a contribution reaches once, however many of its commitments do; each milestone is complete by itself.
ONCE = [Step.DRAFTED, Step.PLANNED, Step.REPORTED, Step.REVIEWED]


def announce(step: Step, *, now: datetime | None = None, **subject: Any) -> None:
    """Note, in the transaction of what happened, that people have to be told; the worker writes their mails.

    `subject` is one of response, grouping, plan_version, report, review. The same step of the same subject is told
    once; a correction each time.
    """
    now = now or timezone.now()
    notice = Notice(step=step, created_at=now, next_attempt_at=now, **subject)
    Notice.objects.bulk_create([notice], ignore_conflicts=step != Step.CORRECTED)


def announce_again(step: Step, *, now: datetime, **subject: Any) -> None:
    """The same for what a subject told of before concerns only now: those it concerned before are not told again.

    Call it first in its transaction: its notice stays locked, so that no worker misses what is written after.
    """
    notice = Notice.objects.select_for_update().filter(step=step, **subject).first()
    if notice is None:
        announce(step, now=now, **subject)
    elif notice.told_at is not None:
        notice.told_at, notice.created_at, notice.next_attempt_at = None, now, now
        notice.save()


def tell_next(*, now: datetime | None = None) -> bool:
    """Write the next mails of the notice that has waited longest, for up to CHUNK people; False if none waits.

    The mails stand in the outbox in the same transaction, under a key of notice and person: whoever is killed in the
    middle loses nothing and tells nobody twice. A notice that fails is put off, so that it holds up no other.
    """
    now = now or timezone.now()
    with transaction.atomic():
        notice = _next_notice(now)
        if notice is None:
            return False
        try:
            with transaction.atomic():
                told = _tell_some(notice)
        except DatabaseError:
            raise
        except Exception:
            logger.exception("Notice %s could not be told; it is tried again later.", notice.pk)
            Notice.objects.filter(pk=notice.pk).update(next_attempt_at=now + PUT_OFF)
            return True
        if told < CHUNK:
            Notice.objects.filter(pk=notice.pk).update(told_at=now)
    return True


def _next_notice(now: datetime) -> Any:
    waiting = Notice.objects.filter(told_at=None, next_attempt_at__lte=now).order_by("pk")
    related = waiting.select_related(
        "response__department",
        "grouping__whole",
        "grouping__part",
        "plan_version__plan",
        "report__milestone__commitment__plan",
        "report__milestone__clause",
        "report__department",
        "review__commitment__plan",
    )
    return related.select_for_update(skip_locked=True, of=("self",)).first()


def _tell_some(notice: Notice) -> int:
    """Write the mails of the next people; returns of how many. Fewer than CHUNK means that all are told now."""
    wholes = concerned_by(notice)
    prefix = f"told:{notice.pk}:{notice.created_at.astimezone(UTC):%Y%m%d%H%M%S%f}:"
    people = list(_people_of(wholes, prefix)[:CHUNK])
    own, followed = _by_person(people, wholes)
    commitments = commitments_by_contribution(notice, wholes)
    for person in people:
        mine, theirs = own.get(person.pk, []), followed.get(person.pk, [])
        if not (mine or theirs):
            continue
        led_to = {pk: commitment for one in [*mine, *theirs] for pk, commitment in commitments.get(one.pk, {}).items()}
        write_mail(
            notice,
            person,
            dedupe_key=f"{prefix}{person.pk}",
            own=mine,
            followed=theirs,
            commitments=sorted(led_to.values(), key=lambda one: (one.number, one.pk)),
        )
    return len(people)


def _people_of(contribution_ids: Iterable[int], prefix: str) -> Any:
    """Authors and followers of contributions who have no mail under a key of this prefix yet."""
    ids = list(contribution_ids)
    authors = Contribution.objects.filter(pk__in=ids, author__isnull=False).values("author")
    followers = Following.objects.filter(contribution__in=ids).values("person")
    key = Concat(Value(prefix), Cast(OuterRef("pk"), models.TextField()))
    told = OutboxMessage.objects.filter(dedupe_key=key)
    concerned = User.objects.filter(Q(pk__in=authors) | Q(pk__in=followers), is_active=True)
    return concerned.filter(~Exists(told)).order_by("pk")


def _by_person(people: list[User], contribution_ids: Iterable[int]) -> tuple[dict[int, list], dict[int, list]]:
    """For each of some people, which of the contributions are theirs, and which others they follow."""
    ids = list(contribution_ids)
    own: dict[int, list] = {}
    followed: dict[int, list] = {}
    for one in Contribution.objects.filter(pk__in=ids, author__in=people).order_by("pk").defer("search"):
        own.setdefault(one.author_id or 0, []).append(one)
    followings = Following.objects.filter(contribution__in=ids, person__in=people).order_by("contribution")
    for following in followings.select_related("contribution").defer("contribution__search"):
        if following.contribution.author_id != following.person_id:
            followed.setdefault(following.person_id, []).append(following.contribution)
    return own, followed


def concerned_by(notice: Notice) -> dict[int, int]:
    """The public contributions a notice is about, merged ones among them, each with the one it is read with."""
    wholes = answered_with(_answered_by(notice))
    public = set(Contribution.objects.filter(pk__in=wholes, status=State.PUBLISHED).values_list("pk", flat=True))
    return {part: whole for part, whole in wholes.items() if part in public}


def _answered_by(notice: Any) -> Iterable[int]:
    standing = Answer.objects.filter(response__status=ResponseState.PUBLISHED, given_at__isnull=False, replaced_at=None)
    if notice.grouping_id:
        act = notice.grouping
        # The parts of a split are new: whoever wrote or follows what they say did so with the whole.
        named = [act.whole_id] if act.kind == GroupingKind.SPLIT else [act.whole_id, act.part_id]
        return [pk for pk in named if pk]
    if notice.step == Step.ANSWERED:
        # Only what is new: contributions may be added to a response that was told before.
        standing = standing.filter(response=notice.response, given_at__gte=notice.created_at)
    elif notice.step == Step.CORRECTED:
        standing = standing.filter(response=notice.response)
    else:
        standing = standing.filter(response__commitments__in=_commitments_of(notice))
    if notice.step in ONCE:
        # A contribution reaches each of these steps once, with the first of its commitments that does.
        earlier = Answer.objects.filter(pk=OuterRef("pk"), response__commitments__in=_reached_before(notice))
        standing = standing.filter(~Exists(earlier))
    return standing.order_by().values_list("contribution_id", flat=True).distinct()


def _commitments_of(notice: Any) -> Any:
    """The commitments that reach a step with this notice."""
    if notice.plan_version_id:
        return CommitmentVersion.objects.filter(version=notice.plan_version_id).values("commitment")
    commitment = notice.review.commitment_id if notice.review_id else notice.report.milestone.commitment_id
    return Commitment.objects.filter(pk=commitment).values("pk")


def _reached_before(notice: Any) -> Any:
    """The commitments that reached the same step with an earlier notice."""
    # Whoever was told that a milestone is complete knows that there are reports.
    steps = [Step.REPORTED, Step.COMPLETED] if notice.step == Step.REPORTED else [notice.step]
    earlier = Notice.objects.filter(step__in=steps, pk__lt=notice.pk)
    if notice.plan_version_id:
        return CommitmentVersion.objects.filter(version__in=earlier.values("plan_version")).values("commitment")
    path = "review__commitment" if notice.review_id else "report__milestone__commitment"
    return earlier.values(path)


def commitments_by_contribution(notice: Any, wholes: dict[int, int]) -> dict[int, dict[int, Commitment]]:
    """For each contribution, the public commitments to name to its people: of the step, or of the response."""
    public = Commitment.objects.published().select_related("plan")
    if notice.response_id:
        led_to = {one.pk: one for one in public.filter(responses=notice.response_id)}
        return dict.fromkeys(wholes, led_to)
    if notice.grouping_id:
        return {}
    led = public.filter(pk__in=_commitments_of(notice)).in_bulk()
    pairs = Answer.objects.filter(
        contribution__in=set(wholes.values()), replaced_at=None, given_at__isnull=False, response__commitments__in=led
    )
    by_whole: dict[int, dict[int, Commitment]] = {}
    for whole, commitment in pairs.values_list("contribution_id", "response__commitments"):
        by_whole.setdefault(whole, {})[commitment] = led[commitment]
    return {part: by_whole.get(whole, {}) for part, whole in wholes.items()}
