"""The summary of a workshop: public in both languages or not at all, and told once."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commitments.services import NotAllowed
from events.choices import Status
from events.models import Workshop
from events.services import recapping
from events.services.refusals import RecapRefused, WorkshopCalledOff
from ogp_portal.base.errors import EditConflict
from ogp_portal.users.models import OutboxMessage
from tests.events.test_pages import at, text_of
from tests.factories.consultations import make_open_consultation
from tests.factories.events import days, make_registration, make_workshop
from tests.factories.people import make_moderator, make_organiser, make_person, sign_in

pytestmark = pytest.mark.django_db
BOTH = {"en": "We spoke of **contracts**.", "fr": "Nous avons parlé des **contrats**."}


@pytest.fixture
def organiser():
    return make_organiser()


@pytest.fixture
def workshop(organiser):
    return make_workshop(consultation=make_open_consultation(), organisers=[organiser], starts_at=days(-1))


def write(workshop, by, version=1, **texts):
    return recapping.write_recap(workshop=workshop, texts={**BOTH, **texts}, version=version, by=by, now=timezone.now())


def publish(workshop, by, now=None):
    return recapping.publish_recap(workshop=workshop, by=by, now=now or timezone.now())


def test_it_is_public_in_both_languages_and_everybody_with_a_place_is_told_once(client, workshop, organiser):
    english = make_registration(workshop, checked_in_at=days(-1))
    french = make_registration(workshop, language="fr")
    make_registration(workshop, status=Status.WAITLISTED)
    make_registration(workshop, status=Status.CANCELLED)
    make_registration(workshop, email="", walk_in=True)
    write(workshop, organiser)
    assert "We spoke of" not in text_of(client.get(at(workshop)))
    for _ in range(2):
        publish(workshop, organiser)
    mails = OutboxMessage.objects.order_by("pk")
    assert [(mail.to, mail.language) for mail in mails] == [(english.email, "en"), (french.email, "fr")]
    assert mails[0].subject == f"The summary is out: {workshop.title_en}"
    assert mails[1].subject == f"Le compte rendu est paru : {workshop.title_fr}"
    assert at(workshop) in mails[0].body
    assert at(workshop, language="fr") in mails[1].body
    assert mails[0].attachments == [], "nothing to put into a calendar any more"
    assert "<strong>contracts</strong>" in client.get(at(workshop)).content.decode()
    assert "<strong>contrats</strong>" in client.get(at(workshop, language="fr")).content.decode()


@pytest.mark.parametrize("texts", [{"fr": ""}, {"en": " \n"}])
def test_one_language_alone_is_kept_and_not_published(workshop, organiser, texts):
    make_registration(workshop)
    write(workshop, organiser, **texts)
    with pytest.raises(RecapRefused):
        publish(workshop, organiser)
    assert not OutboxMessage.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Workshop.objects.filter(pk=workshop.pk).update(recap_published_at=timezone.now())


def test_a_correction_is_public_at_once_told_to_nobody_and_keeps_what_it_said(client, workshop, organiser):
    make_registration(workshop)
    write(workshop, organiser)
    publish(workshop, organiser)
    write(workshop, organiser, version=2, en="We spoke of budgets.")
    assert "We spoke of budgets." in text_of(client.get(at(workshop)))
    assert OutboxMessage.objects.count() == 1
    kept = list(workshop.events.order_by("pgh_id").values_list("recap_en", flat=True))
    assert kept[-1] == "We spoke of budgets."
    assert BOTH["en"] in kept
    with pytest.raises(RecapRefused):
        write(workshop, organiser, version=3, fr="")


def test_two_who_write_lose_nothing_and_the_same_sent_twice_is_once(workshop, organiser):
    write(workshop, organiser)
    assert write(workshop, organiser).version == 2, "the same form sent again"
    with pytest.raises(EditConflict):
        write(workshop, organiser, en="Other words.")


@pytest.mark.parametrize("make", [make_person, make_moderator, make_organiser])
def test_only_its_organisers_write_and_publish(workshop, organiser, make):
    other = make()
    write(workshop, organiser)
    with pytest.raises(NotAllowed):
        write(workshop, other, version=2, en="x")
    with pytest.raises(NotAllowed):
        publish(workshop, other)


def test_it_comes_after_the_workshop_and_never_of_one_called_off(workshop, organiser):
    write(workshop, organiser)
    with pytest.raises(RecapRefused):
        publish(workshop, organiser, now=workshop.starts_at)
    Workshop.objects.filter(pk=workshop.pk).update(published_at=None)
    with pytest.raises(RecapRefused):
        publish(workshop, organiser)
    Workshop.objects.filter(pk=workshop.pk).update(cancelled_at=timezone.now())
    with pytest.raises(WorkshopCalledOff):
        publish(workshop, organiser)
    assert not OutboxMessage.objects.exists()


def test_the_page_keeps_what_was_typed(client, workshop, organiser):
    address = at(workshop, "workshop_recap")
    form = {"recap_en": "Half of it.", "recap_fr": "", "version": "1", "publish": "1"}
    signed_out = client.post(address, form)
    assert signed_out.status_code == 403
    assert "Half of it." in text_of(signed_out)
    sign_in(client, organiser)
    page = client.post(address, form, follow=True)
    assert "Without both, it is not published." in text_of(page)
    assert "Half of it." in page.content.decode(), "it is saved all the same"
    conflict = client.post(address, {**form, "recap_en": "From an older page."})
    assert conflict.status_code == 409
    assert "From an older page." in conflict.content.decode()
    assert "Half of it." in text_of(conflict)
    again = {
        **form,
        "recap_en": "All of it.",
        "recap_fr": "Tout.",
        "version": conflict.context["form"]["version"].value(),
    }
    assert "The summary is public." in text_of(client.post(address, again, follow=True))
    assert client.post(address, {**again, "version": "3", "recap_fr": ""}).status_code == 422
    assert client.post(address, {**again, "version": "x"}).status_code == 422
    workshop.refresh_from_db()
    assert (workshop.recap_en, workshop.recap_fr) == ("All of it.", "Tout.")


def test_the_budget_of_its_page(client, workshop, organiser, queries_of):
    sign_in(client, organiser)
    assert queries_of(at(workshop, "workshop_recap")) <= 12
