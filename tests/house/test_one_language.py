"""Every page and every mail is in one language; a sentence of the other one stands in an element that says so.

What people write is in the other language than the page throughout: that is where a `lang` is forgotten.
"""

import csv
import io
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.contrib import admin
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from icalendar import Calendar

from commitments import services as contributing
from commitments.choices import Step
from commitments.models import Contribution, Following, Grouping
from commitments.services.telling import tell_next
from events import services as meeting
from events.models import Reminder
from events.services.answering import tell_answered_notes
from events.services.feedback import ask_next
from events.services.noting import release_notes
from events.services.recapping import publish_recap, write_recap
from ogp_portal.users.models import OutboxMessage
from tests.factories.answers import publish as publish_answer
from tests.factories.answers import tell_of_all_steps
from tests.factories.consultations import make_open_consultation
from tests.factories.contributions import make_proposal, make_waiting, proposal_payload
from tests.factories.entries import make_entry
from tests.factories.events import days, key, make_note, make_question, make_registration, make_workshop, person
from tests.factories.people import make_administrator, make_moderator, make_person, sign_in
from tests.factories.plans import make_commitment, make_department, make_plan
from tests.factories.words import COMMENT, PROPOSAL, STATEMENT, SUGGESTION, THEME, WORKSHOP
from tests.factories.world import make_world
from tests.house.test_addresses import ADMIN, ROLES, TABLE
from tests.one_language import OTHER, foreign, foreign_in_html

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
BOTH = pytest.mark.parametrize("language", ["en", "fr"])


def faults(response, language: str) -> list[str]:
    """The sentences of a page in the wrong language; none where there is no page."""
    if not response.headers.get("Content-Type", "").startswith("text/html") or not response.content:
        return []
    head, _end, body = response.content.decode().partition("</head>")
    return foreign_in_html(f"{without_quotations(head)}</head>{body}", language)


def addresses(world, language: str) -> dict[str, str]:
    with override(language):
        # The root chooses a language by the browser; every other address has its own.
        return {name: reverse(name, args=world.arguments.get(name, [])) for name in TABLE if name != "root"}


def collect(found: dict, address: str, sentences: list[str]) -> None:
    if sentences:
        found[address] = sentences


# ---- Pages ----------------------------------------------------------------------------------------------
# What people write is in the other language, and once in the page's own: then its translations are in the other.
# Moderators and organisers open only what answers them otherwise than visitors, which administrators see too.
@pytest.mark.parametrize(("role", "is_other"), [*((role, True) for role in ROLES), ("visitor", False)])
@BOTH
def test_every_page(client, role, is_other, language, settings):
    settings.DEMO = True
    # tests/house/test_addresses.py audits the same pages.
    client.audited = False
    world, found, pages = make_world(written_in=OTHER[language] if is_other else language), {}, 0
    OutboxMessage.objects.create(pk=1, to="a@example.org", language=OTHER[language], subject="…", body="…")
    if role != "visitor":
        sign_in(client, world.people[role])
    some = role in ("moderator", "organiser")
    for name, address in addresses(world, language).items():
        if some and TABLE[name][0] == TABLE[name][ROLES.index(role)]:
            continue
        response = client.get(address, follow=True)
        assert f"/{language}/" in response.request["PATH_INFO"], f"{address} leads to {response.redirect_chain}"
        html = response.headers.get("Content-Type", "").startswith("text/html")
        if response.status_code == 200 and html and response.content:
            pages += 1
            collect(found, address, faults(response, language))
    assert found == {}
    assert pages > (4 if some else 25)


@BOTH
def test_every_page_of_the_admin(client, language):
    world, found = make_world(written_in=OTHER[language]), {}
    answer_all(world, language)
    sign_in(client, world.people["administrator"])
    collect(found, "index", faults(client.get(f"/{language}/admin/"), language))
    for label in ADMIN:
        for address in admin_pages(label, language):
            response = client.get(address, follow=True)
            assert response.status_code in (200, 403), address
            collect(found, address, faults(response, language) if response.status_code == 200 else [])
    proposal = Contribution.objects.filter(kind="proposal").first()
    with override(language):
        queue = reverse("admin:commitments_contribution_changelist")
        beside = reverse("admin:commitments_contributiontranslation_write", args=[proposal.pk])
    collect(found, "beside", faults(client.get(beside), language))
    data = {"action": "decline_selected", "_selected_action": [proposal.pk]}
    collect(found, "decline", faults(client.post(f"{queue}?waiting=all", data), language))
    collect(found, "no reason", faults(client.post(f"{queue}?waiting=all", data | {"confirm": "1"}), language))
    data = {"action": "publish_selected", "_selected_action": [Contribution.objects.waiting().first().pk]}
    collect(found, "published", faults(client.post(queue, data, follow=True), language))
    assert found == {}


def answer_all(world, language: str) -> None:
    """Leave something in every table: a declined text, a mail, a text that one language is behind on."""
    texts = {**PROPOSAL[OTHER[language]], "language": OTHER[language]}
    declined = make_waiting(world.consultation, author=make_person(language=OTHER[language]), **texts)
    contributing.decline(contributions=[declined], moderator=make_moderator(), reason="duplicate")
    world.consultation.call_en = "Tell us now what the next plan should promise to you."
    world.consultation.save()


def admin_pages(label: str, language: str) -> Iterator[str]:
    """The list, the form of a new record and the page of the first one."""
    app, model = label.split(".")
    first = next(model for model in admin.site._registry if model._meta.label_lower == label).objects.first()
    with override(language):
        yield reverse(f"admin:{app}_{model}_changelist")
        yield reverse(f"admin:{app}_{model}_add")
        if first:
            yield reverse(f"admin:{app}_{model}_change", args=[first.pk])


@BOTH
def test_forms_sent_empty_and_forms_sent_well(client, language):
    world, found = make_world(written_in=OTHER[language]), {}
    all_of_them = addresses(world, language)
    open_to_all = [
        "proposal_new",
        "theme_suggest",
        "theme_help",
        "comment_new",
        "workshop_register",
        "workshop_register_group",
    ]
    for name in [*open_to_all, "account_request_login_code"]:
        response = client.post(all_of_them[name], {}, follow=True)
        assert response.status_code in (200, 422), name
        collect(found, name, faults(response, language))
    draft = client.post(all_of_them["draft_preview"], {"language": OTHER[language]}, follow=True)
    collect(found, "language set", faults(draft, language))
    sign_in(client, world.people["participant"])
    for name in ["contribution_edit", "my_contributions", "mfa_activate_totp"]:
        collect(found, name, faults(client.post(all_of_them[name], {}, follow=True), language))
    for name in ["support", "withdraw_support", "draft_preview", "contribution_withdraw", "account_logout"]:
        collect(found, name, faults(client.post(all_of_them[name], {}, follow=True), language))
    sign_in(client, world.people["organiser"])
    before = ["workshop_invitations", "workshop_take_back", "workshop_telephone", "registration_renew_links"]
    for name in [*before, "workshop_walk_in", "workshop_check_in", "workshop_undo_check_in", "workshop_call_off"]:
        if name in all_of_them:
            collect(found, name, faults(client.post(all_of_them[name], {}, follow=True), language))
    sign_in(client, world.people["administrator"])
    for label in ADMIN:
        *_others, last = admin_pages(label, language)
        response = client.post(last, names_of(label), follow=True)
        collect(found, last, faults(response, language) if response.status_code == 200 else [])
    assert found == {}


def names_of(label: str) -> dict[str, str]:
    """The names of the first record in both languages: without them its page could not be headed."""
    first = next(model for model in admin.site._registry if model._meta.label_lower == label).objects.first()
    names = [f"{field}_{language}" for field in ("title", "name", "question") for language in OTHER]
    return {name: getattr(first, name) for name in names if hasattr(first, name)}


@BOTH
def test_signing_in_with_a_code(client, language):
    found = {}
    with override(language):
        start, code = reverse("account_request_login_code"), reverse("account_confirm_login_code")
    collect(found, "asked", faults(client.post(start, {"email": "jo@example.org"}, follow=True), language))
    collect(found, "wrong", faults(client.post(code, {"code": "1"}, follow=True), language))
    sent = re.search(r"\d{6}", OutboxMessage.objects.get().body)[0]
    collect(found, "right", faults(client.post(code, {"code": sent}, follow=True), language))
    assert found == {}


@pytest.mark.parametrize("path", sorted((TEMPLATES / "errors").glob("[0-9]*.html")), ids=lambda path: path.stem)
def test_error_pages_speak_both_languages_and_mark_the_second(path):
    # A title cannot mark a part of itself.
    html = re.sub(r"<title>.*?</title>", "", render_to_string(f"errors/{path.name}"), flags=re.DOTALL)
    assert foreign_in_html(html, "en") == []
    assert 'lang="fr"' in html


@BOTH
def test_a_form_to_send_again(language):
    from tests.pages import AuditedClient

    strict = AuditedClient(enforce_csrf_checks=True)
    world = make_world()
    response = strict.post(addresses(world, language)["theme_suggest"], {"title": "X"})
    assert response.status_code == 403
    assert faults(response, language) == []


# ---- Mails ----------------------------------------------------------------------------------------------
def mails_of_contributions(language: str) -> None:
    """Received, published, declined; what was written is in the other language."""
    world = make_world(written_in=OTHER[language])
    moderator = make_moderator(language=OTHER[language])
    author = make_person(language=language)
    texts = {**PROPOSAL[OTHER[language]], "language": OTHER[language]}
    payload = proposal_payload(world.consultation.themes.all(), **texts)
    for _ in range(2):
        contributing.submit(
            kind="proposal",
            payload=payload,
            person=author,
            submission_key=uuid.uuid4(),
            consultation=world.consultation,
        )
    first, second = Contribution.objects.of(author)
    contributing.publish(contributions=[first], moderator=moderator)
    notes = {"en": "There is another proposal like this.", "fr": "Il y a déjà une proposition semblable."}
    contributing.decline(contributions=[second], moderator=moderator, reason="insult", notes=notes)
    known = make_proposal(world.consultation, author=author, **texts)
    comment = {"proposal": known.pk, "body": COMMENT[OTHER[language]], "language": OTHER[language], "shown_name": "Jo"}
    contributing.submit(
        kind="comment",
        payload=comment,
        person=author,
        submission_key=uuid.uuid4(),
        consultation=world.consultation,
    )
    offer = make_waiting(world.consultation, author=author, **texts)
    Contribution.objects.filter(pk=offer.pk).update(kind="help_offer", body="…")
    contributing.publish(contributions=Contribution.objects.filter(pk=offer.pk), moderator=moderator)
    letter = make_entry(language=OTHER[language], email=author.email)
    contributing.enter(entry=letter, consultation=world.consultation, by=moderator)


def mails_of_workshops(language: str) -> None:
    """Confirmed, again, waitlisted, promoted, cancelled, called off."""
    now = timezone.now()
    online = {"mode": "hybrid", "online_url": "https://example.org/room"}
    workshop = make_workshop(capacity=1, **online, **WORKSHOP)
    people = [person(language=language, attendance="online") for _ in range(2)]
    first = meeting.register(workshop=workshop, submission_key=key(), now=now, **people[0]).registration
    meeting.register(workshop=workshop, submission_key=key(), now=now, **people[0])
    meeting.register(workshop=workshop, submission_key=key(), now=now, **people[1])
    meeting.cancel(registration=first, now=now)
    meeting.call_off(workshop=workshop, now=now)
    mails_of_freed_places(language)
    mails_of_organisers(language)


def mails_of_organisers(language: str) -> None:
    """Invited, registered on the telephone or by a group, new links."""
    now = timezone.now()
    by = make_moderator()
    workshop = make_workshop(mode="online", **{**WORKSHOP, "slug_en": "called", "slug_fr": "appel"})
    meeting.invite(workshop=workshop, pasted="a@example.org", language=language, by=by, now=now)
    called = meeting.register_by_telephone(
        workshop=workshop, submission_key=key(), by=by, now=now, **person(language=language)
    )
    meeting.renew_links(registration=called, number=1, now=now)
    people = [{"name": "Lee Wong", "email": "lee@example.org"}]
    contact = person(language=language)
    meeting.register_group(workshop=workshop, submission_key=key(), now=now, contact=contact, people=people)


def mails_of_freed_places(language: str) -> None:
    """Offered, not accepted in time, moved."""
    now = timezone.now()
    workshop = make_workshop(
        mode="online", capacity=1, offer_hours=1, **{**WORKSHOP, "slug_en": "freed", "slug_fr": "libre"}
    )
    first, _second, third = (
        meeting.register(workshop=workshop, submission_key=key(), now=now, **person(language=language)).registration
        for _ in range(3)
    )
    meeting.cancel(registration=first, now=now)
    meeting.end_offers(now=now + timedelta(hours=1))
    third.refresh_from_db()
    meeting.accept_offer(registration=third, now=now + timedelta(hours=1))
    workshop.refresh_from_db()
    workshop.ends_at += timedelta(hours=1)
    meeting.edit_workshop(workshop=workshop, version=workshop.version, now=now)


def mails_after_workshops(language: str) -> None:
    """Reminded before, then the summary, and answers to what was said, in the other language."""
    administrator = make_administrator()
    workshop = make_workshop(consultation=make_open_consultation(), starts_at=days(1), **WORKSHOP)
    make_registration(workshop, language=language)
    Reminder.objects.create(workshop=workshop, hours=24)
    meeting.remind_next(now=days(0.01))
    note = make_note(workshop, text=COMMENT[OTHER[language]], language=OTHER[language])
    release_notes(workshop=workshop, by=administrator, now=days(1.1))
    publish_answer(Contribution.objects.get(workshop_note=note))
    tell_answered_notes(now=days(2))
    texts = {"en": WORKSHOP["summary_en"], "fr": WORKSHOP["summary_fr"]}
    make_question(workshop, asked="afterwards")
    ask_next(now=days(2))
    write_recap(workshop=workshop, texts=texts, version=1, by=administrator, now=days(2))
    publish_recap(workshop=workshop, by=administrator, now=days(2))


def mails_of_accounts(language: str) -> None:
    """The code to sign in."""
    from django.test import Client

    with override(language):
        Client().post(reverse("account_request_login_code"), {"email": "jo@example.org"})


def mails_of_answers(language: str) -> None:
    """What became of people's words, at every step: of their own, and of what they follow."""
    world = make_world(written_in=OTHER[language])
    author = make_person(language=language)
    texts = {**PROPOSAL[OTHER[language]], "language": OTHER[language]}
    first, second = (make_proposal(world.consultation, author=author, **texts) for _ in range(2))
    followed = make_proposal(world.consultation, **texts)
    Following.objects.create(person=author, contribution=followed)
    plan = make_plan(world.consultation)
    commitment = make_commitment(plan)
    response = publish_answer(first, second, followed, commitments=[commitment], department=make_department())
    tell_of_all_steps(response, commitment, Grouping.objects.create(kind="merge", whole=first, part=second))
    while tell_next():
        pass


# Each template of a mail, what sends it, and the words of its own by which it is known.
MAILS = {
    "account_login_code": mails_of_accounts,
    "contribution_declined": mails_of_contributions,
    "contribution_entered": mails_of_contributions,
    "contribution_published": mails_of_contributions,
    "contribution_received": mails_of_contributions,
    **{f"told_{step}": mails_of_answers for step in Step.values},
    "workshop_answered": mails_after_workshops,
    "workshop_called_off": mails_of_workshops,
    "workshop_cancelled": mails_of_workshops,
    "workshop_confirmed": mails_of_workshops,
    "workshop_invitation": mails_of_workshops,
    "workshop_moved": mails_of_workshops,
    "workshop_new_links": mails_of_workshops,
    "workshop_offer_ended": mails_of_workshops,
    "workshop_offered": mails_of_workshops,
    "workshop_feedback": mails_after_workshops,
    "workshop_promoted": mails_of_workshops,
    "workshop_recap": mails_after_workshops,
    "workshop_reminder": mails_after_workshops,
    "workshop_waitlisted": mails_of_workshops,
}


def test_every_mail_is_covered():
    """A new template fails here until something above sends it."""
    texts = {path.stem: path.read_text() for path in (TEMPLATES / "mail").glob("*.txt")}
    parts = {name for name in texts if any(f'"mail/{name}.txt"' in text for text in texts.values())}
    assert set(texts) - parts == set(MAILS)


@BOTH
@pytest.mark.parametrize("send", sorted(set(MAILS.values()), key=lambda send: send.__name__))
def test_every_mail(language, send, monkeypatch):
    rendered = set()

    def noting(name, *args, **kwargs):
        rendered.add(name.removeprefix("mail/").removesuffix(".txt"))
        return render_to_string(name, *args, **kwargs)

    monkeypatch.setattr("ogp_portal.users.services.render_to_string", noting)
    with override(OTHER[language]):
        send(language)
    assert rendered == {name for name, sends in MAILS.items() if sends is send}
    found = {}
    for mail in OutboxMessage.objects.filter(language=language):
        collect(found, mail.subject, foreign(without_quotations(f"{mail.subject}\n{mail.body}"), language))
        for file in mail.attachments:
            collect(found, file["name"], foreign(words_of_calendar(file["text"]), language))
    assert found == {}
    assert OutboxMessage.objects.filter(language=language).exists()


def without_quotations(text: str) -> str:
    """The text of a mail or the head of a page without what people wrote, which cannot be marked there."""
    text = re.sub(r"https?://\S+", "…", text)
    for language in OTHER:
        whole = [*PROPOSAL[language].values(), *SUGGESTION[language].values(), *STATEMENT[language].values()]
        for said in [*whole, COMMENT[language]]:
            text = text.replace(said, "…")
    return text


# ---- Files ----------------------------------------------------------------------------------------------
def words_of_calendar(text: str) -> str:
    event = Calendar.from_ical(text).walk("VEVENT")[0]
    return "\n".join(str(event.get(name, "")) for name in ("SUMMARY", "DESCRIPTION", "LOCATION"))


@BOTH
def test_calendar_files(client, language):
    world = make_world()
    for name in ("workshop_ics", "registration_ics"):
        text = client.get(addresses(world, language)[name], follow=True).content.decode()
        assert WORKSHOP[f"title_{language}"] in words_of_calendar(text)
        assert foreign(words_of_calendar(text), language) == []


def test_headings_of_the_spreadsheet(client):
    world = make_world()
    sign_in(client, world.people["organiser"])
    heads = {}
    for language in OTHER:
        text = client.get(addresses(world, language)["workshop_csv"], follow=True).content.decode("utf-8-sig")
        heads[language] = next(csv.reader(io.StringIO(text)))
    assert len(heads["en"]) == len(heads["fr"])
    assert [one for one in heads["fr"] if one in heads["en"]] == []
    assert foreign(", ".join(heads["fr"]), "fr") == []


@BOTH
def test_the_feed(client, language):
    world = make_world()
    feed = ElementTree.fromstring(client.get(addresses(world, language)["article_feed"]).content)
    spoken = feed.get("{http://www.w3.org/XML/1998/namespace}lang")
    assert spoken == language
    text = "\n".join(part for element in feed.iter() if (part := element.text))
    assert foreign(re.sub(r"<[^>]+>", "\n", text), language) == []


# ---- The test of the test -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("html", "count"),
    [
        ("<p>Dites ce que vous voulez dans ce plan.</p>", 1),
        ("<p lang=fr>Dites ce que vous voulez dans ce plan.</p>", 0),
        ("<p lang=fr>Say what you want in this plan.</p>", 1),
        ("<div lang=fr><p>Dites ce que vous voulez.</p><p lang=en>Say what you want.</p></div>", 0),
        ("<p>Dites ce que <b>vous voulez</b> dans <a href=/>ce plan</a>.</p>", 1),
        ("<p>Read this: <span lang=fr>Dites ce que vous voulez dans ce plan.</span> Is it right?</p>", 0),
        ('<button aria-label="Dites ce que vous voulez">x</button>', 1),
        ('<input type=submit value="Dites ce que vous voulez">', 1),
        ("<textarea>Dites ce que vous voulez dans ce plan.</textarea>", 0),
        ("<p>Montréal, Québec, Réjean Côté</p>", 0),
        ("<p>" + THEME["about_fr"] + "</p>", 1),
    ],
)
def test_what_is_found(html, count):
    assert len(foreign_in_html(f"<!doctype html><html lang=en><body>{html}</body></html>", "en")) == count
