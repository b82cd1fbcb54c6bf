"""Invitations: a pasted list, personal links, and taking them back."""

import re
import time

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from events import services
from events.links import invitation_of, invitation_token
from events.models import Invitation, Registration
from ogp_portal.users.models import OutboxMessage
from tests.events.test_pages import at, form, text_of
from tests.factories.consultations import make_open_consultation
from tests.factories.events import days, key, make_invitation, make_registration, make_workshop
from tests.factories.people import make_organiser, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(client):
    person = make_organiser()
    sign_in(client, person)
    return person


def paste(client, workshop, addresses, language="en"):
    data = {"submission_key": str(key()), "addresses": addresses, "language": language}
    return client.post(at(workshop, "workshop_invitations"), data)


def link(invitation, language="en"):
    return f"{at(invitation.workshop, 'workshop_register', language)}?invite={invitation_token(invitation)}"


def take_back(client, invitation):
    with override("en"):
        address = reverse("workshop_take_back", args=[invitation.workshop.slug_en, invitation.pk])
    return client.post(address, follow=True)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_address_gets_one_mail_with_a_link_of_its_own_in_the_chosen_language(client, organiser, language):
    workshop = make_workshop(organisers=[organiser])
    make_invitation(workshop, email="before@example.org")
    make_registration(workshop, email="registered@example.org")
    text = "Zoé <zoe@example.org>; LEE@example.org\nlee@example.org\nBefore@example.org\nregistered@example.org\nnobody"
    page = text_of(paste(client, workshop, text, language))
    others = ("1 person had been invited before", "1 person is registered already", "1 entry is not an e-mail address")
    for said in ("New invitations sent: 2", *others):
        assert said in page
    mails = {mail.to: mail for mail in OutboxMessage.objects.all()}
    assert set(mails) == {"zoe@example.org", "LEE@example.org"}
    for invitation in workshop.invitations.exclude(email="before@example.org"):
        assert invitation.invited_by == organiser
        assert link(invitation, language) in mails[invitation.email].body
        assert mails[invitation.email].language == language
    paste(client, workshop, text, language)
    assert OutboxMessage.objects.count() == 2


def test_three_thousand_addresses_with_rubbish_in_between_take_a_few_seconds(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    lines = [f"Person {n} <person{n}@example.org>{';' if n % 3 else chr(10)}" for n in range(3000)]
    for n in range(0, 3000, 30):
        lines[n] += f"rubbish {n}\n"
    start = time.perf_counter()
    answer = paste(client, workshop, "".join(lines))
    seconds = time.perf_counter() - start
    page = text_of(answer)
    assert re.search("New invitations sent: 3,?000", page)
    assert "100 entries are not e-mail addresses" in page
    assert "rubbish 1470" in page
    assert "rubbish 1500" not in page
    assert "first 50" in page
    assert (workshop.invitations.count(), OutboxMessage.objects.count()) == (3000, 3000)
    assert seconds < 20


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"published_at": None}, "not published"),
        ({"cancelled_at": days(0)}, "called off"),
        ({"registration_closes_at": days(-1)}, "Registration closed"),
        ({"starts_at": days(-9)}, "is over"),
    ],
)
def test_nobody_is_invited_to_what_they_cannot_register_for(client, organiser, fields, words):
    workshop = make_workshop(organisers=[organiser], **fields)
    page = client.get(at(workshop, "workshop_invitations"))
    assert words in text_of(page)
    assert 'name="addresses"' not in page.content.decode()
    answer = paste(client, workshop, "a@example.org")
    assert answer.status_code == 422
    assert "a@example.org" in answer.content.decode()
    assert not OutboxMessage.objects.exists()
    invitation = make_invitation(workshop)
    client.post(link(invitation), form(email=invitation.email))
    assert not Registration.objects.exists()


def test_an_empty_list_is_refused(client, organiser):
    answer = paste(client, make_workshop(organisers=[organiser]), " \n ")
    assert answer.status_code == 422
    assert "Paste at least one address" in text_of(answer)


def test_a_personal_link_opens_the_form_before_the_day_with_the_address_filled_in(client):
    workshop = make_workshop(registration_opens_at=days(3))
    invitation = make_invitation(workshop, email="Zoe@example.org")
    assert 'name="email"' not in client.get(at(workshop, "workshop_register")).content.decode()
    for language, other in (("en", "fr"), ("fr", "en")):
        page = client.get(link(invitation, language)).content.decode()
        assert 'value="Zoe@example.org"' in page
        assert link(invitation, other) in page
    assert client.post(at(workshop, "workshop_register"), form()).status_code == 422
    other = client.post(link(invitation), form(email="other@example.org"))
    assert other.status_code == 422
    assert "for the address it was sent to" in text_of(other)
    assert "You have a place." in text_of(client.post(link(invitation), form(), follow=True))
    assert [one.email for one in workshop.registrations.all()] == ["zoe@example.org"]


def test_once_registration_is_open_an_invited_person_may_use_another_address(client):
    invitation = make_invitation(make_workshop())
    client.post(link(invitation), form(email="other@example.org"))
    assert Registration.objects.get().email == "other@example.org"


def test_the_list_shows_who_registered(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    make_invitation(workshop, email="one@example.org")
    make_invitation(workshop, email="two@example.org")
    make_registration(workshop, email="TWO@example.org")
    make_registration(make_workshop(), email="one@example.org")
    response = client.get(at(workshop, "workshop_invitations"))
    rows = {row.email: row.registered for row in response.context["page"].rows}
    assert rows == {"one@example.org": False, "two@example.org": True}
    assert "2 invited, 1 registered" in text_of(response)


def test_what_is_taken_back_opens_nothing(client, organiser):
    workshop = make_workshop(organisers=[organiser], registration_opens_at=days(3))
    invitation = make_invitation(workshop, email="zoe@example.org")
    answer = take_back(client, invitation)
    assert "is taken back" in text_of(answer)
    assert "Taken back" in text_of(answer)
    first = Invitation.objects.get().revoked_at
    take_back(client, invitation)
    assert Invitation.objects.get().revoked_at == first
    for sent in (client.get(link(invitation)), client.post(link(invitation), form())):
        assert sent.status_code == 404
        assert "The invitation was taken back" in text_of(sent)
    with pytest.raises(services.InvitationForAnother):
        services.register(workshop=workshop, now=timezone.now(), invitation=invitation, **cleaned())
    assert not Registration.objects.exists()
    assert not OutboxMessage.objects.exists()
    paste(client, workshop, "zoe@example.org")
    (mail,) = OutboxMessage.objects.all()
    (new,) = workshop.invitations.all()
    assert link(new) in mail.body
    assert client.get(link(invitation)).status_code == 404
    assert client.get(link(new)).status_code == 200


def cleaned():
    data = form(attendance="")
    return {name: value for name, value in data.items() if name != "submission_key"} | {"submission_key": key()}


def test_a_link_of_another_workshop_or_a_changed_one_opens_nothing(client):
    workshop, other = make_workshop(), make_workshop()
    token = invitation_token(make_invitation(other))
    for one in (token, token[:-1] + ("a" if token[-1] != "a" else "b"), "rubbish", f"9{token}"):
        assert client.get(f"{at(workshop, 'workshop_register')}?invite={one}").status_code == 404
        assert client.post(f"{at(workshop, 'workshop_register')}?invite={one}", form()).status_code == 404
    assert invitation_of(token, other, timezone.now()) is not None
    assert invitation_of(token, other, other.ends_at) is None


def test_the_invitations_of_others_are_not_there(client, organiser):
    foreign = make_invitation(make_workshop())
    own = make_workshop(organisers=[organiser])
    with override("en"):
        address = reverse("workshop_take_back", args=[own.slug_en, foreign.pk])
    assert client.post(address).status_code == 404
    assert take_back(client, foreign).status_code == 404
    assert client.get(at(foreign.workshop, "workshop_invitations")).status_code == 404
    assert paste(client, foreign.workshop, "a@example.org").status_code == 404
    assert Invitation.objects.get().revoked_at is None


def test_query_budget(client, organiser, grows):
    workshop = make_workshop(organisers=[organiser], consultation=make_open_consultation())
    grows(at(workshop, "workshop_invitations"), lambda _n: make_invitation(workshop))


def test_somebody_signed_in_finds_the_address_that_was_invited(client, organiser):
    workshop = make_workshop(registration_opens_at=days(3))
    page = client.get(link(make_invitation(workshop, email="zoe@example.org"))).content.decode()
    assert 'value="zoe@example.org"' in page
    assert organiser.email not in page.partition("<form method")[2]
