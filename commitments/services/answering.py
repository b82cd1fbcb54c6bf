"""Reasoned responses: preparing, publishing, adding to, correcting; closing a consultation when all is answered."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.choices import ANSWERABLE, NEEDS_A_REASON, Kind, ResponseState, State, Step
from commitments.models import Answer, Commitment, Contribution, Department, Response
from commitments.querysets.families import above, family_of
from consultations.models import Consultation
from ogp_portal.base.errors import DomainError, EditConflict
from ogp_portal.base.text import clean
from ogp_portal.languages.services import refresh
from ogp_portal.users.models import User

from .coverage import waiting_of
from .families import locked
from .grouping import refresh_answered
from .refusals import NotAllowed
from .telling import announce, announce_again

BOTH = ("en", "fr")


class ReasonMissing(DomainError):
    """A response has no reason in one language, and cannot be without."""

    def __init__(self) -> None:
        super().__init__(_("Give the reason in English and in French. Without both, nobody is told anything."))


class NothingToAnswer(DomainError):
    """A response names no contribution."""

    def __init__(self) -> None:
        super().__init__(_("Choose at least one contribution that this answers."))


class NotAnswerable(DomainError):
    """Some of the contributions take no answer: not public, an offer of help, or of another consultation."""

    def __init__(self, number: int) -> None:
        super().__init__(
            ngettext(
                "%(n)s of these contributions takes no answer: it is not public, or belongs to another consultation.",
                "%(n)s of these contributions take no answer: they are not public, or belong to another consultation.",
                number,
            )
            % {"n": number}
        )


class StillUnanswered(DomainError):
    """A consultation cannot be closed as answered yet."""

    def __init__(self, number: int) -> None:
        super().__init__(
            ngettext(
                "%(n)s contribution has no answer yet. The consultation stays open until it has one.",
                "%(n)s contributions have no answer yet. The consultation stays open until they have one.",
                number,
            )
            % {"n": number}
        )


@transaction.atomic
def prepare_response(
    *,
    consultation: Consultation,
    outcome: str,
    reasons: Mapping[str, str],
    contributions: Iterable[Contribution],
    by: User,
    department: Department | None = None,
    commitments: Iterable[Commitment] = (),
    with_comments: bool = False,
    now: datetime | None = None,
) -> Response:
    """Write a response that is not public yet; nobody is told.

    `reasons` are by language ("en", "fr") and may wait, except for what is not retained or outside the scope. Without
    a department the forum answers. A contribution that was merged is answered by the one it was merged into;
    `with_comments` takes along the unanswered comments on the proposals. Refused for contributions that are not
    public or of another consultation.
    """
    _require_right(by)
    response = Response(consultation=consultation, written_by=by, created_at=now or timezone.now())
    _write(response, outcome, reasons, department)
    response.save()
    response.commitments.set(commitments)
    _set_contributions(response, _chosen(consultation, contributions, with_comments))
    refresh(record=response, by=by, now=now)
    return response


@transaction.atomic
def change_response(
    *,
    response: Response,
    version: int,
    outcome: str,
    reasons: Mapping[str, str],
    contributions: Iterable[Contribution],
    by: User,
    department: Department | None = None,
    commitments: Iterable[Commitment] = (),
    with_comments: bool = False,
    now: datetime | None = None,
) -> Response:
    """Replace all that a prepared response says and answers; nobody is told.

    Refused for a public one, which is corrected instead, with EditConflict when it was saved since `version`, and for
    what `prepare_response` refuses.
    """
    response = _locked(response, by, version)
    if response.status != ResponseState.PREPARED:
        raise NotAllowed
    _write(response, outcome, reasons, department)
    response.version += 1
    response.save()
    response.commitments.set(commitments)
    _set_contributions(response, _chosen(response.consultation, contributions, with_comments))
    refresh(record=response, by=by, now=now)
    return response


@transaction.atomic
def discard_response(*, response: Response, version: int, by: User) -> None:
    """Throw a prepared response away; nobody is told. Refused for a public one, which stays."""
    response = _locked(response, by, version)
    if response.status != ResponseState.PREPARED:
        raise NotAllowed
    response.delete()


@transaction.atomic
def publish_response(
    *, response: Response, by: User, version: int | None = None, now: datetime | None = None
) -> Response:
    """Make a prepared response public: its contributions are answered now, and their authors and followers are told.

    An answer that stood before is replaced and stays readable as an earlier one. Refused without a reason in both
    languages, without a contribution, for contributions that are not public any more, and with EditConflict when it
    was saved since `version`.
    """
    now = now or timezone.now()
    response = _locked(response, by, version)
    if response.status != ResponseState.PREPARED:
        raise NotAllowed
    if not _has_reasons(response):
        raise ReasonMissing
    answered = set(response.answers.values_list("contribution_id", flat=True))
    if not answered:
        raise NothingToAnswer
    response.status, response.published_at = ResponseState.PUBLISHED, now
    response.led_to = sorted(response.commitments.values_list("pk", flat=True))
    response.version += 1
    response.save()
    _give(response, answered, now)
    refresh(record=response, by=by, now=now)
    announce(Step.ANSWERED, now=now, response=response)
    return response


@transaction.atomic
def add_to_response(
    *,
    response: Response,
    contributions: Iterable[Contribution],
    by: User,
    with_comments: bool = False,
    now: datetime | None = None,
) -> int:
    """Let a public response answer more contributions from now on; returns how many. Their people are told.

    Those it answers already are left alone; an answer that stood before is replaced. Refused for a response that is
    not public, and for contributions that are not public or of another consultation.
    """
    now = now or timezone.now()
    response = _locked(response, by)
    if response.status != ResponseState.PUBLISHED:
        raise NotAllowed
    # The notice is locked before anything is written: a worker that is telling it now finishes first.
    announce_again(Step.ANSWERED, now=now, response=response)
    standing = response.answers.standing()
    chosen = _chosen(response.consultation, contributions, with_comments)
    chosen -= set(standing.values_list("contribution_id", flat=True))
    _add_answers(response, chosen)
    _give(response, chosen, now)
    return len(chosen)


@transaction.atomic
def correct_response(
    *,
    response: Response,
    version: int,
    outcome: str,
    reasons: Mapping[str, str],
    by: User,
    department: Department | None = None,
    commitments: Iterable[Commitment] = (),
    now: datetime | None = None,
) -> Response:
    """Change what a public response says; the earlier version stays public, and everybody concerned is told.

    Nothing happens if nothing has changed. Refused without a reason in both languages, for a response that is not
    public, and with EditConflict when it was saved since `version`.
    """
    now = now or timezone.now()
    response = _locked(response, by, version)
    if response.status != ResponseState.PUBLISHED:
        raise NotAllowed
    commitments = list(commitments)
    led_to = sorted(commitment.pk for commitment in commitments)
    before = (_said(response), sorted(response.commitments.values_list("pk", flat=True)))
    _write(response, outcome, reasons, department)
    if not _has_reasons(response):
        raise ReasonMissing
    if (_said(response), led_to) == before:
        return response
    response.corrected_at, response.led_to = now, led_to
    response.version += 1
    response.save()
    response.commitments.set(commitments)
    refresh(record=response, by=by, now=now)
    announce(Step.CORRECTED, now=now, response=response)
    return response


@transaction.atomic
def close_as_answered(*, consultation: Consultation, by: User, now: datetime | None = None) -> Consultation:
    """Say of a consultation that everything is answered. What is published later opens it again.

    Nobody is told. Refused while a public contribution has no answer, saying how many.
    """
    _require_right(by)
    waiting = waiting_of(consultation)
    if waiting:
        raise StillUnanswered(waiting)
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if consultation.answered_at is None:
        consultation.answered_at = now or timezone.now()
        consultation.save(update_fields=["answered_at"])
    return consultation


def _require_right(by: User) -> None:
    if not by.has_perm("commitments.answer"):
        raise NotAllowed


def _locked(response: Response, by: User, version: int | None = None) -> Any:
    _require_right(by)
    response = Response.objects.select_for_update().get(pk=response.pk)
    if version is not None and response.version != version:
        raise EditConflict
    return response


def _write(response: Any, outcome: str, reasons: Mapping[str, str], department: Department | None) -> None:
    """Put the words into a response, unsaved; some outcomes are refused without both reasons."""
    response.reason_en, response.reason_fr = (clean(reasons.get(language, "")) for language in BOTH)
    response.outcome, response.department = outcome, department
    if outcome in NEEDS_A_REASON and not _has_reasons(response):
        raise ReasonMissing


def _has_reasons(response: Any) -> bool:
    return bool(response.reason_en and response.reason_fr)


def _said(response: Any) -> tuple[Any, ...]:
    return (response.outcome, response.reason_en, response.reason_fr, response.department_id)


def _chosen(consultation: Consultation, contributions: Iterable[Contribution], with_comments: bool) -> set[int]:
    """The contributions to answer: merged ones by their wholes, with their comments if asked for; all public."""
    ids = _wholes(contribution.pk for contribution in contributions)
    answerable = Contribution.objects.filter(consultation=consultation, status=State.PUBLISHED, kind__in=ANSWERABLE)
    refused = len(ids) - answerable.filter(pk__in=ids).count()
    if refused:
        raise NotAnswerable(refused)
    if with_comments:
        comments = answerable.filter(kind=Kind.COMMENT, proposal__in=family_of(ids), answered_at=None)
        ids |= _wholes(comments.values_list("pk", flat=True))
    return ids


def _wholes(contribution_ids: Iterable[int]) -> set[int]:
    """The contributions that these were merged into, or they themselves."""
    wholes = Contribution.objects.filter(pk__in=above(contribution_ids), merged_into=None)
    return set(wholes.order_by().values_list("pk", flat=True))


def _set_contributions(response: Response, ids: set[int]) -> None:
    response.answers.exclude(contribution__in=ids).delete()
    _add_answers(response, ids)


def _add_answers(response: Response, ids: Collection[int]) -> None:
    rows = [Answer(response=response, contribution_id=pk) for pk in sorted(ids)]
    Answer.objects.bulk_create(rows, ignore_conflicts=True)


def _give(response: Response, ids: set[int], now: datetime) -> None:
    """The answers of a response to these contributions stand from now on, instead of those that stood before."""
    rows = locked(ids)
    refused = {pk for pk in ids if rows[pk].status != State.PUBLISHED}
    if refused:
        raise NotAnswerable(len(refused))
    stood = Answer.objects.standing().filter(contribution__in=ids)
    stood.exclude(response=response).update(replaced_at=now)
    response.answers.filter(contribution__in=ids).update(given_at=now, replaced_at=None)
    refresh_answered(ids)
