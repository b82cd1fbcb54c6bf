"""A hybrid workshop on a telephone, in French: from its publication to the answer to what was said there."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from commitments.models import Contribution
from commitments.services import moderating
from events.models import Note, Registration, Workshop
from events.services.answering import GATHERED, tell_answered_notes
from tests.factories.answers import publish
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.people import make_moderator, make_person, sign_in
from tests.factories.words import THEME

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ZONE = "America/St_Johns"
ROOM, LATE, ONLINE = "salle@example.org", "tard@example.org", "ligne@example.org"
TEXTS = {
    "title_en": "Open contracts, together",
    "title_fr": "Les contrats ouverts, ensemble",
    "slug_en": "open-contracts-together",
    "slug_fr": "contrats-ouverts-ensemble",
    "summary_en": "Say which contracts you want to read.",
    "summary_fr": "Dites quels contrats vous voulez lire.",
    "description_en": "Two talks, then four tables.",
    "description_fr": "Deux exposés, puis quatre tables.",
    "place_en": "St. John’s, the public library",
    "place_fr": "St. John’s, à la bibliothèque publique",
}
SAID = "Les contrats de moins de dix mille dollars devraient être publiés aussi."
RECAP = {"en": "Four tables spoke of small contracts.", "fr": "Quatre tables ont parlé des petits contrats."}


def say(words: str, context: str | None = None) -> str:
    with translation.override("fr"):
        return translation.pgettext(context, words) if context else translation.gettext(words)


class Story:
    """Who takes part, and what they do on their telephones."""

    def __init__(self, new_page: Any, live_server: Any, mailbox: Any) -> None:
        self.new_page, self.server, self.mailbox = new_page, live_server, mailbox
        self.theme = make_theme(make_open_consultation(), **THEME)
        organiser = make_person(language="fr", roles=["organiser"])
        self.organiser = self.page_of(organiser)

    def page_of(self, person: Any) -> Page:
        client = Client()
        sign_in(client, person)
        page = self.new_page(375)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.server.url}
        page.context.add_cookies([cookie])
        return page

    def send(self, page: Page, words: str, context: str | None = None) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=say(words, context)).first.click()

    def at(self, name: str) -> str:
        with translation.override("fr"):
            return Workshop.objects.get().address_of(name)

    def publish_it(self) -> None:
        """The organiser writes it in the administration and publishes it with one place in the room."""
        page = self.organiser
        page.goto("/fr/admin/events/workshop/add/")
        for name, value in TEXTS.items():
            page.locator(f"[name={name}]").fill(value)
        starts = (timezone.now() + timedelta(hours=20)).astimezone(ZoneInfo(ZONE))
        page.locator("[name=time_zone]").select_option(ZONE)
        for name, moment in (("starts_at", starts), ("ends_at", starts + timedelta(hours=2))):
            page.locator(f"[name={name}_0]").fill(moment.date().isoformat())
            page.locator(f"[name={name}_1]").fill(f"{moment:%H:%M}")
        page.locator("[name=mode]").select_option("hybrid")
        page.locator("[name=in_person_capacity]").fill("1")
        page.locator("[name=online_capacity]").fill("30")
        page.locator("[name=online_url]").fill(f"{self.server.url}/fr/")
        for language in ("en", "fr"):
            page.locator(f"[name=languages][value={language}]").check()
        page.locator("[name=publish_now]").check()
        with page.expect_navigation():
            page.locator("[name=_save]").click()
        workshop = Workshop.objects.get()
        assert (workshop.mode, workshop.in_person_capacity, workshop.online_capacity) == ("hybrid", 1, 30)
        assert workshop.published_at

    def register(self, address: str, name: str, attendance: str) -> None:
        page = self.new_page(375)
        page.goto(self.at("workshop_detail"))
        page.locator(f'a[href="{self.at("workshop_register")}"]').first.click()
        page.locator("[name=name]").fill(name)
        page.locator("[name=email]").fill(address)
        page.locator(f"[name=attendance][value={attendance}]").check()
        self.send(page, "Register")
        assert self.mailbox.last_to(address)["Content-Language"] == "fr"

    def statuses(self) -> dict[str, str]:
        return dict(Registration.objects.values_list("email", "status"))

    def somebody_cancels(self) -> None:
        page = self.new_page(375)
        page.goto(self.mailbox.link_to(ROOM, "/mon-inscription/"))
        page.get_by_role("link", name=say("Cancel my registration")).click()
        with page.expect_navigation():
            page.locator("main form button").first.click()
        assert self.mailbox.last_to(LATE)["Subject"].strip().startswith("Une place est à vous")

    def the_hours_go_by(self, **ago: Any) -> None:
        starts_at = timezone.now() - timedelta(**ago)
        Workshop.objects.update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))

    def join_online(self) -> None:
        page = self.new_page(375)
        page.goto(self.mailbox.link_to(ONLINE, "/mon-inscription/"))
        self.send(page, "Join the workshop")
        expect(page).to_have_url(f"{self.server.url}/fr/")

    def check_in(self) -> None:
        page = self.organiser
        page.goto(self.at("workshop_desk"))
        page.locator("[name=q]").fill("tardive")
        self.send(page, "Find")
        page.locator(".desk-row [data-tap=here]").click()
        expect(page.locator(".desk-row .state-here")).to_be_visible()
        assert Registration.objects.get(email=LATE).checked_in_at

    def write_notes(self) -> Contribution:
        page = self.organiser
        page.goto(self.at("workshop_notes"))
        page.locator("[name=table]").fill("Table 2")
        page.locator("[name=theme]").select_option(str(self.theme.pk))
        page.locator("[name=text]").fill(SAID)
        self.send(page, "Save this note")
        with page.expect_navigation():
            page.locator(".actions form button, form.actions button").first.click()
        said = Note.objects.get().contribution
        assert (said.kind, said.channel, said.language, said.body) == ("workshop_note", "workshop", "fr", SAID)
        return said

    def sum_up(self) -> None:
        page = self.organiser
        page.goto(self.at("workshop_recap"))
        for language, text in RECAP.items():
            page.locator(f"[name=recap_{language}]").fill(text)
        self.send(page, "Save, publish and tell everybody")
        for address in (LATE, ONLINE):
            assert RECAP["fr"] not in self.mailbox.text_to(address)
            assert "/ateliers/contrats-ouverts-ensemble/" in self.mailbox.text_to(address)

    def what_became_of_it(self, said: Contribution) -> None:
        page = self.new_page(375)
        page.goto(self.at("workshop_detail"))
        main = page.locator("main")
        expect(main).to_contain_text(RECAP["fr"])
        expect(main).to_contain_text(SAID)
        page.locator(f'main a[href*="/{said.pk}/"]').first.click()
        expect(page.locator("main")).to_contain_text(say("Workshop note"))
        expect(page.locator(".path-done .path-label").last).to_contain_text("retenue")


def test_a_hybrid_workshop_from_publication_to_answered_notes(new_page, live_server, mailbox):
    story = Story(new_page, live_server, mailbox)
    story.publish_it()
    story.register(ROOM, "Rose Tremblay", "in_person")
    story.register(LATE, "Personne Tardive", "in_person")
    story.register(ONLINE, "Luc Roy", "online")
    assert story.statuses() == {ROOM: "confirmed", LATE: "waitlisted", ONLINE: "confirmed"}
    story.somebody_cancels()
    assert story.statuses() == {ROOM: "cancelled", LATE: "confirmed", ONLINE: "confirmed"}
    story.the_hours_go_by(minutes=10)
    story.join_online()
    story.check_in()
    said = story.write_notes()
    story.the_hours_go_by(hours=3)
    story.sum_up()
    # The organiser's first note is read by the forum like anybody's first words.
    assert said.status == "submitted"
    moderating.publish(contributions=[said], moderator=make_moderator())
    said.refresh_from_db()
    publish(said)
    assert tell_answered_notes(now=timezone.now() + GATHERED)
    mailbox.collect()
    told = [mail["X-Recipients"] for mail in mailbox.messages[-2:]]
    assert sorted(told) == sorted([LATE, ONLINE])
    story.what_became_of_it(said)
    assert Registration.objects.exclude(checked_in_at=None).count() == 2
