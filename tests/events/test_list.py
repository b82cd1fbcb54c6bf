"""The list of workshops: its filters, its months, its empty states."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from events.views.listing import days_of
from tests.events.test_pages import plain, text_of
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.events import days, make_workshop

pytestmark = pytest.mark.django_db
LIST = "/en/workshops/"


def shown(client, query="", address=LIST):
    """The titles of the workshops on a page, in their order."""
    page = client.get(address + query).content.decode()
    return [plain(title) for title in re.findall(r'<h3><a href="/../(?:workshops|ateliers)/[^"]*">([^<]*)', page)]


def at_noon(day, zone="America/Toronto"):
    return datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo(zone))


@pytest.fixture
def three():
    consultation = make_open_consultation()
    theme = make_theme(consultation, key="open-data")
    room = make_workshop(
        consultation=consultation,
        title_en="Room",
        themes=[theme],
        languages=["en"],
        place_en="Québec City",
        place_fr="Ville de Québec",
    )
    online = make_workshop(
        consultation=consultation, title_en="Online", mode="online", languages=["fr"], place_en="Online"
    )
    hybrid = make_workshop(consultation=consultation, title_en="Hybrid", mode="hybrid", place_en="Banff, Alberta")
    return room, online, hybrid


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Room", "Online", "Hybrid"]),
        ("?place=quebec", ["Room"]),
        ("?place=ville+QU%C3%89BEC", ["Room"]),
        ("?place=alberta+banff", ["Hybrid"]),
        ("?place=quebec+banff", []),
        ("?mode=in_person", ["Room", "Hybrid"]),
        ("?mode=online", ["Online", "Hybrid"]),
        ("?language=en", ["Room", "Hybrid"]),
        ("?language=fr", ["Online", "Hybrid"]),
        ("?theme=open-data", ["Room"]),
        ("?theme=open-data&language=fr", []),
        ("?theme=none&mode=x&language=de&month=2018-13&page=x", ["Room", "Online", "Hybrid"]),
        ("?month=9999-99&place=%25", []),
    ],
)
def test_filters_narrow_the_list_and_rubbish_is_ignored(client, three, query, titles):
    assert shown(client, query) == titles


def test_the_form_keeps_what_was_chosen(client, three):
    page = client.get(f"{LIST}?place=Banff&mode=online&language=fr&theme=open-data").content.decode()
    for words in ('value="Banff"', 'value="online" selected', 'value="fr" selected', 'value="open-data" selected'):
        assert words in page
    assert re.search(r'<details class="filters-box" open>', page)


def test_an_empty_result_says_what_to_do(client, three):
    page = text_of(client.get(f"{LIST}?place=Iqaluit"))
    assert "No workshop matches these filters" in page
    assert "Show all workshops" in page
    assert "No workshop is planned" not in page


def test_filters_reach_what_is_over_and_its_pages_keep_them(client):
    consultation = make_open_consultation()
    for number in range(25):
        make_workshop(consultation=consultation, starts_at=days(-9 - number), title_en="Far", place_en="Whitehorse")
    make_workshop(consultation=consultation, starts_at=days(-5), title_en="Near")
    assert len(shown(client, "?place=whitehorse")) == 20
    page = client.get(f"{LIST}?place=whitehorse").content.decode()
    assert "?place=whitehorse&amp;page=2#past" in page
    assert shown(client, "?place=whitehorse&page=2") == ["Far"] * 5


def test_a_month_is_that_of_the_place(client):
    consultation = make_open_consultation()
    # Still March in Vancouver, already April in St. John's and in UTC.
    moment = datetime(2018, 4, 1, 4, 30, tzinfo=UTC)
    make_workshop(consultation=consultation, starts_at=moment, time_zone="America/Vancouver", title_en="West")
    make_workshop(consultation=consultation, starts_at=moment, time_zone="America/St_Johns", title_en="East")
    assert shown(client, "?month=2018-03") == ["West"]
    assert shown(client, "?month=2018-04") == ["East"]


def test_a_month_has_its_days_in_order_and_the_months_around_it(client):
    consultation = make_open_consultation()
    rows = [("Late", "2018-03-22"), ("Early", "2018-03-07"), ("Before", "2017-12-05"), ("After", "2018-05-01")]
    for title, day in rows:
        make_workshop(consultation=consultation, starts_at=at_noon(day), title_en=title, time_zone="America/Toronto")
    assert shown(client, "?month=2018-03") == ["Early", "Late"]
    response = client.get(f"{LIST}?month=2018-03&language=en")
    page = response.content.decode()
    assert "Wednesday 7" in text_of(response)
    assert '<h2 id="month-title">March 2018</h2>' in page
    assert 'rel="prev" href="?month=2017-12&amp;language=en"' in page or 'href="?language=en&amp;month=2017-12"' in page
    assert "December 2017" in page
    assert "May 2018" in page
    first = text_of(client.get(f"{LIST}?month=2017-12"))
    assert "March 2018" in first
    assert "Early" not in first
    french = client.get("/fr/ateliers/?month=2018-03").content.decode()
    assert ">Mars 2018</h2>" in french
    assert "Mercredi" in french


def test_days_without_workshops_are_not_read_aloud(client):
    make_workshop(starts_at=at_noon("2018-03-07"), time_zone="America/Toronto")
    page = client.get(f"{LIST}?month=2018-03").content.decode()
    assert page.count('<li class="month-day" aria-hidden="true">') == 30
    assert page.count('<li class="month-day has-workshops">') == 1
    # The first of March 2018 was a Thursday.
    assert "month-from-4" in page


@pytest.mark.parametrize(("first", "count"), [((2018, 2, 1), 28), ((2020, 2, 1), 29), ((2018, 12, 1), 31)])
def test_a_month_has_all_its_days(first, count):
    assert [one.day.day for one in days_of(date(*first), [])] == list(range(1, count + 1))


def test_the_calendar_to_subscribe_to_keeps_theme_and_language(client, three):
    assert 'href="/en/workshops/calendar.ics"' in client.get(LIST).content.decode()
    page = client.get(f"{LIST}?theme=open-data&language=en&place=x").content.decode()
    assert 'href="/en/workshops/calendar.ics?language=en&amp;theme=open-data"' in page
    assert "It keeps the language and the theme" in page


def test_query_budgets_with_filters_and_in_a_month(grows):
    consultation = make_open_consultation()
    month = at_noon("2018-03-07")

    def add(number):
        make_workshop(consultation=consultation, themes=[make_theme(consultation)], starts_at=month)

    grows(f"{LIST}?language=en&place=calgary", add)
    grows(f"{LIST}?month=2018-03", add, rows=(1, 3, 5))
