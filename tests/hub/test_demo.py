"""The demonstration: there in demo mode, absent otherwise."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from consultations.models import Consultation
from ogp_portal.hub import demo
from ogp_portal.users.models import OutboxMessage, User
from tests.pages import AuditedClient

pytestmark = pytest.mark.django_db


def address(language: str, name: str, *arguments: Any) -> str:
    with override(language):
        return reverse(name, args=arguments)


@pytest.fixture
def _people(settings: Any) -> None:
    """The demo people alone, without a consultation."""
    settings.DEMO = True
    demo.load(lambda _words: None)


def mail(**fields: Any) -> OutboxMessage:
    texts = {"to": "a@example.org", "language": "fr", "subject": "Votre code", "body": "Le code : 123456\n"}
    return OutboxMessage.objects.create(**{"dedupe_key": str(OutboxMessage.objects.count()), **texts, **fields})


ADDRESSES = [f"{key}@example.org" for key in demo.ROLES]


class TestPages:
    @pytest.mark.usefixtures("_people")
    @pytest.mark.parametrize("language", ["en", "fr"])
    def test_each_demo_person_can_be_signed_in_as(self, client: AuditedClient, language: str) -> None:
        page = client.get(address(language, "demo_people")).content.decode()
        for key, roles in demo.ROLES.items():
            assert f'value="{key}"' in page
            response = client.post(address(language, "demo_sign_in"), {"person": key})
            assert response.status_code == 302
            work = "reporting" if key == "reporter" else "admin:index" if roles else "home"
            assert response["Location"] == address(language, work)
            assert client.session["_auth_user_id"] == str(User.objects.get(email=f"{key}@example.org").pk)

    @pytest.mark.usefixtures("_people")
    def test_the_way_back_is_kept_if_it_stays_here(self, client: AuditedClient) -> None:
        answers = [
            client.post("/en/demo/sign-in/", {"person": "participant", "next": target})["Location"]
            for target in ("/en/themes/", "https://elsewhere.example.org/", "//elsewhere.example.org")
        ]
        assert answers == ["/en/themes/", "/en/", "/en/"]

    @pytest.mark.usefixtures("_people")
    def test_an_unknown_person_is_not_there(self, client: AuditedClient) -> None:
        assert client.post("/en/demo/sign-in/", {"person": "root"}).status_code == 404

    @pytest.mark.usefixtures("_people")
    def test_signing_in_needs_a_button(self, client: AuditedClient) -> None:
        assert client.get("/en/demo/sign-in/?person=moderator").status_code == 405

    def test_mails_can_be_read_newest_first(self, client: AuditedClient, settings: Any) -> None:
        settings.DEMO = True
        assert "no mail yet" in client.get("/en/demo/mails/").content.decode()
        mail(subject="First")
        file = {"name": "a.ics", "type": "text/calendar", "text": "BEGIN:VCALENDAR"}
        newest = mail(body=f"<b>\n{settings.SITE_URL}/en/x/?a=1 https://other.example.org/", attachments=[file])
        page = client.get("/en/demo/mails/").content.decode()
        assert page.index("Votre code") < page.index("First")
        one = client.get(address("fr", "demo_mail", newest.pk)).content.decode()
        assert f'<a href="{settings.SITE_URL}/en/x/?a=1">' in one
        assert '<a href="https://other' not in one
        assert "&lt;b&gt;" in one
        assert "BEGIN:VCALENDAR" in one

    def test_pages_of_mails_cost_the_same(self, grows: Any, settings: Any) -> None:
        settings.DEMO = True
        grows("/en/demo/mails/", lambda _number: mail(), limit=6)

    @pytest.mark.parametrize("page", [("demo_people",), ("demo_mails",), ("demo_mail", 1)])
    @pytest.mark.parametrize("language", ["en", "fr"])
    def test_outside_demo_mode_there_is_nothing(self, client: AuditedClient, language: str, page: tuple) -> None:
        mail(pk=1)
        assert client.get(address(language, *page)).status_code == 404

    @pytest.mark.usefixtures("_people")
    def test_outside_demo_mode_nobody_is_signed_in(self, client: AuditedClient, settings: Any) -> None:
        settings.DEMO = False
        assert client.post("/en/demo/sign-in/", {"person": "administrator"}).status_code == 404
        assert "_auth_user_id" not in client.session


def test_the_last_words_name_every_address_and_person() -> None:
    words = demo.welcome("http://127.0.0.1:8001")
    for part in ("/en/", "/fr/", "/en/admin/", "/en/demo/mails/", *ADDRESSES):
        assert part in words


def test_without_a_consultation_there_are_only_people(settings: Any) -> None:
    settings.DEMO = True
    demo.load(print)
    assert User.objects.count() == 5
    assert not Consultation.objects.exists()


def test_not_outside_demo_mode() -> None:
    with pytest.raises(RuntimeError):
        demo.load(print)
