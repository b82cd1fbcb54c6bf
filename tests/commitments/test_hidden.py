"""What is not shown stays hidden: children of other parents, withdrawn words, offers, texts that were taken down."""

import uuid

import pytest
from django.urls import reverse

from commitments import services
from commitments.models import Contribution, Draft
from ogp_portal.users.models import OutboxMessage
from tests.factories.consultations import make_consultation, make_open_consultation, make_theme
from tests.factories.contributions import make_comment, make_proposal, proposal_payload
from tests.factories.people import make_moderator, make_person, sign_in

pytestmark = pytest.mark.django_db
SECRET = "Nobody else may read this sentence."


@pytest.fixture
def consultation():
    return make_open_consultation()


def versions(contribution):
    return reverse("contribution_versions", args=[contribution.pk])


def answers(client, address, *people):
    """What an address answers to a visitor and to each of these people."""
    found = [client.get(address).status_code]
    for person in people:
        sign_in(client, person)
        found.append(client.get(address).status_code)
    client.logout()
    return found


def test_an_accepted_offer_of_help_is_read_by_the_forum_and_its_author_alone(client, consultation):
    author, moderator = make_person(), make_moderator()
    payload = {"body": SECRET, "shown_name": "Jo", "language": "en", "theme": make_theme(consultation).pk}
    offer = services.submit(
        kind="help_offer", payload=payload, person=author, submission_key=uuid.uuid4(), consultation=consultation
    )
    services.publish(contributions=[offer], moderator=moderator)
    assert answers(client, versions(offer), make_person(), author, moderator) == [404, 404, 200, 200]
    assert offer not in Contribution.objects.public()


def test_a_withdrawn_comment_is_gone_with_its_name_and_its_versions(client, consultation):
    author = make_person()
    proposal = make_proposal(consultation, comment_count=1)
    comment = make_comment(proposal, author=author, body=SECRET, shown_name="Zoé Q.")
    services.withdraw(contribution=comment, person=author)
    assert answers(client, versions(comment), make_person(), author, make_moderator()) == [404, 404, 200, 200]
    for page in (proposal.get_absolute_url(), comment.get_absolute_url()):
        shown = client.get(page).content.decode()
        assert "withdrawn by its author" in shown
        assert SECRET not in shown
        assert "Zoé Q." not in shown


def test_a_removed_comment_shows_no_name(client, consultation):
    proposal = make_proposal(consultation, comment_count=1)
    comment = make_comment(proposal, body=SECRET, shown_name="An Insult")
    services.decline(contributions=[comment], moderator=make_moderator(), reason="insult")
    shown = client.get(proposal.get_absolute_url()).content.decode()
    assert "removed under the rules" in shown
    assert "An Insult" not in shown
    assert client.get(comment.get_absolute_url()).status_code == 404
    assert client.get(versions(comment)).status_code == 404


def test_below_a_proposal_that_was_taken_down_nothing_is_read(client, consultation):
    proposal = make_proposal(consultation)
    comment = make_comment(proposal, body=SECRET)
    services.decline(contributions=[proposal], moderator=make_moderator(), reason="personal")
    for page in (proposal.get_absolute_url(), comment.get_absolute_url(), versions(comment), versions(proposal)):
        assert client.get(page).status_code == 404


def test_what_was_taken_down_does_not_come_back_as_an_earlier_version(client, consultation):
    author, moderator = make_person(), make_moderator()
    proposal = make_proposal(consultation, author=author, problem=SECRET)
    services.decline(contributions=[proposal], moderator=moderator, reason="personal")
    services.edit(contribution=proposal, payload=proposal_payload(), version=2, person=author)
    services.publish(contributions=[proposal], moderator=moderator)
    page = client.get(versions(proposal))
    assert page.status_code == 200
    assert SECRET not in page.content.decode()
    sign_in(client, moderator)
    assert SECRET in client.get(versions(proposal)).content.decode()


def test_a_child_is_found_below_its_own_parent_only(client, consultation):
    first, second = make_proposal(consultation), make_proposal(consultation)
    comment = make_comment(second)
    assert client.get(reverse("comment_detail", args=[first.pk, comment.pk])).status_code == 404
    assert client.get(reverse("comment_new", args=[first.pk]), {"reply": comment.pk}).status_code == 404
    sent = {"body": "A reply.", "shown_name": "Jo", "language": "en", "submission_key": str(uuid.uuid4())}
    sign_in(client, make_person())
    for parent in (comment.pk, second.pk, 0):
        response = client.post(
            reverse("comment_new", args=[first.pk]), {**sent, "proposal": first.pk, "parent": parent}
        )
        assert response.status_code == 404
    waiting = make_comment(first, status="submitted", published_at=None)
    assert client.get(reverse("comment_new", args=[first.pk]), {"reply": waiting.pk}).status_code == 404
    assert not Contribution.objects.filter(body="A reply.").exists()


def test_the_address_says_what_is_commented_on_and_not_what_is_sent(client, consultation):
    public = make_proposal(consultation)
    hidden = make_proposal(consultation, status="submitted", published_at=None)
    sign_in(client, make_person())
    for proposal in (hidden.pk, 2**63, -1, "abc", ""):
        sent = {"body": "A reply.", "shown_name": "Jo", "language": "en", "submission_key": str(uuid.uuid4())}
        response = client.post(reverse("comment_new", args=[public.pk]), {**sent, "proposal": proposal})
        assert response.status_code == 302
    assert set(Contribution.objects.filter(body="A reply.").values_list("proposal", flat=True)) == {public.pk}
    assert Contribution.objects.filter(body="A reply.").count() == 5


def test_themes_of_another_consultation_are_not_taken(client, consultation):
    make_theme(consultation)
    other = make_theme(make_consultation())
    sent = {**proposal_payload([other]), "submission_key": str(uuid.uuid4())}
    assert client.post(reverse("proposal_new"), sent).status_code == 422
    assert not Draft.objects.exists()


def test_others_can_neither_edit_nor_withdraw_nor_support_twice(client, consultation):
    proposal = make_proposal(consultation)
    before = Contribution.objects.filter(pk=proposal.pk).values().get()
    for person in (make_person(), make_moderator()):
        sign_in(client, person)
        for name in ("contribution_edit", "contribution_withdraw"):
            address = reverse(name, args=[proposal.pk])
            assert client.get(address).status_code == 404
            assert client.post(address, proposal_payload()).status_code == 404
    assert Contribution.objects.filter(pk=proposal.pk).values().get() == before
    for _again in range(3):
        client.post(reverse("support", args=[proposal.pk]))
    proposal.refresh_from_db()
    assert proposal.support_count == 1


def test_an_edit_moves_nothing_but_words(client, consultation):
    author = make_person()
    comment = make_comment(make_proposal(consultation), author=author)
    other = make_proposal(consultation)
    sign_in(client, author)
    sent = {"body": "Other words.", "shown_name": "Jo", "language": "en", "version": 1, "proposal": other.pk}
    extra = {"status": "published", "reviewed_at": "2018-01-01", "author": 1, "support_count": 9, "kind": "proposal"}
    key = {"submission_key": str(uuid.uuid4()), "parent": ""}
    assert client.post(reverse("contribution_edit", args=[comment.pk]), {**sent, **extra, **key}).status_code == 302
    stored = Contribution.objects.get(pk=comment.pk)
    assert stored.body == "Other words."
    same = ("proposal_id", "parent_id", "author_id", "kind", "submission_key", "support_count", "created_at")
    assert all(getattr(stored, name) == getattr(comment, name) for name in same)
    assert stored.reviewed_at is None


class TestDrafts:
    def send(self, client, key):
        return client.post(reverse("proposal_new"), {**proposal_payload([self.theme]), "submission_key": str(key)})

    @pytest.fixture(autouse=True)
    def _theme(self, consultation):
        self.theme = make_theme(consultation)

    def test_a_guessed_token_opens_nothing(self, client):
        key = uuid.uuid4()
        self.send(client, key)
        near = [uuid.UUID(int=key.int ^ 1), uuid.UUID(int=0), uuid.uuid4()]
        for token in near:
            page = client.get(reverse("draft_preview", args=[token]))
            assert page.status_code == 404
            assert client.post(reverse("draft_preview", args=[token])).status_code == 404
        assert client.get(reverse("draft_preview", args=[key])).status_code == 200

    def test_a_cookie_with_somebody_elses_kind_or_rubbish_fills_nothing_in(self, client):
        key = uuid.uuid4()
        self.send(client, key)
        for cookie in (str(key), "rubbish", ""):
            client.cookies.clear()
            client.cookies["draft_theme_suggestion"] = cookie
            assert "Nobody can see who" not in client.get(reverse("theme_suggest")).content.decode()

    def test_the_form_of_whoever_was_signed_in_before_is_refused_in_words(self, client):
        """The browser's "back" at a shared computer."""
        key = uuid.uuid4()
        for person in (make_person(), make_person()):
            sign_in(client, person)
            response = self.send(client, key)
            page = client.post(response.url, follow=True)
            assert page.status_code == 200
        assert "This is not possible" in page.content.decode()
        assert Contribution.objects.count() == 1

    def test_somebody_who_sends_a_link_of_a_draft_hands_it_on_once(self, client):
        key = uuid.uuid4()
        self.send(client, key)
        first, second = make_person(), make_person()
        for person in (first, second):
            sign_in(client, person)
            client.post(reverse("draft_preview", args=[key]))
        assert Contribution.objects.get().author == first


class TestWords:
    def test_line_breaks_in_titles_and_names_reach_no_mail_as_lines(self, client, consultation):
        theme, author = make_theme(consultation), make_person(name="")
        evil = "Publish it\r\nBcc: all@example.org\r\n\r\nClick https://evil.example.org"
        sign_in(client, author)
        payload = proposal_payload([theme], title=evil, shown_name="Jo\r\nX", organisation="A\u2028B")
        key = uuid.uuid4()
        client.post(reverse("proposal_new"), {**payload, "submission_key": str(key)})
        client.post(reverse("draft_preview", args=[key]))
        stored = Contribution.objects.get()
        assert (stored.shown_name, stored.organisation) == ("Jo X", "A B")
        assert "\n" not in stored.title
        mail = OutboxMessage.objects.get()
        assert mail.to == author.email
        assert mail.subject == f"We have your text: {stored.title}"
        assert "evil.example.org" not in mail.body

    def test_rubbish_in_the_filters_is_ignored(self, client, consultation):
        for number in range(3):
            make_proposal(consultation, problem=f"The problem number {number} is this.")
        whole = client.get(reverse("proposal_list")).content.decode().count("proposal-row")
        for name, value in {
            "order": "author__email",
            "state": "submitted",
            "language": "' OR 1=1 --",
            "theme": "1) OR (1=1",
            "page": "1; DROP TABLE",
        }.items():
            page = client.get(reverse("proposal_list"), {name: value})
            assert page.status_code == 200
            assert page.content.decode().count("proposal-row") == whole == 3
        for order in ("-pk", "author__password", "?", "search", "newest,pk", "support_count DESC; SELECT 1"):
            assert client.get(reverse("proposal_list"), {"order": order}).status_code == 200

    @pytest.mark.parametrize(
        "words", ["'", '"', "a & b | !c", "<->", ":*", "\\", "((", "a:b:c", "-", "or or", "%", "_"]
    )
    def test_no_word_is_an_operator_of_the_database(self, client, consultation, words):
        make_proposal(consultation)
        assert client.get(reverse("proposal_list"), {"q": words}).status_code == 200

    @pytest.mark.parametrize("page", ["0", "-1", "99999", "100000", "1.5", "٣", "²", "1e3", "next", " 2", "+2", "0x1"])
    def test_pages_that_are_none(self, client, consultation, page):
        make_proposal(consultation)
        assert client.get(reverse("proposal_list"), {"page": page}).status_code == 200
