"""Which models take part. A model joins by one line in its room's translation.py: `join(Theme)`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from modeltranslation.translator import translator


@dataclass(frozen=True)
class Member:
    """A model whose texts are kept equal: its translated fields, and which of its records the public sees."""

    model: type[Model]
    fields: tuple[str, ...]
    is_public: Callable[[Any], bool]


members: dict[str, Member] = {}
# Addresses are not sentences: each language has its own.
NOT_TEXTS = {"slug", "url"}


def join(model: type[Model], *, is_public: Callable[[Any], bool] = lambda _record: True) -> None:
    """Let the translated fields of a model, registered with modeltranslation before, take part."""
    names = translator.get_options_for_model(model).get_field_names()
    fields = tuple(name for name in names if name not in NOT_TEXTS)
    members[model._meta.label_lower] = Member(model, fields, is_public)


def member_of(record: Model) -> Member | None:
    """The entry of a record's model; None if it has not joined."""
    return members.get(record._meta.label_lower)
