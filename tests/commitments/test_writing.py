"""Handing in, editing and withdrawing contributions."""

import threading
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from commitments import services
from commitments.models import Contribution, Draft, ThemeTally
from ogp_portal.base.errors import EditConflict, TooManyRequests
from ogp_portal.users.models import OutboxMessage
from tests.factories.consultations import make_open_consultation, make_phase, make_theme, move_window
from tests.factories.contributions import make_comment, make_proposal, proposal_payload
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def submit(consultation, person, kind="proposal", key=None, **payload):
    themes = payload.pop("with_themes", ())
    data = proposal_payload(themes, **payload) if kind == "proposal" else payload
    return services.submit(
        kind=kind, payload=data, person=person, submission_key=key or uuid.uuid4(), consultation=consultation
    )


def comment_payload(proposal, parent=None):
    return {
        "body": "Yes.",
        "proposal": proposal.pk,
        "parent": parent and parent.pk,
        "language": "fr",
        "shown_name": "Jo B.",
    }


class TestSubmit:
    def test_a_first_text_waits_and_its_author_is_told_in_french(self):
        consultation = make_open_consultation()
        theme = make_theme(consultation)
        person = make_person(language="fr", name="")
        contribution = submit(consultation, person, with_themes=[theme])
        assert contribution.status == "submitted"
        assert contribution.published_at is None
        assert list(contribution.themes.all()) == [theme]
        assert not ThemeTally.objects.filter(theme=theme, proposals__gt=0).exists()
        mail = OutboxMessage.objects.get()
        assert (mail.to, mail.language) == (person.email, "fr")
        person.refresh_from_db()
        assert person.name == "Amina K."

    def test_a_known_author_is_public_at_once_and_read_afterwards(self):
        consultation = make_open_consultation()
        theme = make_theme(consultation)
        person = make_person()
        make_proposal(consultation, author=person)
        contribution = submit(consultation, person, with_themes=[theme])
        assert (contribution.status, contribution.reviewed_at) == ("published", None)
        assert contribution in Contribution.objects.waiting()
        assert ThemeTally.objects.get(theme=theme).proposals == 1

    def test_a_published_text_that_nobody_has_read_makes_no_known_author(self):
        consultation = make_open_consultation()
        person = make_person()
        make_proposal(consultation, author=person, reviewed_at=None)
        assert submit(consultation, person).status == "submitted"

    def test_an_offer_of_help_waits_even_from_a_known_author(self):
        consultation = make_open_consultation()
        theme = make_theme(consultation)
        person = make_person()
        make_proposal(consultation, author=person)
        offer = submit(
            consultation, person, "help_offer", body="I can read drafts.", theme=theme.pk, language="en", shown_name="A"
        )
        assert offer.status == "submitted"
        assert list(offer.themes.all()) == [theme]

    def test_the_same_key_again_returns_the_first(self):
        consultation = make_open_consultation()
        person, key = make_person(), uuid.uuid4()
        first = submit(consultation, person, key=key)
        assert submit(consultation, person, key=key, title="Another title altogether") == first
        assert Contribution.objects.count() == 1
        assert OutboxMessage.objects.count() == 1

    def test_somebody_elses_key_is_refused(self):
        consultation = make_open_consultation()
        key = uuid.uuid4()
        submit(consultation, make_person(), key=key)
        with pytest.raises(services.NotAllowed):
            submit(consultation, make_person(), key=key)

    @pytest.mark.parametrize(
        ("days", "words"), [(30, "Not open yet"), (-60, "This closed on")], ids=["before", "after"]
    )
    def test_outside_the_phase_it_is_refused_in_words(self, days, words):
        consultation = make_open_consultation()
        move_window(consultation, days=days)
        with pytest.raises(services.PhaseClosed, match=words):
            submit(consultation, make_person())
        assert not Contribution.objects.exists()

    def test_a_consultation_that_takes_none_says_so(self):
        from tests.factories.consultations import make_consultation

        with pytest.raises(services.PhaseClosed, match="not part of this consultation"):
            submit(make_consultation(), make_person())

    def test_twenty_an_hour_and_no_more(self):
        consultation = make_open_consultation()
        person = make_person()
        for _ in range(20):
            submit(consultation, person)
        with pytest.raises(TooManyRequests):
            submit(consultation, person)
        assert Contribution.objects.count() == 20


class TestComments:
    def test_a_published_comment_is_counted_on_its_proposal(self):
        proposal = make_proposal(make_open_consultation())
        person = make_person()
        make_proposal(proposal.consultation, author=person)
        comment = submit(proposal.consultation, person, "comment", **comment_payload(proposal))
        proposal.refresh_from_db()
        assert (comment.status, proposal.comment_count) == ("published", 1)

    def test_an_answer_to_a_reply_stands_beside_it(self):
        proposal = make_proposal(make_open_consultation())
        top = make_comment(proposal)
        reply = make_comment(proposal, parent=top)
        answer = submit(proposal.consultation, make_person(), "comment", **comment_payload(proposal, reply))
        assert answer.parent_id == top.pk

    def test_not_on_a_withdrawn_proposal(self):
        proposal = make_proposal(make_open_consultation(), status="withdrawn")
        with pytest.raises(services.NotAllowed):
            submit(proposal.consultation, make_person(), "comment", **comment_payload(proposal))

    def test_not_under_a_comment_of_another_proposal(self):
        proposal = make_proposal(make_open_consultation())
        elsewhere = make_comment(make_proposal(proposal.consultation))
        with pytest.raises(services.NotAllowed):
            submit(proposal.consultation, make_person(), "comment", **comment_payload(proposal, elsewhere))


class TestDrafts:
    def test_sending_a_draft_twice_makes_one_contribution(self):
        consultation = make_open_consultation()
        person, token = make_person(), uuid.uuid4()
        draft = services.save_draft(kind="proposal", token=token, payload=proposal_payload(), who="127.0.0.1")
        first = services.send_draft(draft=draft, person=person, consultation=consultation)
        assert not Draft.objects.exists()
        assert services.send_draft(draft=draft, person=person, consultation=consultation) == first

    def test_the_same_token_replaces_it(self):
        token = uuid.uuid4()
        services.save_draft(kind="proposal", token=token, payload={"title": "One"}, who="127.0.0.1")
        services.save_draft(kind="proposal", token=token, payload={"title": "Two"}, who="127.0.0.1")
        assert Draft.objects.get().payload == {"title": "Two"}


class TestEdit:
    def edit(self, contribution, person, version=1, **payload):
        return services.edit(contribution=contribution, payload=payload, version=version, person=person)

    def test_the_text_changes_and_the_earlier_one_is_kept(self):
        consultation = make_open_consultation()
        old, new = make_theme(consultation), make_theme(consultation)
        proposal = make_proposal(consultation, themes=[old], solution="The first text of it.")
        edited = self.edit(proposal, proposal.author, solution="The second text of it.", themes=[new.pk])
        assert (edited.version, edited.status, edited.reviewed_at) == (2, "published", None)
        assert next(event.solution for event in edited.events.order_by("pgh_id")) == "The first text of it."
        assert ThemeTally.objects.get(theme=old).proposals == 0
        assert ThemeTally.objects.get(theme=new).proposals == 1

    def test_a_declined_text_goes_back_to_review(self):
        proposal = make_proposal(make_open_consultation(), status="declined")
        assert self.edit(proposal, proposal.author, title="A better title for it").status == "submitted"

    def test_an_older_version_never_overwrites(self):
        proposal = make_proposal(make_open_consultation())
        self.edit(proposal, proposal.author, title="The one that came first")
        with pytest.raises(EditConflict):
            self.edit(proposal, proposal.author, title="The one that came late")
        proposal.refresh_from_db()
        assert proposal.title == "The one that came first"

    def test_others_may_not(self):
        proposal = make_proposal(make_open_consultation())
        with pytest.raises(services.NotAllowed):
            self.edit(proposal, make_person(), title="Not mine at all")

    def test_not_after_the_phase(self):
        proposal = make_proposal(make_open_consultation())
        move_window(proposal.consultation, days=-60)
        with pytest.raises(services.PhaseClosed):
            self.edit(proposal, proposal.author, title="Too late for this")


class TestWithdraw:
    def test_a_public_proposal_leaves_the_count_of_its_theme(self):
        consultation = make_open_consultation()
        theme = make_theme(consultation)
        proposal = make_proposal(consultation, themes=[theme])
        services.withdraw(contribution=proposal, person=proposal.author)
        proposal.refresh_from_db()
        assert proposal.status == "withdrawn"
        assert ThemeTally.objects.get(theme=theme).proposals == 0
        assert proposal in Contribution.objects.public()

    def test_a_comment_leaves_the_count_of_its_proposal(self):
        proposal = make_proposal(make_open_consultation(), comment_count=1)
        comment = make_comment(proposal)
        services.withdraw(contribution=comment, person=comment.author)
        proposal.refresh_from_db()
        assert proposal.comment_count == 0

    def test_a_waiting_one_disappears(self):
        proposal = make_proposal(make_open_consultation(), status="submitted", published_at=None)
        services.withdraw(contribution=proposal, person=proposal.author)
        assert not Contribution.objects.public().exists()

    def test_only_once_and_only_ones_own(self):
        proposal = make_proposal(make_open_consultation())
        with pytest.raises(services.NotAllowed):
            services.withdraw(contribution=proposal, person=make_person())
        services.withdraw(contribution=proposal, person=proposal.author)
        with pytest.raises(services.NotAllowed):
            services.withdraw(contribution=proposal, person=proposal.author)


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_fifty_times_at_once_makes_one_row_and_one_mail():
    """R4 of the reliability list."""
    consultation = make_open_consultation()
    person, key = make_person(), uuid.uuid4()
    results: list[object] = []

    def send():
        try:
            results.append(submit(consultation, person, key=key).pk)
        except TooManyRequests:
            results.append("too many")
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Contribution.objects.count() == 1
    assert OutboxMessage.objects.count() == 1
    assert results == [Contribution.objects.get().pk] * 50


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"kind": "proposal", "title": ""}, "proposal_has_title_problem_and_solution"),
        ({"kind": "help_offer", "body": ""}, "comment_suggestion_and_offer_have_a_text"),
        ({"kind": "comment", "body": "Hi"}, "only_comments_belong_to_a_proposal"),
        ({"kind": "theme_suggestion", "title": "", "body": "Why"}, "theme_suggestion_has_a_title"),
        (
            {"kind": "help_offer", "body": "Hi", "status": "published", "published_at": None},
            "published_contribution_has_its_time",
        ),
    ],
)
def test_the_table_refuses_what_makes_no_sense(fields, constraint):
    consultation = make_open_consultation()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Contribution.objects.create(consultation=consultation, shown_name="A", language="en", **fields)


def test_a_phase_takes_input_within_its_dates_only():
    from datetime import timedelta

    from django.utils import timezone

    consultation = make_open_consultation()
    now = timezone.now()
    with pytest.raises(IntegrityError, match="phase_takes_input_within_its_dates"), transaction.atomic():
        make_phase(consultation, opens_at=now, days=3, allows=["comment"], input_closes_at=now + timedelta(days=4))
