"""Feedback: asked once by mail, given once by a personal link, kept without a name, counted for the organisers."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from events import notifications
from events.choices import Status
from events.links import Purpose, token_for
from events.models import Feedback, Registration
from events.services import feedback
from events.services.feedback import ask_next, give_feedback
from ogp_portal.users.models import OutboxMessage
from tests.events.test_pages import at, text_of
from tests.events.test_races import in_parallel
from tests.factories.consultations import make_open_consultation
from tests.factories.events import days, make_question, make_registration, make_workshop
from tests.factories.people import make_organiser, make_person, sign_in

pytestmark = pytest.mark.django_db
CHOICE = {
    "kind": "choice",
    "options_en": "Good\nBad",
    "options_fr": "Bien\nMal",
    "label_en": "How was it on the whole?",
}


def over(**fields):
    """A workshop that ended an hour ago, with a text and a choice asked afterwards."""
    workshop = make_workshop(consultation=make_open_consultation(), **{"starts_at": days(-4 / 24), **fields})
    make_question(workshop, asked="afterwards", label_en="What was missing?", label_fr="Que manquait-il?")
    make_question(workshop, asked="afterwards", required=True, position=1, **CHOICE)
    make_question(workshop, label_en="Asked when registering")
    return workshop


def questions(workshop):
    return list(workshop.questions.filter(asked="afterwards"))


def ask(now=None):
    while ask_next(now=now or timezone.now()):
        pass
    return [(mail.to, mail.language) for mail in OutboxMessage.objects.order_by("pk")]


def page_of(registration, purpose=Purpose.FEEDBACK, language="en"):
    with override(language):
        return reverse("registration_feedback", args=[token_for(purpose, registration)])


def typed(workshop, text="More time.", choice="0"):
    first, second = questions(workshop)
    return {f"question-{first.pk}": text, f"question-{second.pk}": choice}


def test_those_who_were_there_are_asked_once_in_their_language():
    workshop = over()
    there = make_registration(workshop, checked_in_at=days(-0.1), language="fr")
    make_registration(workshop, email="", walk_in=True, checked_in_at=days(-0.1))
    make_registration(workshop)
    assert ask() == [(there.email, "fr")]
    mail = OutboxMessage.objects.get()
    assert mail.subject == f"Qu’en avez-vous pensé? {workshop.title_fr}"
    assert page_of(there, language="fr") in mail.body
    assert mail.attachments == []
    workshop.refresh_from_db()
    assert workshop.feedback_asked_at
    make_registration(workshop, checked_in_at=days(-0.1))
    assert len(ask()) == 1


def test_everybody_with_a_place_is_asked_where_nobody_was_checked_in():
    workshop = over()
    people = [make_registration(workshop) for _ in range(2)]
    for status in (Status.CANCELLED, Status.WAITLISTED):
        make_registration(workshop, status=status)
    assert ask() == [(one.email, "en") for one in people]


@pytest.mark.parametrize(
    "fields",
    [{"starts_at": days(-2 / 24)}, {"starts_at": days(-31)}, {"published_at": None}, {"cancelled_at": days(-1)}],
    ids=["not over", "too long ago", "draft", "called off"],
)
def test_when_nobody_is_asked(fields):
    workshop = over(**fields)
    make_registration(workshop)
    assert ask() == []
    workshop.refresh_from_db()
    assert workshop.feedback_asked_at is None


def test_without_questions_for_afterwards_there_is_no_mail():
    workshop = over()
    workshop.questions.filter(asked="afterwards").delete()
    make_registration(workshop)
    assert ask() == []


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_worker_killed_after_any_mail_loses_none_and_repeats_none(monkeypatch, after):
    monkeypatch.setattr(feedback, "CHUNK", 2)
    workshop = over()
    people = [make_registration(workshop) for _ in range(3)]
    write = notifications.tell_feedback

    def killed(*arguments, **named):
        if OutboxMessage.objects.count() == after:
            raise SystemExit
        write(*arguments, **named)

    monkeypatch.setattr(notifications, "tell_feedback", killed)
    with pytest.raises(SystemExit):
        ask()
    monkeypatch.setattr(notifications, "tell_feedback", write)
    assert ask() == [(one.email, "en") for one in people]


def test_a_look_changes_nothing_and_answers_are_kept_without_a_name(client):
    workshop = over()
    registration = make_registration(workshop)
    address = page_of(registration)
    page = client.get(address)
    assert "What was missing? (optional)" in text_of(page)
    assert "Asked when registering" not in text_of(page)
    Client().head(address)
    assert not Feedback.objects.exists()
    before = registration.events.count()
    thanks = client.post(address, typed(workshop), follow=True)
    assert "Thank you" in text_of(thanks)
    row = Feedback.objects.get()
    first, second = questions(workshop)
    assert row.answers == {str(first.pk): "More time.", str(second.pk): 0}
    assert (row.workshop, row.language) == (workshop, "en")
    related = {field.name for field in Feedback._meta.get_fields()}
    assert related == {"id", "workshop", "language", "answers"}
    assert registration.events.count() == before, "the history does not know the hour"
    assert "gave_feedback" not in {field.name for field in registration.events.model._meta.get_fields()}


def test_one_answer_each(client):
    workshop = over()
    registration = make_registration(workshop)
    for choice in ("0", "1"):
        assert client.post(page_of(registration), typed(workshop, choice=choice)).status_code == 302
    assert list(Feedback.objects.values_list("answers", flat=True)) == [
        {str(questions(workshop)[0].pk): "More time.", str(questions(workshop)[1].pk): 0}
    ]
    assert "Send my answers" not in text_of(client.get(page_of(registration)))


@pytest.mark.django_db(transaction=True)
def test_one_answer_each_also_when_sent_ten_times_at_once():
    workshop = over()
    registration = make_registration(workshop)
    results = in_parallel([lambda: give_feedback(registration=registration, answers={"1": "x"}, language="en")] * 10)
    assert sorted(results) == [False] * 9 + [True]
    assert Feedback.objects.count() == 1


def test_bad_input_keeps_what_was_typed(client):
    workshop = over()
    registration = make_registration(workshop)
    response = client.post(page_of(registration), typed(workshop, text="Kept words", choice="7"))
    assert response.status_code == 422
    assert "Kept words" in response.content.decode()
    workshop.questions.filter(required=True).update(required=False)
    response = client.post(page_of(registration), typed(workshop, text=" ", choice=""))
    assert "Answer at least one question." in text_of(response)
    assert not Feedback.objects.exists()
    assert not Registration.objects.get().gave_feedback


@pytest.mark.parametrize("purpose", [Purpose.MANAGE, Purpose.CHECK_IN, Purpose.JOIN])
def test_a_link_made_for_something_else_opens_nothing(client, purpose):
    assert client.post(page_of(make_registration(over()), purpose), {}).status_code == 404


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"starts_at": days(-31)}, "confirmed"), ({"starts_at": days(-0.05)}, "confirmed"), ({}, "cancelled")],
    ids=["too old", "not over", "without a place"],
)
def test_a_link_that_does_not_count_any_more(client, fields, status):
    assert client.get(page_of(make_registration(over(**fields), status=status))).status_code == 404


@pytest.fixture
def organiser(client):
    person = make_organiser()
    sign_in(client, person)
    return person


def give(workshop, *texts, choice=0):
    first, second = questions(workshop)
    for text in texts:
        answers = {str(first.pk): text, str(second.pk): choice}
        give_feedback(registration=make_registration(workshop), answers=answers, language="en")


def test_organisers_read_the_results_from_three_answers_on(client, organiser):
    workshop = over(organisers=[organiser])
    give(workshop, "Zebra", "apple")
    page = text_of(client.get(at(workshop, "workshop_feedback")))
    assert "2 people have answered." in page
    assert "Zebra" not in page
    assert "Good" not in page
    give(workshop, "Mango", choice=1)
    page = text_of(client.get(at(workshop, "workshop_feedback")))
    assert "Good 2 Bad 1" in page
    assert page.index("apple") < page.index("Mango") < page.index("Zebra"), "not in the order they came"


def test_a_question_that_few_answered_is_not_shown(client, organiser):
    workshop = over(organisers=[organiser])
    give(workshop, "One", "Two", "Three")
    second = questions(workshop)[1]
    for row in Feedback.objects.all()[:1]:
        row.answers.pop(str(second.pk))
        row.save()
    page = text_of(client.get(at(workshop, "workshop_feedback")))
    assert "Fewer than three answers so far." in page
    assert "Good" not in page
    assert "Three" in page


def test_several_choices_are_counted_each(client, organiser):
    workshop = over(organisers=[organiser])
    _first, second = questions(workshop)
    second.kind = "choices"
    second.save()
    for choice in ([0, 1], [1], [1]):
        give(workshop, "x", choice=choice)
    assert "Good 1 Bad 3" in text_of(client.get(at(workshop, "workshop_feedback")))


@pytest.mark.parametrize("make", [make_person, make_organiser])
def test_the_results_are_for_its_organisers(client, make):
    workshop = over()
    sign_in(client, make())
    assert client.get(at(workshop, "workshop_feedback")).status_code == 404


def test_query_budgets(client, organiser, grows):
    workshop = over(organisers=[organiser], capacity=100)
    grows(at(workshop, "workshop_feedback"), lambda number: give(workshop, f"Text {number}"))
    registration = make_registration(workshop)
    client.logout()
    grows(page_of(registration), lambda _number: make_question(workshop, asked="afterwards"))


def test_a_workshop_that_cannot_be_asked_about_holds_up_no_other(caplog):
    broken, other = over(), over(starts_at=days(-3.5 / 24))
    make_registration(broken)
    person = make_registration(other)
    type(broken).objects.filter(pk=broken.pk).update(time_zone="Nowhere/At_All")
    assert ask() == [(person.email, "en")]
    assert "failed" in caplog.text
