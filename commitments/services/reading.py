"""Reading: forum members take contributions, and say which theme and outcome each should have. Nobody is told."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.choices import ANSWERABLE, Kind, Outcome, State
from commitments.models import Contribution, Reading
from consultations.models import Theme
from ogp_portal.base.errors import DomainError, EditConflict
from ogp_portal.users.models import User

from .coverage import coverage_kept
from .refusals import NotAllowed
from .tallies import recount_themes


class ReadingRefused(DomainError):
    """A reading cannot be kept as it is; `field` is the part of it that has to change."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


@transaction.atomic
def take_for_reading(*, contributions: Iterable[Contribution], reader: User, now: datetime | None = None) -> int:
    """Take these for reading; returns how many are taken newly.

    Left alone are those the reader has taken before, and what gets no answer: offers of help, and what is not public.
    """
    _require_reader(reader)
    keys = [contribution.pk for contribution in contributions]
    rows = Contribution.objects.filter(pk__in=keys, status=State.PUBLISHED, kind__in=ANSWERABLE)
    rows = rows.exclude(readings__reader=reader).order_by("pk")
    taken_at = now or timezone.now()
    new = [Reading(contribution_id=pk, reader=reader, taken_at=taken_at) for pk in rows.values_list("pk", flat=True)]
    # Somebody who clicks twice takes nothing twice.
    Reading.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


@transaction.atomic
def give_back(*, contributions: Iterable[Contribution], reader: User) -> int:
    """No longer read these; returns how many. What was read stays read."""
    _require_reader(reader)
    keys = [contribution.pk for contribution in contributions]
    deleted, _per_model = Reading.objects.filter(contribution__in=keys, reader=reader, read_at=None).delete()
    return deleted


@transaction.atomic
def record_reading(
    *,
    contribution: Contribution,
    reader: User,
    outcome: str,
    theme: int | None,
    themes: Iterable[int],
    note: str,
    version: int,
    now: datetime | None = None,
) -> Reading:
    """Keep what a reader makes of a contribution, taken before or not, and give it the themes the reader chose.

    The main theme is one of them. The themes are public at once and the counts follow; outcome and note are for the
    forum alone. Reading again replaces one's own reading. Refused: what gets no answer, themes of another consultation,
    a proposal without a theme; EditConflict when words or themes were changed since `version` was read.
    """
    _require_reader(reader)
    contribution = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if contribution.kind not in ANSWERABLE or contribution.status != State.PUBLISHED:
        raise NotAllowed
    if contribution.version != version:
        raise EditConflict
    if outcome not in Outcome:
        raise ReadingRefused("outcome", _("Say which outcome you propose."))
    _set_themes(contribution, {*themes, *([theme] if theme else [])})
    reading, _made = Reading.objects.select_for_update().get_or_create(contribution=contribution, reader=reader)
    reading.outcome, reading.theme_id, reading.note = outcome, theme, note
    reading.read_at = now or timezone.now()
    reading.save()
    return reading


@transaction.atomic
def set_themes(*, contribution: Contribution, themes: Iterable[int], by: User) -> Contribution:
    """Give a contribution these themes and no others; the counts of all themes concerned follow.

    Refused: themes of another consultation, and a proposal without any.
    """
    _require_reader(by)
    contribution = Contribution.objects.select_for_update().get(pk=contribution.pk)
    _set_themes(contribution, set(themes))
    return contribution


def _set_themes(contribution: Contribution, chosen: set[int]) -> None:
    """`contribution` is locked. Its version moves on, so that its author's open form does not undo the change."""
    before = set(contribution.themes.values_list("pk", flat=True))
    if chosen == before:
        return
    own = Theme.objects.filter(pk__in=chosen, consultation=contribution.consultation_id).count()
    if own != len(chosen):
        raise ReadingRefused("themes", _("This theme belongs to another consultation."))
    if not chosen and contribution.kind == Kind.PROPOSAL:
        raise ReadingRefused("themes", _("Choose at least one theme."))
    contribution.version += 1
    with coverage_kept([contribution.pk]):
        contribution.save(update_fields=["version"])
        contribution.themes.set(chosen)
    if contribution.kind == Kind.PROPOSAL and contribution.status == State.PUBLISHED:
        recount_themes(before ^ chosen)


def _require_reader(person: User) -> None:
    if not person.has_perm("commitments.triage"):
        raise NotAllowed
