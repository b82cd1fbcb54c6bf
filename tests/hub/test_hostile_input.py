"""Text that only an attacker sends, in every place a request has (S3), and bodies too large (S12): never a 5xx."""

import io
import uuid
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils.translation import override

from commitments.models import Draft
from ogp_portal.users.models import RateBucket
from ogp_portal.wsgi import application
from tests.factories.people import sign_in
from tests.factories.world import make_world
from tests.house.test_addresses import TABLE
from tests.pages import AuditedClient

pytestmark = pytest.mark.django_db
HOSTILE = [
    "\ufdfa" * 254,
    "\u202ertl\u2066\u2069\u200b\ufeff",
    "a" + "\u0301\u0327" * 3000,
    "9" * 400,
    "-9223372036854775809",
    "1e999",
    "٣",
    "x" * 20_000,
    "𝕬🏳️\u200d🌈\ud7ff\ue000\U0010ffff",
    "{{ 7*7 }}{% debug %}%(n)s %s {0}",
    "'\"`;--\\ or 1=1 %' _",
    "İ" * 200 + "@example.org",
    "a@" + "㍿." * 60 + "com",
    "\x01\x0b\x1b\r\n.\r\nBcc: a@example.org",
    "../../../etc/passwd",
]
QUERY = ["q", "page", "theme", "reply", "next", "state", "order", "language", "show", "help", "_popup", "o", "e"]
IN_ADMIN = [*HOSTILE[1:5], HOSTILE[9], "abc", ""]
FILTERS = ["e", "kind__exact", "themes__id__exact", "status__exact", "_to_field", "author__email__startswith"]
FILTERS += ["id__in", "pk"]
FIELDS = [
    *("title", "problem", "solution", "change", "body", "shown_name", "organisation", "language", "themes", "theme"),
    *("proposal", "parent", "submission_key", "version", "name", "email", "attendance", "access_needs", "code"),
    *("next", "person", "q", "show", "page", "action", "_selected_action", "reason", "confirm"),
]
BOTH = ("We could not read this request", "Nous n’avons pas pu lire cette demande")


@pytest.fixture
def client(client):
    client.audited = False
    client.raise_request_exception = False
    return client


def every_address(world, language):
    with override(language):
        return [reverse(name, args=world.arguments.get(name, [])) for name in TABLE]


def is_bilingual_400(response):
    page = response.content.decode()
    return response.status_code == 400 and all(words in page for words in BOTH)


class TestNul:
    @pytest.mark.parametrize("language", ["en", "fr"])
    def test_in_path_query_and_cookie(self, client, language):
        assert is_bilingual_400(client.get(f"/{language}/themes/%00/"))
        assert is_bilingual_400(client.get(f"/{language}/?q=a%00b"))
        assert is_bilingual_400(client.get(f"/{language}/?a%00b=1"))
        for cookie in ("sessionid=abcdefgh%00", r'sessionid="abcdefgh\000"', r'draft_proposal="\000"'):
            client.cookies.clear()
            assert is_bilingual_400(client.get(f"/{language}/", HTTP_COOKIE=cookie))

    @pytest.mark.parametrize("language", ["en", "fr"])
    @pytest.mark.parametrize("field", ["email", "unknown", "na\0me"])
    def test_in_both_kinds_of_forms(self, client, language, field):
        address = {"en": "/en/sign-in/", "fr": "/fr/connexion/"}[language]
        urlencoded = f"{quote(field)}=a%00b"
        kind = "application/x-www-form-urlencoded"
        assert is_bilingual_400(client.generic("POST", address, urlencoded, content_type=kind))
        for part in ("a\0b", "content-transfer-encoding"):
            assert is_bilingual_400(multipart(client, address, field, part))

    def test_in_headers(self, client):
        for name in ("HTTP_ACCEPT_LANGUAGE", "HTTP_REFERER", "HTTP_X_FORWARDED_FOR", "HTTP_USER_AGENT", "HTTP_ORIGIN"):
            assert client.get("/en/sign-in/", **{name: "a\0b"}).status_code == 200
            assert client.post("/en/sign-in/", {"email": "a@example.org"}, **{name: "a\0b"}).status_code < 500


def multipart(client, address, name, value):
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n'
    if value == "content-transfer-encoding":
        head, value = f"{head}Content-Transfer-Encoding: base64\r\n", "YQBi"
    body = f"{head}\r\n{value}\r\n--x--\r\n".encode()
    return client.generic("POST", address, body, content_type="multipart/form-data; boundary=x")


def test_bytes_that_are_no_text(client):
    for raw in ("%ED%A0%80", "%ff%fe", "%zz", "%", "%C0%AF", "%F4%90%80%80", "%E2%80%AE"):
        assert client.get(f"/en/proposals/?q={raw}&page={raw}").status_code == 200
        assert client.get(f"/en/themes/{raw}/").status_code == 404
        assert client.get("/en/", HTTP_COOKIE=f"sessionid={raw}; django_language={raw}").status_code == 200
        kind = "application/x-www-form-urlencoded"
        assert client.generic("POST", "/en/suggest-a-theme/", f"title={raw}", content_type=kind).status_code == 422
    body = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n\xed\xa0\x80\xff\r\n--x--\r\n'
    kind = "multipart/form-data; boundary=x"
    assert client.generic("POST", "/en/suggest-a-theme/", body, content_type=kind).status_code == 422


PART = b'Content-Disposition: form-data; name="title"'
BROKEN = {
    "no end": b"--x\r\n" + PART + b"\r\n\r\nabc",
    "no part": b"",
    "no name": b"--x\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--x--\r\n",
    "no blank line": b"--x\r\n" + PART + b"\r\n--x--\r\n",
    "other boundary": b"--y\r\n" + PART + b"\r\n\r\nabc\r\n--y--\r\n",
    "bad base64": b"--x\r\n" + PART + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%\r\n--x--\r\n",
    "unknown encoding": b"--x\r\n" + PART + b"; name*=hex''%41\r\n\r\nabc\r\n--x--\r\n",
    "mixed parts": b"--x\r\n" + PART + b"; b*0=x; b*1=y; b*=z\r\n\r\nabc\r\n--x--\r\n",
    "nested": b"--x\r\n" + PART + b"\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y--\r\n--x--\r\n",
    "a file": b'--x\r\nContent-Disposition: form-data; name="f"; filename="../f"\r\n\r\nabc\r\n--x--\r\n',
    "only boundaries": b"--x\r\n" * 5000,
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_broken_multipart(client, body):
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "multipart/form-data; boundary=\xe9"):
        response = client.generic("POST", "/en/suggest-a-theme/", body, content_type=kind)
        assert response.status_code in (400, 422), response.status_code


def fetch(**environ):
    """One request to the WSGI application itself, as gunicorn makes it: its status and its headers."""
    answer = {}
    whole = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/no-such-page",
        "QUERY_STRING": "q=caf%C3%A9",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.input": io.BytesIO(environ.pop("body", b"")),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        **environ,
    }
    response = application(whole, lambda status, headers: answer.update(status=int(status[:3]), **dict(headers)))
    b"".join(response)
    return answer


TYPES = {
    "text/plain; charset=hex": 400,
    "text/plain; charset=undefined": 400,
    "text/plain; charset=utf-7": 400,
    "text/plain; charset=\0": 400,
    "text/plain; charset*=utf-8''hex": 400,
    "text/plain; a*=nope''%41": 404,
    "text/plain; a*0=x; a*1=y; a*=z": 404,
    "text/plain; charset=UTF-8": 404,
    'text/plain; charset="utf-8"': 404,
    "multipart/form-data; boundary*=hex''abc": 404,
    "; ; =;": 404,
    "": 404,
    "\xe9" * 300: 404,
}


@pytest.mark.parametrize("kind", TYPES)
def test_content_types_that_django_cannot_read(kind):
    answer = fetch(CONTENT_TYPE=kind)
    assert answer["status"] == TYPES[kind]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_form_of_another_encoding_is_refused():
    body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n+AAA-\r\n--x--\r\n'
    kind = "multipart/form-data; boundary=x; charset=utf-7"
    answer = fetch(REQUEST_METHOD="POST", CONTENT_TYPE=kind, CONTENT_LENGTH=str(len(body)), body=body)
    assert answer["status"] == 400


def mixed(names, turn, longest=20_000):
    """Another hostile text under each name, moved on by one each turn."""
    return {name: HOSTILE[(place + turn) % len(HOSTILE)][:longest] for place, name in enumerate(names)}


@pytest.mark.parametrize(
    ("role", "language", "first"),
    [("visitor", "en", 0), ("participant", "fr", 4), ("administrator", "en", 8), ("administrator", "fr", 12)],
)
def test_hostile_text_at_every_address(client, role, language, first):
    """The texts move on by one with each address, so that every field meets every text somewhere."""
    world = make_world()
    wrong = []
    RateBucket.objects.all().delete()
    for turn, address in enumerate(every_address(world, language), first):
        client.cookies.clear()
        if role != "visitor":
            sign_in(client, world.people[role])
        for name, text in mixed(["draft_proposal", "draft_comment", "django_language"], turn, 200).items():
            client.cookies[name] = quote(text)
        responses = [client.get(address, mixed(QUERY, turn, 3000)), send(client, address, turn, language)]
        wrong += [(address, turn, one.status_code) for one in responses if one.status_code > 499]
    assert not wrong


def send(client, address, turn, language):
    """The fields as the one kind of form and as the other, by the address and the language."""
    fields = mixed(FIELDS, turn)
    if (turn + (language == "fr")) % 2:
        return client.post(address, fields)
    raw = "&".join(f"{name}={quote(text)}" for name, text in fields.items())
    return client.post(address, raw, content_type="application/x-www-form-urlencoded")


def test_hostile_text_in_every_path(client):
    """In place of every argument, each third of the texts: from another one on at each address."""
    world = make_world()
    sign_in(client, world.people["administrator"])
    places = []
    for name in TABLE:
        arguments = [str(argument) for argument in world.arguments.get(name, [])]
        with override("en"):
            parts = reverse(name, args=arguments).split("/")
        places += [(parts, place) for place, part in enumerate(parts) if any(one in part for one in arguments)]
    assert len(places) > 50
    for first, (parts, place) in enumerate(places):
        for turn in range(first, first + len(HOSTILE), 3):
            text = quote(HOSTILE[turn % len(HOSTILE)][:1500], safe="")
            path = "/".join([*parts[:place], text, *parts[place + 1 :]])
            assert client.get(path).status_code < 500, path
            assert client.post(path).status_code < 500, path


# Two turns, moved on from each other, so that each key of each model meets two of the texts and each text all keys.
@pytest.mark.parametrize("first", [0, 3])
def test_hostile_text_in_the_admin(client, first):
    world = make_world()
    sign_in(client, world.people["administrator"])
    for turn, model in enumerate(admin.site._registry, first):
        texts = [IN_ADMIN[(place + turn) % len(IN_ADMIN)] for place in range(len(IN_ADMIN))]
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        changelist = reverse(f"{name}_changelist")
        # A filter that is refused ends the request, so each has one of its own.
        queries = [dict(zip(("q", "o", "p", "all", "waiting"), texts, strict=False))]
        queries += [{key: texts[place % len(texts)][:2000]} for place, key in enumerate(FILTERS)]
        for query in queries:
            assert client.get(changelist, query).status_code < 500, (changelist, query)
        for action, text in zip(
            ("publish_selected", "decline_selected", "delete_selected", texts[3]), texts, strict=False
        ):
            sent = {"action": action, "_selected_action": [text, "1"], "index": text, "confirm": "1", "post": "yes"}
            assert client.post(changelist, sent).status_code < 500, (changelist, action)
        for page, text in zip(("change", "history", "delete"), texts, strict=False):
            path = reverse(f"{name}_{page}", args=["PK"]).replace("PK", quote(text[:500], safe="") or "x")
            assert client.get(path).status_code < 500, path
    for text in IN_ADMIN:
        for path in ("/en/admin/autocomplete/", "/en/admin/jsi18n/", "/en/admin/r/0/x/", "/en/admin/login/"):
            sent = dict.fromkeys(["term", "app_label", "model_name", "next"], text[:999])
            assert client.get(path, sent).status_code < 500, path


def test_keys_that_are_no_keys_of_ours(client):
    world = make_world()
    huge = str(2**63)
    for text in (huge, "0", "-1", "999999"):
        with override("en"):
            pages = [reverse("proposal_detail", args=[1]).replace("/1/", f"/{text}/")]
        pages += [
            f"/en/drafts/{uuid.uuid4()}/",
            f"/en/my-registration/{text}~x/",
            f"/en/contributions/{text}/versions/",
        ]
        for page in pages:
            assert client.get(page).status_code == 404, page
    proposal = world.arguments["proposal_detail"][0]
    valid = {"body": "I agree with it.", "shown_name": "Jo", "language": "en", "submission_key": str(uuid.uuid4())}
    for parent in (huge, "9" * 4000, "-1", "abc"):
        sent = {**valid, "proposal": huge, "parent": parent}
        assert client.post(f"/en/proposals/{proposal}/comment/", sent).status_code in (404, 422)
    response = client.post(f"/en/proposals/{proposal}/comment/", {**valid, "proposal": huge})
    assert client.get(response.url).status_code == 200
    sign_in(client, world.people["participant"])
    assert client.post(response.url).status_code < 500
    assert client.post(f"/en/proposals/{proposal}/comment/", {**valid, "proposal": huge}).status_code < 500


class TestSize:
    @pytest.mark.parametrize("address", ["/en/suggest-a-theme/", "/fr/connexion/", "/en/nowhere/", "/en/admin/"])
    def test_five_megabytes(self, client, address):
        text = client.generic(
            "POST", address, b"a=" + b"x" * 5_000_000, content_type="application/x-www-form-urlencoded"
        )
        file = client.post(address, {"file": io.BytesIO(b"x" * 5_000_000)})
        for response in (text, file):
            assert response.status_code == 413
            page = response.content.decode()
            assert "larger than anything" in page
            assert "dépasse tout" in page

    def test_ten_thousand_fields(self, client):
        body = "&".join(f"a{number}=1" for number in range(10_000))
        kind = "application/x-www-form-urlencoded"
        assert is_bilingual_400(client.generic("POST", "/en/suggest-a-theme/", body, content_type=kind))
        parts = {f"a{number}": "1" for number in range(600)}
        assert is_bilingual_400(client.post("/en/suggest-a-theme/", parts))
        assert is_bilingual_400(client.get("/en/proposals/", parts))
        assert not Draft.objects.exists()

    def test_a_length_that_is_none(self, client):
        for length in ("-1", "abc", "9" * 5000, "٣", "1_0"):
            response = client.generic("POST", "/en/sign-in/", b"email=a", CONTENT_LENGTH=length)
            assert response.status_code < 500


def test_a_host_that_is_not_ours_is_a_page_of_ours():
    client = AuditedClient(headers={"host": "evil.example.com"})
    for host in ("evil.example.com", "localhost@evil.example.com", "localhost:80:80", "a b", "ü.example.org", "[::"):
        client.audited = False
        assert is_bilingual_400(client.get("/en/", headers={"host": host}))
