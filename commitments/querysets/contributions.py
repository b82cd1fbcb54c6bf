"""Which contributions."""

from collections.abc import Collection
from typing import Any, Self

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    Func,
    OuterRef,
    Prefetch,
    Q,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from commitments.choices import Kind, State

from .answers import attach_answers
from .families import MERGED, WHOLE, People, Reached

ORDERS = {
    "newest": ["-published_at", "-pk"],
    "oldest": ["published_at", "pk"],
    "supports": ["-support_count", "-pk"],
    "comments": ["-comment_count", "-pk"],
}


# An offer of help is for the forum alone, also once it was accepted.
_PUBLIC = Q(status__in=[State.PUBLISHED, State.WITHDRAWN], published_at__isnull=False) & ~Q(kind=Kind.HELP_OFFER)


class SearchText(Func):
    """The words of some columns, stemmed in English and in French, without accents."""

    arg_joiner = " || ' ' || "
    template = (
        "to_tsvector('english', portal_unaccent(%(expressions)s)) || "
        "to_tsvector('french', portal_unaccent(%(expressions)s))"
    )
    output_field = SearchVectorField()


class ContributionQuerySet(models.QuerySet):
    """Contributions of every kind."""

    _wants_answers = ""

    def public(self) -> Self:
        """What anybody may see: published, or published once and withdrawn by its author since; never an offer."""
        return self.filter(_PUBLIC)

    def listed(self) -> Self:
        """Those that lists show: neither merged into another nor split into parts, which are shown instead."""
        return self.filter(~Exists(self._all().filter(split_from=OuterRef("pk"))), merged_into=None)

    def unlisted(self) -> Self:
        """The others: merged into another, or split into parts."""
        return self.filter(Exists(self._all().filter(split_from=OuterRef("pk"))) | Q(merged_into__isnull=False))

    def with_parts(self) -> Self:
        """Each with `has_parts`: whether it was split."""
        return self.annotate(has_parts=Exists(self._all().filter(split_from=OuterRef("pk"))))

    def with_people(self) -> Self:
        """Each with `people`: how many people said it, if others are merged into it (else 0)."""
        return self.annotate(people=Case(When(merged_count__gt=0, then=People(F("pk"))), default=0))

    def concerning(self, user: Any, pk: int) -> Self:
        """With `is_supported` and `is_followed`: whether a person does so to `pk`, or to what counts for it."""
        if not user.is_authenticated:
            return self.annotate(is_supported=Value(False), is_followed=Value(False))
        counted = Reached(Value(pk), MERGED, WHOLE)
        marks = {"is_supported": "supports", "is_followed": "followings"}
        return self.annotate(
            **{
                name: Exists(self._related(table).filter(person=user, contribution__in=counted))
                for name, table in marks.items()
            }
        )

    def _related(self, name: str) -> Any:
        related: Any = self.model._meta.get_field(name).related_model
        return related._default_manager

    def _all(self) -> Any:
        # django-stubs holds it possible that a model has no concrete one, which is true of abstract models only.
        return self.model._meta.concrete_model._default_manager.order_by()  # type: ignore[union-attr]

    def visible_to(self, user: Any) -> Self:
        """Public ones and one's own; forum members see all."""
        if not user.is_authenticated:
            return self.public()
        if user.has_perm("commitments.moderate"):
            return self
        return self.filter(_PUBLIC | Q(author=user))

    def readable_by(self, user: Any) -> Self:
        """Those whose words a person may read: neither a withdrawn comment nor one on a proposal that is not public."""
        seen = self.visible_to(user)
        if user.has_perm("commitments.moderate"):
            return seen
        shown = ~Q(kind__in=[Kind.COMMENT, Kind.CLAUSE_COMMENT], status=State.WITHDRAWN) & (
            Q(proposal=None) | Q(proposal__status__in=[State.PUBLISHED, State.WITHDRAWN])
        )
        return seen.filter(shown | Q(author=user) if user.is_authenticated else shown)

    def readable(self) -> Self:
        """Public ones whose page stays: once withdrawn, only a proposal is still read."""
        return self.public().exclude(~Q(kind=Kind.PROPOSAL), status=State.WITHDRAWN)

    def of(self, person: Any) -> Self:
        """One person's own, newest first."""
        return self.filter(author=person).order_by("-created_at", "-pk")

    def followed_of(self, person: Any) -> Self:
        """What one person follows, the latest first; what is no longer public is among them."""
        return self.filter(followings__person=person).order_by("-followings__pk").defer("search")

    def waiting(self) -> Self:
        """What forum members have not read yet, oldest first."""
        return self.filter(reviewed_at=None, status__in=[State.SUBMITTED, State.PUBLISHED]).order_by("created_at", "pk")

    def matching(self, words: str, *, also: Collection[int] = ()) -> Self:
        """Those that contain the words, in either language, whatever their accents or endings; and these."""
        plain = Func(Value(words), function="portal_unaccent", output_field=models.TextField())
        query = SearchQuery(plain, config="english", search_type="websearch") | SearchQuery(
            plain, config="french", search_type="websearch"
        )
        return self.filter(Q(search=query) | Q(pk__in=also) if also else Q(search=query))

    def translated_into(self, language: str) -> Self:
        """Each with the title of its translation into `language`, if it has one, and what is to be said of it."""
        return self.annotate(
            shown=FilteredRelation("translations", condition=Q(translations__language=language)),
            translated_title=F("shown__title"),
            translated_origin=F("shown__origin"),
            translated_checked=F("shown__is_checked"),
            translated_from=F("shown__source_fingerprint"),
        )

    def on_clauses(self, language: str) -> Self:
        """Published comments on the draft, oldest first, in one query.

        Each with its translation into `language`, if it has one, and with the answer that stands.
        """
        stands = Q(answers__given_at__isnull=False, answers__replaced_at=None)
        answer = {f"answer_{name}": F(f"standing__response__{name}") for name in ("outcome", "reason_en", "reason_fr")}
        return (
            self.filter(kind=Kind.CLAUSE_COMMENT, status=State.PUBLISHED)
            .translated_into(language)
            .annotate(
                translated_body=F("shown__body"),
                standing=FilteredRelation("answers", condition=stands),
                answer_id=F("standing__response_id"),
                answer_given_at=F("standing__given_at"),
                **answer,
            )
            .select_related("plan_version")
            .defer("search")
            .order_by("pk")
        )

    def first_of_each_clause(self, limit: int) -> Self:
        """The first `limit` of each clause, each with `of_clause`: how many its clause has."""
        numbered = self.annotate(
            place=Window(RowNumber(), partition_by=[F("clause_id")], order_by=F("pk").asc()),
            of_clause=Window(Count("pk"), partition_by=[F("clause_id")]),
        )
        return numbered.filter(place__lte=limit)

    def to_translate(self) -> Self:
        """Public ones without a translation that a person has checked since the last edit, newest first."""
        translations: Any = self.model._meta.get_field("translations").related_model
        good = translations._default_manager.filter(contribution=OuterRef("pk"), is_checked=True).filter(
            Q(contribution__edited_at=None) | Q(written_at__gte=F("contribution__edited_at"))
        )
        good = good.exclude(language=OuterRef("language"))
        return self.public().filter(~Exists(good)).exclude(kind=Kind.HELP_OFFER).order_by("-published_at", "-pk")

    def with_path(self) -> Self:
        """Each with what its path shows: the answers that count for it, as `answers_given`; two more queries."""
        rows = self._chain()
        rows._wants_answers = "with commitments"
        return rows

    def with_outcome(self) -> Self:
        """The same without the commitments, for lists that only name the outcome; one more query."""
        rows = self._chain()
        rows._wants_answers = "without commitments"
        return rows

    def _clone(self) -> Self:
        rows = super()._clone()
        rows._wants_answers = self._wants_answers
        return rows

    def _fetch_all(self) -> None:
        is_fresh = self._result_cache is None
        super()._fetch_all()
        if is_fresh and self._wants_answers:
            attach_answers(self._result_cache, commitments=self._wants_answers == "with commitments")

    def in_order(self, order: str) -> Self:
        """In one of ORDERS; an unknown name means newest first."""
        return self.order_by(*ORDERS.get(order, ORDERS["newest"]))


class ProposalQuerySet(ContributionQuerySet):
    """Proposals."""

    def for_list(self) -> Self:
        """Ready for a list: with their themes."""
        return self.prefetch_related("themes").defer("search")


class CommentQuerySet(ContributionQuerySet):
    """Comments and replies."""

    def threads_of(self, proposal: Any, replies: int = 5) -> Self:
        """Comments once published on a proposal, oldest first, each with its first `replies` replies.

        Also those on what is merged into it; each of them knows its proposal then. Withdrawn and removed ones are among
        them, so that a thread keeps its shape; the page hides their text.
        """
        first = self.model.objects.filter(published_at__isnull=False).order_by("pk")[:replies]
        if proposal.merged_count:
            family = Reached(Value(proposal.pk), MERGED)
            rows = self.filter(proposal__in=family).select_related("proposal").defer("proposal__search")
        else:
            rows = self.filter(proposal=proposal)
        return (
            rows.filter(parent=None, published_at__isnull=False)
            .order_by("pk")
            .prefetch_related(Prefetch("replies", queryset=first, to_attr="first_replies"))
        )


def kind_manager(kind: str, queryset: type[ContributionQuerySet] = ContributionQuerySet) -> Any:
    """A manager of the contributions of one kind."""

    # mypy follows no base class that a call has made.
    class KindManager(models.Manager.from_queryset(queryset)):  # type: ignore[misc]
        def get_queryset(self) -> Any:
            return super().get_queryset().filter(kind=kind)

    return KindManager()


PROPOSALS = kind_manager(Kind.PROPOSAL, ProposalQuerySet)
SEARCHED = [F("title"), F("problem"), F("solution"), F("change"), F("body")]
