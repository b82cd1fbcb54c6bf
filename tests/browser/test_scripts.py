"""Scripts in every field that somebody can write, then every page in a real browser: nothing may run (S2)."""

import itertools
import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from commitments import services
from commitments.models import Reading
from consultations.models import Article, DateChange, ForumMember, Page, Question, Theme
from events import services as event_services
from events.models import Registration, Workshop
from events.services import noting, recapping
from events.services.feedback import give_feedback
from ogp_portal.users.models import OutboxMessage, User
from tests.factories.contributions import make_comment, make_proposal, make_waiting
from tests.factories.entries import make_entered
from tests.factories.events import key, make_note, make_question, make_registration, person
from tests.factories.world import make_world
from tests.house.test_addresses import ADMIN, TABLE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RUN = "window.ran=1"
PAYLOADS = [
    f"<script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"--><script>{RUN}</script>",
    f"]]><script>{RUN}</script>",
    f'"><script>{RUN}</script>',
    f"'><script>{RUN}</script>",
    f"<scr<script>ipt>{RUN}</script>",
    f"<SCRIPT/x>{RUN}</SCRIPT>",
    f"<img src=x onerror={RUN}>",
    f'" onmouseover="{RUN}" autofocus onfocus="{RUN}',
    f"' onfocus='{RUN}' autofocus='",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<math><mtext><img src=x onerror={RUN}></mtext></math>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"<object data=javascript:{RUN}>",
    f"<embed src=javascript:{RUN}>",
    f"<a href=javascript:{RUN}>x</a>",
    f"<form action=javascript:{RUN}><button>x</button></form>",
    f"<base href=//evil.example.com/><b>{RUN}</b>",
    "<meta http-equiv=refresh content='0;url=//evil.example.com'>",
    "<link rel=stylesheet href=//evil.example.com/x.css>",
    "<style>@import '//evil.example.com/x.css'</style>",
    "<img src=//evil.example.com/x.png>",
    "<div style=\"background:url('//evil.example.com/x.png')\">x</div>",
    f"[x](javascript:{RUN})",
    f"[x](JaVaScRiPt&#58;{RUN})",
    f"[x](java\tscript:{RUN})",
    f"[x](data:text/html;base64,PHNjcmlwdD4= '{RUN}')",
    f'[x](https://a" onclick="{RUN})',
    f"![x](x 'a' onerror={RUN})",
    f"<javascript:{RUN}>",
    f"[x][1]\n\n[1]: javascript:{RUN}",
    f"\u2028<script>{RUN}</script>{{{{ 7*7 }}}}{{% debug %}}%(name)s",
    f"＜script＞{RUN}＜/script＞",
    f"<img src=x onerror\x0b={RUN}>",
]
ALL = "\n\n".join(PAYLOADS)
FILES = {
    *(
        "workshop_ics",
        "workshop_calendar",
        "registration_ics",
        "workshop_csv",
        "article_feed",
        "mfa_download_recovery_codes",
    ),
    *("workshop_counts", "workshop_list_pdf", "workshop_badges", "registration_code"),
    *("document_file", "plan_document", "commitment_document"),
    *("response_document", "response_csv", "response_json", "standards_json"),
}
# Files, addresses that only take a POST, and one that is visited with numbers of its own.
NO_PAGE = {name for name, answers in TABLE.items() if 405 in answers} | FILES | {"demo_sign_in", "demo_mail"}
LOOK = """() => [
  window.ran ? 'it ran' : '',
  ...Array.from(document.querySelectorAll('*')).flatMap(element => [
    ...Array.from(element.attributes)
      .filter(one => /^on|^srcdoc$/i.test(one.name) || (one.name === 'style' && /url|evil|ran/.test(one.value)))
      .map(one => element.tagName + ' ' + one.name),
    ['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'STYLE', 'MATH'].includes(element.tagName) ? element.tagName : '',
    element.tagName === 'SCRIPT' && !element.src && !/json/.test(element.type) ? 'inline script' : '',
    element.tagName === 'META' && element.httpEquiv === 'refresh' ? 'meta refresh' : '',
    /^(?!https?:|mailto:)/.test((element.href && element.protocol) || 'http:') ? 'address ' + element.href : '',
  ]),
].filter(Boolean)"""


def short(number: int, length: int) -> str:
    """One payload that fits, another for each number."""
    fitting = [one for one in PAYLOADS if len(one) <= length]
    return fitting[number % len(fitting)]


def texts(number: int, **lengths: int) -> dict[str, str]:
    """Translated fields, each language with a payload of its own; length 0 means all of them."""
    places = itertools.count(number)
    return {
        f"{name}_{language}": short(next(places), length) if length else ALL
        for name, length in lengths.items()
        for language in ("en", "fr")
    }


def fill(world: Any) -> None:
    """Write payloads into every field of every room, past the forms: what is stored may be older than they are."""
    consultation = world.consultation
    type(consultation).objects.update(**texts(0, title=200, call=300, summary=0, introduction=0))
    Theme.objects.update(**texts(2, name=80, tagline=150, about=0, known=0, change=0))
    Article.objects.update(published_at=timezone.now(), **texts(4, title=150, summary=0, body=0))
    Page.objects.update(**texts(6, title=100, summary=0, body=0))
    ForumMember.objects.update(name=short(8, 80), **texts(8, role=100))
    Question.objects.create(
        consultation=consultation, key="help", number=1, **texts(10, question=150, explanation=0, action=60)
    )
    phase = consultation.phases.get()
    type(phase).objects.update(**texts(12, name=80, description=0))
    now = timezone.now()
    DateChange.objects.create(phase=phase, field="input_closes_at", old=now, new=now, reason=ALL, changed_at=now)
    Workshop.objects.update(**texts(14, title=150, summary=0, description=0, place=150, access=0))
    User.objects.update(name=short(9, 80), organisation=short(6, 120))


def contribute(world: Any) -> None:
    """Contributions with one payload each in title and names, and all of them in the long texts."""
    consultation, author = world.consultation, world.people["participant"]
    long = {"problem": ALL, "solution": ALL, "change": ALL}
    for number in range(len(PAYLOADS)):
        names = {"shown_name": short(number, 80), "organisation": short(number + 1, 120)}
        proposal = make_proposal(consultation, title=short(number, 120), **long, **names, author=author)
        if number == 0:
            for other in range(len(PAYLOADS)):
                names = {"shown_name": short(other, 80), "organisation": short(other + 1, 120)}
                comment = make_comment(proposal, body=ALL if other == 0 else PAYLOADS[other], **names)
            make_comment(proposal, parent=comment, body=ALL, shown_name=short(3, 80))
            world.arguments["proposal_detail"] = world.arguments["comment_new"] = [proposal.pk]
            world.arguments["contribution_versions"] = world.arguments["contribution_edit"] = [proposal.pk]
            world.arguments["comment_detail"] = [proposal.pk, comment.pk]
    make_waiting(consultation, title=short(5, 120), **long, author=author)
    theme = Theme.objects.get().pk
    for kind, more in {"theme_suggestion": {"title": short(1, 120)}, "help_offer": {"theme": theme}}.items():
        payload = {"body": ALL, "language": "fr", "shown_name": short(2, 80), "organisation": short(4, 120), **more}
        token = uuid.uuid4()
        sent = services.submit(
            kind=kind, payload=payload, person=author, submission_key=token, consultation=consultation
        )
        services.publish(contributions=[sent], moderator=world.people["moderator"])
        services.save_draft(kind=kind, token=token, payload=payload, who="test")
        world.arguments["draft_preview"] = [token]
    way = {"source": short(3, 200), "consent": short(5, 200), "shown_name": short(1, 80)}
    entered = make_entered(consultation, texts={"title": short(2, 120), "body": ALL}, **way)
    outcome = {"outcome": "retained", "read_at": timezone.now(), "note": ALL}
    Reading.objects.create(contribution=entered, reader=world.people["moderator"], **outcome)
    world.arguments["contribution_detail"] = [entered.pk]
    declined = make_waiting(consultation, title=short(7, 120), author=author)
    services.decline(
        contributions=[declined],
        moderator=world.people["moderator"],
        reason="insult",
        notes={"en": ALL, "fr": ALL},
    )


def meet(world: Any) -> None:
    """People with payloads for names at the workshop, registered and walked in; their mails with them."""
    workshop = Workshop.objects.earliest("pk")
    workshop.in_person_capacity = 200
    workshop.save()
    for number in range(len(PAYLOADS)):
        make_registration(
            workshop, name=short(number, 80), organisation=short(number + 1, 120), access_needs=PAYLOADS[number]
        )
    for number in range(3):
        event_services.register(
            workshop=workshop, submission_key=key(), now=timezone.now(), **person(name=short(number, 80))
        )
    event_services.add_walk_in(
        workshop=workshop,
        submission_key=key(),
        by=world.people["organiser"],
        now=timezone.now(),
        name=short(9, 80),
        email="",
        organisation=ALL[:120],
        language="en",
    )


def leave_behind(world: Any) -> None:
    """Payloads in the notes, the summary, the questions and the feedback of a workshop that is over."""
    over, by, now = Workshop.objects.get(questions__asked="afterwards"), world.people["administrator"], timezone.now()
    over.in_person_capacity = 200
    over.save()
    theme = Theme.objects.filter(consultation=over.consultation).earliest("pk")
    for number, payload in enumerate(PAYLOADS):
        make_note(over, theme=theme, table=short(number, 80), text=payload)
    noting.release_notes(workshop=over, by=by, now=now)
    note = make_note(over, theme=theme, table=short(4, 80), text=ALL[:4000])
    texts = {"en": ALL, "fr": ALL}
    recapping.write_recap(workshop=over, texts=texts, version=over.version, by=by, now=now)
    recapping.publish_recap(workshop=over, by=by, now=now)
    asked = make_question(over, asked="afterwards", label_en=short(2, 200), label_fr=short(2, 200))
    for payload in PAYLOADS:
        answers = {str(asked.pk): payload}
        give_feedback(registration=make_registration(over), answers=answers, language="en")
    names = ("workshop_notes", "workshop_recap", "workshop_feedback")
    world.arguments |= {name: [over.slug_en] for name in names} | {"workshop_note": [over.slug_en, note.pk]}


def own_pages(world: Any) -> list[str]:
    """The pages that answer a participant otherwise than a visitor, and what shows an author more than others."""
    more = {"home", "proposal_list", "proposal_detail", "comment_detail", "contribution_detail", "workshop_register"}
    own = {name for name, answers in TABLE.items() if answers[0] != answers[1]} | more
    with override("en"):
        found = [reverse(name, args=world.arguments.get(name, [])) for name in TABLE if name in own - NO_PAGE]
        return [*found, f"{reverse('my_contributions')}?page=2"]


def pages(world: Any, language: str) -> list[str]:
    """Every page an administrator can open, lists beyond their first page included."""
    with override(language):
        found = [reverse(name, args=world.arguments.get(name, [])) for name in TABLE if name not in NO_PAGE]
        found += [f"{reverse(name)}?page=2" for name in ("proposal_list", "demo_mails", "my_contributions")]
        found += [f"{reverse('proposal_detail', args=world.arguments['proposal_detail'])}?page=2"]
        found += [f"{reverse('proposal_list')}?q=script&order=oldest", reverse("admin:index")]
        found.append(Workshop.objects.filter(questions__asked="afterwards").earliest("pk").get_absolute_url())
        found += [reverse("demo_mail", args=[mail.pk]) for mail in OutboxMessage.objects.order_by("-pk")[:8]]
        for label in ADMIN:
            app, model = label.split(".")
            found.append(reverse(f"admin:{app}_{model}_changelist"))
    return found


def changes(world: Any) -> list[str]:
    """The admin's page of one row of every kind."""
    rows = [Theme, Article, Page, ForumMember, Question, DateChange, Workshop, User, OutboxMessage]
    found = [(model._meta, model.objects.latest("pk").pk) for model in rows]
    found += [
        (world.consultation._meta, world.consultation.pk),
        (Registration._meta, Registration.objects.latest("pk").pk),
    ]
    contribution = make_waiting(world.consultation)
    entered = world.arguments["contribution_detail"]
    found += [(contribution._meta, pk) for pk in (contribution.pk, *entered, *world.arguments["comment_detail"])]
    with override("en"):
        own = [reverse("admin:commitments_contribution_read", args=entered)]
        own += [reverse("admin:commitments_contribution_enter", args=["statement"]) + f"?like={entered[0]}"]
        own += [reverse("admin:commitments_contribution_import")]
        return own + [reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[pk]) for meta, pk in found]


@pytest.mark.parametrize(("who", "language"), [("administrator", "en"), ("participant", "en"), (None, "fr")])
def test_nothing_runs(new_page, live_server, settings, who, language):
    settings.DEMO = True
    world = make_world()
    fill(world)
    contribute(world)
    meet(world)
    leave_behind(world)
    page = new_page()
    if who:
        client = Client()
        client.force_login(world.people[who])
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
    wrong: list[str] = []
    page.on("dialog", lambda dialog: (wrong.append(f"{page.url}: dialog"), dialog.dismiss()))
    page.on(
        "request", lambda request: wrong.append(request.url) if not request.url.startswith(live_server.url) else None
    )
    addresses = own_pages(world) if who == "participant" else pages(world, language)
    addresses += changes(world) if who == "administrator" else []
    assert len(addresses) > 15
    for address in addresses:
        page.goto(address)
        wrong += [f"{address}: {one}" for one in page.evaluate(LOOK)]
        assert page.url.startswith(live_server.url), address
    print(f"{len(addresses)} pages with {len(PAYLOADS)} payloads in every field")  # noqa: T201
    assert not wrong, "\n".join(wrong[:40])


def test_nothing_runs_on_a_form_that_comes_back(new_page, settings):
    """What was typed is shown again beside its error, in the summary and in a form to send once more."""
    world = make_world()
    page = new_page()
    for name in (
        "proposal_new",
        "theme_suggest",
        "theme_help",
        "comment_new",
        "workshop_register",
        "workshop_register_group",
    ):
        with override("en"):
            page.goto(reverse(name, args=world.arguments.get(name, [])))
        page.evaluate("document.querySelectorAll('[maxlength]').forEach(one => one.removeAttribute('maxlength'))")
        for number, field in enumerate(
            page.locator("main form[method=post] :is(input[type=text], input[type=email], textarea)").all()
        ):
            field.fill(f"{ALL}{PAYLOADS[number]}" * 3)
        with page.expect_navigation():
            page.locator("main form[method=post] button").first.click()
        assert page.locator(".error-summary").count() == 1, name
        assert page.evaluate(LOOK) == [], name
        # The same without its token.
        page.evaluate("document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(one => one.remove())")
        with page.expect_navigation():
            page.locator("main form[method=post] button").first.click()
        assert page.evaluate(LOOK) == [], name
    # Each address takes a payload under every name at once, another one under each the next time.
    queries = ("q", "page", "theme", "state", "order", "language", "next", "reply", "help")
    for first in range(12):
        sent = {query: PAYLOADS[(first + place) % len(PAYLOADS)] for place, query in enumerate(queries)}
        page.goto(f"/en/proposals/?{urlencode(sent)}")
        assert page.evaluate(LOOK) == [], sent


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//evil.example.com", "ftp://a.example.org/"]
)
def test_links_of_workshops_lead_to_the_web_alone(address):
    make_world()
    workshop = Workshop.objects.earliest("pk")
    for field in ("online_url", "outside_url"):
        setattr(workshop, field, address)
        with pytest.raises(ValidationError) as error:
            workshop.full_clean()
        assert field in error.value.message_dict
