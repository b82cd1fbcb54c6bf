"""Merging, splitting and undoing both: what counts for whom, what is refused, when something counts as answered."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone

from commitments import services
from commitments.models import (
    Contribution,
    Following,
    Grouping,
    Notice,
    Proposal,
    Reading,
    Support,
    ThemeSuggestion,
    ThemeTally,
)
from commitments.services import GroupingRefused, NotAllowed, ReadElsewhere
from commitments.services.coverage import cells_of
from commitments.services.grouping import answered_at_of, merge, refresh_answered, split, undo
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.contributions import (
    make_comment,
    make_proposal,
    make_suggestion,
    make_translation,
    make_waiting,
)
from tests.factories.people import make_moderator, make_organiser, make_person
from tests.factories.plans import make_response

pytestmark = pytest.mark.django_db


def tally(consultation):
    return {(row.theme_id, row.language, row.days): row.count for row in consultation.answer_tally.all() if row.count}


def counted(consultation):
    cells = cells_of(consultation=consultation)
    return {(theme, language, days): count for (_place, theme, language, days), count in cells.items() if count}


def test_answered_by_itself_by_its_root_from_the_merge_on_or_by_its_parts():
    consultation, now = make_open_consultation(), timezone.now()
    root, merged, deep = (make_proposal(consultation, published_at=now - timedelta(days=9)) for _ in range(3))
    for part, whole, days in ((merged, root, 3), (deep, merged, 1)):
        Contribution.objects.filter(pk=part.pk).update(merged_into=whole)
        Grouping.objects.create(kind="merge", whole=whole, part=part, made_at=now - timedelta(days=days))
    refresh_answered([root.pk])
    assert answered_at_of(deep) is None
    make_response(root, published_at=now - timedelta(days=5))
    refresh_answered([root.pk])
    stored = dict(Contribution.objects.values_list("pk", "answered_at"))
    assert stored == {
        root.pk: now - timedelta(days=5),
        merged.pk: now - timedelta(days=3),
        deep.pk: now - timedelta(days=1),
    }
    assert {one.pk: answered_at_of(one) for one in Contribution.objects.all()} == stored
    assert tally(consultation) == counted(consultation) == {(None, "en", days): 1 for days in (4, 6, 8)}


def test_a_whole_is_answered_with_its_last_part():
    consultation, now = make_open_consultation(), timezone.now()
    whole = make_proposal(consultation)
    parts = [make_proposal(consultation, split_from=whole) for _ in range(2)]
    make_response(parts[0], published_at=now + timedelta(days=2))
    refresh_answered([parts[0].pk])
    assert answered_at_of(whole) is None
    make_response(parts[1], published_at=now + timedelta(days=4))
    refresh_answered([parts[1].pk])
    whole.refresh_from_db()
    assert whole.answered_at == answered_at_of(whole) == now + timedelta(days=4)
    assert tally(consultation) == counted(consultation)
    make_response(whole, published_at=now + timedelta(days=1))
    refresh_answered([whole.pk])
    assert answered_at_of(whole) == now + timedelta(days=1)


def reload(*rows):
    return [Contribution.objects.get(pk=row.pk) for row in rows]


def make_part(whole, title, **texts):
    return {"title": title, "problem": whole.problem, "solution": whole.solution, **texts}


def counts(row):
    row = Contribution.objects.get(pk=row.pk)
    return row.support_count, row.comment_count, row.merged_count


@pytest.fixture
def forum():
    return make_open_consultation()


@pytest.fixture
def by():
    return make_moderator()


def test_a_merge_counts_everybody_once_and_its_undoing_restores_all(forum, by):
    theme = make_theme(forum)
    first, second, third = (make_proposal(forum, themes=[theme]) for _ in range(3))
    people = [make_person() for _ in range(3)]
    for proposal, supporters in ((first, people[:2]), (second, people[1:])):
        for person in supporters:
            services.support(proposal=proposal, person=person)
    publish_comment(second, by)
    before = [counts(first), counts(second), counts(third), theme_tally(theme)]
    act = merge(sources=[second], into=first, by=by)[0]
    assert counts(first) == (3, 1, 1)
    assert theme_tally(theme) == 2
    # One that others are merged into may be merged itself.
    chain = merge(sources=[first], into=third, by=by)[0]
    assert counts(third) == (3, 1, 2)
    assert counts(first) == (3, 1, 1)
    assert theme_tally(theme) == 1
    undo(grouping=act, by=by)
    assert counts(third) == (2, 0, 1)
    undo(grouping=chain, by=by)
    assert [counts(first), counts(second), counts(third), theme_tally(theme)] == before
    act.refresh_from_db()
    assert act.undone_by == by
    with pytest.raises(GroupingRefused, match="undone already"):
        undo(grouping=act, by=by)


def theme_tally(theme):
    return ThemeTally.objects.get(theme=theme).proposals


def publish_comment(proposal, by, person=None, **payload):
    texts = {"proposal": proposal.pk, "body": "I agree.", "language": "en", "shown_name": "Eve M.", **payload}
    made = services.submit(
        kind="comment",
        payload=texts,
        person=person or make_person(),
        submission_key=uuid4(),
        consultation=proposal.consultation,
    )
    services.publish(contributions=[made], moderator=by)
    return made


def test_what_cannot_be_merged_is_refused_with_a_sentence(forum, by):
    root, merged, other = (make_proposal(forum, title=title) for title in ("The root here", "The merged", "Another"))
    merge(sources=[merged], into=root, by=by)
    comment = make_comment(root)
    elsewhere = make_proposal(make_open_consultation())
    whole = make_proposal(forum, title="Says two things")
    split(whole=whole, parts=[make_part(whole, "One"), make_part(whole, "Two")], by=by)
    refused = [
        ([], root, "at least two"),
        ([root], root, "into itself"),
        ([root], merged, "in a circle"),
        ([other], merged, "“The merged” is itself merged into “The root here”. Choose that one."),
        ([merged], other, "“The merged” is merged into “The root here” already"),
        ([make_waiting(forum, title="It waits")], root, "“It waits” is not public"),
        ([other], make_waiting(forum, title="It waits"), "“It waits” is not public"),
        ([make_proposal(forum, title="Taken back", status="withdrawn")], root, "“Taken back” is not public"),
        ([elsewhere], root, "another consultation"),
        ([comment], root, "Only proposals"),
        ([whole], root, "split into parts"),
        ([other], whole, "split into parts"),
    ]
    before = snapshot()
    for sources, into, sentence in refused:
        with pytest.raises(GroupingRefused, match=sentence):
            merge(sources=sources, into=into, by=by)
    for person in (make_person(), make_organiser()):
        with pytest.raises(NotAllowed):
            merge(sources=[other], into=root, by=person)
        with pytest.raises(NotAllowed):
            split(whole=other, parts=[make_part(other, "One"), make_part(other, "Two")], by=person)
        with pytest.raises(NotAllowed):
            undo(grouping=Grouping.objects.first(), by=person)
    assert snapshot() == before


def snapshot():
    return list(Contribution.objects.order_by("pk").values("pk", "merged_into", "split_from", "support_count"))


def test_what_cannot_be_split_is_refused_with_a_sentence(forum, by):
    whole = make_proposal(forum, title="Says two things")
    merged = make_proposal(forum, title="The merged")
    merge(sources=[merged], into=make_proposal(forum), by=by)
    two = [make_part(whole, "One"), make_part(whole, "Two")]
    refused = [
        (whole, two[:1], "at least two parts"),
        (whole, [two[0], {**two[1], "solution": " "}], "Part 2 lacks this: what should be done."),
        (whole, [{**two[0], "problem": "Nobody can see elephants."}, two[1]], "Part 1 has words .*: elephants"),
        (merged, two, "“The merged” is merged into another"),
        (make_waiting(forum, title="It waits"), two, "“It waits” is not public"),
        (make_comment(whole), two, "Only proposals"),
    ]
    for contribution, parts, sentence in refused:
        with pytest.raises(GroupingRefused, match=sentence):
            split(whole=contribution, parts=parts, by=by)
    split(whole=whole, parts=two, by=by)
    with pytest.raises(GroupingRefused, match="is split already"):
        split(whole=whole, parts=two, by=by)


def test_parts_are_their_authors_words_and_have_the_supporters_of_the_whole(forum, by):
    themes = [make_theme(forum), make_theme(forum)]
    whole = make_proposal(forum, themes=themes, organisation="Charity", language="fr", author=make_person())
    person, other = make_person(), make_person()
    services.support(proposal=whole, person=person)
    before = [counts(whole), *map(theme_tally, themes), tally(forum)]
    one, two = split(
        whole=whole, parts=[make_part(whole, "One", themes=[themes[0].pk]), make_part(whole, "Two")], by=by
    )
    assert [(part.title, list(part.themes.order_by("pk"))) for part in (one, two)] == [
        ("One", themes[:1]),
        ("Two", themes),
    ]
    for name in ("author", "shown_name", "organisation", "language", "kind", "published_at", "consultation"):
        assert getattr(one, name) == getattr(whole, name)
    assert (one.status, one.split_from, one.reviewed_at is None) == ("published", whole, False)
    assert list(map(theme_tally, themes)) == [2, 1]
    assert list(Proposal.objects.listed().order_by("pk")) == [one, two]
    services.support(proposal=one, person=person)
    services.support(proposal=one, person=other)
    assert (counts(one)[0], counts(two)[0]) == (2, 1)
    # Nobody's support is counted at the whole and at the part: it can only be withdrawn as a whole.
    services.withdraw_support(proposal=one, person=person)
    assert (counts(whole)[0], counts(one)[0], counts(two)[0]) == (0, 1, 0)
    services.withdraw_support(proposal=one, person=other)
    Support.objects.create(contribution=whole, person=person)
    undo(grouping=Grouping.objects.get(part=two), by=by)
    assert [counts(whole), *map(theme_tally, themes), tally(forum)] == before
    assert list(Contribution.objects.all()) == [whole]
    # The record of both acts stays.
    assert list(Grouping.objects.values_list("whole", "part", "undone_by")) == [(whole.pk, None, by.pk)] * 2


TOUCHES = {
    "support": lambda part, _by: services.support(proposal=part, person=make_person()),
    "comment": lambda part, by: publish_comment(part, by),
    "answer": lambda part, _by: make_response(part),
    "following": lambda part, by: Following.objects.create(contribution=part, person=by),
    "merge": lambda part, by: merge(sources=[make_proposal(part.consultation)], into=part, by=by),
    "reading": lambda part, by: Reading.objects.create(contribution=part, reader=by),
    "translation": lambda part, _by: make_translation(part),
    "edit": lambda part, _by: services.edit(
        contribution=part, payload={"problem": "It is so."}, version=1, person=part.author
    ),
    "withdrawal": lambda part, _by: services.withdraw(contribution=part, person=part.author),
}


@pytest.mark.parametrize("touch", TOUCHES)
def test_a_part_that_was_touched_stays_merged_into_the_whole(forum, by, touch):
    whole = make_proposal(forum)
    one, two = split(whole=whole, parts=[make_part(whole, "One"), make_part(whole, "Two")], by=by)
    TOUCHES[touch](one, by)
    undo(grouping=Grouping.objects.get(part=one), by=by)
    one.refresh_from_db()
    assert (one.merged_into, one.split_from, one.is_public) == (whole, None, True)
    assert not Contribution.objects.filter(pk=two.pk).exists()
    assert counts(whole) == (touch == "support", touch == "comment", 1 + (touch == "merge"))
    assert list(Proposal.objects.listed()) == [whole]
    assert tally(forum) == counted(forum)
    assert answered_at_of(whole) is None


def test_a_split_is_not_undone_over_a_part_that_went_elsewhere(forum, by):
    whole = make_proposal(forum)
    one, two = split(whole=whole, parts=[make_part(whole, "One"), make_part(whole, "Two")], by=by)
    act = Grouping.objects.get(part=one)
    away = merge(sources=[one], into=make_proposal(forum), by=by)[0]
    with pytest.raises(GroupingRefused, match="“One” is merged into another"):
        undo(grouping=act, by=by)
    undo(grouping=away, by=by)
    split(whole=two, parts=[make_part(two, "Two a"), make_part(two, "Two b")], by=by)
    with pytest.raises(GroupingRefused, match="“Two” is split itself"):
        undo(grouping=act, by=by)
    undo(grouping=Grouping.objects.get(part__title="Two a"), by=by)
    undo(grouping=act, by=by)
    # The two that were merged into and split for a while are as before; the parts are gone.
    assert set(Contribution.objects.exclude(pk=whole.pk)) == {away.whole}


def test_a_part_declined_since_stays_hidden_and_a_declined_whole_stays_split(forum, by):
    whole = make_proposal(forum)
    one, two = split(whole=whole, parts=[make_part(whole, "One"), make_part(whole, "Two")], by=by)
    act = Grouping.objects.get(part=one)
    services.decline(contributions=[whole], moderator=by, reason="insult")
    with pytest.raises(GroupingRefused, match="is not public"):
        undo(grouping=act, by=by)
    services.publish(contributions=[whole], moderator=by)
    make_response(two)
    refresh_answered([two.pk])
    assert answered_at_of(whole) is None
    services.decline(contributions=[one], moderator=by, reason="insult")
    # Nobody answers what is hidden.
    assert answered_at_of(whole) == Contribution.objects.get(pk=whole.pk).answered_at == answered_at_of(two)
    assert tally(forum) == counted(forum)
    undo(grouping=act, by=by)
    one.refresh_from_db()
    assert (one.status, one.merged_into, one.split_from) == ("declined", None, None)


def make_note(consultation, **fields):
    note = make_suggestion(consultation, title="A note", **fields)
    Contribution.objects.filter(pk=note.pk).update(kind="workshop_note", title="")
    return Contribution.objects.get(pk=note.pk)


def test_statements_notes_and_suggestions_are_merged_and_split_as_well(forum, by):
    proposal, note = (
        make_proposal(forum),
        make_note(forum, body="Two things here."),
    )
    suggestion = make_suggestion(forum)
    merge(sources=[proposal, suggestion], into=note, by=by)
    assert counts(note) == (0, 0, 2)
    assert not ThemeSuggestion.objects.listed().exists()
    undo(grouping=Grouping.objects.get(part=suggestion), by=by)
    one, two = split(whole=note, parts=[{"body": "Two things"}, {"body": "things here."}], by=by)
    assert [(part.kind, part.title, part.body) for part in (one, two)] == [
        ("workshop_note", "", "Two things"),
        ("workshop_note", "", "things here."),
    ]
    with pytest.raises(GroupingRefused, match="Part 1 lacks this: title"):
        split(whole=suggestion, parts=[{"body": "Floods"}, {"body": "smoke"}], by=by)


def test_each_act_and_each_undoing_is_announced_once(forum, by):
    first, second, third = (make_proposal(forum) for _ in range(3))
    acts = merge(sources=[second, third], into=first, by=by)
    assert list(Notice.objects.order_by("pk").values_list("step", "grouping")) == [
        ("grouped", acts[0].pk),
        ("grouped", acts[1].pk),
    ]
    undo(grouping=acts[1], by=by)
    split(whole=third, parts=[make_part(third, "One"), make_part(third, "Two")], by=by)
    act = Grouping.objects.get(part__title="One")
    undo(grouping=act, by=by)
    assert list(Notice.objects.order_by("pk").values_list("step", "grouping"))[2:] == [
        ("ungrouped", acts[1].pk),
        ("grouped", act.pk),
        ("ungrouped", act.pk),
    ]


def test_a_merged_one_takes_no_support_and_only_replies(forum, by):
    root, merged = make_proposal(forum, title="The root here"), make_proposal(forum)
    early = publish_comment(merged, by)
    person = make_person()
    services.support(proposal=merged, person=person)
    merge(sources=[merged], into=root, by=by)
    with pytest.raises(ReadElsewhere, match="“The root here”") as refusal:
        services.support(proposal=merged, person=person)
    assert refusal.value.place == root
    with pytest.raises(ReadElsewhere, match="“The root here”"):
        publish_comment(merged, by)
    services.support(proposal=root, person=person)
    assert list(Support.objects.values_list("contribution", "person")) == [(merged.pk, person.pk)]
    publish_comment(merged, by, parent=early.pk)
    publish_comment(root, by)
    assert (counts(root), counts(merged)) == ((1, 3, 1), (1, 2, 0))
    services.withdraw(contribution=early, person=early.author)
    assert (counts(root), counts(merged)) == ((1, 2, 1), (1, 1, 0))
    services.withdraw_support(proposal=root, person=person)
    assert (counts(root)[0], counts(merged)[0], Support.objects.count()) == (0, 0, 0)
    split(whole=root, parts=[make_part(root, "One"), make_part(root, "Two")], by=by)
    for refused in (lambda: services.support(proposal=root, person=person), lambda: publish_comment(root, by)):
        with pytest.raises(ReadElsewhere, match="into its parts"):
            refused()


@pytest.mark.parametrize("cease", ["withdraw", "decline"])
def test_what_was_merged_into_one_that_ceases_to_be_public_stands_on_its_own(forum, by, cease):
    theme = make_theme(forum)
    root, merged, deep = (make_proposal(forum, themes=[theme]) for _ in range(3))
    merge(sources=[merged], into=root, by=by)
    merge(sources=[deep], into=make_proposal(forum), by=by)
    if cease == "withdraw":
        services.withdraw(contribution=root, person=root.author)
    else:
        services.decline(contributions=[root, deep], moderator=by, reason="insult")
    root, merged, deep = reload(root, merged, deep)
    assert (merged.merged_into, root.merged_count) == (None, 0)
    # A declined one leaves what it was merged into; nothing else does.
    assert (deep.merged_into is None) == (cease == "decline")
    assert theme_tally(theme) == 1
    assert Notice.objects.filter(step="ungrouped", grouping__part=merged).count() == 1
    assert tally(forum) == counted(forum)


def test_one_withdrawn_after_the_merge_stays_merged_with_its_supporters(forum, by):
    root, merged = make_proposal(forum), make_proposal(forum)
    services.support(proposal=merged, person=make_person())
    merge(sources=[merged], into=root, by=by)
    services.withdraw(contribution=merged, person=merged.author)
    assert counts(root) == (1, 0, 1)
    assert tally(forum) == counted(forum)


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        (lambda one, _two: Contribution.objects.filter(pk=one.pk).update(merged_into=one), "nothing_is_merged_into_it"),
        (lambda one, _two: Grouping.objects.create(kind="merge", whole=one, part=one), "nothing_is_grouped_with_it"),
        (
            lambda one, two: [Grouping.objects.create(kind="merge", whole=one, part=two) for _ in range(2)],
            "merged_once_at_a_time",
        ),
    ],
)
def test_the_database_refuses_what_no_service_would_write(forum, broken, name):
    with pytest.raises(IntegrityError, match=name):
        broken(make_proposal(forum), make_proposal(forum))
