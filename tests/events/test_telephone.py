"""People who call: registered by an organiser, and sent new links."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from events.links import Purpose, registration_of, token_for
from events.models import Registration
from ogp_portal.users.models import OutboxMessage
from tests.events.test_pages import at, form, text_of
from tests.factories.consultations import make_open_consultation
from tests.factories.events import days, make_question, make_registration, make_workshop
from tests.factories.people import make_organiser, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(client):
    person = make_organiser()
    sign_in(client, person)
    return person


def call(client, workshop, **fields):
    return client.post(at(workshop, "workshop_telephone"), form(**fields), follow=True)


def renew(client, registration, **fields):
    with override("en"):
        address = reverse("registration_renew_links", args=[registration.workshop.slug_en, registration.pk])
    return client.post(address, {"links": registration.link_number, **fields}, follow=True)


def test_the_page_says_place_or_wait_list_and_whether_a_mail_does(client, organiser):
    workshop = make_workshop(organisers=[organiser], capacity=1)
    first = text_of(call(client, workshop))
    assert "Zoé Roy has a place (ticket 1). A mail confirms it." in first
    second = text_of(call(client, workshop, name="Lee Wong", email=""))
    assert (
        "Lee Wong is number 1 on the wait list (ticket 2). There is no e-mail address: please tell the person now."
        in second
    )
    rows = workshop.registrations.order_by("ticket").values_list("by_telephone", "registered_by", "status", "email_key")
    assert list(rows) == [
        (True, organiser.pk, "confirmed", "zoe@example.org"),
        (True, organiser.pk, "waitlisted", ""),
    ]
    (mail,) = OutboxMessage.objects.all()
    assert (mail.to, mail.language) == ("zoe@example.org", "fr")
    assert "Votre inscription a été faite au téléphone." in mail.body


def test_questions_and_access_needs_are_taken_down_and_none_must_be_answered(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    question = make_question(workshop, required=True)
    call(client, workshop, email="", access_needs="Captions", region="YT")
    call(client, workshop, email="", name="Lee", **{f"question-{question.pk}": "The north"})
    first, second = workshop.registrations.order_by("ticket")
    assert (first.access_needs, first.region, first.answers) == ("Captions", "YT", {})
    assert second.answers == {str(question.pk): "The north"}


def test_one_form_twice_is_one_person_and_two_without_an_address_are_two(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    data = form(email="")
    for name in ("Zoé Roy", "Zoé Roy", "Lee Wong"):
        client.post(at(workshop, "workshop_telephone"), {**data, "name": name})
    assert [one.name for one in workshop.registrations.order_by("ticket")] == ["Zoé Roy", "Lee Wong"]


def test_somebody_registered_already_keeps_that_registration(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    make_registration(workshop, name="Ana Roy", email="zoe@example.org")
    assert "Ana Roy has a place (ticket 1)." in text_of(call(client, workshop))
    assert workshop.registrations.count() == 1


@pytest.mark.parametrize("fields", [{"registration_opens_at": days(1)}, {"registration_closes_at": days(-1)}])
def test_an_organiser_registers_also_before_it_opens_and_after_it_closed(client, organiser, fields):
    call(client, make_workshop(organisers=[organiser], **fields))
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"published_at": None}, "not published"),
        ({"cancelled_at": days(0)}, "called off"),
        ({"starts_at": days(-0.01)}, "has begun"),
        ({"starts_at": days(-9)}, "is over"),
    ],
)
def test_nobody_is_registered_where_it_makes_no_sense(client, organiser, fields, words):
    workshop = make_workshop(organisers=[organiser], **fields)
    assert 'name="name"' not in client.get(at(workshop, "workshop_telephone")).content.decode()
    answer = call(client, workshop)
    assert (answer.status_code, Registration.objects.count()) == (422, 0)
    assert words in text_of(answer)
    assert "Zoé Roy" in answer.content.decode()


def test_bad_input_is_named_and_nothing_typed_is_lost(client, organiser):
    answer = call(client, make_workshop(organisers=[organiser]), name="", access_needs="Captions")
    assert answer.status_code == 422
    assert "Write the name of this person." in text_of(answer)
    assert "Captions" in answer.content.decode()


def test_a_hybrid_workshop_asks_how(client, organiser):
    workshop = make_workshop(organisers=[organiser], mode="hybrid")
    assert call(client, workshop).status_code == 422
    call(client, workshop, attendance="online")
    assert Registration.objects.get().attendance == "online"


def test_it_is_for_its_organisers(client, organiser):
    workshop = make_workshop(organisers=[make_organiser()])
    assert call(client, workshop).status_code == 404
    registration = make_registration(workshop)
    assert renew(client, registration).status_code == 404
    other = make_workshop(organisers=[organiser])
    with override("en"):
        assert (
            client.post(reverse("registration_renew_links", args=[other.slug_en, registration.pk])).status_code == 404
        )
    registration.refresh_from_db()
    assert registration.link_number == 1


def test_new_links_make_the_old_ones_void(client, organiser):
    workshop = make_workshop(organisers=[organiser], mode="online")
    registration = make_registration(workshop)
    old = {purpose: token_for(purpose, registration) for purpose in Purpose}
    answer = renew(client, registration, q="amina")
    assert answer.redirect_chain[0][0].endswith("?q=amina")
    assert "old links" in text_of(answer)
    registration.refresh_from_db()
    now = days(0)
    for purpose, token in old.items():
        assert registration_of(purpose, token, now) is None
        assert registration_of(purpose, token_for(purpose, registration), now) == registration
    (mail,) = OutboxMessage.objects.all()
    assert (mail.to, mail.subject) == (registration.email, f"New links: {workshop.title_en}")
    for purpose in (Purpose.MANAGE, Purpose.JOIN):
        assert token_for(purpose, registration) in mail.body
        assert old[purpose] not in mail.body
    renew(client, registration)
    assert OutboxMessage.objects.count() == 2


def test_a_button_for_new_links_pressed_twice_sends_them_once(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    registration = make_registration(workshop)
    assert 'name="links" value="1"' in client.get(at(workshop, "workshop_desk")).content.decode()
    for _ in range(2):
        assert "old links" in text_of(renew(client, registration))
    registration.refresh_from_db()
    (mail,) = OutboxMessage.objects.all()
    assert token_for(Purpose.MANAGE, registration) in mail.body


def test_a_cancelled_registration_gets_no_links(client, organiser):
    registration = make_registration(make_workshop(organisers=[organiser]), status="cancelled")
    assert "was cancelled" in text_of(renew(client, registration))
    assert not OutboxMessage.objects.exists()


def test_looking_registers_nobody(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    registration = make_registration(workshop)
    with override("en"):
        address = reverse("registration_renew_links", args=[workshop.slug_en, registration.pk])
    client.audited = False  # a HEAD has no page
    for method in (client.get, client.head, client.options):
        assert method(address).status_code == 405
    assert client.head(at(workshop, "workshop_telephone")).status_code == 200
    registration.refresh_from_db()
    assert (registration.link_number, workshop.registrations.count()) == (1, 1)


def test_query_budget(client, organiser, grows):
    workshop = make_workshop(organisers=[organiser], consultation=make_open_consultation())
    grows(at(workshop, "workshop_telephone"), lambda _n: make_question(workshop))
