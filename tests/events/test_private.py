"""Who registered, and what they said, is for the organisers of that workshop and for nobody else."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from events.choices import Status
from events.ics import calendar
from events.links import Purpose, token_for
from ogp_portal.users.models import OutboxMessage
from tests.events.test_pages import at, form
from tests.factories.events import make_invitation, make_question, make_registration, make_workshop
from tests.factories.people import make_administrator, make_organiser, make_person, sign_in

pytestmark = pytest.mark.django_db
SECRETS = [
    "Amina Secret",
    "amina-secret@example.org",
    "Les Cachés",
    "A quiet corner",
    "Rivers and lakes",
    "invited-secret",
]
OPEN = ["detail", "register", "register_group", "registered", "ics"]
OWN = ["registration_manage", "registration_cancel", "registration_ics"]


@pytest.fixture
def workshop():
    """A hybrid workshop with somebody in it who said everything, and agreed to be listed."""
    workshop = make_workshop(mode="hybrid", online_url="https://meet.example.org/invited-secret")
    question = make_question(workshop)
    make_registration(
        workshop,
        name=SECRETS[0],
        email=SECRETS[1],
        organisation=SECRETS[2],
        access_needs=SECRETS[3],
        answers={str(question.pk): SECRETS[4]},
        listed=True,
        attendance="online",
    )
    make_invitation(workshop, email="invited-secret@example.org")
    return workshop


def told(client, address):
    page = client.get(address).content.decode().replace("\r\n ", "")
    return [secret for secret in SECRETS if secret in page]


@pytest.mark.parametrize("make", [None, make_person, make_organiser])
def test_pages_open_to_all_name_nobody(client, workshop, make):
    if make:
        sign_in(client, make())
    for page in OPEN:
        assert told(client, at(workshop, f"workshop_{page}")) == [], page
    for page in ("desk", "invitations", "telephone", "csv"):
        assert told(client, at(workshop, f"workshop_{page}")) == [], page
    for model in ("registration", "workshop"):
        assert told(client, reverse(f"admin:events_{model}_changelist")) == [], model
    sent = client.post(at(workshop, "workshop_register"), form(email=SECRETS[1], attendance="online"), follow=True)
    assert [secret for secret in SECRETS if secret in sent.content.decode()] == []


@pytest.mark.parametrize("status", [Status.CONFIRMED, Status.WAITLISTED, Status.CANCELLED])
def test_one_person_sees_nothing_of_another_nor_the_link(client, workshop, status):
    mine = make_registration(workshop, attendance="online", status=status)
    for language in ("en", "fr"):
        with override(language):
            addresses = [reverse(page, args=[token_for(Purpose.MANAGE, mine)]) for page in OWN]
            addresses.append(reverse("registration_join", args=[token_for(Purpose.JOIN, mine)]))
        for address in addresses:
            if status == Status.CONFIRMED or not address.endswith(".ics"):
                assert told(client, address) == [], address


def test_mails_and_files_tell_nobody_of_others_nor_the_link(client, workshop):
    for number, attendance in enumerate(("online", "in_person")):
        client.post(at(workshop, "workshop_register"), form(email=f"b{number}@example.org", attendance=attendance))
    for mail in OutboxMessage.objects.all():
        text = mail.subject + mail.body + str(mail.attachments).replace("\\r\\n ", "")
        assert [secret for secret in SECRETS if secret in text] == []
    assert OutboxMessage.objects.count() == 2
    assert "invited-secret" not in calendar(workshop, now=timezone.now()).replace("\r\n ", "")


def test_organisers_of_it_see_them(client, workshop):
    organiser = make_organiser()
    workshop.organisers.add(organiser)
    for person in (organiser, make_administrator()):
        sign_in(client, person)
        assert set(SECRETS[:4]) <= set(told(client, at(workshop, "workshop_csv")))
        assert "invited-secret" in told(client, at(workshop, "workshop_invitations"))
