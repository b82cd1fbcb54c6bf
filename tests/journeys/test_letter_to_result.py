"""A letter is merged, answered, drafted, commented on, planned and reported on; the record shows it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from commitments.models import Contribution, PlanVersion, Report, Response
from commitments.services.telling import tell_next
from tests.factories.consultations import ALL, make_consultation, make_phase, make_theme
from tests.factories.contributions import make_proposal
from tests.factories.people import make_moderator, make_person, sign_in
from tests.factories.plans import make_commitment, make_department, make_plan
from tests.factories.progress import make_period
from tests.factories.words import CONSULTATION, PROPOSAL, THEME

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRITER, READER = "letter@example.org", "reader@example.org"
SAID = {
    "en": {
        "source": "Letter to the forum",
        "consent": "Signed at the foot of the letter",
        "comment": "By when, please?",
    },
    "fr": {
        "source": "Lettre au Forum",
        "consent": "Signé au bas de la lettre",
        "comment": "D’ici quand, je vous prie?",
    },
}
REASONS = {
    "en": "The plan will say so: contracts are to be published.",
    "fr": "Le plan le dira : les contrats seront publiés.",
}


class Story:
    """One language of the story."""

    def __init__(self, language: str, new_page: Any, live_server: Any, mailbox: Any) -> None:
        self.language, self.new_page, self.server, self.mailbox = language, new_page, live_server, mailbox
        self.consultation = make_consultation(**CONSULTATION)
        make_phase(self.consultation, opens_at=timezone.now() - timedelta(days=9), days=30, allows=[*ALL, "review"])
        self.theme = make_theme(self.consultation, **THEME)
        self.moderator = make_moderator(language=language)
        self.department = make_department()
        reporter = make_person(language=language, roles=["reporter"])
        self.department.people.add(reporter)
        self.plan = make_plan(self.consultation)
        self.commitment = make_commitment(self.plan, themes=[self.theme], leads=[self.department])
        self.forum, self.reporter = self.page_of(self.moderator), self.page_of(reporter)

    def page_of(self, person: Any) -> Page:
        """A page of somebody who is signed in."""
        client = Client()
        sign_in(client, person)
        page = self.new_page()
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.server.url}
        page.context.add_cookies([cookie])
        return page

    def address(self, name: str, *arguments: Any) -> str:
        with translation.override(self.language):
            return reverse(name, args=arguments)

    def say(self, words: str, context: str | None = None) -> str:
        with translation.override(self.language):
            return translation.pgettext(context, words) if context else translation.gettext(words)

    def send(self, page: Page, words: str) -> None:
        """Press the button with these words and wait for the page that answers."""
        with page.expect_navigation():
            page.get_by_role("button", name=self.say(words), exact=True).first.click()

    def enter_the_letter(self) -> Contribution:
        """A forum member types in what came by post; it is public at once, and its writer is told."""
        page, words = self.forum, PROPOSAL[self.language]
        page.goto(self.address("admin:commitments_contribution_enter", "proposal"))
        page.locator("[name=channel]").select_option("letter")
        for name in ("source", "consent"):
            page.locator(f"[name={name}]").fill(SAID[self.language][name])
        page.locator("[name=received_on]").fill(timezone.localdate().isoformat())
        page.locator("[name=shown_name]").fill("Rose D.")
        page.locator("[name=email]").fill(WRITER)
        for name in ("title", "problem", "solution"):
            page.locator(f"[name={name}]").fill(words[name])
        page.locator("[name=themes]").first.check()
        page.locator(f"[name=language][value={self.language}]").check()
        self.send(page, "Publish")
        letter = Contribution.objects.get(channel="letter")
        assert (letter.status, letter.author.email) == ("published", WRITER)
        assert self.mailbox.last_to(WRITER)["Content-Language"] == self.language
        return letter

    def merge(self, letter: Contribution) -> Contribution:
        """The same was proposed here before: both are read as one from now on."""
        words = PROPOSAL[self.language]
        root = make_proposal(
            self.consultation, themes=[self.theme], language=self.language, **{**words, "title": f"{words['title']}!"}
        )
        changelist = self.address("admin:commitments_contribution_changelist")
        self.forum.goto(f"{changelist}?waiting=all")
        for one in (letter, root):
            self.forum.locator(f"input[name=_selected_action][value='{one.pk}']").check()
        self.forum.locator("select[name=action]").select_option("merge_selected")
        with self.forum.expect_navigation():
            self.forum.locator("button[name=index]").first.click()
        self.forum.locator(f"input[name=into][value='{root.pk}']").check()
        self.send(self.forum, MERGE_BUTTON)
        letter.refresh_from_db()
        assert letter.merged_into_id == root.pk
        return root

    def answer(self, root: Contribution) -> None:
        """One reasoned response to both, in both languages, naming the commitment; two authors are told."""
        changelist = self.address("admin:commitments_contribution_changelist")
        self.forum.goto(f"{changelist}?waiting=all")
        self.forum.locator(f"input[name=_selected_action][value='{root.pk}']").check()
        self.forum.locator("select[name=action]").select_option("answer_selected")
        with self.forum.expect_navigation():
            self.forum.locator("button[name=index]").first.click()
        self.forum.locator("[name=outcome]").first.select_option("retained")
        for language, reason in REASONS.items():
            self.forum.locator(f"[name=reason_{language}]").fill(reason)
        self.forum.locator(f"[name=commitments][value='{self.commitment.pk}']").check()
        self.send(self.forum, PUBLISH_ANSWER)
        assert Response.objects.get().status == "published"
        self.tell()
        assert REASONS[self.language] in self.mailbox.text_to(WRITER)

    def tell(self) -> None:
        while tell_next():
            pass

    def publish(self, kind: str, words: str) -> None:
        self.forum.goto(self.address("admin:commitments_plan_publish", self.plan.pk))
        self.send(self.forum, words)
        assert PlanVersion.objects.order_by("-number").first().kind == kind
        self.tell()

    def comment_on_a_clause(self) -> Contribution:
        """Somebody writes beside one clause of the draft, and signs in last."""
        page = self.new_page(375)
        clause = self.commitment.clauses.get(kind="solution")
        page.goto(self.address("commitment_detail", self.plan.key, self.commitment.code))
        target = self.address("clause_comment", self.plan.key, self.commitment.code, clause.pk)
        page.locator(f'a[href^="{target}"]').first.click()
        page.locator("[name=body]").fill(SAID[self.language]["comment"])
        page.locator("[name=shown_name]").fill("Noor S.")
        page.locator("main form button").last.click()
        self.send(page, "Sign in and send")
        page.locator("input[name=email]").fill(READER)
        page.locator("main form button").first.click()
        page.locator("input[name=code]").fill(self.mailbox.code_to(READER))
        with page.expect_navigation():
            page.locator("main form button").first.click()
        self.send(page, "Send")
        comment = Contribution.objects.get(kind="clause_comment")
        assert (comment.clause_id, comment.plan_version.number, comment.status) == (clause.pk, 1, "submitted")
        return comment

    def report(self) -> None:
        """The department's own people say what was done, with a link that shows it."""
        period = make_period(self.plan)
        milestone = self.commitment.milestones.get()
        self.reporter.goto(self.address("reporting"))
        target = self.address("report_edit", milestone.pk, period.key)
        self.reporter.locator(f'a[href^="{target}"]').first.click()
        self.reporter.locator("[name=status][value=SP]").check()
        self.reporter.locator("[name=progress_en]").fill("Half of the contracts are on the page.")
        self.reporter.locator("[name=progress_fr]").fill("La moitié des contrats sont sur la page.")
        self.reporter.locator("[name=evidence_url]").fill("https://example.org/contracts")
        self.send(self.reporter, "Publish the report")
        assert Report.objects.get().status == "SP"
        self.tell()

    def what_became_of_it(self, letter: Contribution) -> None:
        """The page of the letter shows the whole way; the standards count the answer."""
        page = self.new_page(375)
        page.goto(self.address("proposal_detail", letter.pk))
        done = page.locator(".path-done .path-label")
        expect(done).to_have_count(7)
        page.locator(".path-done a").last.click()
        expect(page.locator("main")).to_contain_text(
            "Half of the contracts" if self.language == "en" else "La moitié des contrats"
        )
        page.goto(self.address("standards"))
        said = self.say("%(answered)s of %(asked)s public contributions were answered.")
        expect(page.locator("main")).to_contain_text(said % {"answered": 2, "asked": 2})
        told = [mail["Subject"] for mail in self.mailbox.messages if mail["X-Recipients"] == WRITER]
        assert len(told) == len(set(told)) == 6, told


MERGE_BUTTON = "Merge and tell the authors"
PUBLISH_ANSWER = "Publish, and tell everybody concerned"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_from_a_letter_to_its_result(language, new_page, live_server, mailbox):
    story = Story(language, new_page, live_server, mailbox)
    letter = story.enter_the_letter()
    root = story.merge(letter)
    story.answer(root)
    story.publish("draft", "Publish as a draft")
    comment = story.comment_on_a_clause()
    story.publish("final", "Publish as the plan")
    story.report()
    story.mailbox.collect()
    story.what_became_of_it(letter)
    assert comment.status == "submitted"
