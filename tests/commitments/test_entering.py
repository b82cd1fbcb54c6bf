"""Entering what came on paper or by voice."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commitments import services
from commitments.models import AnswerTally, Contribution, Decision, ThemeTally
from commitments.services.coverage import cells_of
from commitments.services.entering import enter_all
from ogp_portal.base.errors import DomainError
from ogp_portal.users.models import OutboxMessage, User
from tests.factories.consultations import make_consultation, make_open_consultation, make_theme, move_window
from tests.factories.contributions import make_proposal
from tests.factories.entries import make_entered, make_entry
from tests.factories.people import make_moderator, make_organiser, make_person

pytestmark = pytest.mark.django_db
KINDS = ["proposal", "comment", "theme_suggestion", "workshop_note", "statement"]


@pytest.fixture
def consultation():
    return make_open_consultation()


def tally(consultation):
    rows = AnswerTally.objects.filter(consultation=consultation, count__gt=0)
    return {(row.consultation_id, row.theme_id, row.language, row.days): row.count for row in rows}


def enter_one(consultation, **fields):
    return services.enter(entry=make_entry(**fields), consultation=consultation, by=make_moderator())


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_public_read_and_counted_at_once(consultation, kind):
    theme, moderator = make_theme(consultation), make_moderator()
    proposal = make_proposal(consultation) if kind == "comment" else None
    entry = make_entry(kind=kind, themes=[theme.pk], proposal=proposal and proposal.pk)
    now = timezone.now()
    made = services.enter(entry=entry, consultation=consultation, by=moderator, now=now)
    made.refresh_from_db()
    assert (made.kind, made.status, made.published_at, made.reviewed_at) == (kind, "published", now, now)
    assert (made.channel, made.source, made.received_on) == ("letter", entry.source, entry.received_on)
    assert (made.consent, made.entered_by, made.author) == (entry.consent, moderator, None)
    assert {name: getattr(made, name) for name in entry.texts} == entry.texts
    assert list(made.themes.all()) == [theme]
    decision = Decision.objects.get(contribution=made)
    assert (decision.status, decision.decided_by, decision.decided_at) == ("published", moderator, now)
    assert tally(consultation) == dict(cells_of(consultation=consultation))
    assert not OutboxMessage.objects.exists()


def test_counts_follow(consultation):
    theme = make_theme(consultation)
    proposal = enter_one(consultation, kind="proposal", themes=[theme.pk])
    assert ThemeTally.objects.get(theme=theme).proposals == 1
    enter_one(consultation, kind="statement", themes=[theme.pk])
    assert ThemeTally.objects.get(theme=theme).proposals == 1
    comments = [make_entry(kind="comment", proposal=proposal.pk) for _ in range(3)]
    enter_all(entries=comments, consultation=consultation, by=make_moderator())
    proposal.refresh_from_db()
    assert proposal.comment_count == 3
    assert tally(consultation) == dict(cells_of(consultation=consultation))


def test_with_an_address_the_person_is_the_author_and_told_in_the_language_of_the_words(consultation):
    made = enter_one(consultation, language="fr", email="odile@example.org", organisation="Le Relais")
    author = User.objects.get(email="odile@example.org")
    assert made.author == author
    assert (author.language, author.name, author.organisation) == ("fr", "Odile R.", "Le Relais")
    mail = OutboxMessage.objects.get()
    assert (mail.to, mail.language) == ("odile@example.org", "fr")
    assert "Reçu par lettre le 3\xa0mars\xa02018" in mail.body
    assert f"/fr/contributions/{made.pk}/" in mail.body


def test_somebody_known_keeps_name_and_language_but_reads_in_the_language_of_the_letter(consultation):
    person = make_person(language="en", name="Odile Roy")
    enter_one(consultation, language="fr", email=person.email)
    person.refresh_from_db()
    assert (person.language, person.name) == ("en", "Odile Roy")
    assert OutboxMessage.objects.get().language == "fr"


def test_the_same_key_twice_is_one_contribution_and_one_mail(consultation):
    entry = make_entry(email="odile@example.org")
    by = make_moderator()
    first = services.enter(entry=entry, consultation=consultation, by=by)
    second = services.enter(entry=entry, consultation=consultation, by=by)
    assert first == second
    assert Contribution.objects.count() == OutboxMessage.objects.count() == Decision.objects.count() == 1


def test_a_key_of_somebody_elses_form_opens_nothing(consultation):
    theirs = make_proposal(consultation)
    with pytest.raises(services.NotAllowed):
        enter_one(consultation, submission_key=theirs.submission_key)
    assert Contribution.objects.count() == 1


def test_a_letter_posted_in_time_may_arrive_late(consultation):
    move_window(consultation, days=-60)
    made = enter_one(consultation, received_on=(timezone.now() - timedelta(days=1)).date())
    assert made.status == "published"


def test_what_comes_later_opens_a_consultation_that_was_closed_as_answered(consultation):
    consultation.answered_at = timezone.now()
    consultation.save()
    other = make_consultation(answered_at=timezone.now())
    enter_one(consultation)
    consultation.refresh_from_db()
    other.refresh_from_db()
    assert consultation.answered_at is None
    assert other.answered_at is not None


def test_a_refused_entry_leaves_a_closed_consultation_closed(consultation):
    consultation.answered_at = timezone.now()
    consultation.save()
    with pytest.raises(services.EntryRefused):
        enter_one(consultation, consent="")
    consultation.refresh_from_db()
    assert consultation.answered_at is not None


TOMORROW = (timezone.now() + timedelta(days=2)).date()


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("received_on", {"received_on": TOMORROW}),
        ("received_on", {"received_on": TOMORROW.replace(year=218)}),
        ("consent", {"consent": "  "}),
        ("source", {"source": ""}),
        ("channel", {"channel": "portal"}),
        ("channel", {"channel": "pigeon"}),
        ("shown_name", {"shown_name": ""}),
        ("kind", {"kind": "help_offer", "texts": {"body": "I can help."}}),
        ("kind", {"kind": "clause_comment", "texts": {"body": "Not this clause."}}),
        ("body", {"texts": {"title": "A title alone"}}),
        ("problem", {"kind": "proposal", "texts": {"title": "A title", "solution": "And what to do"}}),
        ("title", {"kind": "theme_suggestion", "texts": {"body": "No title"}}),
        ("proposal", {"kind": "comment"}),
        ("proposal", {"kind": "comment", "proposal": 2**40}),
    ],
)
def test_refused_with_the_part_that_has_to_change(consultation, field, change):
    with pytest.raises(services.EntryRefused) as refused:
        enter_one(consultation, **change)
    assert refused.value.field == field
    assert str(refused.value)
    assert not Contribution.objects.exists()


def test_today_counts_as_received_in_the_time_zone_of_the_consultation(consultation):
    now = timezone.now().replace(hour=2, minute=0)
    yesterday = (now - timedelta(days=1)).date()
    by = make_moderator()
    services.enter(entry=make_entry(received_on=yesterday), consultation=consultation, by=by, now=now)
    with pytest.raises(services.EntryRefused):
        # In Toronto it is still the evening before.
        services.enter(entry=make_entry(received_on=now.date()), consultation=consultation, by=by, now=now)


@pytest.mark.parametrize("state", ["submitted", "declined", "withdrawn"])
def test_a_comment_on_a_proposal_that_is_not_open_to_it(consultation, state):
    proposal = make_proposal(consultation, status=state)
    with pytest.raises(services.EntryRefused, match="no public proposal"):
        enter_one(consultation, kind="comment", proposal=proposal.pk)


def test_a_comment_goes_where_a_merged_or_split_proposal_is_read_now(consultation):
    whole, two = make_proposal(consultation, title="The one that is read now"), make_proposal(consultation)
    part = make_proposal(consultation, merged_into=whole)
    for _ in range(2):
        make_proposal(consultation, split_from=two)
    with pytest.raises(services.EntryRefused, match="has merged this with “The one that is read now”") as refused:
        enter_one(consultation, kind="comment", proposal=part.pk)
    assert refused.value.field == "proposal"
    with pytest.raises(services.EntryRefused, match="split this into its parts"):
        enter_one(consultation, kind="comment", proposal=two.pk)
    enter_one(consultation, kind="comment", proposal=whole.pk)
    whole.refresh_from_db()
    assert whole.comment_count == 1


def test_nothing_crosses_consultations(consultation):
    elsewhere = make_open_consultation()
    with pytest.raises(services.EntryRefused) as refused:
        enter_one(consultation, themes=[make_theme(elsewhere).pk])
    assert refused.value.field == "themes"
    with pytest.raises(services.EntryRefused):
        enter_one(consultation, kind="comment", proposal=make_proposal(elsewhere).pk)


def test_only_forum_members_enter(consultation):
    for person in (make_person(), make_organiser()):
        with pytest.raises(services.NotAllowed):
            services.enter(entry=make_entry(), consultation=consultation, by=person)


def test_all_or_nothing(consultation):
    entries = [make_entry(email="first@example.org"), make_entry(source=""), make_entry()]
    with pytest.raises(DomainError):
        enter_all(entries=entries, consultation=consultation, by=make_moderator())
    assert not Contribution.objects.exists()
    assert not User.objects.filter(email="first@example.org").exists()
    assert not OutboxMessage.objects.exists()


def test_many_take_no_more_statements_than_few(consultation, django_assert_max_num_queries):
    theme, by = make_theme(consultation), make_moderator()
    with django_assert_max_num_queries(25):
        enter_all(entries=[make_entry(themes=[theme.pk]) for _ in range(300)], consultation=consultation, by=by)
    assert Contribution.objects.count() == 300


def test_an_author_withdraws_what_was_entered_and_cannot_edit_what_has_no_form(client, consultation):
    from tests.factories.people import sign_in

    made = make_entered(consultation, email="odile@example.org")
    sign_in(client, made.author)
    page = client.get("/en/my-contributions/").content.decode()
    assert "By letter" in page
    assert f"/en/contributions/{made.pk}/edit/" not in page
    assert client.get(f"/en/contributions/{made.pk}/edit/").status_code == 404
    assert client.post(f"/en/contributions/{made.pk}/withdraw/").status_code == 302
    made.refresh_from_db()
    assert made.status == "withdrawn"
    assert tally(consultation) == {}


@pytest.mark.parametrize("missing", [{"received_on": None}, {"consent": ""}, {"source": ""}])
def test_the_database_wants_source_day_and_consent_too(consultation, missing):
    made = make_entered(consultation)
    with pytest.raises(IntegrityError, match="entered_by_staff_with_source_day_and_consent"), transaction.atomic():
        Contribution.objects.filter(pk=made.pk).update(**missing)


def test_keys_are_looked_up_whole(consultation):
    assert services.enter(
        entry=make_entry(submission_key=uuid.UUID(int=1)), consultation=consultation, by=make_moderator()
    ).submission_key == uuid.UUID(int=1)
