"""Headers on every answer, sessions, second factor, forged forms, redirects, and looking that changes nothing."""

import json
import re
import uuid
from urllib.parse import quote, urlsplit

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from commitments.models import BuiltDocument
from consultations.models import Article, Consultation
from ogp_portal.base.middleware import HEADERS, POLICY
from ogp_portal.users.models import OutboxMessage, RateBucket, User
from tests.factories.consultations import make_open_consultation
from tests.factories.people import make_administrator, make_moderator, make_organiser, make_person, sign_in
from tests.factories.world import make_world
from tests.house.test_addresses import ADMIN, TABLE

pytestmark = pytest.mark.django_db
OFFSITE = [
    "https://evil.example.com/",
    "//evil.example.com",
    "///evil.example.com",
    "/\\evil.example.com",
    "\\\\evil.example.com",
    "https:evil.example.com",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://testserver@evil.example.com/",
    "http://testserver.evil.example.com/",
    "/\t/evil.example.com",
    "\x01//evil.example.com",
    "/en/\r\nLocation: https://evil.example.com",
]


@pytest.fixture
def client(client):
    client.audited = False
    client.raise_request_exception = False
    return client


def every_address(world, language="en"):
    with override(language):
        found = {name: reverse(name, args=world.arguments.get(name, [])) for name in TABLE}
        for label in ADMIN:
            app, model = label.split(".")
            found[label] = reverse(f"admin:{app}_{model}_changelist")
    return {**found, "admin:index": f"/{language}/admin/"}


def admin_addresses():
    """Every address of the admin, Django's and ours, with the model it belongs to."""
    for pattern in admin.site.get_urls():
        for one in getattr(pattern, "url_patterns", [pattern]):
            if not one.name:
                continue
            model = next((m for m in admin.site._registry if one.name.startswith(url_prefix(m))), None)
            values = {name: KEYS.get(name, "1") for name in one.pattern.converters or one.pattern.regex.groupindex}
            yield model and model._meta.label_lower, one.name, reverse(f"admin:{one.name}", kwargs=values)


KEYS = {"form": "csv", "app_label": "users", "url": "x", "kind": "statement", "token": str(uuid.uuid4())}


def url_prefix(model):
    return f"{model._meta.app_label}_{model._meta.model_name}_"


SANDBOX = "default-src 'none'; sandbox"


def missing_headers(response):
    wanted = {**HEADERS, "Cross-Origin-Opener-Policy": "same-origin"}
    if (
        "attachment" in response.headers.get("Content-Disposition", "")
        and "Content-Security-Policy" in response.headers
    ):
        # A file of the repository is shut in more tightly still, in case a browser shows it after all.
        wanted["Content-Security-Policy"] = response.headers["Content-Security-Policy"]
        assert wanted["Content-Security-Policy"] in (HEADERS["Content-Security-Policy"], SANDBOX)
    return {name: response.headers.get(name) for name in wanted if response.headers.get(name) != wanted[name]}


class TestHeaders:
    @pytest.mark.parametrize(
        ("role", "methods"), [("visitor", ["get", "head", "options", "put"]), ("administrator", ["get"])]
    )
    def test_on_every_page_file_redirection_and_refusal(self, client, role, methods):
        world = make_world()
        if role != "visitor":
            sign_in(client, world.people[role])
        seen = set()
        for address in every_address(world).values():
            for method in (getattr(client, name) for name in methods):
                response = method(address)
                seen.add(response.status_code)
                assert not missing_headers(response), (address, missing_headers(response))
        assert seen >= ({200, 302, 404, 405} if "put" in methods else {200, 302, 404})

    def test_on_static_files_and_every_error(self, client, monkeypatch):
        strict = Client(enforce_csrf_checks=True)
        answers = {
            200: client.get("/static/favicon.svg"),
            400: client.get("/en/?q=%00"),
            403: strict.post("/en/sign-in/", headers={"sec-fetch-site": "cross-site"}),
            404: client.get("/static/no-such-file.css"),
            405: client.post("/static/favicon.svg"),
            413: client.generic("POST", "/en/sign-in/", b"x" * 1_000_001),
        }
        make_world()
        RateBucket.objects.all().delete()
        view = "ogp_portal.hub.views.timeline_of"
        for status, error in {500: ValueError("a fault"), 503: OperationalError("away")}.items():
            monkeypatch.setattr(view, lambda _request, error=error: (_ for _ in ()).throw(error))
            answers[status] = client.get("/en/")
        for status, response in answers.items():
            assert response.status_code == status
            assert not missing_headers(response), status
            response.close()
            if status >= 400 and status != 405:
                assert '<section lang="fr"' in response.content.decode(), status

    def test_on_a_refusal_for_haste(self, client):
        world = make_world()
        address = reverse("workshop_register", args=world.arguments["workshop_register"])
        for number in range(42):
            key = f"00000000-0000-4000-8000-{number:012}"
            sent = {"name": "Jo", "email": f"a{number}@example.org", "language": "en", "submission_key": key}
            response = client.post(address, sent)
        assert response.status_code == 429
        assert not missing_headers(response)

    def test_nothing_unsafe_and_nothing_from_elsewhere(self):
        assert POLICY.startswith("default-src 'none'")
        assert "unsafe" not in POLICY
        assert not re.search(r"https?:|\*|nonce|blob:", POLICY)
        for directive in ("base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
            assert directive in POLICY

    def test_cookies_are_not_for_scripts_nor_for_other_sites(self, client):
        world = make_world()
        client.get("/en/sign-in/")
        client.post("/en/sign-in/", {"email": "jo@example.org"})
        theme = world.arguments["theme_help"][0]
        with override("en"):
            address = reverse("theme_help", args=[theme])
        form = client.get(address).context["form"]
        key, pk = str(form.initial["submission_key"]), form.initial["theme"]
        words = {"body": "I can read drafts.", "shown_name": "Jo", "language": "en"}
        client.post(address, {**words, "submission_key": key, "theme": pk})
        assert {"csrftoken", "sessionid", "draft_help_offer"} <= set(client.cookies)
        for name, cookie in client.cookies.items():
            assert cookie["httponly"], name
            assert cookie["samesite"] == "Lax", name


class TestLooking:
    """S7: a GET, a HEAD or an OPTIONS changes nothing; a scanner of links may follow every one of them."""

    # A session is written for whoever waits for a code or sets up a second factor; it is the visitor's own.
    # A built document is kept so that it is not built again: it holds nothing that its page does not show.
    LEFT_OUT = {Session, BuiltDocument}

    def counts(self):
        with connection.cursor() as cursor:
            found = {}
            for model in apps.get_models(include_auto_created=True):
                if model in self.LEFT_OUT or not model._meta.managed or model._meta.proxy:
                    continue
                # Every row with its contents, not only their number.
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(
                    f"SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
                )
                found[model._meta.label] = cursor.fetchone()
        return found

    @pytest.mark.parametrize("role", ["visitor", "participant", "moderator", "organiser", "administrator"])
    def test_changes_nothing(self, client, role, settings):
        world = make_world()
        settings.DEMO = role == "visitor"
        if role != "visitor":
            sign_in(client, world.people[role])
        before = self.counts()
        query = {
            "person": "administrator",
            "confirm": "1",
            "action": "delete_selected",
            "code": "123456",
            "post": "yes",
        }
        # A HEAD runs what a GET does, so each takes one language, and the next address the other.
        for number, names in enumerate(zip(*(every_address(world, one).values() for one in ("en", "fr")), strict=True)):
            client.get(names[number % 2], query)
            if role in ("visitor", "administrator"):
                client.head(names[1 - number % 2], query)
                client.options(names[number % 2], query)
        assert self.counts() == before


class TestForgedForms:
    def test_every_address_that_takes_a_post_wants_the_token(self):
        world = make_world()
        accepted = []
        for role in ("visitor", "administrator"):
            client = Client(enforce_csrf_checks=True, raise_request_exception=False)
            if role != "visitor":
                sign_in(client, world.people[role])
            for name, address in every_address(world).items():
                response = client.post(address, {"csrfmiddlewaretoken": "x" * 64, "confirm": "1"})
                if response.status_code not in (403, 404, 405):
                    accepted.append((role, name, response.status_code))
        assert not accepted

    @pytest.mark.parametrize(
        "headers",
        [
            {"origin": "https://evil.example.com"},
            {"origin": "null"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
        ],
    )
    def test_a_form_from_another_site_gets_no_page_of_ours_to_press_on(self, headers):
        client = Client(enforce_csrf_checks=True)
        response = client.post("/en/sign-out/", {"words": "Press the button"}, headers=headers)
        assert response.status_code == 403
        assert "Press the button" not in response.content.decode()
        assert "<form" not in response.content.decode()

    def test_a_form_of_ours_that_grew_old_can_be_sent_again(self):
        client = Client(enforce_csrf_checks=True)
        sent = {"words": "What I wrote <b>", "code": "123456", "password": "secret"}
        page = client.post("/en/suggest-a-theme/", sent, headers={"sec-fetch-site": "same-origin"}).content.decode()
        assert "What I wrote &lt;b&gt;" in page
        assert "123456" not in page
        assert "secret" not in page


class TestSessions:
    def test_signing_in_and_out_changes_the_session(self, client, settings):
        client.get("/en/sign-in/")
        client.post("/en/sign-in/", {"email": "jo@example.org"})
        before, token = client.session.session_key, client.cookies["csrftoken"].value
        code = re.search(r"\b\d{6}\b", OutboxMessage.objects.get().body).group()
        client.post("/en/sign-in/code/", {"code": code})
        signed_in = client.session.session_key
        assert "_auth_user_id" in client.session
        assert signed_in != before
        assert client.cookies["csrftoken"].value != token
        assert not Session.objects.filter(pk=before).exists()
        client.post("/en/sign-out/")
        assert not Session.objects.filter(pk=signed_in).exists()
        client.cookies["sessionid"] = signed_in
        assert client.get("/en/my-contributions/").status_code == 302

    def test_a_planted_session_is_not_taken_over(self, client, settings):
        settings.DEMO = True
        make_person(email="participant@example.org")
        for planted in ("a" * 32, "planted-by-somebody-else"):
            client.cookies["sessionid"] = planted
            client.post("/en/demo/sign-in/", {"person": "participant"})
            assert client.session.session_key != planted

    def test_a_person_made_inactive_is_signed_out(self, client):
        person = make_person()
        sign_in(client, person)
        assert client.get("/en/my-contributions/").status_code == 200
        User.objects.filter(pk=person.pk).update(is_active=False)
        assert client.get("/en/my-contributions/").status_code == 302

    @pytest.mark.parametrize("make", [make_moderator, make_organiser, make_administrator])
    def test_without_a_second_factor_nobody_reaches_what_it_protects(self, client, make):
        world = make_world()
        person = make()
        for workshop in apps.get_model("events.Workshop").objects.all():
            workshop.organisers.add(person)
        sign_in(client, person, second_factor=False)
        addresses = every_address(world)
        protected = [name for name in addresses if "." in name or name.startswith(("admin:", "workshop_desk"))]
        protected += ["workshop_csv", "workshop_list_pdf", "workshop_badges", "workshop_counts", "workshop_walk_in"]
        protected += ["workshop_check_in", "workshop_undo_check_in"]
        protected += ["workshop_invitations", "workshop_take_back", "workshop_telephone", "registration_renew_links"]
        for name in protected:
            for method in (client.get, client.post):
                response = method(addresses[name], {"action": "publish_selected", "_selected_action": "1"})
                assert response.status_code in (302, 404), (name, response.status_code)
        registrations = apps.get_model("events.Registration").objects.values_list("checked_in_at", "link_number")
        assert set(registrations) == {(None, 1)}

    @pytest.mark.parametrize("role", ["participant", "moderator", "organiser"])
    def test_no_page_of_the_admin_opens_to_a_role_it_is_not_for(self, client, role):
        world = make_world()
        person = world.people[role]
        opened = []
        for second_factor in (True, False):
            sign_in(client, person, second_factor=second_factor)
            for label, name, address in admin_addresses():
                allowed = second_factor and (label is None or role in ADMIN[label])
                for method in (client.get, client.post):
                    if method(address).status_code == 200 and not allowed:
                        opened.append((second_factor, name))
        assert not opened

    def test_another_persons_second_factor_does_not_count(self, client):
        first, second = make_administrator(), make_administrator()
        sign_in(client, first)
        records = client.session["account_authentication_methods"]
        sign_in(client, second, second_factor=False)
        session = client.session
        session["account_authentication_methods"] = records
        session["account_authentication_methods_user"] = str(first.pk)
        session.save()
        assert client.get("/en/admin/").status_code == 302

    def test_demo_doors_are_closed_outside_demo_mode(self, client, settings):
        settings.DEMO = False
        for name in ("demo_people", "demo_sign_in", "demo_mails"):
            for language in ("en", "fr"):
                with override(language):
                    address = reverse(name)
                for method in (client.get, client.post, client.head):
                    assert method(address, {"person": "administrator"}).status_code == 404


class TestRedirects:
    @pytest.mark.parametrize("target", OFFSITE)
    def test_next_never_leads_elsewhere(self, client, target, settings):
        settings.DEMO = True
        make_open_consultation()
        administrator = make_administrator()
        make_person(email="participant@example.org")
        names = [name for name in TABLE if name.startswith(("account_", "mfa_", "demo_"))]
        addresses = [reverse(name, args=[1] if name == "demo_mail" else []) for name in names]
        assert len(addresses) > 15
        for who in (None, administrator):
            for address in [*addresses, "/en/admin/", "/en/admin/login/"]:
                client.logout()
                if who:
                    sign_in(client, who, second_factor=False)
                for response in (
                    client.get(f"{address}?next={quote(target)}"),
                    client.post(f"{address}?next={quote(target)}", {"next": target, "person": "participant"}),
                ):
                    assert "\n" not in response.headers.get("Location", "")
                    parts = urlsplit(response.headers.get("Location", ""))
                    assert parts.netloc in ("", "testserver"), (address, response.headers["Location"])
                    assert parts.scheme in ("", "http")
                    page = response.content.decode()
                    for link in re.findall(r'(?:href|action)="([^"]*evil\.example[^"]*)"', page):
                        assert urlsplit(link.replace("&amp;", "&")).netloc in ("", "testserver"), (address, link)

    def test_an_address_with_two_slashes_stays_here(self, client):
        for address in (
            "//evil.example.com/",
            "//evil.example.com/en/",
            "/en//evil.example.com",
            "/%2Fevil.example.com",
        ):
            response = client.get(address)
            assert urlsplit(response.headers.get("Location", "")).netloc == ""

    def test_mails_and_files_name_the_site_and_not_the_host_of_the_request(self, client, settings):
        settings.ALLOWED_HOSTS = ["*"]
        settings.SITE_URL = "https://portal.example.org"
        world = make_world()
        evil = {"host": "evil.example.com", "x-forwarded-host": "evil.example.com"}
        client.post("/en/sign-in/", {"email": "jo@example.org"}, headers=evil)
        register = reverse("workshop_register", args=world.arguments["workshop_register"])
        sent = {"name": "Jo", "email": "a@example.org", "language": "fr"}
        client.post(register, {**sent, "submission_key": "00000000-0000-4000-8000-000000000001"}, headers=evil)
        assert OutboxMessage.objects.count() == 2
        for mail in OutboxMessage.objects.all():
            assert "evil" not in mail.body + json.dumps(mail.attachments)
            assert "https://portal.example.org" in mail.body
        with override("en"):
            ics = client.get(reverse("workshop_ics", args=world.arguments["workshop_ics"]), headers=evil)
        assert "evil" not in ics.content.decode()

    def test_a_forwarded_host_is_not_believed(self, client):
        page = client.get("/en/sign-in/", headers={"x-forwarded-host": "evil.example.com"})
        assert "evil.example.com" not in page.content.decode()


def test_a_control_character_in_an_article_leaves_the_feed_whole(client):
    world = make_world()
    texts = {"title_en": "Pasted\x0bfrom\x01 a slide", "title_fr": "T", "summary_en": "S\x02", "summary_fr": "S"}
    fields = {"slug_en": "pasted", "slug_fr": "colle", "body_en": "B", "body_fr": "B", "published_at": timezone.now()}
    Article.objects.create(consultation=world.consultation, key="pasted", **texts, **fields)
    feed = client.get("/en/news/feed/")
    assert feed.status_code == 200
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", feed.content.decode())
    assert client.get("/en/news/").status_code == 200


def test_a_time_zone_that_does_not_exist_is_refused(client):
    world = make_world()
    sign_in(client, world.people["moderator"])
    address = reverse("admin:consultations_consultation_change", args=[world.consultation.pk])
    stored = Consultation.objects.values().get(pk=world.consultation.pk)
    stored = {name: value for name, value in stored.items() if value is not None}
    for zone in ("Mars/Olympus", "../../etc/passwd", "America", ""):
        page = client.post(address, {**stored, "time_zone": zone})
        assert page.status_code == 200
    assert Consultation.objects.get(pk=world.consultation.pk).time_zone == "America/Toronto"
