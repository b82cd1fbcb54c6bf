"""Several people registered by one of them."""

import pytest
from django.utils import timezone

from events import services
from events.models import Registration
from ogp_portal.users.models import OutboxMessage
from tests.events.test_pages import at, text_of
from tests.factories.events import days, key, make_registration, make_workshop, person

pytestmark = pytest.mark.django_db


def form(people=(("Lee Wong", "lee@example.org"), ("Ana Roy", "ana@example.org")), **fields):
    rows = {}
    for place, (name, email) in enumerate(people, 1):
        rows |= {f"person{place}-name": name, f"person{place}-email": email}
    return {
        "submission_key": str(key()),
        "organisation": "Les Données",
        "name": "Zoé Roy",
        "email": "zoe@example.org",
        "language": "fr",
        "rows": str(max(len(people), 2)),
        "informed": "on",
        **rows,
        **fields,
    }


def send(client, workshop, *args, **fields):
    return client.post(at(workshop, "workshop_register_group"), form(*args, **fields), follow=True)


def test_each_has_a_ticket_and_a_mail_of_his_or_her_own_by_order(client):
    workshop = make_workshop(capacity=2)
    page = client.get(at(workshop, "workshop_register"))
    assert at(workshop, "workshop_register_group") in page.content.decode()
    assert "We have your registrations." in text_of(send(client, workshop))
    rows = list(workshop.registrations.order_by("ticket").values_list("name", "status", "brought_by__name"))
    assert rows == [
        ("Zoé Roy", "confirmed", None),
        ("Lee Wong", "confirmed", "Zoé Roy"),
        ("Ana Roy", "waitlisted", "Zoé Roy"),
    ]
    assert set(workshop.registrations.values_list("organisation", "language")) == {("Les Données", "fr")}
    mails = {mail.to: mail for mail in OutboxMessage.objects.all()}
    assert set(mails) == {"zoe@example.org", "lee@example.org", "ana@example.org"}
    assert {mail.language for mail in mails.values()} == {"fr"}
    assert "Votre inscription a été faite par Zoé Roy." in mails["lee@example.org"].body
    assert "inscription a été faite" not in mails["zoe@example.org"].body
    links = {to: mail.body.partition("/mon-inscription/")[2].split("/")[0] for to, mail in mails.items()}
    assert len(set(links.values())) == 3


def test_somebody_registered_already_is_not_told_of_to_others(client):
    workshop, other = make_workshop(), make_workshop()
    make_registration(workshop, email="ana@example.org", name="Ana")
    known, new = send(client, workshop), send(client, other)
    assert text_of(known).replace(workshop.title_en, "") == text_of(new).replace(other.title_en, "")
    assert workshop.registrations.count() == 3
    assert workshop.registrations.get(email="ana@example.org").brought_by is None
    (mail,) = OutboxMessage.objects.filter(to="ana@example.org", subject__contains=workshop.title_en)
    assert "Nothing has changed" in mail.body


def test_a_contact_registered_already_brings_the_others_all_the_same(client):
    workshop = make_workshop()
    contact = make_registration(workshop, email="zoe@example.org", name="Secret Name")
    send(client, workshop)
    assert set(contact.brought.values_list("email", flat=True)) == {"lee@example.org", "ana@example.org"}
    mails = OutboxMessage.objects.exclude(to="zoe@example.org")
    assert not [mail.to for mail in mails if "Secret Name" in mail.body], "a typed address tells no name"
    assert mails.count() == 2


def test_sending_twice_is_sending_once(client):
    workshop = make_workshop()
    data = form()
    for _ in range(2):
        client.post(at(workshop, "workshop_register_group"), data)
    assert (workshop.registrations.count(), OutboxMessage.objects.count()) == (3, 3)


@pytest.mark.parametrize(
    ("people", "fields", "words"),
    [
        ((("Lee", "lee@example.org"), ("Li", "LEE @example.org")), {}, "Write a whole"),
        ((("Lee", "lee@example.org"), ("Li", "LEE@EXAMPLE.org")), {}, "is here twice"),
        ((("Lee", "ｌｅｅ@example.org"), ("Li", "lee@example.org")), {}, "is here twice"),
        ((("Zoé again", "Zoe@example.org"),), {}, "is here twice"),
        ((("Lee", ""),), {}, "Write the e-mail address of this person"),
        ((("", "lee@example.org"),), {}, "Write the name of this person"),
        ((("www.prize.example", "lee@example.org"),), {}, "without a web"),
        ((), {}, "at least one more person"),
        ((("Lee", "lee@example.org"),), {"informed": ""}, "Ask these people first"),
        ((("Lee", "lee@example.org"),), {"email": "nobody"}, "Write a whole"),
    ],
)
def test_what_is_wrong_is_named_and_all_or_none_are_registered(client, people, fields, words):
    workshop = make_workshop()
    answer = send(client, workshop, people, **fields)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert 'class="error-summary"' in answer.content.decode()
    assert "Les Données" in answer.content.decode()
    for name, email in people:
        assert name in answer.content.decode()
        assert email in answer.content.decode()
    assert not Registration.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_more_rows_come_by_a_button_and_keep_what_was_typed(client):
    workshop = make_workshop()
    answer = send(client, workshop, (("Lee Wong", "not yet"), ("", "")), more="1", informed="")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert [f'name="person{place}-name"' in page for place in (1, 4, 5)] == [True, True, False]
    for typed in ("Lee Wong", "not yet", "Les Données", 'value="4"'):
        assert typed in page
    assert 'class="error-summary"' not in page
    assert not Registration.objects.exists()


@pytest.mark.parametrize(("rows", "shown"), [("19", 20), ("20", 20), ("9999", 4), ("-3", 4), ("rubbish", 4), ("", 4)])
def test_there_are_never_more_than_twenty_rows(client, rows, shown):
    page = send(client, make_workshop(), (), more="1", rows=rows).content.decode()
    assert f'name="person{shown}-name"' in page
    assert f'name="person{shown + 1}-name"' not in page
    assert ("Add two people" in page) == (shown < 20)


def test_twenty_come_at_once_and_the_twenty_first_is_not_read(client):
    workshop = make_workshop(capacity=30)
    send(client, workshop, [(f"Person {n}", f"p{n}@example.org") for n in range(21)], rows="21")
    assert workshop.registrations.count() == 21
    assert not workshop.registrations.filter(email="p20@example.org").exists()


def test_a_group_is_refused_when_registration_is_not_open(client):
    workshop = make_workshop(registration_opens_at=days(1))
    assert "Registration opens" in text_of(client.get(at(workshop, "workshop_register_group")))
    answer = send(client, workshop)
    assert answer.status_code == 422
    assert "Registration opens" in text_of(answer)
    assert "Lee Wong" in answer.content.decode()


def test_a_refusal_half_way_leaves_nobody_registered():
    workshop = make_workshop()
    data = person(email="lee@example.org", submission_key=key())
    services.cancel(
        registration=services.register(workshop=workshop, now=timezone.now(), **data).registration, now=timezone.now()
    )
    OutboxMessage.objects.all().delete()
    contact = person(email="zoe@example.org")
    with pytest.raises(services.RegistrationCancelled):
        services.register_group(
            workshop=workshop,
            submission_key=data["submission_key"],
            now=timezone.now(),
            contact=contact,
            people=[{"name": "Lee", "email": "lee@example.org"}],
        )
    assert workshop.registrations.active().count() == 0
    workshop.refresh_from_db()
    assert (workshop.seats_taken, workshop.next_ticket) == (0, 2)
    assert not OutboxMessage.objects.exists()


def test_groups_of_a_hybrid_workshop_say_how_they_come(client):
    workshop = make_workshop(mode="hybrid")
    assert send(client, workshop).status_code == 422
    send(client, workshop, attendance="online")
    assert set(workshop.registrations.values_list("attendance", flat=True)) == {"online"}


def test_many_groups_from_one_place_are_slowed_down(client, monkeypatch):
    monkeypatch.setattr("events.views.registering.GROUPS", 1)
    workshop = make_workshop()
    send(client, workshop)
    answer = send(client, workshop, [("Late One", "late@example.org")])
    assert answer.status_code == 429
    assert "Late One" in answer.content.decode()
    assert workshop.registrations.count() == 3
