"""Participants are told when what was said is answered: once for each note, at most one mail a day."""

from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone

from commitments.choices import State
from commitments.models import Contribution
from commitments.services.answering import correct_response
from events import notifications
from events.choices import Status
from events.models import Note
from events.services import noting
from events.services.answering import tell_answered_notes
from ogp_portal.hub import work
from ogp_portal.users.models import OutboxMessage
from tests.events.test_races import in_parallel
from tests.factories.answers import publish as publish_answer
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.events import days, make_note, make_registration, make_workshop
from tests.factories.people import make_administrator

pytestmark = pytest.mark.django_db


def hours(number):
    return timezone.now() + timedelta(hours=number)


def held(consultation=None, notes=2, **fields):
    """A workshop of yesterday with public notes."""
    consultation = consultation or make_open_consultation()
    workshop = make_workshop(consultation=consultation, starts_at=days(-1), **fields)
    theme = make_theme(consultation)
    for number in range(notes):
        make_note(workshop, theme=theme, table=f"Table {number}", text=f"Said at table {number}.")
    noting.release_notes(workshop=workshop, by=make_administrator(), now=timezone.now())
    return workshop


def answer(*notes):
    return publish_answer(*[note.contribution for note in notes])


def tell(now):
    """All that the worker tells at this moment; how many mails there are then."""
    while tell_answered_notes(now=now):
        pass
    return OutboxMessage.objects.filter(dedupe_key__startswith="notes-answered-").count()


def mails():
    rows = OutboxMessage.objects.filter(dedupe_key__startswith="notes-answered-").order_by("pk")
    return [(mail.to, mail.language) for mail in rows]


def test_everybody_who_had_a_place_is_told_in_his_or_her_language_once():
    workshop = held()
    english, french = make_registration(workshop), make_registration(workshop, language="fr")
    make_registration(workshop, status=Status.CANCELLED)
    make_registration(workshop, status=Status.WAITLISTED)
    make_registration(workshop, email="", walk_in=True)
    make_registration(held())
    first, second = workshop.notes.all()
    answer(first)
    assert tell(hours(2)) == 2
    assert mails() == [(english.email, "en"), (french.email, "fr")]
    mail, mail_fr = OutboxMessage.objects.filter(dedupe_key__startswith="notes-answered-").order_by("pk")
    assert mail.subject == "Answered: 1 workshop note"
    assert workshop.title_en in mail.body
    assert "Table 0: Said at table 0." in mail.body
    assert "Table 1" not in mail.body
    assert "/en/" + first.contribution.get_absolute_url().removeprefix("/en/") in mail.body
    assert mail_fr.subject == "Réponse donnée à 1 note d’atelier"
    assert workshop.title_fr in mail_fr.body
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.told_at
    assert second.told_at is None
    assert tell(hours(60)) == 2


def test_answers_of_an_hour_make_one_mail_and_later_ones_wait_for_the_next_day():
    workshop = held(notes=3)
    make_registration(workshop)
    first, second, third = workshop.notes.all()
    answer(first)
    assert tell(hours(0.9)) == 0, "others may follow"
    answer(second)
    assert tell(hours(1.1)) == 1
    assert OutboxMessage.objects.get(dedupe_key__startswith="notes").subject == "Answered: 2 workshop notes"
    answer(third)
    assert tell(hours(3)) == 1
    assert tell(hours(25)) == 1
    assert tell(hours(25.2)) == 2
    assert "Table 2" in OutboxMessage.objects.order_by("-pk").first().body


def test_somebody_of_two_workshops_gets_one_mail_that_names_both():
    consultation = make_open_consultation()
    one, two = held(consultation, notes=1), held(consultation, notes=1)
    make_registration(one, email="Zoe@example.org")
    make_registration(two, email="zoe@example.org", language="fr")
    answer(*Note.objects.all())
    assert tell(hours(2)) == 1
    mail = OutboxMessage.objects.get(dedupe_key__startswith="notes-answered-")
    assert mail.language == "fr", "as said last"
    assert one.title_fr in mail.body
    assert two.title_fr in mail.body


def test_an_answer_corrected_or_replaced_tells_nobody_again():
    workshop = held(notes=1)
    make_registration(workshop)
    response = answer(workshop.notes.get())
    assert tell(hours(2)) == 1
    correct_response(
        response=response,
        version=response.version,
        outcome="retained",
        reasons={"en": "Better said.", "fr": "Mieux dit."},
        by=make_administrator(),
    )
    answer(workshop.notes.get())
    assert tell(hours(60)) == 1


def test_what_is_not_public_any_more_is_not_told():
    workshop = held(notes=1)
    make_registration(workshop)
    answer(workshop.notes.get())
    Contribution.objects.update(status=State.DECLINED)
    assert tell(hours(2)) == 0


@pytest.mark.parametrize("after", [0, 1])
def test_a_worker_killed_after_any_mail_has_told_nobody_yet(monkeypatch, after):
    workshop = held(notes=1)
    people = [make_registration(workshop, language=language) for language in ("en", "fr")]
    answer(workshop.notes.get())
    write = notifications.tell_answered

    def killed(*arguments, **named):
        if len(mails()) == after:
            raise SystemExit
        write(*arguments, **named)

    monkeypatch.setattr(notifications, "tell_answered", killed)
    with pytest.raises(SystemExit):
        tell(hours(2))
    assert mails() == []
    monkeypatch.setattr(notifications, "tell_answered", write)
    assert tell(hours(2)) == 2
    assert [to for to, _language in mails()] == [one.email for one in people]


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_tell_everybody_once():
    workshop = held(notes=3)
    for _ in range(5):
        make_registration(workshop)
    answer(*workshop.notes.all())
    now = hours(2)
    results = in_parallel([lambda: tell_answered_notes(now=now)] * 4)
    assert sum(result is True for result in results) == 1
    assert len(set(mails())) == len(mails()) == 5


def test_the_worker_tells_them(settings):
    settings.DEMO = True
    workshop = held(notes=1)
    make_registration(workshop)
    answer(workshop.notes.get())
    work.work_once(hours(2), Event(), now=hours(2))
    assert len(mails()) == 1
