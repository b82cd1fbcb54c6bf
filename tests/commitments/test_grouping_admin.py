"""Merging, splitting and undoing on the pages of the admin."""

import pytest
from django.urls import reverse

from commitments import services
from commitments.models import Contribution, Grouping, Support
from commitments.querysets.likeness import alike_to
from commitments.services.grouping import merge, split
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.contributions import make_comment, make_proposal, make_suggestion
from tests.factories.people import make_moderator, make_organiser, make_person, sign_in

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


def change(one):
    return reverse("admin:commitments_contribution_change", args=[one.pk])


def undoing(act):
    return reverse("admin:commitments_contribution_undo", args=[act.pk])


def sums_on(page):
    return [line for line in page.splitlines() if 'class="sums"' in line]


def test_the_numbers_stand_there_before_and_together(client, moderator):
    consultation = make_open_consultation()
    first, second = make_proposal(consultation), make_proposal(consultation)
    both, one = make_person(), make_person()
    for proposal, person in ((first, both), (second, both), (second, one)):
        services.support(proposal=proposal, person=person)
    make_comment(first)
    address = f"{reverse(MERGE)}?one={first.pk}&one={second.pk}"
    page = client.get(address).content.decode()
    assert page.count(first.problem) == 2
    by_itself, other, together = sums_on(page)
    assert "1 support<" in by_itself
    assert "2 supports<" in other
    # Whoever supports both counts once.
    for part in ("2 supports<", "2 people said it", "1 comment<"):
        assert part in together
    alone = client.post(address, {"count": "1", "chosen": [first.pk], "into": first.pk})
    assert alone.status_code == 200
    assert len(sums_on(alone.content.decode())) == 2
    assert not Grouping.objects.exists()


def test_each_act_stands_on_the_page_with_a_way_to_undo_it(client, moderator):
    consultation = make_open_consultation()
    root, merged = make_proposal(consultation, title="The root here"), make_proposal(consultation, title="The merged")
    act = merge(sources=[merged], into=root, by=moderator)[0]
    for place, words in ((root, "Merged into this:"), (merged, "Merged into:")):
        page = client.get(change(place)).content.decode()
        assert words in page
        assert f'href="{undoing(act)}"' in page
    page = client.get(undoing(act)).content.decode()
    assert "The root here" in page
    assert "The merged" in page
    merged.refresh_from_db()
    assert merged.merged_into == root
    assert client.post(undoing(act)).url == change(root)
    merged.refresh_from_db()
    assert merged.merged_into is None
    assert "This was undone already." in client.post(undoing(act), follow=True).content.decode()
    assert f'href="{undoing(act)}"' not in client.get(change(root)).content.decode()


def test_before_a_split_is_undone_the_page_says_what_stays(client, moderator):
    whole = make_proposal(make_open_consultation())
    texts = {"problem": whole.problem, "solution": whole.solution}
    parts = [{"title": "Touched by somebody", **texts}, {"title": "Touched by nobody", **texts}]
    touched, _other = split(whole=whole, parts=parts, by=moderator)
    Support.objects.create(contribution=touched, person=make_person())
    act = Grouping.objects.get(part=touched)
    page = client.get(undoing(act)).content.decode()
    lines = [line for line in page.splitlines() if "Touched by" in line]
    before, _mark, after = "".join(lines).partition("Touched by nobody")
    assert "it stays readable, merged into the whole" in before
    assert "nobody has touched it: it disappears" in after
    client.post(undoing(act))
    page = client.get(change(whole)).content.decode()
    assert "a part that is gone" in page
    assert "Touched by somebody" in page


def test_a_suggestion_is_split_by_its_one_text(client, moderator):
    note = make_suggestion(make_open_consultation(), title="Two themes", body="Floods and smoke matter here.")
    address = reverse("admin:commitments_contribution_split", args=[note.pk])
    assert "part1-problem" not in client.get(address).content.decode()
    texts = [("Floods", "Floods matter here."), ("Smoke", "smoke matter here.")]
    data = {"parts": "2"}
    for number, (title, body) in enumerate(texts, start=1):
        data |= {f"part{number}-sent": "1", f"part{number}-title": title, f"part{number}-body": body}
    client.post(address, data)
    made = Contribution.objects.filter(split_from=note).order_by("pk")
    assert list(made.values_list("title", "body")) == texts
    # Sent again, or from a page that was still open: nothing is made twice.
    assert "is split already" in client.post(address, data).content.decode()
    assert made.count() == 2


def test_what_shares_words_is_a_hint_on_the_page(client, moderator):
    consultation = make_open_consultation()
    asked = make_proposal(consultation, title="Cycling lanes beside every school")
    alike = make_proposal(consultation, title="A lane for cycling near each school")
    unlike = make_proposal(consultation, title="Beekeeping on roofs", problem="Too few bees.", solution="Hives.")
    merged = make_proposal(consultation, title="Lanes for cycling to school")
    merge(sources=[merged], into=unlike, by=moderator)
    elsewhere = make_proposal(make_open_consultation(), title="Cycling lanes beside every school")
    found = list(alike_to([asked], Contribution.objects.all()))
    assert found == [alike]
    assert elsewhere not in found
    page = client.get(change(asked)).content.decode()
    assert f'href="{reverse(MERGE)}?one={asked.pk}&amp;one={alike.pk}"' in page
    assert "may say the same" not in client.get(change(merged)).content.decode()


@pytest.mark.parametrize("make", [make_organiser, make_person])
def test_only_forum_members_merge_split_and_undo(client, make):
    consultation = make_open_consultation()
    first, second = make_proposal(consultation, solution=BOTH), make_proposal(consultation)
    act = merge(sources=[make_proposal(consultation)], into=first, by=make_moderator())[0]
    sign_in(client, make())
    pages = {
        f"{reverse(MERGE)}?one={first.pk}&one={second.pk}": {"chosen": [first.pk, second.pk], "into": first.pk},
        reverse("admin:commitments_contribution_split", args=[first.pk]): parts_of(("A", "Publish."), ("B", "Repair.")),
        undoing(act): {},
    }
    for address, data in pages.items():
        assert client.get(address).status_code in (302, 403)
        assert client.post(address, data).status_code in (302, 403)
    assert list(Grouping.objects.values_list("pk", "undone_at")) == [(act.pk, None)]


def test_query_budgets_of_these_pages(client, grows, moderator):
    consultation = make_open_consultation()
    one, other = make_proposal(consultation), make_proposal(consultation)
    address = f"{reverse(MERGE)}?one={one.pk}&one={other.pk}"
    grows(address, lambda _n: make_proposal(consultation), rows=(1, 3))
    grows(reverse("admin:commitments_contribution_split", args=[one.pk]), lambda _n: make_theme(consultation))
    # Content types are read once by each process.
    client.get(change(one))
    grows(change(one), lambda _n: make_proposal(consultation), rows=(2, 5))
