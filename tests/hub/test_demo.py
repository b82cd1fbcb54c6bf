"""The demonstration: there in demo mode, absent otherwise, loaded once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from commitments.models import Commitment, Contribution, Plan, PlanVersion, ThemeTally
from commitments.services.versions import publish_version
from consultations.models import Consultation, Theme
from ogp_portal.hub import demo, preparation
from ogp_portal.hub.content import load_folder
from ogp_portal.users.models import OutboxMessage, User
from tests.pages import AuditedClient

pytestmark = pytest.mark.django_db


def address(language: str, name: str, *arguments: Any) -> str:
    with override(language):
        return reverse(name, args=arguments)


@pytest.fixture
def said(settings: Any) -> list[str]:
    """What loading the demonstration said; it is loaded."""
    settings.DEMO = True
    words: list[str] = []
    load_folder(preparation.CONTENT, as_of_day=preparation.DAY, now=timezone.now())
    demo.load(words.append)
    return words


@pytest.fixture
def _people(settings: Any) -> None:
    """The demo people alone, without a consultation."""
    settings.DEMO = True
    demo.load(lambda _words: None)


def mail(**fields: Any) -> OutboxMessage:
    texts = {"to": "a@example.org", "language": "fr", "subject": "Votre code", "body": "Le code : 123456\n"}
    return OutboxMessage.objects.create(**{"dedupe_key": str(OutboxMessage.objects.count()), **texts, **fields})


class TestLoading:
    def test_people_have_their_roles(self, said: list[str]) -> None:
        roles = dict(User.objects.filter(email__in=ADDRESSES).values_list("email", "roles"))
        assert roles == {
            "participant@example.org": [],
            "moderator@example.org": ["forum_member"],
            "organiser@example.org": ["organiser"],
            "administrator@example.org": ["administrator"],
        }

    def test_counts_are_what_the_rows_say(self, said: list[str]) -> None:
        for proposal in Contribution.objects.filter(kind="proposal", status="published"):
            assert proposal.support_count == proposal.supports.count() > 0
            assert proposal.comment_count == proposal.comments.filter(status="published").count()
        for theme in Theme.objects.all():
            published = theme.contributions.filter(kind="proposal", status="published").count()
            assert ThemeTally.objects.get(theme=theme).proposals == published

    def test_something_waits_and_nothing_is_in_the_future(self, said: list[str]) -> None:
        assert Contribution.objects.waiting().count() == 3
        assert not Contribution.objects.filter(created_at__gt=timezone.now()).exists()
        assert not OutboxMessage.objects.exists()

    def test_loading_again_adds_nothing(self, said: list[str]) -> None:
        before = Contribution.objects.count(), User.objects.count()
        demo.load(said.append)
        assert (Contribution.objects.count(), User.objects.count()) == before
        assert len(said) == 1

    def test_contributions_move_with_the_call(self, said: list[str]) -> None:
        first = Contribution.objects.order_by("pk").first()
        load_folder(preparation.CONTENT, as_of_day=preparation.DAY - 3, now=timezone.now())
        demo.load(said.append)
        moved = Contribution.objects.get(pk=first.pk)
        assert moved.published_at - first.published_at == timedelta(days=3)

    def test_the_plan_came_out_yesterday_whatever_the_day(self, said: list[str]) -> None:
        by_hand = publish_version(plan=Plan.objects.get(), kind="final", by=demo.person_called("administrator"))
        PlanVersion.objects.exclude(pk=by_hand.pk).update(published_at=F("published_at") - timedelta(days=9))
        Commitment.objects.update(drafted_at=F("drafted_at") - timedelta(days=9))
        demo.load(said.append)
        days = [(timezone.now() - version.published_at).days for version in PlanVersion.objects.order_by("number")]
        assert days[0] in {4, 5}
        assert days[1] in {0, 1}
        assert PlanVersion.objects.get(pk=by_hand.pk).published_at == by_hand.published_at
        draft = PlanVersion.objects.get(number=1)
        assert set(Commitment.objects.values_list("drafted_at", flat=True)) == {draft.published_at}

    def test_pages_of_the_plan_say_that_it_is_shown_before_its_time(
        self, client: AuditedClient, said: list[str], settings: Any
    ) -> None:
        sentences = {
            "en": "In 2018 the plan came out on December 17.",
            "fr": "En 2018, le plan est paru le 17 décembre.",
        }
        for language, sentence in sentences.items():
            for name, arguments in (
                ("plan_detail", ["canada-2018-2020"]),
                ("commitment_detail", ["canada-2018-2020", "C08"]),
                ("plan_version", ["canada-2018-2020", 1]),
            ):
                assert sentence in client.get(address(language, name, *arguments)).content.decode()
            assert sentence not in client.get(address(language, "home")).content.decode()
        settings.DEMO = False
        assert sentences["en"] not in client.get("/en/plans/canada-2018-2020/").content.decode()

    def test_from_a_theme_to_its_commitment_and_milestone(self, client: AuditedClient, said: list[str]) -> None:
        theme = client.get("/en/themes/access-to-information-reform/").content.decode()
        assert "The plan holds 1 commitment on this theme." in theme
        commitment = client.get("/en/plans/canada-2018-2020/commitments/C07/").content.decode()
        assert "/en/plans/canada-2018-2020/commitments/C07/" in theme
        assert "Explain in plain language what may be withheld" in commitment
        plan = client.get("/fr/plans/canada-2018-2020/").content.decode()
        assert "Thèmes restés sans engagement" in plan
        assert "/fr/themes/patrimoine-ouvert/" in plan

    def test_not_outside_demo_mode(self) -> None:
        with pytest.raises(RuntimeError):
            demo.load(print)


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
            assert response["Location"] == address(language, "admin:index" if roles else "home")
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
    assert User.objects.count() == 4
    assert not Consultation.objects.exists()
