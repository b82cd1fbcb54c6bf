"""Translations beside what people wrote."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.choices import Kind
from commitments.models import TEXTS, Contribution, ContributionTranslation
from ogp_portal.base.errors import DomainError, EditConflict
from ogp_portal.base.text import clean
from ogp_portal.languages.choices import OTHER, Origin
from ogp_portal.users.models import User

from .refusals import NotAllowed


class TextRefused(DomainError):
    """A part of a translation is missing or too long; the sentence says which."""


@transaction.atomic
def add_translation(
    *,
    contribution: Contribution,
    texts: Mapping[str, str],
    source_fingerprint: str,
    version: int,
    by: User | None,
    origin: str = Origin.PERSON,
    now: datetime | None = None,
) -> ContributionTranslation:
    """Lay a translation into the other language beside a contribution, or put a better one in its place.

    `source_fingerprint` is that of the words the translator had in view: if the author has edited them since, the
    translation says that it is of an earlier version. `version` is that of the translation opened (0: none);
    EditConflict if somebody saved one meanwhile. A machine (`by=None`) never replaces what a person wrote or read;
    a person who saves a machine's words unchanged has checked them. Offers of help are not translated. Nobody is told.
    """
    contribution = Contribution.objects.select_for_update().get(pk=contribution.pk)
    _require_translator(contribution, by, origin)
    values = _whole(contribution, texts)
    known = ContributionTranslation.objects.filter(contribution=contribution, language=OTHER[contribution.language])
    row = known.first()
    if row is not None and by is None and row.is_checked:
        raise NotAllowed
    if (row.version if row else 0) != version:
        raise EditConflict
    row = row or ContributionTranslation(
        contribution=contribution, language=OTHER[contribution.language], origin=origin, version=0
    )
    _sign(row, values, by, origin)
    for name, value in values.items():
        setattr(row, name, value)
    row.source_fingerprint, row.written_at = source_fingerprint, now or timezone.now()
    row.version += 1
    row.save()
    return row


def _require_translator(contribution: Contribution, by: User | None, origin: str) -> None:
    if contribution.kind == Kind.HELP_OFFER:
        raise NotAllowed
    if by is None and origin == Origin.PERSON:
        raise NotAllowed
    if by is not None and not by.has_perm("commitments.translate", contribution):
        raise NotAllowed


def _whole(contribution: Contribution, texts: Mapping[str, str]) -> dict[str, str]:
    """The texts to keep: one for each part the author wrote, none for the others."""
    values = {}
    for name in TEXTS:
        value = clean(texts.get(name, "")) if getattr(contribution, name) else ""
        if getattr(contribution, name) and not value:
            raise TextRefused(_("Translate every part: one half alone would mislead."))
        limit = getattr(ContributionTranslation._meta.get_field(name), "max_length", None) or 0
        if len(value) > limit:
            raise TextRefused(_("This part takes %(n)s characters at most.") % {"n": limit})
        values[name] = value
    return values


def _sign(row: ContributionTranslation, values: Mapping[str, str], by: User | None, origin: str) -> None:
    """Say on an unsaved row who wrote these words and who has read them."""
    if by is None:
        row.origin, row.translated_by, row.read_by, row.is_checked = origin, None, None, False
        return
    row.read_by, row.is_checked = by, True
    is_same = all(getattr(row, name) == value for name, value in values.items())
    if row.version == 0 or not is_same:
        row.origin, row.translated_by = origin, by


@transaction.atomic
def withdraw_translation(*, translation: ContributionTranslation, by: User) -> None:
    """Take a translation away; the history keeps it. Refused to whoever may not translate this contribution."""
    if not by.has_perm("commitments.translate", translation.contribution):
        raise NotAllowed
    ContributionTranslation.objects.filter(pk=translation.pk).delete()
