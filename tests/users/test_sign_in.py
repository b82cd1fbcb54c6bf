"""Signing in by code, and the second factor in front of the admin."""

import re
from urllib.parse import quote

import pytest

from ogp_portal.users.models import OutboxMessage, User
from tests.factories.people import make_moderator, make_person, sign_in

pytestmark = pytest.mark.django_db
SIGN_IN = "/en/sign-in/"


def last_code():
    return re.search(r"\b\d{6}\b", OutboxMessage.objects.latest("pk").body).group()


def test_a_new_address_signs_in_with_the_code_and_goes_where_it_wanted(client):
    response = client.post(f"{SIGN_IN}?next=/en/proposals/", {"email": "New@Example.org", "next": "/en/proposals/"})
    assert response.status_code == 302
    page = client.get(response.url).content.decode()
    assert "/en/proposals/" in page
    mail = OutboxMessage.objects.get()
    assert (mail.to.lower(), mail.language) == ("new@example.org", "en")
    response = client.post(response.url, {"code": last_code(), "next": "/en/proposals/"})
    assert response.url == "/en/proposals/"
    assert User.objects.get().email == "new@example.org"
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_in_french_the_mail_is_french_and_the_account_too(client):
    client.post("/fr/connexion/", {"email": "lea@example.org"})
    assert OutboxMessage.objects.get().language == "fr"
    assert User.objects.get().language == "fr"


def test_known_and_unknown_addresses_get_the_same_answer(client):
    make_person(email="known@example.org")
    answers = []
    for address in ("known@example.org", "unknown@example.org"):
        response = client.post(SIGN_IN, {"email": address}, follow=True)
        page = response.content.decode().replace(address, "ADDRESS")
        answers.append((response.redirect_chain, re.sub(r'value="\w{64}"', "", page)))
        client.session.flush()
        client.cookies.clear()
    assert answers[0] == answers[1]
    assert OutboxMessage.objects.count() == 2


def test_a_wrong_code_is_refused_and_five_end_it(client):
    client.post(SIGN_IN, {"email": "jo@example.org"})
    code = last_code()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        client.post("/en/sign-in/code/", {"code": wrong})
    client.post("/en/sign-in/code/", {"code": code})
    assert "_auth_user_id" not in client.session


def test_a_mistyped_address_can_be_corrected(client):
    client.post(SIGN_IN, {"email": "wrnog@example.org"})
    assert client.get(SIGN_IN).status_code == 200
    client.post(SIGN_IN, {"email": "right@example.org"})
    client.post("/en/sign-in/code/", {"code": last_code()})
    assert client.session["_auth_user_id"] == str(User.objects.get(email="right@example.org").pk)


def test_codes_to_one_address_are_limited_in_words(client):
    for _ in range(6):
        client.post(SIGN_IN, {"email": "jo@example.org"})
    page = client.post(SIGN_IN, {"email": "JO@example.org"}).content.decode()
    assert "That is a lot in a short time" in page
    assert OutboxMessage.objects.count() == 6


@pytest.mark.parametrize("target", ["https://evil.example.com/", "//evil.example.com", "javascript:alert(1)"])
def test_never_sends_anyone_elsewhere(client, target):
    client.post(f"{SIGN_IN}?next={quote(target)}", {"email": "jo@example.org", "next": target})
    response = client.post(f"/en/sign-in/code/?next={quote(target)}", {"code": last_code(), "next": target})
    assert response.status_code == 302
    assert response.url.startswith("/")
    assert not response.url.startswith("//")


def test_the_admin_asks_for_a_second_factor(client):
    moderator = make_moderator()
    assert client.get("/en/admin/", follow=False).status_code == 302
    sign_in(client, moderator, second_factor=False)
    response = client.get("/en/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/en/second-factor/activate/")
    sign_in(client, moderator)
    assert client.get("/en/admin/").status_code == 200


def test_the_admin_is_closed_to_people_without_a_role(client):
    sign_in(client, make_person())
    response = client.get("/en/admin/", follow=True)
    assert response.status_code == 403


def test_signing_out_takes_a_post(client):
    sign_in(client, make_person())
    client.get("/en/sign-out/")
    assert "_auth_user_id" in client.session
    client.post("/en/sign-out/")
    assert "_auth_user_id" not in client.session
