"""Getting a seat, or a place on the wait list."""

import pytest
from django.utils import timezone

from events import services
from events.choices import Status
from events.models import Registration, address_key
from ogp_portal.users.models import OutboxMessage
from tests.factories.events import days, key, make_registration, make_workshop, person

pytestmark = pytest.mark.django_db


def register(workshop, **fields):
    fields.setdefault("submission_key", key())
    now = fields.pop("now", timezone.now())
    return services.register(workshop=workshop, now=now, **{**person(), **fields})


def test_a_free_seat_is_given_and_told_in_the_persons_language():
    workshop = make_workshop(capacity=2)
    answer = register(workshop, name="Zoé Roy", email="zoe@example.org", language="fr")
    workshop.refresh_from_db()
    assert answer.told == Status.CONFIRMED
    assert (workshop.seats_taken, workshop.waiting, workshop.next_ticket) == (1, 0, 2)
    (mail,) = OutboxMessage.objects.all()
    assert (mail.to, mail.language) == ("zoe@example.org", "fr")
    assert workshop.title_fr in mail.subject
    assert "/fr/" in mail.body
    assert "Zoé Roy" in mail.body


def test_a_full_workshop_puts_people_on_the_wait_list_in_order():
    workshop = make_workshop(capacity=1)
    answers = [register(workshop) for _ in range(3)]
    assert [answer.told for answer in answers] == ["confirmed", "waitlisted", "waitlisted"]
    assert [answer.registration.ticket for answer in answers] == [1, 2, 3]
    assert [services.position_of(answer.registration) for answer in answers] == [0, 1, 2]
    bodies = list(OutboxMessage.objects.order_by("pk").values_list("body", flat=True))
    assert "first on the wait list" in bodies[1]
    assert "number 2 on the wait list" in bodies[2]


def test_the_same_form_again_gives_the_first_answer_and_no_mail():
    workshop = make_workshop()
    data = person(submission_key=key())
    first, second = register(workshop, **data), register(workshop, **data)
    assert first == second
    assert OutboxMessage.objects.count() == 1


def test_one_form_sent_for_two_people_registers_both():
    workshop = make_workshop()
    same = key()
    register(workshop, submission_key=same, email="one@example.org")
    register(workshop, submission_key=same, email="two@example.org")
    assert workshop.registrations.count() == 2


def test_a_form_of_a_cancelled_registration_says_so():
    workshop = make_workshop()
    data = person(submission_key=key())
    services.cancel(registration=register(workshop, **data).registration, now=timezone.now())
    with pytest.raises(services.RegistrationCancelled):
        register(workshop, **data)
    assert register(workshop, **{**data, "submission_key": key()}).registration.ticket == 2


@pytest.mark.parametrize(("free", "told"), [(True, "confirmed"), (False, "waitlisted")])
def test_a_known_address_is_answered_like_a_new_one(free, told):
    workshop = make_workshop(capacity=2 if free else 1)
    known = make_registration(workshop, email="known@example.org")
    again = register(workshop, email=" KNOWN@Example.org")
    new = register(workshop)
    assert again.told == new.told == told
    assert again.registration == known
    mails = OutboxMessage.objects.filter(to="known@example.org")
    assert [mail.subject.startswith("You have a place") for mail in mails] == [True]
    assert "Nothing has changed" in mails[0].body
    register(workshop, email="known@example.org")
    assert mails.count() == 1, "at most one an hour"


@pytest.mark.parametrize(
    "other",
    ["JOSE\u0301@example.org", "josé@EXAMPLE.ORG", " jos\u00e9 @ example.org", "ｊｏｓé@example.org"],
)
def test_one_address_in_many_spellings(other):
    assert address_key(other) == address_key("josé@example.org")


def test_a_domain_with_accents_is_the_one_the_dns_knows():
    assert address_key("a@québec.ca") == address_key("a@xn--qubec-csa.ca")
    assert address_key("a@" + "x" * 70 + ".ca").startswith("a@xxx")


@pytest.mark.parametrize(
    ("fields", "now", "words"),
    [
        ({"cancelled_at": days(0)}, days(0), "called off"),
        ({"published_at": None}, days(0), "not published"),
        ({"registration_opens_at": days(2)}, days(1), "Registration opens at"),
        ({"registration_closes_at": days(2)}, days(3), "Registration closed at"),
        ({}, days(10.01), "has begun"),
        ({}, days(11), "is over"),
    ],
)
def test_registration_is_refused_with_the_reason(fields, now, words):
    workshop = make_workshop(**fields)
    with pytest.raises(services.RegistrationClosed, match=words):
        register(workshop, now=now)
    assert not Registration.objects.exists()


def test_how_one_takes_part_follows_from_the_workshop_unless_it_is_hybrid():
    online = register(make_workshop(mode="online"), attendance="in_person").registration
    hybrid = register(make_workshop(mode="hybrid"), attendance="online").registration
    assert (online.attendance, hybrid.attendance) == ("online", "online")


def test_cancelling_promotes_the_next_by_ticket_and_tells_both():
    workshop = make_workshop(capacity=1)
    first, second, third = (register(workshop, access_needs="Captions").registration for _ in range(3))
    OutboxMessage.objects.all().delete()
    services.cancel(registration=first, now=timezone.now())
    for registration in (first, second, third):
        registration.refresh_from_db()
    assert [first.status, second.status, third.status] == ["cancelled", "confirmed", "waitlisted"]
    assert (first.access_needs, second.access_needs) == ("", "Captions")
    assert services.position_of(third) == 1
    mails = dict(OutboxMessage.objects.values_list("to", "subject"))
    assert mails[first.email].startswith("Your registration is cancelled")
    assert mails[second.email].startswith("A place is yours now")
    assert len(mails) == 2
    workshop.refresh_from_db()
    assert (workshop.seats_taken, workshop.waiting) == (1, 1)


def test_leaving_the_wait_list_frees_no_seat():
    workshop = make_workshop(capacity=1)
    _first, second, third = (register(workshop).registration for _ in range(3))
    services.cancel(registration=second, now=timezone.now())
    third.refresh_from_db()
    workshop.refresh_from_db()
    assert third.status == Status.WAITLISTED
    assert (workshop.seats_taken, workshop.waiting) == (1, 1)


def test_cancelling_twice_is_cancelling_once():
    workshop = make_workshop(capacity=1)
    first = register(workshop).registration
    services.cancel(registration=first, now=timezone.now())
    services.cancel(registration=first, now=timezone.now())
    workshop.refresh_from_db()
    assert workshop.seats_taken == 0
    assert OutboxMessage.objects.count() == 2


def test_nothing_is_cancelled_once_the_workshop_has_begun():
    registration = make_registration(make_workshop())
    with pytest.raises(services.WorkshopBegun):
        services.cancel(registration=registration, now=days(10.01))


def test_more_places_go_to_the_wait_list_at_once():
    workshop = make_workshop(capacity=1)
    for _ in range(4):
        register(workshop)
    changed = services.change_capacity(workshop=workshop, in_person=3, now=timezone.now())
    assert (changed.capacity, changed.seats_taken, changed.waiting) == (3, 3, 1)
    statuses = workshop.registrations.order_by("ticket").values_list("status", flat=True)
    assert list(statuses) == ["confirmed"] * 3 + ["waitlisted"]
    assert services.change_capacity(workshop=workshop, in_person=3, now=timezone.now()).capacity == 3


def test_capacity_never_goes_below_the_confirmed():
    workshop = make_workshop(capacity=2)
    register(workshop)
    register(workshop)
    with pytest.raises(services.CapacityBelowConfirmed, match="2 people"):
        services.change_capacity(workshop=workshop, in_person=1, now=timezone.now())


def test_nobody_is_promoted_into_a_workshop_that_has_begun_or_was_called_off():
    workshop = make_workshop(capacity=1)
    register(workshop)
    waiting = register(workshop).registration
    services.change_capacity(workshop=workshop, in_person=2, now=days(10.01))
    waiting.refresh_from_db()
    assert waiting.status == Status.WAITLISTED
    workshop.refresh_from_db()
    workshop.cancelled_at = timezone.now()
    workshop.save()
    assert services.promote_next(workshop=workshop, now=timezone.now()) == []
    with pytest.raises(services.WorkshopCalledOff):
        services.change_capacity(workshop=workshop, in_person=9, now=timezone.now())
