"""Pages of contributions: what is shown, in which language, at which cost."""

import pytest
from django.utils import timezone

from tests.factories.consultations import make_open_consultation, make_theme, move_window
from tests.factories.contributions import make_comment, make_proposal, make_waiting
from tests.factories.people import make_moderator, make_person, sign_in

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> https://spam.example.org **x**"


def test_the_list_shows_public_proposals_only(client):
    consultation = make_open_consultation()
    make_proposal(consultation, title="A public proposal here")
    make_waiting(consultation, title="A waiting proposal here")
    make_proposal(consultation, title="A declined proposal here", status="declined")
    page = client.get("/en/proposals/").content.decode()
    assert "A public proposal here" in page
    assert "A waiting proposal here" not in page
    assert "A declined proposal here" not in page
    assert "1 proposal<" in page


def test_filters_by_theme_state_language_and_words(client):
    consultation = make_open_consultation()
    theme = make_theme(consultation)
    make_proposal(consultation, title="Ouvrir les élections à tous", language="fr", themes=[theme])
    make_proposal(consultation, title="Opening the archives")
    make_proposal(consultation, title="A withdrawn one here", status="withdrawn")

    def titles(query):
        page = client.get(f"/en/proposals/?{query}").content.decode()
        return [
            title for title in ("Ouvrir", "Opening", "withdrawn one") if f">{title}" in page or f"A {title}" in page
        ]

    assert titles("language=fr") == ["Ouvrir"]
    assert titles(f"theme={theme.key}") == ["Ouvrir"]
    assert titles("state=withdrawn") == ["withdrawn one"]
    # Stems and accents of both languages.
    assert titles("q=election") == ["Ouvrir"]
    assert titles("q=archive") == ["Opening"]
    assert titles("q=nothing+of+the+kind") == []
    assert titles("language=xx&theme=%27%3B--&order=;&page=-1&state=x") == ["Ouvrir", "Opening", "withdrawn one"]


def test_a_published_suggestion_stands_on_the_page_of_themes(client):
    from commitments.models import Contribution

    consultation = make_open_consultation()
    fields = {"consultation": consultation, "kind": "theme_suggestion", "shown_name": "Mei F.", "language": "fr"}
    shown = Contribution.objects.create(
        title="Le climat", body="Il manque.", status="published", published_at=timezone.now(), **fields
    )
    Contribution.objects.create(title="En attente", body="Pas encore.", **fields)
    page = client.get("/en/themes/").content.decode()
    assert shown.get_absolute_url() == f"/en/contributions/{shown.pk}/"
    assert f'id="suggestion-{shown.pk}"' in page
    assert f'<h3><a href="/en/contributions/{shown.pk}/" lang="fr">Le climat</a></h3>' in page
    assert "En attente" not in page


def test_orders_end_in_a_total_order(client):
    consultation = make_open_consultation()
    low = make_proposal(consultation, support_count=1, comment_count=9)
    high = make_proposal(consultation, support_count=5, comment_count=0)

    def order(name):
        rows = client.get(f"/en/proposals/?order={name}").context["page"].rows
        return [row.pk for row in rows]

    assert order("newest") == [high.pk, low.pk]
    assert order("oldest") == [low.pk, high.pk]
    assert order("supports") == [high.pk, low.pk]
    assert order("comments") == [low.pk, high.pk]


def test_a_proposal_in_french_read_in_english_is_marked(client):
    proposal = make_proposal(make_open_consultation(), language="fr", title="Publier tous les contrats")
    page = client.get(proposal_address(proposal)).content.decode()
    assert '<h1 lang="fr">Publier tous les contrats</h1>' in page
    assert "Written in French" in page


def proposal_address(proposal, language="en"):
    return f"/en/proposals/{proposal.pk}/" if language == "en" else f"/fr/propositions/{proposal.pk}/"


def test_the_language_link_leads_to_the_same_proposal(client):
    proposal = make_proposal(make_open_consultation())
    page = client.get(f"/en/proposals/{proposal.pk}/?page=1").content.decode()
    assert f'href="/fr/propositions/{proposal.pk}/?page=1"' in page


def test_what_is_not_public_looks_absent_but_to_its_author_and_the_forum(client):
    proposal = make_waiting(make_open_consultation())
    address = proposal_address(proposal)
    assert client.get(address).status_code == 404
    sign_in(client, make_person())
    assert client.get(address).status_code == 404
    sign_in(client, proposal.author)
    assert client.get(address).status_code == 200
    sign_in(client, make_moderator())
    assert client.get(address).status_code == 200


def test_hostile_text_is_shown_as_text_and_never_linked(client):
    proposal = make_proposal(make_open_consultation(), title=HOSTILE[:60], problem=HOSTILE, shown_name=HOSTILE[:40])
    make_comment(proposal, body=HOSTILE, shown_name="<img src=x onerror=alert(1)>")
    page = client.get(proposal_address(proposal)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="https://spam' not in page
    assert "&lt;script&gt;" in page


def test_withdrawn_and_removed_comments_keep_their_place_without_their_words(client):
    proposal = make_proposal(make_open_consultation())
    make_comment(proposal, body="First words", status="withdrawn")
    make_comment(proposal, body="Second words", status="declined")
    page = client.get(proposal_address(proposal)).content.decode()
    assert "First words" not in page
    assert "Second words" not in page
    assert "withdrawn by its author" in page
    assert "removed under the rules" in page


def test_before_during_and_after_in_words(client):
    consultation = make_open_consultation()
    proposal = make_proposal(consultation)
    assert "Support this proposal" in client.get(proposal_address(proposal)).content.decode()
    move_window(consultation, days=-60)
    after = client.get(proposal_address(proposal)).content.decode()
    assert "This closed on" in after
    assert "Support this proposal" not in after
    assert "This closed on" in client.get("/en/proposals/new/").content.decode()
    move_window(consultation, days=90)
    assert "Not open yet" in client.get("/en/proposals/new/").content.decode()


def test_versions_show_every_public_text(client):
    from commitments import services

    proposal = make_proposal(make_open_consultation(), solution="The first text of all.")
    services.edit(
        contribution=proposal, payload={"solution": "The second text of all."}, version=1, person=proposal.author
    )
    page = client.get(f"/en/contributions/{proposal.pk}/versions/").content.decode()
    assert page.index("The second text of all.") < page.index("The first text of all.")


def test_query_budgets_of_list_and_teasers(client, grows):
    consultation = make_open_consultation()
    theme = make_theme(consultation)
    grows("/en/proposals/", lambda _n: make_proposal(consultation, themes=[theme]))
    grows("/en/proposals/?q=contract&order=supports", lambda _n: make_proposal(consultation, themes=[theme]))


def test_query_budget_of_a_proposal_with_comments_and_replies(client, grows):
    proposal = make_proposal(make_open_consultation())

    def comment(_number):
        top = make_comment(proposal)
        make_comment(proposal, parent=top)

    grows(proposal_address(proposal), comment)
    sign_in(client, make_person())
    grows(proposal_address(proposal), comment)


def test_query_budget_of_ones_own(client, grows):
    consultation = make_open_consultation()
    person = make_person()
    sign_in(client, person)
    grows("/en/my-contributions/", lambda _n: make_proposal(consultation, author=person))


def test_comments_come_twenty_a_page_and_replies_five_a_comment(client):
    proposal = make_proposal(make_open_consultation())
    tops = [make_comment(proposal, body=f"Top {n}") for n in range(21)]
    for n in range(7):
        make_comment(proposal, parent=tops[0], body=f"Reply {n}")
    first = client.get(proposal_address(proposal)).content.decode()
    assert "Top 19<" in first
    assert "Top 20<" not in first
    assert "Reply 4<" in first
    assert "Reply 5<" not in first
    assert "Top 20<" in client.get(proposal_address(proposal) + "?page=2").content.decode()
    thread = client.get(f"/en/proposals/{proposal.pk}/comments/{tops[0].pk}/").content.decode()
    assert "Reply 6<" in thread


def test_a_comment_is_not_found_under_another_proposal(client):
    consultation = make_open_consultation()
    comment = make_comment(make_proposal(consultation))
    other = make_proposal(consultation)
    assert client.get(f"/en/proposals/{other.pk}/comments/{comment.pk}/").status_code == 404


@pytest.mark.parametrize("address", ["/en/proposals/", "/en/proposals/new/", "/en/suggest-a-theme/"])
def test_pages_stand_without_any_consultation(client, address):
    assert client.get(address).status_code == 200


def test_numbers_too_large_are_not_found(client):
    assert client.get(f"/en/proposals/{10**30}/").status_code == 404
    assert client.get("/en/proposals/?page=" + "9" * 40).status_code == 200
