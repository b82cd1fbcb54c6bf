"""An English theme changes; the French follows side by side; the public share tells both."""

import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from consultations.models import Theme
from tests.factories.people import make_moderator, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def signed_in(new_page, live_server, person) -> Page:
    """A page of a person who has given both codes."""
    client = Client()
    sign_in(client, person)
    page = new_page()
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


def fresh_texts(page: Page) -> tuple[int, int]:
    """How many texts are up to date, and of how many, by the public page."""
    page.goto("/en/two-languages/")
    found = re.search(r"(\d+) of (\d+) public texts", page.locator("main").inner_text())
    return int(found[1]), int(found[2])


def click(page: Page, words: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=words, exact=True).first.click()


def test_a_change_in_english_is_flagged_until_the_french_follows(new_page, live_server):
    call_command("load_consultation", "content/canada-2018", as_of_day=43, verbosity=0)
    theme = Theme.objects.get(key="open-data")
    visitor = new_page()
    before, total = fresh_texts(visitor)
    assert before == total > 100

    editor = signed_in(new_page, live_server, make_moderator())
    address = f"/en/admin/consultations/theme/{theme.pk}/change/"
    editor.goto(address)
    editor.locator("[name=tagline_en]").fill("Data that anyone may find, use and give back")
    with editor.expect_navigation():
        editor.locator("[name=_save]").first.click()
    expect(editor.locator("body")).to_contain_text("The other language says something else now.")
    assert fresh_texts(visitor) == (total, total)

    editor.locator("[name=alone_reason_en]").fill("The French is being written.")
    editor.locator("[name=alone_reason_fr]").fill("Le texte français est en cours de rédaction.")
    editor.locator("[name=alone_due_on]").fill(timezone.localdate().isoformat())
    with editor.expect_navigation():
        editor.locator("[name=_save]").first.click()
    assert fresh_texts(visitor) == (total - 1, total)
    visitor.goto(f"/fr/themes/{theme.slug_fr}/")
    expect(visitor.locator(".language-notice")).to_contain_text("Le texte français est en cours de rédaction.")

    editor.goto("/en/admin/languages/bilingualtext/")
    with editor.expect_navigation():
        editor.locator("table a", has_text="Open data").first.click()
    expect(editor.locator(".marked ins").first).to_be_visible()
    editor.locator("[name=fr]").fill("Des données que chacun peut trouver, utiliser et enrichir")
    click(editor, "Publish both languages")
    expect(editor.locator("body")).to_contain_text("Nothing is to be done")
    assert fresh_texts(visitor) == (total, total)
    visitor.goto(f"/fr/themes/{theme.slug_fr}/")
    expect(visitor.locator("main")).to_contain_text("Des données que chacun peut trouver")
    expect(visitor.locator(".language-notice")).to_have_count(0)
