"""Machine translation, against a service on this machine that does whatever a test tells it to."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from consultations.models import Theme
from ogp_portal.languages import machine, services
from ogp_portal.languages.models import BilingualText
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.people import make_moderator, make_organiser, make_person, sign_in

pytestmark = pytest.mark.django_db
DESK = "/en/admin/languages/bilingualtext/"
BUTTON = f"{DESK}machine/"


class Stub(ThreadingHTTPServer):
    """A LibreTranslate that puts « [fr] » before every text, or answers as `behave(handler, asked)` does."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.paths, self.behave = [], [], None
        self.over = threading.Event()

    def handle_error(self, request, client_address):
        """Whoever has stopped waiting is no fault of the stub."""

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(asked)
        self.server.paths.append(self.path)
        if self.server.behave:
            self.server.behave(self, asked)
        else:
            self.answer(200, {"translatedText": [f"[{asked['target']}] {text}" for text in asked["q"]]})

    def answer(self, status, content, **headers):
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


@pytest.fixture
def stub(settings, monkeypatch):
    server = Stub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    settings.MACHINE_TRANSLATOR = "ogp_portal.languages.machine.LibreTranslate"
    settings.MACHINE_TRANSLATOR_URL = f"{server.url}/"
    settings.MACHINE_TRANSLATOR_KEY = "secret"
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def theme():
    theme = make_theme(make_open_consultation(), name_en="Open data", name_fr="Données ouvertes")
    services.refresh(record=theme)
    return theme


def change(theme, **texts):
    Theme.objects.filter(pk=theme.pk).update(**texts)
    theme.refresh_from_db()
    services.refresh(record=theme)
    return row_of(theme)


def row_of(theme, field="about"):
    return BilingualText.objects.of(theme).get(field=field)


def fill(**values):
    return machine.fill(rows=BilingualText.objects.to_do(), by=make_moderator(), **values)


# ---- the button -------------------------------------------------------------------------------------------------


def test_the_machine_proposes_and_a_person_publishes(client, theme, stub):
    row = change(theme, about_en="New in English.")
    translator = make_person(roles=["translator"])
    sign_in(client, translator)
    assert "Translate by machine" in client.get(DESK).content.decode()
    page = client.post(BUTTON, {"behind": "fr", "model": "consultations.theme"}, follow=True)
    assert page.redirect_chain == [(f"{DESK}?model=consultations.theme&behind=fr", 302)]
    assert "The machine has translated 1 text." in page.content.decode()
    assert "by a machine" in page.content.decode()
    assert stub.paths == ["/translate"]
    assert stub.asked == [
        {"q": ["New in English."], "source": "en", "target": "fr", "format": "text", "api_key": "secret"}
    ]
    row.refresh_from_db()
    theme.refresh_from_db()
    assert (row.state, row.origin, row.proposed, theme.about_fr) == (
        "review",
        "machine",
        "[fr] New in English.",
        "À propos.",
    )
    assert "A machine wrote this translation" in client.get(f"{DESK}{row.pk}/change/").content.decode()
    # Once is enough: what waits for a reader is not asked for again.
    client.post(BUTTON)
    assert len(stub.asked) == 1
    services.write_both(text=row, en=theme.about_en, fr="Lu et revu.", version=row.version, by=translator)
    row.refresh_from_db()
    assert (row.state, row.origin, row.translated_by) == ("fresh", "person", translator)


def test_twenty_texts_at_most_in_small_requests_one_direction_each(theme, stub):
    for number in range(6):
        other = make_theme(theme.consultation)
        services.refresh(record=other)
        fields = ("name", "tagline", "about", "known", "change")
        language = "fr" if number == 0 else "en"
        change(other, **{f"{field}_{language}": f"New {field} {number}." for field in fields})
    assert fill().taken == 20
    assert BilingualText.objects.filter(origin="machine").count() == 20
    assert all(len(asked["q"]) <= machine.BATCH_TEXTS for asked in stub.asked)
    assert {(asked["source"], asked["target"]) for asked in stub.asked} == {("en", "fr"), ("fr", "en")}
    assert all("0." in text for asked in stub.asked if asked["target"] == "en" for text in asked["q"])


def test_long_texts_go_alone_and_endless_ones_not_at_all(client, theme, stub, settings):
    change(theme, about_en="x" * 9_000, known_en="y" * 9_000, change_en="z" * (machine.LONGEST + 1))
    settings.MACHINE_TRANSLATOR_KEY = ""
    sign_in(client, make_moderator())
    page = client.post(BUTTON, follow=True).content.decode()
    assert "Too long for the machine: 1." in page
    assert [len(asked["q"]) for asked in stub.asked] == [1, 1]
    assert "api_key" not in stub.asked[0]
    assert BilingualText.objects.filter(origin="machine").count() == 2


def test_without_a_service_there_is_no_button(client, theme, settings):
    change(theme, about_en="New in English.")
    settings.MACHINE_TRANSLATOR = ""
    sign_in(client, make_moderator())
    assert "Translate by machine" not in client.get(DESK).content.decode()
    assert "No machine translation service is set up." in client.post(BUTTON, follow=True).content.decode()


def test_who_may(client, theme, stub):
    change(theme, about_en="New in English.")
    assert client.post(BUTTON).status_code == 302
    for make in (make_person, make_organiser):
        person = make()
        sign_in(client, person)
        assert client.post(BUTTON).status_code in (302, 403)
        with pytest.raises(services.NotAllowed):
            machine.fill(rows=BilingualText.objects.to_do(), by=person)
    assert stub.asked == []
    sign_in(client, make_moderator())
    assert client.get(BUTTON).status_code == 405
    assert stub.asked == []


# ---- when the service fails -------------------------------------------------------------------------------------


def says(status, content):
    return lambda handler, _asked: handler.answer(status, content)


def no_http(handler, asked):
    handler.wfile.write(b"hello\r\n\r\n")


def redirect(handler, asked):
    handler.answer(307, b"", Location=f"{handler.server.url}/elsewhere")


def drops(handler, asked):
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.over.wait(0.05):
        handler.wfile.write(b" ")


def slow(handler, asked):
    handler.server.over.wait(5)


def cut(handler, asked):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"{")


BEHAVIOURS = {
    "slow": (slow, "did not answer in time"),
    "drop by drop": (drops, "did not answer in time"),
    "500": (says(500, b"<html>"), r"refused \(500\)\."),
    "key": (says(403, {"error": "Invalid \u202ekey"}), r"\(403\): Invalid key"),
    "redirect": (redirect, r"refused \(307\)"),
    "cut": (cut, "something unreadable"),
    "no HTTP": (no_http, "cannot be reached"),
    "garbage": (says(200, b"\xff{"), "something unreadable"),
    "a list": (says(200, ["a"]), "something unreadable"),
    "nested": (says(200, b"[" * 200_000), "something unreadable"),
    "numbers": (says(200, {"translatedText": [1]}), "something unreadable"),
    "fewer": (says(200, {"translatedText": []}), "for 1 texts and answered with 0"),
    "more": (says(200, {"translatedText": ["a", "b"]}), "answered with 2"),
    "endless": (says(200, b"x" * (machine.LARGEST_ANSWER + 1)), "more than anybody"),
}


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_a_failure_is_told_in_words_and_changes_nothing(theme, stub, behaviour):
    row = change(theme, about_en="New in English.")
    stub.behave, words = BEHAVIOURS[behaviour]
    began = time.monotonic()
    filled = fill(seconds=0.5 if behaviour in ("slow", "drop by drop") else 20)
    assert time.monotonic() - began < 5
    assert filled.taken == 0
    with pytest.raises(machine.MachineFailed, match=words):
        raise machine.MachineFailed(*filled.failures)
    assert stub.paths == ["/translate"]
    row.refresh_from_db()
    assert (row.state, row.proposed) == ("stale", "")


def test_what_has_come_before_a_failure_stays(client, theme, stub):
    change(theme, about_en="x" * 9_000, known_en="y" * 9_000)

    def once(handler, asked):
        handler.answer(*((200, {"translatedText": ["Du neuf."]}) if len(stub.asked) == 1 else (503, b"")))

    stub.behave = once
    sign_in(client, make_moderator())
    page = client.post(BUTTON, follow=True).content.decode()
    assert "The machine has translated 1 text." in page
    assert "refused (503)" in page


def test_when_the_time_is_up_the_rest_waits(theme, stub):
    change(theme, about_en="x" * 9_000, known_en="y" * 9_000)

    def late(handler, asked):
        time.sleep(0.3)
        handler.answer(200, {"translatedText": ["Du neuf."]})

    stub.behave = late
    filled = fill(seconds=0.4)
    assert filled.taken == 1
    assert filled.failures
    assert fill(seconds=0).failures == ["The time is up: press again for the rest."]


def test_an_empty_answer_is_not_taken(client, theme, stub):
    change(theme, about_en="New in English.")
    stub.behave = says(200, {"translatedText": " \u202e"})
    sign_in(client, make_moderator())
    assert "Came back empty: 1." in client.post(BUTTON, follow=True).content.decode()


@pytest.mark.parametrize(
    "url", ["", "file:///etc/passwd", "ftp://127.0.0.1", "http://", "127.0.0.1:5000", "http://[::"]
)
def test_only_addresses_of_the_web_will_do(theme, settings, stub, url):
    settings.MACHINE_TRANSLATOR_URL = url
    with pytest.raises(machine.MachineFailed, match=r"http\(s\)|set up"):
        machine.translator()


def test_a_service_that_is_not_there(theme, settings, stub):
    change(theme, about_en="New in English.")
    for url in ("http://127.0.0.1:1", "http://127.0.0.1:abc", f"http://{'a' * 70}.invalid."):
        settings.MACHINE_TRANSLATOR_URL = url
        assert fill().failures == ["The machine translation service cannot be reached."]
    settings.MACHINE_TRANSLATOR = "ogp_portal.languages.nowhere.Nobody"
    with pytest.raises(machine.MachineFailed, match="set up"):
        fill()


# ---- when somebody is faster ------------------------------------------------------------------------------------


class Meanwhile:
    """A machine during whose work something else happens."""

    happens = staticmethod(lambda: None)

    def translate(self, texts, source, target, *, timeout):
        self.happens()
        return ["Du neuf." for text in texts]


@pytest.fixture
def meanwhile(settings, monkeypatch):
    settings.MACHINE_TRANSLATOR = "tests.languages.test_machine.Meanwhile"
    monkeypatch.setattr(machine, "import_string", lambda _path: Meanwhile)
    return lambda happens: monkeypatch.setattr(Meanwhile, "happens", staticmethod(happens))


def test_a_source_changed_meanwhile_is_not_overtaken(client, theme, meanwhile):
    row = change(theme, about_en="New in English.")
    meanwhile(lambda: change(theme, about_en="Newer still."))
    sign_in(client, make_moderator())
    assert "Changed meanwhile, so not taken: 1." in client.post(BUTTON, follow=True).content.decode()
    row.refresh_from_db()
    assert (row.state, row.proposed) == ("stale", "")


def test_neither_a_service_nor_a_person_is_overwritten(theme, meanwhile):
    row = change(theme, about_en="New in English.")

    def propose():
        services.propose(
            text=row,
            translation="D’un service.",
            source_fingerprint=services.fingerprint("New in English."),
            origin="service",
        )

    meanwhile(propose)
    assert fill().overtaken == 1
    assert row_of(theme).proposed == "D’un service."


def test_a_text_that_is_gone_meanwhile(theme, meanwhile):
    change(theme, about_en="New in English.")
    meanwhile(lambda: BilingualText.objects.all().delete())
    assert fill().overtaken == 1
    change(theme, about_en="Newer still.")
    Theme.objects.filter(pk=theme.pk).delete()
    assert fill() == machine.Filled()
