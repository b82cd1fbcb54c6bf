"""The whole story, once in French and once in English, in a real browser with real mail."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from commitments.models import Contribution
from consultations.models import Theme
from events.models import Registration, Workshop
from ogp_portal.users.models import User
from tests.factories.events import make_workshop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AUTHOR, MODERATOR, NEIGHBOUR = "author@example.org", "moderator@example.org", "neighbour@example.org"
FIRST, SECOND, ORGANISER = "first@example.org", "second@example.org", "organiser@example.org"
TEXTS = {
    "en": {
        "theme": "open-data",
        "title": "Publish every grant within a month",
        "problem": "Small charities cannot see who is given what, and when.",
        "solution": "Each department publishes its grants within a month, as open data.",
    },
    "fr": {
        "theme": "donnees-ouvertes",
        "title": "Publier chaque subvention dans le mois",
        "problem": "Les petits organismes ne peuvent pas voir qui reçoit quoi, ni quand.",
        "solution": "Chaque ministère publie ses subventions dans le mois, en données ouvertes.",
    },
}


class Story:
    """One language of the story: finds things on a page by the words a person reads there."""

    def __init__(self, language: str, new_page: Any, mailbox: Any) -> None:
        self.language, self.new_page, self.mailbox = language, new_page, mailbox
        self.texts = TEXTS[language]

    def say(self, words: str, **values: Any) -> str:
        with override(self.language):
            return gettext(words) % values if values else gettext(words)

    def button(self, page: Page, words: str) -> Any:
        return page.get_by_role("button", name=self.say(words), exact=True)

    def link(self, page: Page, words: str) -> Any:
        return page.get_by_role("link", name=self.say(words), exact=True).first

    def sign_in(self, page: Page, address: str) -> None:
        page.locator("input[name=email]").fill(address)
        page.locator("main form button").first.click()
        page.locator("input[name=code]").wait_for()
        page.locator("input[name=code]").fill(self.mailbox.code_to(address))
        self.click_and_leave(page, page.locator("main form button").first)

    def click_and_leave(self, page: Page, target: Any) -> None:
        """Click something that sends a form, and wait for the page that answers."""
        with page.expect_navigation():
            target.click()

    def second_factor(self, page: Page) -> None:
        secret = page.locator("code.secret").inner_text()
        counter = next(iter(yield_hotp_counters_from_time()))
        page.locator("input[name=code]").fill(format_hotp_value(hotp_value(secret, counter)))
        self.click_and_leave(page, page.locator("main form button").first)

    def propose(self, page: Page) -> Contribution:
        """Read the call, choose a theme, write, see it, sign in, send."""
        page.goto(f"/{self.language}/")
        page.locator(f'a[href*="/themes/{self.texts["theme"]}/"]').first.click()
        page.locator(f'main a[href^="/{self.language}/{self.say("proposals/new/")}"]').first.click()
        for name in ("title", "problem", "solution"):
            page.locator(f"[name={name}]").fill(self.texts[name])
        page.locator("[name=shown_name]").fill("Lea T.")
        self.button(page, "See how it will look").click()
        expect(page.locator(".preview")).to_contain_text(self.texts["solution"])
        self.button(page, "Sign in and send").click()
        self.sign_in(page, AUTHOR)
        expect(page.locator(".preview")).to_contain_text(self.texts["solution"])
        self.click_and_leave(page, self.button(page, "Send"))
        expect(page.locator("main")).to_contain_text(self.texts["title"])
        proposal = Contribution.objects.get()
        assert (proposal.status, proposal.language) == ("submitted", self.language)
        return proposal

    def moderate(self, proposal: Contribution) -> None:
        """A forum member signs in with two factors and publishes from the first page of the admin."""
        page = self.new_page()
        page.goto(f"/{self.language}/admin/")
        self.sign_in(page, MODERATOR)
        self.second_factor(page)
        self.click_and_leave(page, self.link(page, "Go on"))
        page.locator(f"#choose-{proposal.pk}").check()
        self.click_and_leave(page, self.button(page, "Publish the chosen ones"))
        proposal.refresh_from_db()
        assert proposal.status == "published"
        mail = self.mailbox.last_to(AUTHOR)
        assert mail["Content-Language"] == self.language
        assert self.say("The forum has read your text, and it is public now:") in self.mailbox.text_to(AUTHOR)

    def comment_and_support(self, proposal: Contribution) -> None:
        """Somebody finds it in the public list, comments and supports."""
        page = self.new_page(375)
        page.goto(f"/{self.language}/")
        with override(self.language):
            address = proposal.get_absolute_url()
        page.goto(address)
        expect(page.locator("h1")).to_have_text(self.texts["title"])
        page.locator("[name=body]").fill("Oui!" if self.language == "fr" else "Yes!")
        page.locator("[name=shown_name]").fill("Nadia B.")
        self.button(page, "Continue").click()
        self.button(page, "Sign in and send").click()
        self.sign_in(page, NEIGHBOUR)
        self.click_and_leave(page, self.button(page, "Send"))
        page.goto(address)
        self.click_and_leave(page, self.button(page, "Support this proposal"))
        expect(page.locator("#support")).to_contain_text(self.say("You are one of them."))
        proposal.refresh_from_db()
        assert proposal.support_count == 1
        assert Contribution.objects.get(kind="comment").author.email == NEIGHBOUR

    def register(self, workshop: Workshop, address: str, name: str) -> Page:
        page = self.new_page(375)
        with override(self.language):
            page.goto(workshop.get_absolute_url())
            register = workshop.address_of("workshop_register")
        page.locator(f'a[href="{register}"]').first.click()
        page.locator("[name=name]").fill(name)
        page.locator("[name=email]").fill(address)
        self.click_and_leave(page, self.button(page, "Register"))
        return page

    def last_seat(self, workshop: Workshop) -> None:
        """One takes the last seat, the next waits, the first cancels, the second moves up and is told."""
        self.register(workshop, FIRST, "First Person")
        self.mailbox.collect()
        self.register(workshop, SECOND, "Second Person")
        status = dict(Registration.objects.values_list("email", "status"))
        assert status == {FIRST: "confirmed", SECOND: "waitlisted"}
        waiting_mails = len([mail for mail in self.mailbox.messages if mail["X-Recipients"] == SECOND])
        page = self.new_page(375)
        page.goto(self.mailbox.link_to(FIRST, self.say("my-registration/<str:token>/").split("/")[0]))
        page.locator("main a.btn, main form button").filter(has_text=self.say("Cancel my registration")).first.click()
        self.click_and_leave(page, page.locator("main form button").first)
        status = dict(Registration.objects.values_list("email", "status"))
        assert status == {FIRST: "cancelled", SECOND: "confirmed"}
        assert self.mailbox.last_to(SECOND)["Content-Language"] == self.language
        assert len([mail for mail in self.mailbox.messages if mail["X-Recipients"] == SECOND]) == waiting_mails + 2

    def check_in(self, workshop: Workshop) -> None:
        """The organiser finds the second on the day's page and checks them in."""
        page = self.new_page(375)
        with override(self.language):
            page.goto(workshop.address_of("workshop_desk"))
        self.sign_in(page, ORGANISER)
        self.second_factor(page)
        self.click_and_leave(page, self.link(page, "Go on"))
        page.locator("[name=q]").fill("second")
        self.click_and_leave(page, self.button(page, "Find"))
        page.locator(".desk-row form button").first.click()
        expect(page.locator(".desk-row .state-here")).to_be_visible()
        assert Registration.objects.get(email=SECOND).checked_in_at


@pytest.mark.parametrize("language", ["fr", "en"])
def test_from_the_call_to_the_check_in(language, new_page, mailbox):
    call_command("load_consultation", "content/canada-2018", as_of_day=43, verbosity=0)
    User.objects.create_user(MODERATOR, name="Moe T.", language=language, roles=["forum_member"])
    organiser = User.objects.create_user(ORGANISER, name="Olive R.", language=language, roles=["organiser"])
    starts_at = timezone.now() + timedelta(days=3)
    theme = Theme.objects.get(key="open-data")
    workshop = make_workshop(
        consultation=theme.consultation, capacity=1, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2)
    )
    workshop.organisers.add(organiser)
    story = Story(language, new_page, mailbox)
    proposal = story.propose(new_page())
    story.moderate(proposal)
    story.comment_and_support(proposal)
    story.last_seat(workshop)
    story.check_in(workshop)
