"""Pages of what was merged and split: one place to read, support and comment, and every original at its address."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from commitments import services
from commitments.models import Contribution, Draft, Support
from commitments.services.grouping import merge, split, undo
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.contributions import make_comment, make_proposal, make_suggestion
from tests.factories.families import make_family
from tests.factories.people import make_moderator, make_person, sign_in
from tests.factories.plans import make_response

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum():
    return make_open_consultation()


@pytest.fixture
def by():
    return make_moderator()


def page_of(client, contribution, language="en"):
    words = {"en": "proposals", "fr": "propositions"}[language]
    return client.get(f"/{language}/{words}/{contribution.pk}/").content.decode()


def make_parts(whole, by):
    texts = {"problem": whole.problem, "solution": whole.solution}
    return split(whole=whole, parts=[{"title": "The first part", **texts}, {"title": "The second", **texts}], by=by)


def test_the_page_of_the_root_says_how_many_people_proposed_it_and_lists_the_originals(client, forum, by):
    author = make_person()
    root = make_proposal(forum, title="The root of all", author=author)
    again = make_proposal(forum, title="Said again by the same", author=author)
    french = make_proposal(
        forum,
        title="La même chose en français",
        language="fr",
        shown_name="Zoé T.",
        published_at=timezone.now() - timedelta(days=40),
    )
    assert "people proposed this" not in page_of(client, root)
    act = merge(sources=[again], into=root, by=by)[0]
    assert "1 person proposed this, more than once" in page_of(client, root)
    merge(sources=[french], into=again.merged_into or root, by=by)
    page = page_of(client, root)
    assert "2 people proposed this" in page
    assert "2 personnes ont proposé ceci" in page_of(client, root, "fr")
    # Oldest first, with the names and addresses.
    assert page.index("La même chose en français") < page.index("Said again by the same")
    assert f'<a href="/en/proposals/{french.pk}/" lang="fr">La même chose en français</a>' in page
    assert "Zoé T." in page
    undo(grouping=act, by=by)
    assert "2 people proposed this" in page_of(client, root)
    services.withdraw(contribution=french, person=french.author)
    # Who has withdrawn no longer proposes it, but the text stays among the originals.
    page = page_of(client, root)
    assert "1 person proposed this" in page
    assert "La même chose en français" in page


def test_people_without_an_account_are_told_apart_by_their_names(client, forum, by):
    rows = [make_proposal(forum, shown_name=name) for name in ("Ann B.", "ann b.", "Carl D.", "Eve F.")]
    Contribution.objects.filter(pk__in=[row.pk for row in rows[:3]]).update(author=None)
    merge(sources=rows[1:], into=rows[0], by=by)
    assert "3 people proposed this" in page_of(client, rows[0])


def test_comments_of_all_originals_are_one_list_each_marked_with_its_original(client, forum, by):
    root, merged = make_proposal(forum, title="The root of all"), make_proposal(forum, title="The merged one")
    early = make_comment(merged, body="Said on the merged one")
    make_comment(merged, parent=early, body="A reply there")
    make_comment(root, body="Said on the root")
    merge(sources=[merged], into=root, by=by)
    page = page_of(client, root)
    assert "3 comments" in page
    assert page.index("Said on the merged one") < page.index("A reply there") < page.index("Said on the root")
    assert page.count("On: <a") == 1
    assert f'On: <a href="/en/proposals/{merged.pk}/" lang="en">The merged one</a>' in page
    # The thread goes on where it began.
    assert f"/en/proposals/{merged.pk}/comment/?reply={early.pk}" in page
    assert client.get(f"/en/proposals/{merged.pk}/comment/?reply={early.pk}").status_code == 200


def test_the_page_of_a_merged_one_leads_to_the_root_and_has_no_forms(client, forum, by):
    root, middle, merged = (make_proposal(forum, title=title) for title in ("The root", "The middle", "The merged"))
    make_comment(merged, body="Said on the merged one")
    make_comment(root, body="Said on the root")
    merge(sources=[merged], into=middle, by=by)
    merge(sources=[middle], into=root, by=by)
    page = page_of(client, merged)
    assert f'<a href="/en/proposals/{root.pk}/" lang="en">The root</a>' in page
    assert "the forum merged this with another text" in page
    assert merged.problem in page
    assert "Said on the merged one" in page
    assert "Said on the root" not in page
    assert not re.findall(r'<form[^>]*action="[^"]*(support|comment)', page)
    assert "Reply to" not in page
    assert "Comments are closed" not in page
    assert "le Forum a fusionné ce texte" in page_of(client, merged, "fr")


def test_a_whole_and_its_parts_lead_to_each_other(client, forum, by):
    whole = make_proposal(forum, title="Says two things", author=make_person())
    make_comment(whole, body="Said on the whole")
    person = make_person()
    Support.objects.create(contribution=whole, person=person)
    one, two = make_parts(whole, by)
    page = page_of(client, whole)
    assert "This says more than one thing" in page
    for part in (one, two):
        assert f'<a href="/en/proposals/{part.pk}/" lang="en">{part.title}</a>' in page
    assert "Said on the whole" in page
    assert not re.findall(r'<form[^>]*action="[^"]*(support|comment)', page)
    page = page_of(client, one)
    assert f'<a href="/en/proposals/{whole.pk}/" lang="en">Says two things</a>' in page
    assert f'<a href="/en/proposals/{whole.pk}/#comments">1 comment on the whole</a>' in page
    assert "1 person supports this" in page
    assert "Support this proposal" in page
    sign_in(client, person)
    page = page_of(client, two)
    assert "You are one of them" in page
    assert "from the whole text and from all its parts" in page
    services.decline(contributions=[whole], moderator=by, reason="insult")
    assert "Says two things" not in page_of(client, two)


def test_lists_show_roots_and_parts_and_a_search_finds_the_words_of_the_merged(client, forum, by):
    theme = make_theme(forum)
    root = make_proposal(forum, title="The root of all", themes=[theme])
    middle = make_proposal(forum, title="The one between", themes=[theme])
    merged = make_proposal(forum, title="Something about elephants", themes=[theme])
    whole = make_proposal(forum, title="Says two things of giraffes", themes=[theme])
    merge(sources=[merged], into=middle, by=by)
    merge(sources=[middle], into=root, by=by)
    make_parts(whole, by)

    def titles(address):
        page = client.get(address).content.decode()
        names = ("The root of all", "The one between", "Something about", "Says two things", "The first part")
        return [name for name in names if f">{name}" in page]

    for address in ("/en/proposals/", f"/en/themes/{theme.slug_en}/"):
        assert titles(address) == ["The root of all", "The first part"]
    page = client.get("/en/proposals/").content.decode()
    assert "3 proposals<" in page
    assert page.count("3 people proposed this") == 1
    assert titles("/en/proposals/?q=elephant") == ["The root of all"]
    assert titles("/en/proposals/?q=giraffes") == ["The first part"]
    assert titles("/en/proposals/?q=elephant+giraffes") == []
    suggestion, twin = make_suggestion(forum, title="The climate here"), make_suggestion(forum, title="Its twin")
    merge(sources=[twin], into=suggestion, by=by)
    page = client.get("/en/themes/").content.decode()
    assert "2 people said this" in page
    assert "Its twin" not in page


def test_the_page_of_a_suggestion_shows_its_family_too(client, forum, by):
    root, twin = make_suggestion(forum, title="The climate here"), make_suggestion(forum, title="Its twin")
    merge(sources=[twin], into=root, by=by)
    page = client.get(f"/en/contributions/{root.pk}/").content.decode()
    assert "2 people said this" in page
    assert f'<a href="/en/contributions/{twin.pk}/" lang="en">Its twin</a>' in page
    page = client.get(f"/en/contributions/{twin.pk}/").content.decode()
    assert "the forum merged this with another text" in page


def test_support_is_distinct_and_a_merged_one_sends_supporters_to_the_root(client, forum, by):
    root, merged = make_proposal(forum, title="The root of all"), make_proposal(forum)
    person = make_person()
    Support.objects.create(contribution=merged, person=person)
    merge(sources=[merged], into=root, by=by)
    sign_in(client, person)
    page = page_of(client, root)
    assert "1 person supports this" in page
    assert "You are one of them" in page
    response = client.post(f"/en/proposals/{merged.pk}/support/", follow=True)
    assert response.redirect_chain[-1][0] == f"/en/proposals/{root.pk}/"
    assert "The forum has merged this with “The root of all”" in response.content.decode()
    client.post(f"/en/proposals/{root.pk}/support/withdraw/")
    assert not Support.objects.exists()


def comment_on(client, proposal, **fields):
    form = client.get(f"/en/proposals/{proposal.pk}/")
    key = form.context["comment_form"].initial["submission_key"]
    data = {"body": "Words nobody may lose", "shown_name": "Eve M.", "language": "en", "proposal": proposal.pk}
    return {**data, "submission_key": str(key), **fields}


def test_a_comment_begun_before_the_merge_goes_on_at_the_root_with_its_words(client, forum, by):
    root, merged = make_proposal(forum, title="The root of all"), make_proposal(forum)
    sign_in(client, make_person())
    data = comment_on(client, merged)
    merge(sources=[merged], into=root, by=by)
    response = client.post(f"/en/proposals/{merged.pk}/comment/", data, follow=True)
    assert response.redirect_chain[-1][0] == f"/en/proposals/{root.pk}/comment/"
    page = response.content.decode()
    assert "The forum has merged this with “The root of all”" in page
    assert "Words nobody may lose" in page
    form = response.context["form"]
    assert str(form.initial["submission_key"]) == data["submission_key"]
    client.post(f"/en/proposals/{root.pk}/comment/", data | {"proposal": root.pk})
    assert Contribution.objects.get(kind="comment").proposal == root
    assert not Draft.objects.exists()
    # Whoever comes by an old link is led to the root.
    response = client.get(f"/en/proposals/{merged.pk}/comment/", follow=True)
    assert response.redirect_chain[-1][0] == f"/en/proposals/{root.pk}/"


def test_a_comment_written_before_signing_in_goes_on_at_a_part(client, forum, by):
    whole = make_proposal(forum, title="Says two things")
    data = comment_on(client, whole)
    client.post(f"/en/proposals/{whole.pk}/comment/", data)
    one, _two = make_parts(whole, by)
    sign_in(client, make_person())
    response = client.post(f"/en/drafts/{data['submission_key']}/", follow=True)
    assert response.redirect_chain[-1][0] == f"/en/proposals/{whole.pk}/"
    assert "The forum has split this into its parts" in response.content.decode()
    assert "Words nobody may lose" in client.get(f"/en/proposals/{one.pk}/comment/").content.decode()
    assert (
        "Words nobody may lose" not in client.get(f"/en/proposals/{make_proposal(forum).pk}/comment/").content.decode()
    )


def test_the_page_of_all_originals(client, forum):
    root = make_family(forum, originals=32)
    page = page_of(client, root)
    assert "33 people proposed this" in page
    assert page.count('class="results originals-list"') == 1
    assert f'href="/en/contributions/{root.pk}/originals/"' in page
    first = client.get(f"/en/contributions/{root.pk}/originals/")
    assert len(first.context["page"].rows) == 20
    second = client.get(f"/en/contributions/{root.pk}/originals/?page=2")
    assert len(second.context["page"].rows) == 12
    alone = client.get(f"/en/contributions/{make_proposal(forum).pk}/originals/").content.decode()
    assert "Nothing is merged with this text" in alone


def test_query_budgets_of_roots_merged_ones_parts_and_lists(client, grows, forum, by):
    root, whole = make_proposal(forum), make_proposal(forum)

    def original(number):
        one = make_proposal(forum)
        make_comment(one, parent=make_comment(one))
        merge(sources=[one], into=root, by=by)

    grows(f"/en/proposals/{root.pk}/", original, rows=(1, 3))
    grows(f"/en/contributions/{root.pk}/originals/", original, rows=(1, 2))
    merged = Contribution.objects.filter(merged_into=root).first()
    one, _two = make_parts(whole, by)
    make_response(root)
    make_response(one)
    sign_in(client, make_person())
    for place in (root, merged, whole, one):
        grows(f"/en/proposals/{place.pk}/", lambda _n, place=place: make_comment(place), rows=(1, 3))
    for address in ("/en/proposals/?q=contract", "/en/proposals/"):
        grows(address, lambda _n: make_family(forum, originals=1), rows=(1, 3))


def test_thirty_originals_with_thirty_comments_each_stay_light(client, queries_of, forum):
    root = make_family(forum, originals=30, problem="A problem in many words. " * 20)
    for original in Contribution.objects.filter(merged_into=root):
        Contribution.objects.bulk_create(
            Contribution(
                kind="comment",
                consultation=forum,
                proposal=original,
                shown_name="Eve M.",
                language="en",
                body="I agree with all of this, and so do many whom I know.",
                status="published",
                published_at=timezone.now(),
            )
            for _ in range(30)
        )
    response = client.get(f"/en/proposals/{root.pk}/")
    assert len(response.context["page"].rows) == 20
    assert len(response.content) < 90_000
    make_response(root)
    sign_in(client, make_person())
    assert queries_of(f"/en/proposals/{root.pk}/") <= 12
