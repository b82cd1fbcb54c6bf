"""Following what others wrote: once, from its page, until one stops it."""

import pytest

from commitments import services
from commitments.models import Following
from commitments.services.grouping import merge
from ogp_portal.base.errors import TooManyRequests
from tests.factories.consultations import make_open_consultation
from tests.factories.contributions import make_comment, make_proposal, make_suggestion, make_waiting
from tests.factories.families import make_family
from tests.factories.people import make_moderator, make_person, sign_in

pytestmark = pytest.mark.django_db
MINE = "/en/my-contributions/"


def followed():
    return list(Following.objects.order_by("pk").values_list("contribution", "person"))


def test_following_and_stopping_twice_is_once():
    proposal, person = make_proposal(make_open_consultation()), make_person()
    for _ in range(2):
        services.follow(contribution=proposal, person=person)
    assert followed() == [(proposal.pk, person.pk)]
    for _ in range(2):
        services.unfollow(contribution=proposal, person=person)
    assert followed() == []


def test_what_cannot_be_followed():
    consultation, person = make_open_consultation(), make_person()
    for hidden in (make_waiting(consultation), make_proposal(consultation, status="withdrawn")):
        with pytest.raises(services.NotAllowed):
            services.follow(contribution=hidden, person=person)
    with pytest.raises(services.OwnWords, match="You wrote this yourself"):
        services.follow(contribution=make_proposal(consultation, author=person), person=person)
    assert followed() == []


def test_a_hundred_in_an_hour_are_enough():
    proposal, person = make_proposal(make_open_consultation()), make_person()
    for _ in range(100):
        services.follow(contribution=proposal, person=person)
    with pytest.raises(TooManyRequests):
        services.follow(contribution=proposal, person=person)


def test_who_follows_a_merged_one_follows_the_root_and_stops_there():
    root = make_family(make_open_consultation(), originals=1)
    person = make_person()
    merged = root.merged.get()
    Following.objects.create(contribution=merged, person=person)
    services.follow(contribution=root, person=person)
    assert followed() == [(merged.pk, person.pk)]
    services.unfollow(contribution=root, person=person)
    assert followed() == []


def test_a_visitor_signs_in_first_and_comes_back(client):
    proposal = make_proposal(make_open_consultation())
    address = f"/en/proposals/{proposal.pk}/"
    assert "Tell me what becomes of this" in client.get(address).content.decode()
    response = client.post(f"/en/contributions/{proposal.pk}/follow/")
    assert response.url.endswith(f"?next=%2Fen%2Fproposals%2F{proposal.pk}%2F%23follow")
    assert followed() == []
    assert "Sign in to be told" in client.get(response.url).content.decode()


def test_the_button_says_whether_one_follows(client):
    consultation = make_open_consultation()
    person = make_person()
    sign_in(client, person)
    for contribution in (make_proposal(consultation), make_suggestion(consultation)):
        page = client.post(f"/en/contributions/{contribution.pk}/follow/", follow=True).content.decode()
        assert "You will be told by mail what becomes of this." in page
        assert "Tell me no more" in page
        assert followed() == [(contribution.pk, person.pk)]
        page = client.post(f"/en/contributions/{contribution.pk}/unfollow/", follow=True).content.decode()
        assert "Tell me what becomes of this" in page
        assert followed() == []
    mine = make_proposal(consultation, author=person)
    assert "Tell me what becomes of this" not in client.get(mine.get_absolute_url()).content.decode()
    page = client.post(f"/en/contributions/{mine.pk}/follow/", follow=True).content.decode()
    assert "You wrote this yourself" in page


def test_a_comment_and_a_merged_one_can_be_followed_and_stopped(client):
    consultation, person = make_open_consultation(), make_person()
    sign_in(client, person)
    comment = make_comment(make_proposal(consultation))
    response = client.post(f"/en/contributions/{comment.pk}/follow/")
    assert response.url == f"{comment.get_absolute_url()}#follow"
    merged = make_proposal(consultation)
    client.post(f"/en/contributions/{merged.pk}/follow/")
    merge(sources=[merged], into=make_proposal(consultation), by=make_moderator())
    assert "Tell me no more" in client.get(merged.get_absolute_url()).content.decode()
    assert len(followed()) == 2


def test_ones_own_page_lists_what_one_follows_with_a_way_to_stop(client):
    consultation, person = make_open_consultation(), make_person()
    sign_in(client, person)
    assert "What I follow" not in client.get(MINE).content.decode()
    shown, hidden = make_proposal(consultation, title="Still public"), make_proposal(consultation, title="Taken down")
    for proposal in (shown, hidden):
        services.follow(contribution=proposal, person=person)
    services.decline(contributions=[hidden], moderator=make_moderator(), reason="insult")
    page = client.get(MINE).content.decode()
    assert "Still public" in page
    # The words are taken down everywhere; the following can still be stopped.
    assert "Taken down" not in page
    assert "A text that is no longer public" in page
    response = client.post(f"/en/contributions/{hidden.pk}/unfollow/", {"list": "1"})
    assert response.url == f"{MINE}#followed"
    assert followed() == [(shown.pk, person.pk)]
    assert client.post(f"/en/contributions/{hidden.pk}/unfollow/").status_code == 404


def test_the_list_comes_twenty_a_page_in_the_same_number_of_queries(client, grows):
    consultation, person = make_open_consultation(), make_person()
    sign_in(client, person)

    def follow(number):
        proposal = make_proposal(consultation, title=f"Followed {number:02}")
        services.follow(contribution=proposal, person=person)

    grows(MINE, follow)
    page = client.get(MINE).content.decode()
    assert "Followed 30" in page
    assert "Followed 10" not in page
    assert "Followed 10" in client.get(f"{MINE}?followed=2").content.decode()
