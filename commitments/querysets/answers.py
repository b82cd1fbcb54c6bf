"""Which responses and which answers."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Window
from django.db.models.expressions import RawSQL

from commitments.choices import ResponseState

from .families import PARTS, TARGET, closure


class AnswerQuerySet(models.QuerySet):
    """Answers: a contribution and a response to it."""

    def given(self) -> Self:
        """Those that were given, the latest first; the first one of a contribution is what stands."""
        return self.filter(given_at__isnull=False).order_by("-given_at", "-pk")

    def standing(self) -> Self:
        """Those that no later answer has replaced."""
        return self.filter(given_at__isnull=False, replaced_at=None)

    def to_readable(self, contributions: Any) -> Self:
        """Answers given to these contributions, in the order they were taken up, each with its contribution."""
        given = self.filter(given_at__isnull=False, contribution__in=contributions.values("pk"))
        return given.select_related("contribution").defer("contribution__search").order_by("pk")


def attach_answers(contributions: Any, *, commitments: bool = True) -> None:
    """Give each of these contributions as `answers_given` the answers that count for it, the latest first.

    They are its own, those of what it was merged into, and those of the parts it was split into; each answer knows
    its contribution, its response, and unless they are not wanted the public commitments that it led to.
    """
    by_key = {one.pk: one for one in contributions}
    for one in contributions:
        one.answers_given = []
    if not by_key:
        return
    answers: Any = type(contributions[0])._meta.get_field("answers").related_model
    keys = [sorted(by_key)]
    found = " ".join(["WITH RECURSIVE", closure(TARGET, PARTS), "SELECT"])
    # S611: both are put together from the constants of families.py; the keys go in as parameters.
    origin = " ".join(["ARRAY(", found, "origin FROM found WHERE id = commitments_answer.contribution_id)"])
    origins = RawSQL(origin, keys, output_field=ArrayField(models.BigIntegerField()))  # noqa: S611
    counting = RawSQL(" ".join([found, "id FROM found"]), keys)  # noqa: S611
    rows = answers._default_manager.given().select_related("contribution", "response__department")
    if commitments:
        rows = rows.prefetch_related(Prefetch("response__commitments", public_commitments(answers)))
    for answer in rows.filter(contribution__in=counting).defer("contribution__search").annotate(origins=origins):
        for key in answer.origins:
            by_key[key].answers_given.append(answer)


def public_commitments(model: type[models.Model]) -> Any:
    """Commitments that everybody may read, each with its plan; for a model of this app."""
    commitments: Any = model._meta.apps.get_model("commitments", "Commitment")._default_manager
    return commitments.published().select_related("plan")


class ResponseQuerySet(models.QuerySet):
    """Reasoned responses."""

    def published(self) -> Self:
        """What everybody may read, newest first."""
        return self.filter(status=ResponseState.PUBLISHED).order_by("-published_at", "-pk")

    def visible_to(self, user: Any) -> Self:
        """Published ones; what is being prepared is read in the admin."""
        return self.published()

    def prepared(self) -> Self:
        """What is not public yet, the oldest first."""
        return self.filter(status=ResponseState.PREPARED).order_by("created_at", "pk")

    def answering(self, **chosen: Any) -> Self:
        """Those that answer a contribution like this: of this `theme`, in this `language`."""
        answers: Any = self.model._meta.get_field("answers").related_model
        named = {"theme": "contribution__themes", "language": "contribution__language"}
        wanted = {named[name]: value for name, value in chosen.items()}
        given = answers._default_manager.filter(response=OuterRef("pk"), given_at__isnull=False, **wanted)
        return self.filter(Exists(given)) if wanted else self

    def with_first_answers(self, contributions: Any, limit: int = 3, **only: Any) -> Self:
        """Each with who answers and the first of these contributions as `first_answers`; `of` is how many there are."""
        answers: Any = self.model._meta.get_field("answers").related_model
        to = answers._default_manager.to_readable(contributions).filter(**only)
        to = to.annotate(of=Window(Count("pk"), partition_by=F("response")))
        return self.select_related("department").prefetch_related(
            Prefetch("answers", to[:limit], to_attr="first_answers")
        )

    def for_list(self, contributions: Any) -> Self:
        """Ready for a list: the same, with the public commitments."""
        commitments = Prefetch("commitments", public_commitments(self.model))
        return self.with_first_answers(contributions).prefetch_related(commitments)

    def shaping(self, commitment: Any) -> Self:
        """Public ones that led to a commitment and still stand for some contribution, the first one first."""
        answers: Any = self.model._meta.get_field("answers").related_model
        standing = answers._default_manager.standing().filter(response=OuterRef("pk"))
        rows = self.filter(status=ResponseState.PUBLISHED, commitments=commitment).filter(Exists(standing))
        return rows.order_by("published_at", "pk")
