"""The hours of a workshop where the reader is."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.factories.events import make_workshop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        # The signs between them differ from one browser's data to the next.
        ("en", ["Where you are: ", "Wednesday, March 7", "4:00", "7:00", "NST"]),
        ("fr", ["Chez vous : ", "mercredi 7 mars", "16 h", "19 h", "HNT"]),
    ],
)
def test_the_readers_own_hours_show_where_they_differ(new_page, language, words):
    workshop = make_workshop(starts_at=datetime(2018, 3, 7, 19, 30, tzinfo=UTC), time_zone="America/Edmonton")
    slug = getattr(workshop, f"slug_{language}")
    address = {"en": f"/en/workshops/{slug}/", "fr": f"/fr/ateliers/{slug}/"}[language]
    away = new_page(timezone_id="America/St_Johns")
    away.goto(address)
    own = away.locator("[data-own-time]")
    expect(own).to_be_visible()
    said = re.sub(r"\s", " ", own.inner_text())
    assert [one for one in words if one not in said] == []
    at_home = new_page(timezone_id="America/Denver")
    at_home.goto(address)
    expect(at_home.locator("[data-own-time]")).to_be_hidden()


def test_without_scripts_the_zone_stands_in_words(new_page):
    workshop = make_workshop(starts_at=datetime(2018, 3, 7, 19, 30, tzinfo=UTC), time_zone="America/Edmonton")
    page = new_page(java_script_enabled=False, timezone_id="America/St_Johns")
    page.goto(workshop.get_absolute_url())
    expect(page.locator("[data-own-time]")).to_be_hidden()
    expect(page.get_by_text("Mountain Standard Time")).to_be_visible()
