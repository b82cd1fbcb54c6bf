"""WCAG 2.2 AA as far as a machine sees it: axe, narrow and enlarged pages, the keyboard, no scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Page, expect

from commitments.models import Commitment
from tests.factories.people import sign_in
from tests.factories.world import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PUBLIC = [
    "home",
    "theme_list",
    "theme_detail",
    "theme_help",
    "theme_suggest",
    "article_list",
    "article_detail",
    "forum",
    "page_detail",
    "proposal_list",
    "proposal_new",
    "proposal_detail",
    "comment_new",
    "comment_detail",
    "contribution_detail",
    "contribution_versions",
    "draft_preview",
    "workshop_list",
    "workshop_detail",
    "workshop_register",
    "workshop_registered",
    "registration_manage",
    "registration_cancel",
    "registration_feedback",
    "account_request_login_code",
    "plan_list",
    "plan_detail",
    "plan_version",
    "plan_compare",
    "plan_progress",
    "commitment_detail",
    "commitment_version",
    "clause_comment",
    "response_list",
    "response_detail",
    "answer_coverage",
    "standards",
    "meeting_detail",
    "document_list",
    "outreach_list",
    "contribution_originals",
]
FORMS = [
    "proposal_new",
    "theme_suggest",
    "theme_help",
    "comment_new",
    "workshop_register",
    "registration_feedback",
    "account_request_login_code",
]
ORGANISERS = ["workshop_notes", "workshop_note", "workshop_recap", "workshop_feedback"]
OWN = ["my_contributions", "contribution_edit", "contribution_withdraw", "mfa_activate_totp", "account_logout"]


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def every_other(names, language):
    """Half of the pages: what axe looks at is the same in both languages, so each page is looked at in one."""
    return names[language == "fr" :: 2]


def addresses(world, names, language):
    with override(language):
        return [reverse(name, args=world.arguments.get(name, [])) for name in names]


def signed_in(new_page, live_server, person, **options):
    client = Client()
    sign_in(client, person)
    page = new_page(**options)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_axe_finds_nothing_on_public_pages(new_page, language):
    world, page, found = make_world(), new_page(), []
    for address in addresses(world, ["home", *every_other(PUBLIC[1:], language)], language):
        page.goto(address)
        found += violations(page)
    assert not found, "\n".join(found)


def test_axe_finds_nothing_on_what_organisers_write_afterwards(new_page, live_server):
    world, found = make_world(), []
    page = signed_in(new_page, live_server, world.people["organiser"], width=375)
    for address in addresses(world, ORGANISERS, "fr"):
        page.goto(address)
        found += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, address
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_axe_finds_nothing_after_an_error(new_page, language):
    world, page, found = make_world(), new_page(375), []
    for address in addresses(world, every_other(FORMS, language), language):
        page.goto(address)
        with page.expect_navigation():
            page.locator("main form[method=post] button").first.click()
        expect(page.locator(".error-summary")).to_be_visible()
        found += violations(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_axe_finds_nothing_on_ones_own_pages(new_page, live_server, language):
    world, found = make_world(), []
    page = signed_in(new_page, live_server, world.people["participant"])
    for address in addresses(world, every_other(OWN, language), language):
        page.goto(address)
        found += violations(page)
    assert not found, "\n".join(found)


def desks(world):
    """Where departments report and the forum works: names and arguments of our own screens, not of Django's."""
    key, code = world.arguments["commitment_detail"]
    commitment = Commitment.objects.get(plan__key=key, code=code)
    proposal = world.arguments["proposal_detail"][0]
    return [
        ("reporting", []),
        ("report_edit", world.arguments["report_edit"]),
        ("view_edit", world.arguments["view_edit"]),
        ("admin:commitments_commitment_change", [commitment.pk]),
        ("admin:commitments_plan_publish", [commitment.plan_id]),
        ("admin:commitments_contribution_read", [proposal]),
        ("admin:commitments_contribution_split", [proposal]),
        ("admin:commitments_contribution_enter", ["comment"]),
        ("admin:commitments_contribution_import", []),
        ("admin:commitments_response_add", []),
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_axe_finds_nothing_where_people_report_and_answer(new_page, live_server, language):
    world, found = make_world(), []
    page = signed_in(new_page, live_server, world.people["administrator"])
    with override(language):
        visited = [reverse(name, args=arguments) for name, arguments in every_other(desks(world), language)]
    for address in visited:
        assert page.goto(address).status == 200
        found += violations(page)
    assert not found, "\n".join(found)


# 640 px at 200 % are as wide as 320, so that each language takes one of the two.
@pytest.mark.parametrize(("language", "width", "zoom"), [("en", 320, 1), ("fr", 640, 2)], ids=["320px", "200%"])
def test_nothing_is_wider_than_the_screen(new_page, language, width, zoom):
    world = make_world()
    page = new_page(width // zoom, device_scale_factor=zoom)
    wide = []
    for address in addresses(world, PUBLIC, language):
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth") > width // zoom:
            wide.append(address)
    assert not wide


def test_a_proposal_by_keyboard_alone_without_scripts(new_page):
    make_world()
    page = new_page(java_script_enabled=False)
    page.goto("/en/proposals/new/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    typed = ["Publish every lobbyist meeting", "Nobody knows who met whom.", "Publish every meeting in a week.", ""]
    for text in typed:
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")  # the language, chosen already
    page.keyboard.press("Tab")
    page.keyboard.type("Amina K.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".preview")).to_contain_text("Publish every lobbyist meeting")


def test_an_error_is_reached_by_its_link(new_page):
    make_world()
    page = new_page()
    page.goto("/en/proposals/new/")
    with page.expect_navigation():
        page.locator("main form button").first.click()
    page.locator(".error-summary a").first.click()
    expect(page.locator("#id_title")).to_be_focused()


def test_focus_is_always_visible(new_page):
    make_world()
    page = new_page()
    page.goto("/en/proposals/")
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "(style => [style.outlineStyle, parseFloat(style.outlineWidth)])(getComputedStyle(document.activeElement))"
        )
        assert outline[0] != "none"
        assert outline[1] >= 2


def test_print_shows_the_text_and_no_buttons(new_page):
    world = make_world()
    page = new_page()
    page.goto(addresses(world, ["proposal_detail"], "en")[0])
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("nav").first).to_be_hidden()
