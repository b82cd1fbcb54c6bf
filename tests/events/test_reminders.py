"""Reminders: to everybody with a place, in their language, each once, whatever happens meanwhile."""

import re
from collections import Counter
from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone

from events import notifications
from events.choices import Status
from events.models import Reminder, Workshop
from events.services import remind_next, reminding
from ogp_portal.hub import work
from ogp_portal.users.models import OutboxMessage
from tests.events.test_races import in_parallel
from tests.factories.events import make_crowd, make_registration, make_workshop

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def hours(number):
    return NOW + timedelta(hours=number)


def set_reminder(workshop, *, before=24, written_at=None, **fields):
    """A reminder so many hours before, written a month ago unless said otherwise."""
    reminder = Reminder.objects.create(workshop=workshop, hours=before, **fields)
    Reminder.objects.filter(pk=reminder.pk).update(written_at=written_at or NOW - timedelta(days=30))
    return reminder


def coming(*, starts_in=24, **fields):
    return make_workshop(starts_at=hours(starts_in), **{"published_at": NOW - timedelta(days=30), **fields})


def remind_all(now=NOW):
    rounds = 0
    while remind_next(now=now):
        rounds += 1
    return rounds


def told():
    return list(OutboxMessage.objects.order_by("pk").values_list("to", "language"))


def test_everybody_with_a_place_is_reminded_in_his_or_her_language():
    workshop = coming(capacity=2)
    english, french = make_registration(workshop), make_registration(workshop, language="fr")
    make_registration(workshop, status=Status.WAITLISTED)
    make_registration(workshop, status=Status.CANCELLED)
    make_registration(coming())
    set_reminder(workshop)
    assert remind_all() == 1
    assert told() == [(english.email, "en"), (french.email, "fr")]
    mail, mail_fr = OutboxMessage.objects.order_by("pk")
    assert mail.subject == f"Reminder: {workshop.title_en}"
    assert mail_fr.subject == f"Rappel : {workshop.title_fr}"
    assert "Calgary, Alberta" in mail.body
    assert "Calgary (Alberta)" in mail_fr.body
    assert re.search(r"/en/my-registration/\S+", mail.body)
    assert "BEGIN:VCALENDAR" in mail.attachments[0]["text"]
    assert Reminder.objects.get().sent_at == NOW


@pytest.mark.parametrize(
    ("fields", "starts_in"),
    [
        ({}, 24.01),
        ({"published_at": None}, 20),
        ({"cancelled_at": NOW}, 20),
        ({}, 0),
        ({}, -1),
    ],
    ids=["too early", "draft", "called off", "begins now", "begun"],
)
def test_when_nobody_is_reminded(fields, starts_in):
    workshop = coming(starts_in=starts_in, **fields)
    make_registration(workshop)
    set_reminder(workshop)
    assert remind_all() == 0
    assert told() == []
    assert Reminder.objects.get().sent_at is None


def test_each_reminder_goes_out_once_whatever_its_hours_are_set_to_later():
    workshop = coming()
    make_registration(workshop)
    reminder = set_reminder(workshop)
    set_reminder(workshop, before=2)
    remind_all()
    reminder.refresh_from_db()
    reminder.hours = 23
    reminder.save()
    remind_all(hours(1))
    Workshop.objects.filter(pk=workshop.pk).update(starts_at=hours(50), ends_at=hours(52))
    remind_all(hours(28))
    assert len(told()) == 1
    remind_all(hours(48))
    assert len(told()) == 2, "the other one, two hours before"


def test_hours_edited_in_the_middle_remind_nobody_twice(monkeypatch):
    monkeypatch.setattr(reminding, "CHUNK", 2)
    workshop = coming()
    people = [make_registration(workshop) for _ in range(5)]
    reminder = set_reminder(workshop)
    assert remind_next(now=NOW)
    assert len(told()) == 2
    Reminder.objects.filter(pk=reminder.pk).update(hours=2)
    assert remind_all() == 0
    remind_all(hours(22))
    assert [to for to, _language in told()] == [one.email for one in people]


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_worker_killed_after_any_mail_loses_none_and_repeats_none(monkeypatch, after):
    monkeypatch.setattr(reminding, "CHUNK", 2)
    workshop = coming()
    people = [make_registration(workshop) for _ in range(3)]
    set_reminder(workshop)
    write = notifications.tell_reminder

    def killed(*arguments, **named):
        if OutboxMessage.objects.count() == after:
            raise SystemExit
        write(*arguments, **named)

    monkeypatch.setattr(notifications, "tell_reminder", killed)
    if after < 3:
        with pytest.raises(SystemExit):
            remind_all()
        assert len(told()) == after - after % 2, "what was not finished is not there"
        assert Reminder.objects.get().sent_at is None
    monkeypatch.setattr(notifications, "tell_reminder", write)
    remind_all()
    assert [to for to, _language in told()] == [one.email for one in people]
    assert Reminder.objects.get().sent_at


@pytest.mark.parametrize("late", ["published", "written"])
@pytest.mark.parametrize(("starts_in", "mails"), [(24, 1), (13, 1), (12.01, 1), (12, 0), (3, 0)])
def test_one_that_comes_after_its_hour_goes_out_only_while_more_than_half_is_left(late, starts_in, mails):
    workshop = coming(starts_in=starts_in, **({"published_at": NOW} if late == "published" else {}))
    make_registration(workshop)
    set_reminder(workshop, written_at=NOW if late == "written" else None)
    remind_all()
    assert len(told()) == mails
    assert Reminder.objects.get().sent_at, "it is done with either way"


def test_a_worker_that_was_away_reminds_as_soon_as_it_is_back():
    workshop = coming(starts_in=3)
    make_registration(workshop)
    set_reminder(workshop)
    remind_all()
    assert len(told()) == 1


def test_people_who_take_part_online_are_told_where():
    workshop = coming(mode="hybrid", online_url="https://meet.example.org/room")
    room, online = make_registration(workshop), make_registration(workshop, attendance="online")
    set_reminder(workshop)
    remind_all()
    bodies = dict(OutboxMessage.objects.values_list("to", "body"))
    assert "To join online" not in bodies[room.email]
    assert "To join online" in bodies[online.email]


def test_the_worker_reminds_and_ends_offers(settings):
    settings.DEMO = True
    workshop = coming(capacity=1, offer_hours=1)
    make_registration(workshop, status=Status.OFFERED, offered_until=NOW)
    waiting = make_registration(workshop, status=Status.WAITLISTED)
    full = coming()
    make_registration(full)
    set_reminder(full)
    work.work_once(NOW, Event(), now=NOW)
    waiting.refresh_from_db()
    assert waiting.status == Status.OFFERED
    subjects = [mail.subject for mail in OutboxMessage.objects.order_by("pk")]
    assert any(subject.startswith("Reminder:") for subject in subjects)
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"sent"}


def test_a_fault_in_one_thing_holds_up_nothing_else(monkeypatch, caplog):
    def failing(*, now):
        raise ValueError("a template that cannot be rendered")

    done = []
    monkeypatch.setattr(work, "TELLING", [failing, lambda *, now: bool(done.append(now))])
    work.work_once(NOW, Event(), now=NOW)
    assert done == [NOW]
    assert "failing failed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_remind_everybody_once(monkeypatch):
    monkeypatch.setattr(reminding, "CHUNK", 5)
    people = [make_registration(workshop) for workshop in (coming(), coming()) for _ in range(12)]
    for workshop in Workshop.objects.all():
        set_reminder(workshop)
    in_parallel([remind_all] * 4)
    remind_all()
    assert Counter(to for to, _language in told()) == Counter(one.email for one in people)


def test_looking_for_reminders_is_one_query(django_assert_num_queries):
    make_crowd(coming(capacity=300), 300)
    with django_assert_num_queries(1):
        assert not remind_next(now=NOW)


def test_one_that_cannot_be_written_holds_up_no_other(caplog):
    broken, other = coming(), coming()
    make_registration(broken)
    person = make_registration(other)
    for workshop in (broken, other):
        set_reminder(workshop)
    Workshop.objects.filter(pk=broken.pk).update(time_zone="Nowhere/At_All")
    assert remind_all() == 1
    assert told() == [(person.email, "en")]
    assert set(Reminder.objects.values_list("workshop", "sent_at")) == {(broken.pk, None), (other.pk, NOW)}
    assert "failed" in caplog.text
