"""Merging, splitting and undoing on the pages of the admin."""

import pytest
from django.urls import reverse

from commitments.models import Contribution, Grouping
from tests.factories.consultations import make_open_consultation
from tests.factories.contributions import make_comment, make_proposal
from tests.factories.people import make_moderator, sign_in

pytestmark = pytest.mark.django_db
MERGE = "admin:commitments_contribution_merge"
BOTH = "Publish the contracts. Repair the roads."


@pytest.fixture
def moderator(client):
    person = make_moderator()
    sign_in(client, person)
    return person


def test_chosen_in_the_list_compared_and_merged(client, moderator):
    consultation = make_open_consultation()
    kept = make_proposal(consultation, title="Publish all contracts", support_count=3)
    gone = make_proposal(consultation, title="Contracts in the open")
    found = make_proposal(consultation, title="Publish contracts every month")
    make_proposal(consultation, title="Plant more trees", problem="It is hot.", solution="Plant.", change="")
    changelist = reverse("admin:commitments_contribution_changelist") + "?waiting=all"
    chosen = {"action": "merge_selected", "_selected_action": [kept.pk, gone.pk]}
    response = client.post(changelist, chosen, follow=True)
    shown = [row["one"].pk for row in response.context["rows"]]
    assert shown == [kept.pk, gone.pk, found.pk]
    assert [row["is_ticked"] for row in response.context["rows"]] == [True, True, False]
    assert [row["is_into"] for row in response.context["rows"]] == [True, False, False]
    address = response.redirect_chain[-1][0]
    client.post(address, {"chosen": [kept.pk, gone.pk], "into": kept.pk})
    gone.refresh_from_db()
    assert gone.merged_into_id == kept.pk
    page = client.get(reverse("admin:commitments_contribution_change", args=[kept.pk]))
    assert "Contracts in the open" in page.content.decode()
    undo = reverse("admin:commitments_contribution_undo", args=[Grouping.objects.get().pk])
    assert client.get(undo).status_code == 405
    client.post(undo)
    gone.refresh_from_db()
    assert gone.merged_into_id is None


def test_a_refusal_keeps_what_was_chosen(client, moderator):
    one, other = make_proposal(make_open_consultation()), make_proposal(make_open_consultation())
    response = client.post(
        f"{reverse(MERGE)}?one={one.pk}&one={other.pk}", {"chosen": [one.pk, other.pk], "into": one.pk}
    )
    assert response.status_code == 422
    assert "belongs to another consultation" in response.content.decode()
    assert [row["is_ticked"] for row in response.context["rows"]] == [True, True]
    assert not Grouping.objects.exists()


@pytest.mark.parametrize("query", ["", "?one=x", "?one=99999999999999999999&one=0"])
def test_nothing_to_merge_is_said(client, moderator, query):
    response = client.get(reverse(MERGE) + query)
    assert response.status_code == 200
    assert response.context["rows"] == []


def test_a_comment_cannot_be_merged(client, moderator):
    comment = make_comment(make_proposal(make_open_consultation()))
    assert client.get(f"{reverse(MERGE)}?one={comment.pk}").context["rows"] == []


def parts_of(*texts):
    data = {"parts": str(len(texts))}
    for number, (title, solution) in enumerate(texts, 1):
        part = {"sent": "1", "title": title, "problem": "Nobody can see who is paid for what.", "solution": solution}
        data |= {f"part{number}-{name}": value for name, value in part.items()}
    return data


def test_one_that_says_two_things_is_split_and_put_together_again(client, moderator):
    whole = make_proposal(make_open_consultation(), solution=BOTH)
    address = reverse("admin:commitments_contribution_split", args=[whole.pk])
    form = client.get(address)
    assert form.context["forms"][0]["solution"].value() == BOTH
    client.post(address, parts_of(("Contracts", "Publish the contracts."), ("Roads", "Repair the roads.")))
    parts = Contribution.objects.filter(split_from=whole).order_by("pk")
    assert [part.title for part in parts] == ["Contracts", "Roads"]
    client.post(reverse("admin:commitments_contribution_undo", args=[Grouping.objects.order_by("pk").first().pk]))
    assert not Contribution.objects.filter(split_from=whole).exists()


def test_words_the_author_did_not_write_come_back_with_the_form(client, moderator):
    whole = make_proposal(make_open_consultation(), solution=BOTH)
    address = reverse("admin:commitments_contribution_split", args=[whole.pk])
    response = client.post(address, parts_of(("Contracts", "Burn the contracts."), ("Roads", "Repair the roads.")))
    assert response.status_code == 422
    assert "burn" in response.context["error"]
    assert "Burn the contracts." in response.content.decode()
    more = client.post(address, parts_of(("Contracts", "Publish."), ("Roads", "Repair.")) | {"another": "1"})
    assert len(more.context["forms"]) == 3
    assert "Publish.</textarea>" in more.content.decode()
    assert not Grouping.objects.exists()
