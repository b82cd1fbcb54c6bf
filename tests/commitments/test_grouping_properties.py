"""People support, comment and are answered while the forum merges, splits and undoes, in any order: nothing is lost.

Every sequence is checked step by step against a count from scratch, written here as plainly as possible.
"""

from contextlib import contextmanager, suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commitments import services
from commitments.models import Answer, Contribution, Grouping, Proposal, Support, ThemeTally
from commitments.services import grouping
from commitments.services.coverage import cells_of, recount_answers
from ogp_portal.base.errors import DomainError
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.contributions import make_proposal
from tests.factories.people import make_moderator, make_person
from tests.factories.plans import make_response

pytestmark = pytest.mark.django_db
PROPOSALS = 4
PEOPLE = 3
one_of = st.integers(0, 7)
person = st.integers(0, PEOPLE - 1)
GROUP = st.one_of(
    st.tuples(st.just("merge"), one_of, one_of),
    st.tuples(st.just("split"), one_of, st.just(0)),
    st.tuples(st.just("undo"), one_of, st.just(0)),
)
SAY = st.one_of(
    st.tuples(st.just("support"), one_of, person),
    st.tuples(st.just("withdraw_support"), one_of, person),
    st.tuples(st.just("comment"), one_of, person),
    st.tuples(st.just("answer"), one_of, st.just(0)),
)
CAREFUL = settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Forum:
    """A handful of proposals, some people, and a moderator, with a clock that goes on an hour with every act."""

    def __init__(self):
        self.consultation = make_open_consultation()
        self.themes = [make_theme(self.consultation) for _ in range(2)]
        self.people = [make_person() for _ in range(PEOPLE)]
        self.moderator = make_moderator()
        self.now = self.began = timezone.now() - timedelta(days=4)
        for number in range(PROPOSALS):
            make_proposal(self.consultation, themes=[self.themes[number % 2]], published_at=self.now)

    @contextmanager
    def for_a_while(self):
        """Forget all that is done inside."""
        self.now = self.began
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    def act(self, name, which, who):
        self.now += timedelta(hours=7)
        with suppress(DomainError), transaction.atomic():
            getattr(self, name)(which, who)

    def proposal(self, which):
        everything = list(Proposal.objects.order_by("pk"))
        return everything[which % len(everything)]

    def merge(self, which, who):
        listed = list(Proposal.objects.listed().order_by("pk"))
        source, into = listed[which % len(listed)], listed[who % len(listed)]
        grouping.merge(sources=[source], into=into, by=self.moderator, now=self.now)

    def split(self, which, who):
        whole = self.proposal(which)
        text = {"title": f"Part of {whole.pk}", "problem": whole.problem, "solution": whole.solution}
        parts = [{**text, "themes": [self.themes[0].pk]}, {**text, "themes": [self.themes[1].pk]}]
        grouping.split(whole=whole, parts=parts, by=self.moderator, now=self.now)

    def undo(self, which, who):
        acts = list(Grouping.objects.filter(undone_at=None).order_by("pk"))
        if acts:
            grouping.undo(grouping=acts[which % len(acts)], by=self.moderator, now=self.now)

    def support(self, which, who):
        services.support(proposal=self.proposal(which), person=self.people[who])

    def withdraw_support(self, which, who):
        services.withdraw_support(proposal=self.proposal(which), person=self.people[who])

    def comment(self, which, who):
        text = {"proposal": self.proposal(which).pk, "body": "I agree.", "language": "fr", "shown_name": "P."}
        made = services.submit(
            kind="comment",
            payload=text,
            person=self.people[who],
            submission_key=uuid4(),
            consultation=self.consultation,
        )
        services.publish(contributions=[made], moderator=self.moderator)

    def answer(self, which, who):
        proposal = self.proposal(which)
        if not proposal.answers.exists():
            make_response(proposal, published_at=self.now)
            grouping.refresh_answered([proposal.pk])

    def undo_all(self):
        """Undo every act, as often as it takes, but not what undoing a split has merged."""
        own = Grouping.objects.filter(undone_at=None)
        for _round in range(20):
            left = [act for act in own.order_by("-pk") if not is_taken_back(act)]
            if not left:
                return
            for act in left:
                self.act_undo(act)
        raise AssertionError("Some acts can never be undone.")

    def act_undo(self, act):
        with suppress(DomainError), transaction.atomic():
            grouping.undo(grouping=act, by=self.moderator, now=self.now)


@pytest.fixture
def forum():
    return Forum()


def is_taken_back(act):
    taken_out = Grouping.objects.filter(kind="split", whole=act.whole_id, part=act.part_id, undone_at=act.made_at)
    return act.kind == "merge" and taken_out.exists()


def snapshot(forum):
    names = [field.name for field in Contribution._meta.concrete_fields if field.name != "search"]
    return {
        "contributions": list(Contribution.objects.order_by("pk").values(*names)),
        "themes": sorted(Contribution.themes.through.objects.values_list("contribution_id", "theme_id")),
        "supports": sorted(Support.objects.values_list("contribution_id", "person_id")),
        "answers": sorted(Answer.objects.values_list("contribution_id", "given_at")),
        "tally": tally(forum),
        "of_themes": dict(ThemeTally.objects.values_list("theme_id", "proposals")),
    }


def tally(forum):
    return {
        (row.theme_id, row.language, row.days): row.count for row in forum.consultation.answer_tally.all() if row.count
    }


class Plain:
    """Everything counted from the rows, as plainly as possible."""

    def __init__(self):
        self.rows = list(Contribution.objects.all())
        self.proposals = {row.pk: row for row in self.rows if row.kind == "proposal"}
        self.supports = list(Support.objects.values_list("contribution_id", "person_id"))
        self.given = dict(Answer.objects.values_list("contribution_id", "given_at"))
        merges = Grouping.objects.filter(kind="merge", undone_at=None)
        self.merged_at = dict(merges.values_list("part_id", "made_at"))
        wholes = {row.split_from_id for row in self.proposals.values()}
        self.listed = {pk for pk, row in self.proposals.items() if row.merged_into_id is None and row.pk not in wholes}

    def family(self, pk):
        return {pk}.union(*(self.family(one.pk) for one in self.proposals.values() if one.merged_into_id == pk))

    def counted(self, pk):
        wholes = [self.proposals[one].split_from_id for one in self.family(pk)]
        return self.family(pk).union(*(self.counted(whole) for whole in wholes if whole))

    def answered(self, pk):
        times = {self.given.get(pk)}
        if pk in self.merged_at:
            of_root = self.answered(self.proposals[pk].merged_into_id)
            times.add(of_root and max(of_root, self.merged_at[pk]))
        parts = [self.answered(one.pk) for one in self.proposals.values() if one.split_from_id == pk]
        times.add(max(parts) if parts and all(parts) else None)
        return min(times - {None}, default=None)

    def of(self, pk):
        family = self.family(pk)
        supporters = {who for one, who in self.supports if one in self.counted(pk)}
        comments = [one for one in self.rows if one.proposal_id in family and one.status == "published"]
        return len(supporters), len(comments), len(family) - 1, self.answered(pk)


def check(forum):
    """All that is stored equals what is counted from scratch."""
    plain = Plain()
    for pk, row in plain.proposals.items():
        assert (row.support_count, row.comment_count, row.merged_count, row.answered_at) == plain.of(pk)
    assert {row.pk for row in Proposal.objects.listed()} == plain.listed
    in_themes = Contribution.themes.through.objects.filter(contribution__in=plain.listed)
    of_themes = dict(ThemeTally.objects.values_list("theme_id", "proposals"))
    assert of_themes == {theme.pk: in_themes.filter(theme=theme).count() for theme in forum.themes}
    # Whoever has supported anything counts for something that lists show.
    assert {one for one, _who in plain.supports} <= set().union(*map(plain.counted, plain.listed))
    cells = cells_of(consultation=forum.consultation)
    assert tally(forum) == {cell[1:]: count for cell, count in cells.items() if count}


def said():
    """What nobody but its own people may take away."""
    return (
        set(Contribution.objects.filter(split_from=None).values_list("author_id", "title", "body", "proposal_id")),
        set(Answer.objects.values_list("contribution_id", "response_id", "given_at")),
    )


@CAREFUL
@given(before=st.lists(SAY, max_size=6), acts=st.lists(GROUP, min_size=2, max_size=9))
def test_undoing_everything_restores_the_exact_state(forum, before, acts):
    with forum.for_a_while():
        for name, which, who in before:
            forum.act(name, which, who)
        was = snapshot(forum)
        for name, which, who in acts:
            forum.act(name, which, who)
            check(forum)
        forum.undo_all()
        check(forum)
        assert snapshot(forum) == was


@CAREFUL
@given(acts=st.lists(st.one_of(GROUP, SAY), min_size=4, max_size=14))
def test_in_any_order_nothing_is_lost_and_every_count_is_right(forum, acts):
    with forum.for_a_while():
        for name, which, who in acts:
            words, supports = said(), set(Support.objects.values_list("contribution_id", "person_id"))
            forum.act(name, which, who)
            check(forum)
            assert all(before <= after for before, after in zip(words, said(), strict=True))
            if name != "withdraw_support":
                assert supports <= set(Support.objects.values_list("contribution_id", "person_id"))
        forum.undo_all()
        check(forum)
        kept = tally(forum)
        recount_answers(forum.consultation)
        assert tally(forum) == kept
