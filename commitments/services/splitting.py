"""Splitting a contribution that says two things into its parts, and putting it together again."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.choices import GroupingKind, Kind, State, Step
from commitments.models import TEXTS, Contribution, Grouping
from consultations.models import Theme
from ogp_portal.base.text import clean
from ogp_portal.users.models import User

from .families import locked
from .refusals import GroupingRefused, NotAllowed
from .regrouping import is_split, regrouped, require_groupable
from .telling import announce

# What a part has in common with its whole: whose words they are, how and when they came.
SHARED = (
    "kind",
    "consultation_id",
    "author_id",
    "shown_name",
    "organisation",
    "language",
    "channel",
    "source",
    "received_on",
    "consent",
    "entered_by_id",
    "created_at",
    "published_at",
)
LABELS: dict[str, Any] = {field.name: field.verbose_name for field in Contribution._meta.fields}
# Tables that do not say that somebody has touched a part: its history, and the acts of grouping themselves.
TRACES = {"events", "groupings", "grouped_as"}


@transaction.atomic
def split(
    *, whole: Contribution, parts: Sequence[Mapping[str, Any]], by: User, now: datetime | None = None
) -> list[Contribution]:
    """Publish the parts of a contribution that says several things; the whole stays readable and says so.

    Each part is a mapping of texts (title, problem, solution, change, body) and `themes` (keys; without any, those of
    the whole). The words of a part are its author's, as the forum has cut them; only its title is the forum's. Who
    supports the whole counts for each part. The author is told. Refused: without the right to moderate, and with a
    sentence for what is not public, merged or split already, for comments and offers, for fewer than two parts, for a
    part without a title or text, and for words the author did not write.
    """
    if not by.has_perm("commitments.moderate"):
        raise NotAllowed
    now = now or timezone.now()
    rows = locked([whole.pk])
    whole = rows[whole.pk]
    _refuse_whole(whole)
    texts = [{name: clean(part.get(name) or "") for name in TEXTS} for part in parts]
    _refuse_parts(whole, texts)
    made = [_make_part(whole, text, part.get("themes"), now) for text, part in zip(texts, parts, strict=True)]
    keys = [part.pk for part in made]
    with regrouped({*rows, *keys}):
        Contribution.objects.filter(pk__in=keys).update(status=State.PUBLISHED)
        acts = Grouping.objects.bulk_create(
            Grouping(kind=GroupingKind.SPLIT, whole=whole, part=part, made_by=by, made_at=now) for part in made
        )
    announce(Step.GROUPED, grouping=acts[0])
    return list(Contribution.objects.filter(pk__in=keys).order_by("pk"))


def _refuse_whole(whole: Contribution) -> None:
    require_groupable(whole)
    if whole.merged_into_id is not None:
        raise GroupingRefused(_("“%(title)s” is merged into another. Undo that first.") % {"title": whole})
    if is_split(whole):
        raise GroupingRefused(_("“%(title)s” is split already.") % {"title": whole})


def _refuse_parts(whole: Contribution, texts: Sequence[Mapping[str, str]]) -> None:
    if len(texts) < 2:
        raise GroupingRefused(_("Splitting takes at least two parts."))
    needed: tuple[str, ...] = ("title", "problem", "solution") if whole.kind == Kind.PROPOSAL else ("body",)
    needed += ("title",) if whole.title and "title" not in needed else ()
    own = _words(whole.title, whole.problem, whole.solution, whole.change, whole.body)
    for number, part in enumerate(texts, start=1):
        for name in needed:
            if not part[name]:
                label = LABELS[name]
                raise GroupingRefused(_("Part %(number)s lacks this: %(label)s.") % {"number": number, "label": label})
        added = _words(*(part[name] for name in TEXTS if name != "title")) - own
        if added:
            raise GroupingRefused(
                _("Part %(number)s has words that its author did not write: %(words)s. Cut the text, add nothing.")
                % {"number": number, "words": ", ".join(sorted(added)[:5])}
            )


def _words(*texts: str) -> set[str]:
    return set(re.findall(r"\w+", " ".join(texts).casefold()))


def _make_part(whole: Contribution, texts: Mapping[str, str], themes: Any, now: datetime) -> Contribution:
    """A part that nobody sees yet, with the day of its whole: its author has waited since then."""
    shared = {name: getattr(whole, name) for name in SHARED}
    part = Contribution.objects.create(**shared, **texts, split_from=whole, status=State.SUBMITTED, reviewed_at=now)
    chosen = Theme.objects.filter(consultation=whole.consultation_id, pk__in=themes or [])
    part.themes.set(chosen or whole.themes.all())
    return part


def undo_split(whole: Contribution, rows: Mapping[int, Contribution], by: User, now: datetime) -> None:
    """Put a whole together again (`grouping.undo`); `rows` are all that belong together with it, locked."""
    parts = [part for part in rows.values() if part.split_from_id == whole.pk]
    if whole.status != State.PUBLISHED:
        raise GroupingRefused(_("“%(title)s” is not public.") % {"title": whole})
    for part in parts:
        _refuse_regrouped(part)
    acts = Grouping.objects.filter(kind=GroupingKind.SPLIT, whole=whole, undone_at=None).order_by("pk")
    first = acts[0]
    with regrouped(rows):
        for act in acts:
            act.undone_by, act.undone_at = by, now
            act.save(update_fields=["undone_by", "undone_at"])
        for part in parts:
            _take_back(part, whole, by, now)
    announce(Step.UNGROUPED, grouping=first)


def _refuse_regrouped(part: Contribution) -> None:
    if part.merged_into_id is not None:
        raise GroupingRefused(_("The part “%(title)s” is merged into another. Undo that first.") % {"title": part})
    if is_split(part):
        raise GroupingRefused(_("The part “%(title)s” is split itself. Undo that first.") % {"title": part})


def _take_back(part: Contribution, whole: Contribution, by: User, now: datetime) -> None:
    if not is_touched(part):
        part.delete()
        return
    part.split_from = None
    # What the forum has taken down is hidden, and counts nowhere.
    if part.status != State.DECLINED:
        part.merged_into = whole
        Grouping.objects.create(kind=GroupingKind.MERGE, whole=whole, part=part, made_by=by, made_at=now)
    part.save(update_fields=["split_from", "merged_into"])


def is_touched(part: Contribution) -> bool:
    """Whether anybody has done anything to a part since it was made: then it does not vanish."""
    if part.edited_at is not None or part.status != State.PUBLISHED:
        return True
    relations = [relation for relation in Contribution._meta.related_objects if relation.name not in TRACES]
    rows = (
        relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")}) for relation in relations
    )
    touched = reduce(or_, (Q(Exists(row)) for row in rows))
    return Contribution.objects.filter(touched, pk=part.pk).exists()
