"""Publishing and declining: states, counts, exact recipients, history."""

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from commitments import services
from commitments.models import Contribution, Decision, ThemeTally
from ogp_portal.users.models import OutboxMessage
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.contributions import make_comment, make_proposal, make_waiting
from tests.factories.people import make_moderator, make_organiser, make_person

pytestmark = pytest.mark.django_db


def test_publishing_tells_every_author_in_their_language_and_counts():
    consultation = make_open_consultation()
    theme = make_theme(consultation)
    french = make_waiting(consultation, author=make_person(language="fr"), themes=[theme], title="Un titre en français")
    english = make_waiting(consultation, author=make_person(language="en"), themes=[theme])
    bystander = make_waiting(consultation)
    count = services.publish(contributions=[french, english], moderator=make_moderator())
    assert count == 2
    mails = {mail.to: mail for mail in OutboxMessage.objects.all()}
    assert set(mails) == {french.author.email, english.author.email}
    assert mails[french.author.email].language == "fr"
    assert f"/fr/propositions/{french.pk}/" in mails[french.author.email].body
    assert f"/en/proposals/{english.pk}/" in mails[english.author.email].body
    assert ThemeTally.objects.get(theme=theme).proposals == 2
    bystander.refresh_from_db()
    assert bystander.status == "submitted"


def test_publishing_again_changes_nothing():
    proposal = make_waiting(make_open_consultation())
    moderator = make_moderator()
    assert services.publish(contributions=[proposal], moderator=moderator) == 1
    assert services.publish(contributions=[proposal], moderator=moderator) == 0
    assert Decision.objects.count() == 1
    assert OutboxMessage.objects.count() == 1


def test_a_text_public_already_is_marked_as_read_without_a_mail():
    proposal = make_proposal(make_open_consultation(), reviewed_at=None)
    assert services.publish(contributions=[proposal], moderator=make_moderator()) == 1
    assert not Contribution.objects.waiting().exists()
    assert not OutboxMessage.objects.exists()


def test_a_published_comment_counts_on_its_proposal():
    proposal = make_proposal(make_open_consultation())
    comment = make_comment(proposal, status="submitted", published_at=None, reviewed_at=None)
    services.publish(contributions=[comment], moderator=make_moderator())
    proposal.refresh_from_db()
    assert proposal.comment_count == 1


def test_declining_gives_the_reason_and_the_note_in_the_authors_language():
    consultation = make_open_consultation()
    french = make_waiting(consultation, author=make_person(language="fr"))
    english = make_waiting(consultation, author=make_person(language="en"))
    moderator = make_moderator()
    count = services.decline(
        contributions=[french, english],
        moderator=moderator,
        reason="personal",
        notes={"en": "Please leave the name out.", "fr": "Retirez le nom, s’il vous plaît."},
    )
    assert count == 2
    bodies = {mail.to: mail.body for mail in OutboxMessage.objects.all()}
    assert "Retirez le nom" in bodies[french.author.email]
    assert "Please leave the name out." in bodies[english.author.email]
    assert "Retirez" not in bodies[english.author.email]
    decision = Decision.objects.get(contribution=french)
    assert (decision.reason, decision.decided_by) == ("personal", moderator)


def test_declining_a_public_one_takes_it_and_its_count_away():
    consultation = make_open_consultation()
    theme = make_theme(consultation)
    proposal = make_proposal(consultation, themes=[theme])
    services.decline(contributions=[proposal], moderator=make_moderator(), reason="insult")
    assert not Contribution.objects.public().exists()
    assert ThemeTally.objects.get(theme=theme).proposals == 0


def test_what_was_withdrawn_meanwhile_is_left_alone():
    proposal = make_waiting(make_open_consultation())
    services.withdraw(contribution=proposal, person=proposal.author)
    moderator = make_moderator()
    assert services.publish(contributions=[proposal], moderator=moderator) == 0
    assert services.decline(contributions=[proposal], moderator=moderator, reason="insult") == 0
    assert not OutboxMessage.objects.exists()


def test_an_author_who_is_gone_is_not_written_to():
    proposal = make_waiting(make_open_consultation())
    Contribution.objects.filter(pk=proposal.pk).update(author=None)
    assert services.decline(contributions=[proposal], moderator=make_moderator(), reason="insult") == 1
    other = make_waiting(proposal.consultation)
    Contribution.objects.filter(pk=other.pk).update(author=None)
    services.publish(contributions=[other], moderator=make_moderator())
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("make", [make_person, make_organiser])
def test_only_forum_members_moderate(make):
    proposal = make_waiting(make_open_consultation())
    with pytest.raises(services.NotAllowed):
        services.publish(contributions=[proposal], moderator=make())
    proposal.refresh_from_db()
    assert proposal.status == "submitted"


def test_a_decline_needs_a_reason_even_past_the_services():
    proposal = make_waiting(make_open_consultation())
    with pytest.raises(IntegrityError, match="declined_with_a_reason"), transaction.atomic():
        Decision.objects.create(contribution=proposal, status="declined", reason="")


def test_history_is_written_past_the_services_and_cannot_be_rewritten():
    proposal = make_proposal(make_open_consultation(), title="The title at first")
    Contribution.objects.filter(pk=proposal.pk).update(title="Changed by the back door")
    assert [event.title for event in proposal.events.order_by("pgh_id")] == [
        "The title at first",
        "Changed by the back door",
    ]
    for statement in (
        "UPDATE commitments_contributionevent SET title = 'x'",
        "DELETE FROM commitments_contributionevent",
    ):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
