"""Telling: exactly who, in which language, how often."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from commitments.choices import Step
from commitments.models import Contribution, Following, Grouping, Notice
from commitments.services import answering, telling
from commitments.services.splitting import split
from commitments.services.versions import publish_version
from ogp_portal.users.models import OutboxMessage
from tests.factories.answers import REASONS, publish
from tests.factories.consultations import make_open_consultation
from tests.factories.contributions import make_comment, make_proposal
from tests.factories.people import make_moderator, make_person
from tests.factories.plans import make_commitment, make_department, make_plan

pytestmark = pytest.mark.django_db
DAY = datetime(2018, 4, 10, 12, tzinfo=UTC)


def tell_all():
    """Let the worker tell whatever waits; returns how many turns that took."""
    turns = 0
    while telling.tell_next():
        turns += 1
        assert turns < 200
    return turns


def told():
    """To whom, in which language, in the order written."""
    return list(OutboxMessage.objects.order_by("pk").values_list("to", "language"))


def follow(person, contribution):
    Following.objects.create(person=person, contribution=contribution)


# ---- Answered --------------------------------------------------------------------------------------------
def test_authors_and_followers_are_told_each_in_his_or_her_language():
    consultation = make_open_consultation()
    english, french, follower = make_person(), make_person(language="fr"), make_person(language="fr")
    first = make_proposal(consultation, author=english, title="Publish every contract in time")
    second = make_comment(first, author=french, language="fr", body="Je suis tout à fait d’accord.")
    other = make_proposal(consultation)
    follow(follower, first)
    follow(make_person(), other)
    response = publish(first, second, department=make_department(), commitments=[make_commitment(make_plan())])
    assert told() == []
    tell_all()
    assert told() == [(english.email, "en"), (french.email, "fr"), (follower.email, "fr")]
    assert Notice.objects.get().told_at is not None
    to_english, to_french, to_follower = OutboxMessage.objects.order_by("pk")
    assert to_english.subject == "Answered: Publish every contract in time"
    for words in (
        "Outcome: Retained",
        REASONS["en"],
        "The office that keeps the registers",
        first.get_absolute_url(),
        response.get_absolute_url(),
    ):
        assert words in to_english.body
    assert REASONS["fr"] in to_french.body
    assert "Je suis tout à fait" in to_french.body
    assert "/fr/" in to_french.body
    assert "/en/" not in to_french.body
    assert "Stop following" not in to_english.body
    assert "Ce que vous suivez" in to_follower.body


def test_ten_contributions_of_one_person_make_one_mail():
    consultation, author = make_open_consultation(), make_person()
    rows = [make_proposal(consultation, author=author, title=f"My proposal number {n}") for n in range(10)]
    publish(*rows)
    tell_all()
    mail = OutboxMessage.objects.get()
    assert mail.to == author.email
    assert mail.subject == "Answered: My proposal number 0, and 9 other texts"
    assert all(one.title in mail.body for one in rows)


def test_a_mail_names_twenty_contributions_and_counts_the_rest():
    consultation, author = make_open_consultation(), make_person()
    publish(*[make_proposal(consultation, author=author, title=f"My proposal number {n}") for n in range(23)])
    tell_all()
    body = OutboxMessage.objects.get().body
    assert body.count("My proposal number") == 20
    assert "3 more are among your contributions" in body


def test_co_authors_of_what_was_merged_are_told_of_their_own_words():
    consultation = make_open_consultation()
    whole = make_proposal(consultation, title="The one that is read")
    part = make_proposal(
        consultation, title="The same in other words", merged_into=whole, author=make_person(language="fr")
    )
    deeper = make_proposal(consultation, title="And once more", merged_into=part)
    publish(whole)
    tell_all()
    assert told() == [(whole.author.email, "en"), (part.author.email, "fr"), (deeper.author.email, "en")]
    assert "The same in other words" in OutboxMessage.objects.get(to=part.author.email).body
    assert "The one that is read" not in OutboxMessage.objects.get(to=part.author.email).body


def test_nobody_is_told_of_what_is_not_public_any_more_or_without_an_account():
    consultation = make_open_consultation()
    withdrawn, entered, gone = (make_proposal(consultation) for _ in range(3))
    Contribution.objects.filter(pk=entered.pk).update(author=None)
    gone.author.is_active = False
    gone.author.save()
    publish(withdrawn, entered, gone)
    Contribution.objects.filter(pk=withdrawn.pk).update(status="withdrawn")
    tell_all()
    assert told() == []
    assert Notice.objects.filter(told_at=None).count() == 0


def test_who_is_added_later_is_told_and_nobody_twice():
    consultation, author = make_open_consultation(), make_person()
    first, second = make_proposal(consultation, author=author), make_proposal(consultation)
    response = publish(first, now=DAY)
    tell_all()
    answering.add_to_response(response=response, contributions=[second], by=make_moderator())
    tell_all()
    assert told() == [(author.email, "en"), (second.author.email, "en")]
    third = make_proposal(consultation, author=author)
    answering.add_to_response(response=response, contributions=[third], by=make_moderator())
    tell_all()
    assert [to for to, _language in told()] == [author.email, second.author.email, author.email]
    assert third.title in OutboxMessage.objects.last().body


def test_each_correction_is_told():
    proposal = make_proposal(make_open_consultation())
    response = publish(proposal)
    tell_all()
    for number in (1, 2):
        response = answering.correct_response(
            response=response,
            version=response.version,
            outcome="retained",
            reasons={"en": f"Correction {number}.", "fr": f"Correction numéro {number}."},
            by=make_moderator(),
        )
        tell_all()
    bodies = list(OutboxMessage.objects.order_by("pk").values_list("body", flat=True))
    assert [("Correction 1." in body, "Correction 2." in body) for body in bodies] == [
        (False, False),
        (True, False),
        (False, True),
    ]


# ---- From the draft to the result ------------------------------------------------------------------------
def test_a_contribution_is_told_of_the_first_draft_only():
    consultation, moderator, plan = make_open_consultation(), make_moderator(), make_plan()
    early, late, apart = (make_proposal(consultation) for _ in range(3))
    first = make_commitment(plan)
    publish(early, commitments=[first])
    publish(apart)
    tell_all()
    OutboxMessage.objects.all().delete()
    publish_version(plan=plan, kind="draft", by=moderator)
    tell_all()
    assert told() == [(early.author.email, "en")]
    assert "C01 Contracts that anyone can read" in OutboxMessage.objects.get().body
    second = make_commitment(plan)
    publish(late, commitments=[second])
    publish(make_proposal(consultation), commitments=[first])
    tell_all()
    OutboxMessage.objects.all().delete()
    publish_version(plan=plan, kind="draft", by=moderator)
    tell_all()
    assert told() == [(late.author.email, "en")]
    publish_version(plan=plan, kind="draft", by=moderator)
    tell_all()
    assert len(told()) == 1


def test_the_plan_is_told_to_everybody_whose_words_are_in_it():
    consultation, moderator, plan = make_open_consultation(), make_moderator(), make_plan()
    one, other = make_proposal(consultation), make_proposal(consultation)
    publish(one, commitments=[make_commitment(plan)])
    publish(other, commitments=[make_commitment(plan)])
    publish_version(plan=plan, kind="draft", by=moderator)
    tell_all()
    OutboxMessage.objects.all().delete()
    publish_version(plan=plan, kind="final", by=moderator)
    tell_all()
    assert told() == [(one.author.email, "en"), (other.author.email, "en")]
    assert "C01" in OutboxMessage.objects.first().body
    assert "C02" not in OutboxMessage.objects.first().body


def test_an_answer_that_was_replaced_leads_nobody_further():
    consultation, moderator, plan = make_open_consultation(), make_moderator(), make_plan()
    proposal = make_proposal(consultation)
    publish(proposal, commitments=[make_commitment(plan)])
    publish(proposal, outcome="not_retained")
    tell_all()
    OutboxMessage.objects.all().delete()
    publish_version(plan=plan, kind="final", by=moderator)
    tell_all()
    assert told() == []


def test_merging_is_told_to_the_authors_of_both():
    consultation = make_open_consultation()
    whole, part = make_proposal(consultation), make_proposal(consultation, author=make_person(language="fr"))
    follower = make_person()
    follow(follower, part)
    grouping = Grouping.objects.create(kind="merge", whole=whole, part=part)
    telling.announce(Step.GROUPED, grouping=grouping)
    telling.announce(Step.GROUPED, grouping=grouping)
    tell_all()
    assert told() == [(whole.author.email, "en"), (part.author.email, "fr"), (follower.email, "en")]


SPLIT_MAIL = """
This says several things. The forum has split it into 3 parts: from now on each is read, supported and answered by \
itself. What was written stays readable as it is.

Contracts
SITE{0}

Minutes
SITE{1}

Budgets
SITE{2}

What you follow:

The whole
SITE{3}

You are told because you follow this. To stop, open its page and choose “Stop following”.
"""
SPLIT_MAIL_FR = """
Ce texte dit plusieurs choses. Le Forum l’a divisé en 3 parties\u00a0: désormais, chacune est lue, appuyée et traitée \
séparément. Ce qui a été écrit reste lisible tel quel.

Contracts
SITE{0}

Minutes
SITE{1}

Budgets
SITE{2}

Ce que vous avez écrit\u00a0:

The whole
SITE{3}
"""


def test_splitting_names_every_part_and_how_many_they_are(settings):
    settings.SITE_URL = "https://portal.example.org"
    whole = make_proposal(make_open_consultation(), author=make_person(language="fr"), title="The whole")
    follower = make_person()
    follow(follower, whole)
    texts = {"problem": whole.problem, "solution": whole.solution}
    parts = [{"title": title, **texts} for title in ("Contracts", "Minutes", "Budgets")]
    made = split(whole=whole, parts=parts, by=make_moderator())
    tell_all()
    assert told() == [(whole.author.email, "fr"), (follower.email, "en")]
    for mail, words, language in zip(
        OutboxMessage.objects.order_by("pk"), (SPLIT_MAIL_FR, SPLIT_MAIL), ("fr", "en"), strict=True
    ):
        with override(language):
            addresses = [one.get_absolute_url() for one in (*made, whole)]
        said = words.format(*addresses).replace("SITE", settings.SITE_URL).strip()
        assert mail.body.startswith(said), mail.body


# ---- The worker ------------------------------------------------------------------------------------------
def test_a_worker_killed_between_people_loses_nothing_and_tells_nobody_twice(monkeypatch):
    monkeypatch.setattr(telling, "CHUNK", 4)
    consultation = make_open_consultation()
    rows = [make_proposal(consultation) for _ in range(10)]
    publish(*rows)
    assert telling.tell_next()
    assert len(told()) == 4

    def killed(*_arguments, **_named):
        if OutboxMessage.objects.count() == 6:
            raise SystemExit
        write(*_arguments, **_named)

    write = telling.write_mail
    monkeypatch.setattr(telling, "write_mail", killed)
    with pytest.raises(SystemExit):
        telling.tell_next()
    assert len(told()) == 4, "what was not finished is not there"
    monkeypatch.setattr(telling, "write_mail", write)
    assert tell_all() == 2
    assert [to for to, _language in told()] == [one.author.email for one in rows]


def test_a_notice_that_fails_holds_up_no_other(monkeypatch, caplog):
    consultation = make_open_consultation()
    bad, good = make_proposal(consultation), make_proposal(consultation)
    first = publish(bad)
    publish(good)
    write = telling.write_mail

    def failing(notice, *arguments, **named):
        if notice.response_id == first.pk:
            raise ValueError("a template that cannot be rendered")
        write(notice, *arguments, **named)

    monkeypatch.setattr(telling, "write_mail", failing)
    tell_all()
    assert told() == [(good.author.email, "en")]
    assert "could not be told" in caplog.text
    monkeypatch.setattr(telling, "write_mail", write)
    waiting = Notice.objects.get(told_at=None)
    assert telling.tell_next(now=waiting.next_attempt_at + timedelta(seconds=1))
    assert [to for to, _language in told()] == [good.author.email, bad.author.email]


def test_a_whole_plan_is_told_in_few_queries_each_turn(django_assert_max_num_queries):
    consultation, plan = make_open_consultation(), make_plan()
    commitment = make_commitment(plan)
    publish(*[make_proposal(consultation) for _ in range(30)], commitments=[commitment])
    publish_version(plan=plan, kind="final", by=make_moderator())
    Notice.objects.filter(step=Step.ANSWERED).delete()
    with django_assert_max_num_queries(60):
        tell_all()
    assert len(told()) == 30
