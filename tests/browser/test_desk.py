"""The desk in a browser: several people check in at once, on good connections and bad ones."""

from contextlib import suppress

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from playwright.sync_api import Error, expect

from events import services
from events.links import Purpose, token_for
from tests.browser.test_accessibility import violations
from tests.factories.consultations import make_open_consultation
from tests.factories.events import make_registration, make_workshop
from tests.factories.people import make_organiser, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "Kept, will be sent"
# By when the page has asked or tried again.
LATER = 15_000


@pytest.fixture
def workshop():
    return make_workshop(organisers=[make_organiser()], capacity=80, consultation=make_open_consultation())


@pytest.fixture
def desk(new_page, live_server, workshop):
    """Opens the desk on a telephone, with a search."""

    def opened(query="", language="en"):
        client = Client()
        sign_in(client, workshop.organisers.get())
        page = new_page(375)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        with override(language):
            page.goto(f"{workshop.address_of('workshop_desk')}?q={query}")
        return page

    return opened


def row(page, name):
    return page.locator(".desk-row").filter(has_text=name)


def press(page, name, button="Check in"):
    row(page, name).get_by_role("button", name=button).click()


def here(workshop):
    return set(workshop.registrations.checked_in().values_list("name", flat=True))


def status(page):
    return page.locator(".desk-status")


def lose_answer(route):
    """The server gets the request, and its answer never arrives."""
    route.fetch()
    # The page may have been left meanwhile.
    with suppress(Error):
        route.abort("internetdisconnected")


def test_sixty_people_are_checked_in_from_two_desks_one_of_them_offline_for_a_while(desk, workshop):
    shares = [("one", 25), ("two", 25), ("one two", 10)]
    names = {share: [f"Person {share} {number:02}" for number in range(many)] for share, many in shares}
    for share, many in names.items():
        for name in many:
            make_registration(workshop, name=name, organisation=f"Desk {share}")
    first, second = desk("one"), desk("two")
    second.context.set_offline(True)
    # Ten people are checked in at both desks.
    for pair in zip(names["one"] + names["one two"], names["two"] + names["one two"], strict=True):
        for page, name in zip((first, second), pair, strict=True):
            press(page, name)
    expect(first.locator("[data-count]")).to_have_text("35 of 60 here")
    expect(second.locator("[data-count]")).to_have_text("0 of 60 here")
    expect(second.get_by_text(KEPT, exact=True)).to_have_count(35)
    expect(status(second)).to_contain_text("will be sent: 35")
    assert len(here(workshop)) == 35
    second.context.set_offline(False)
    expect(status(second)).to_contain_text("Everything kept has been sent.", timeout=LATER)
    for page in (first, second):
        expect(page.locator("[data-count]")).to_have_text("60 of 60 here", timeout=LATER)
        expect(page.locator(".state-here")).to_have_count(35)
    assert len(here(workshop)) == 60
    for registration in workshop.registrations.all():
        times = registration.events.filter(checked_in_at__isnull=False).values_list("checked_in_at", flat=True)
        assert set(times) == {registration.checked_in_at}


def test_a_tap_whose_answer_was_lost_is_sent_again_after_a_reload_and_counts_once(desk, workshop):
    registration = make_registration(workshop, name="Zoé Roy")
    page = desk()
    page.route("**/check-in/", lose_answer)
    press(page, "Zoé Roy")
    expect(row(page, "Zoé Roy").get_by_text(KEPT)).to_be_visible()
    expect(status(page)).to_contain_text("Bad connection. Kept on this device, will be sent: 1")
    registration.refresh_from_db()
    first = registration.checked_in_at
    assert first
    page.reload()
    expect(row(page, "Zoé Roy").get_by_text(KEPT)).to_be_visible()
    page.unroute("**/check-in/")
    expect(row(page, "Zoé Roy").get_by_text("Checked in at")).to_be_visible(timeout=LATER)
    assert page.evaluate("localStorage.length && JSON.parse(Object.values(localStorage)[0]).length") == 0
    registration.refresh_from_db()
    assert registration.checked_in_at == first


def test_an_undo_cancels_what_was_kept_and_follows_what_was_tried(desk, workshop):
    for name in ("Ann", "Bob"):
        make_registration(workshop, name=name)
    page = desk()
    page.context.set_offline(True)
    press(page, "Ann")
    expect(row(page, "Ann").get_by_text(KEPT)).to_be_visible()
    page.wait_for_timeout(750)
    press(page, "Ann", "Undo")
    expect(row(page, "Ann").get_by_text(KEPT)).to_be_hidden()
    expect(status(page)).not_to_contain_text("will be sent")
    page.context.set_offline(False)
    page.route("**/check-in/", lambda route: route.abort("internetdisconnected"))
    press(page, "Bob")
    expect(row(page, "Bob").get_by_text(KEPT)).to_be_visible()
    page.wait_for_timeout(750)
    press(page, "Bob", "Undo")
    expect(status(page)).to_contain_text("will be sent: 2")
    page.unroute("**/check-in/")
    expect(status(page)).to_contain_text("Everything kept has been sent.", timeout=LATER)
    expect(row(page, "Bob").get_by_role("button", name="Check in")).to_be_visible()
    bob = workshop.registrations.get(name="Bob")
    assert [bool(one) for one in bob.events.order_by("pgh_id").values_list("checked_in_at", flat=True)] == [
        False,
        True,
        False,
    ]
    assert not here(workshop)


def test_signed_out_meanwhile_nothing_is_lost_and_the_page_says_so(desk, workshop):
    make_registration(workshop, name="Ann")
    page = desk()
    Session.objects.all().delete()
    press(page, "Ann")
    expect(status(page)).to_contain_text("You are signed out. Kept on this device until you sign in: 1")
    expect(status(page).get_by_role("link", name="Sign in")).to_be_visible()
    # Signed in again in another tab, the page goes on by itself, with the new token.
    client = Client()
    sign_in(client, workshop.organisers.get())
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": page.url}])
    expect(row(page, "Ann").get_by_text("Checked in at")).to_be_visible(timeout=LATER)
    expect(status(page).get_by_role("link")).to_be_hidden()
    assert here(workshop) == {"Ann"}


def test_the_counts_come_back_by_themselves_after_a_bad_connection(desk, workshop):
    registration = make_registration(workshop)
    page = desk()
    page.route("**/counts.json", lambda route: route.abort("internetdisconnected"))
    for _ in range(2):
        with page.expect_event("requestfailed"):
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.unroute("**/counts.json")
    services.check_in(registration=registration, by=workshop.organisers.get(), now=timezone.now())
    expect(page.locator("[data-count]")).to_have_text("1 of 1 here", timeout=LATER)


def test_two_quick_taps_are_one_and_a_refusal_is_shown_on_its_row(desk, workshop):
    make_registration(workshop, name="Ann")
    gone = make_registration(workshop, name="Bob")
    page = desk()
    row(page, "Ann").get_by_role("button", name="Check in").dblclick()
    expect(row(page, "Ann").get_by_text("Checked in at")).to_be_visible()
    expect(row(page, "Ann").get_by_role("button", name="Undo")).to_be_focused()
    type(gone).objects.filter(pk=gone.pk).update(status="cancelled")
    press(page, "Bob")
    expect(row(page, "Bob").locator(".state-declined")).to_contain_text("This person has no place")
    assert here(workshop) == {"Ann"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_axe_finds_nothing_at_the_desk_and_nothing_is_wider_than_a_telephone(desk, workshop, language):
    ann = make_registration(workshop, name="Ann" + "a" * 60, organisation="x" * 120, access_needs="y" * 200)
    make_registration(workshop, name="Bob", status="waitlisted")
    make_registration(workshop, name="Cy", checked_in_at=timezone.now())
    page = desk(language=language)
    page.set_viewport_size({"width": 320, "height": 700})
    found = []
    with override(language):
        others = [
            workshop.address_of("workshop_walk_in"),
            reverse("registration_check_in", args=[token_for(Purpose.CHECK_IN, ann)]),
        ]
    for address in (page.url, *others):
        page.goto(address)
        found += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, address
    assert not found, "\n".join(found)


def test_without_scripts_the_rows_are_forms(new_page, live_server, workshop):
    make_registration(workshop, name="Ann")
    client = Client()
    sign_in(client, workshop.organisers.get())
    page = new_page(375, java_script_enabled=False)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.goto(f"{workshop.address_of('workshop_desk')}?q=ann")
    press(page, "Ann")
    expect(page.get_by_text("Ann is checked in.")).to_be_visible()
    expect(page.locator("[data-count]")).to_have_text("1 of 1 here")
    press(page, "Ann", "Undo")
    expect(page.get_by_text("Ann is not checked in any more.")).to_be_visible()
    assert not here(workshop)
    assert page.url.endswith("?q=ann")
