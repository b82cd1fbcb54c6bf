"""Triage: two readers for each contribution, where they differ, and notes that never leave the admin."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from commitments import services
from commitments.models import AnswerTally, Contribution, Reading, ThemeTally
from commitments.services.coverage import cells_of
from ogp_portal.base.errors import EditConflict
from ogp_portal.users.models import OutboxMessage
from tests.factories.consultations import make_consultation, make_open_consultation, make_theme
from tests.factories.contributions import make_comment, make_proposal, make_waiting, proposal_payload
from tests.factories.entries import make_entered
from tests.factories.people import make_moderator, make_organiser, make_person, sign_in
from tests.factories.world import make_world
from tests.house.test_addresses import TABLE

pytestmark = pytest.mark.django_db
LIST = "/en/admin/commitments/contribution/"
MARKER = "Zyzzyva-internal-42"


@pytest.fixture
def consultation():
    return make_open_consultation()


def read(contribution, reader=None, **fields):
    contribution.refresh_from_db()
    fields = {"outcome": "retained", "theme": None, "note": "", **fields}
    fields.setdefault("themes", list(contribution.themes.values_list("pk", flat=True)))
    fields.setdefault("version", contribution.version)
    return services.record_reading(contribution=contribution, reader=reader or make_moderator(), **fields)


def tallies(consultation):
    rows = AnswerTally.objects.filter(consultation=consultation, count__gt=0)
    return {(row.consultation_id, row.theme_id, row.language, row.days): row.count for row in rows}


def test_taken_once_however_often_and_only_what_gets_an_answer(consultation):
    reader = make_moderator()
    proposal, comment = make_proposal(consultation), None
    comment = make_comment(proposal)
    others = [make_waiting(consultation), make_proposal(consultation, status="withdrawn")]
    offer = Contribution.objects.create(
        kind="help_offer",
        consultation=consultation,
        shown_name="Jo",
        language="en",
        body="I help.",
        status="published",
        published_at=timezone.now(),
    )
    chosen = [proposal, comment, *others, offer]
    assert services.take_for_reading(contributions=chosen, reader=reader) == 2
    assert services.take_for_reading(contributions=chosen, reader=reader) == 0
    assert set(Reading.objects.values_list("contribution", "reader")) == {
        (proposal.pk, reader.pk),
        (comment.pk, reader.pk),
    }


def test_given_back_unless_it_was_read(consultation):
    reader, other = make_moderator(), make_moderator()
    first, second = make_proposal(consultation), make_proposal(consultation, themes=[make_theme(consultation)])
    for person in (reader, other):
        services.take_for_reading(contributions=[first, second], reader=person)
    read(second, reader)
    assert services.give_back(contributions=[first, second], reader=reader) == 1
    assert set(Reading.objects.values_list("contribution", "reader")) == {
        (second.pk, reader.pk),
        (first.pk, other.pk),
        (second.pk, other.pk),
    }


def test_a_reading_sets_themes_and_all_counts_follow(consultation):
    old, new, main = (make_theme(consultation) for _ in range(3))
    proposal = make_proposal(consultation, themes=[old])
    reader = make_moderator()
    read(proposal, reader, outcome="guidance", theme=main.pk, themes=[new.pk], note="See the letter of May.")
    reading = Reading.objects.get()
    assert (reading.outcome, reading.theme, reading.note, reading.reader) == (
        "guidance",
        main,
        "See the letter of May.",
        reader,
    )
    assert reading.read_at is not None
    assert set(proposal.themes.all()) == {new, main}
    assert dict(ThemeTally.objects.values_list("theme", "proposals")) == {old.pk: 0, new.pk: 1, main.pk: 1}
    assert tallies(consultation) == dict(cells_of(consultation=consultation))
    assert not OutboxMessage.objects.exists()


def test_reading_again_replaces_ones_own_reading(consultation):
    proposal, reader = make_proposal(consultation, themes=[make_theme(consultation)]), make_moderator()
    read(proposal, reader, outcome="retained")
    read(proposal, reader, outcome="not_retained")
    assert [one.outcome for one in Reading.objects.all()] == ["not_retained"]


def test_the_authors_open_form_does_not_undo_the_themes(consultation):
    old, new = make_theme(consultation), make_theme(consultation)
    proposal = make_proposal(consultation, themes=[old])
    opened_at = proposal.version
    read(proposal, themes=[new.pk])
    with pytest.raises(EditConflict):
        services.edit(contribution=proposal, payload=proposal_payload([old]), version=opened_at, person=proposal.author)
    assert list(proposal.themes.all()) == [new]


def test_two_readers_at_once_do_not_overwrite_each_others_themes(consultation):
    first, second = make_theme(consultation), make_theme(consultation)
    proposal = make_proposal(consultation, themes=[first])
    read(proposal, themes=[second.pk], version=proposal.version)
    with pytest.raises(EditConflict):
        read(proposal, themes=[first.pk], version=1)
    assert Reading.objects.count() == 1


@pytest.mark.parametrize("case", ["theme", "themes", "none", "outcome", "state", "kind", "person"])
def test_what_a_reading_is_refused_for(consultation, case):
    theme, foreign = make_theme(consultation), make_theme(make_consultation())
    proposal = make_proposal(consultation, themes=[theme])
    fields = {
        "theme": {"theme": foreign.pk},
        "themes": {"themes": [theme.pk, foreign.pk]},
        "none": {"themes": []},
        "outcome": {"outcome": "splendid"},
        "person": {"reader": make_organiser()},
    }.get(case, {})
    if case == "state":
        Contribution.objects.filter(pk=proposal.pk).update(status="declined")
    if case == "kind":
        Contribution.objects.filter(pk=proposal.pk).update(kind="help_offer", body="I help.")
    with pytest.raises((services.ReadingRefused, services.NotAllowed)):
        read(proposal, **fields)
    assert list(proposal.themes.all()) == [theme]
    assert not Reading.objects.exists()


def test_themes_alone(consultation):
    theme = make_theme(consultation)
    statement = make_entered(consultation)
    by = make_moderator()
    services.set_themes(contribution=statement, themes=[theme.pk], by=by)
    assert tallies(consultation) == dict(cells_of(consultation=consultation))
    services.set_themes(contribution=statement, themes=[], by=by)
    assert list(statement.themes.all()) == []
    with pytest.raises(services.NotAllowed):
        services.set_themes(contribution=statement, themes=[theme.pk], by=make_person())


def test_where_readers_differ(consultation):
    one, two = make_theme(consultation), make_theme(consultation)
    agreed, outcome, theme, half, alone = (make_proposal(consultation, themes=[one, two]) for _ in range(5))
    for proposal in (agreed, outcome, theme, half):
        read(proposal, theme=one.pk)
    read(agreed, theme=one.pk)
    read(outcome, theme=one.pk, outcome="not_retained")
    read(theme, theme=two.pk)
    services.take_for_reading(contributions=[half, alone], reader=make_moderator())
    assert {row["contribution"] for row in Reading.objects.differing()} == {outcome.pk, theme.pk}


@pytest.mark.parametrize(
    ("values", "name"),
    [({"read_at": timezone.now(), "outcome": ""}, "read_with_a_proposed_outcome"), ({}, "each_reader_reads_once")],
)
def test_the_database_holds_readings_together(consultation, values, name):
    reader, proposal = make_moderator(), make_proposal(consultation)
    if not values:
        Reading.objects.create(contribution=proposal, reader=reader)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Reading.objects.create(contribution=proposal, reader=reader, **values)


# ---- The pages ------------------------------------------------------------------------------------------
class TestPages:
    @pytest.fixture(autouse=True)
    def _signed_in(self, client, consultation):
        self.client, self.me = client, make_moderator(name="Mei Forum")
        sign_in(client, self.me)
        self.theme = make_theme(consultation, name_en="Open heritage")

    def titles(self, readers):
        page = self.client.get(f"{LIST}?readers={readers}").content.decode()
        return set(re.findall(r'<span lang="en">(Number \w+)</span>', page))

    def test_many_are_taken_from_the_list_and_found_by_the_filter(self, consultation):
        names = ["one", "two", "three", "four"]
        rows = [make_proposal(consultation, title=f"Number {name}", themes=[self.theme]) for name in names]
        data = {"action": "take_selected", "_selected_action": [rows[0].pk, rows[1].pk]}
        page = self.client.post(f"{LIST}?readers=none", data, follow=True).content.decode()
        assert "2 taken for reading." in page
        read(rows[1], self.me)
        read(rows[2]), read(rows[2])
        read(rows[1], outcome="later_plan")
        assert self.titles("mine") == {"Number one"}
        assert self.titles("none") == {"Number four"}
        assert self.titles("one") == set()
        assert self.titles("two") == {"Number two", "Number three"}
        assert self.titles("differ") == {"Number two"}
        data = {"action": "give_back_selected", "_selected_action": [rows[0].pk]}
        self.client.post(f"{LIST}?readers=mine", data)
        assert self.titles("none") == {"Number one", "Number four"}
        assert self.client.get(f"{LIST}?readers=rubbish").status_code in (200, 302)

    def test_a_difference_shows_on_the_list_and_on_the_page(self, consultation):
        proposal = make_proposal(consultation, themes=[self.theme])
        read(proposal, make_moderator(name="Ada One"), outcome="retained", note="Yes: it is cheap.")
        page = self.client.get(f"{LIST}{proposal.pk}/change/").content.decode()
        assert "One reader so far" in page
        read(proposal, make_moderator(name="Bo Two"), outcome="not_retained", theme=self.theme.pk)
        assert (
            "<strong>Readers differ</strong> <small>Ada One, Bo Two</small>"
            in self.client.get(f"{LIST}?waiting=all").content.decode()
        )
        page = self.client.get(f"{LIST}{proposal.pk}/change/").content.decode()
        assert "Readings – Readers differ" in page
        for words in ("Ada One", "Bo Two", "Not retained", "Yes: it is cheap.", "Open heritage"):
            assert words in page

    def test_reading_one_on_its_page_and_going_on_to_the_next(self, consultation):
        first, second = (make_proposal(consultation, themes=[self.theme]) for _ in range(2))
        services.take_for_reading(contributions=[first, second], reader=self.me)
        address = f"{LIST}{first.pk}/read/"
        page = self.client.get(address).content.decode()
        assert "Nobody can see who is paid for what." in page
        data = {"outcome": "retained", "theme": self.theme.pk, "themes": [self.theme.pk], "note": "Good.", "version": 1}
        assert self.client.post(address, data | {"another": "1"}).url == f"{LIST}{second.pk}/read/"
        assert self.client.post(f"{LIST}{second.pk}/read/", {"give_back": "1"}).url == f"{LIST}{second.pk}/change/"
        assert Reading.objects.get().note == "Good."
        assert self.client.post(address, data | {"another": "1"}).url == f"{LIST}{first.pk}/change/"

    def test_the_other_reading_shows_once_ones_own_is_there(self, consultation):
        proposal = make_proposal(consultation, themes=[self.theme])
        read(proposal, note="Found it weak.", outcome="not_retained")
        address = f"{LIST}{proposal.pk}/read/"
        page = self.client.get(address).content.decode()
        assert "Found it weak." not in page
        assert "Somebody else reads it too." in page
        read(proposal, self.me)
        assert "Found it weak." in self.client.get(address).content.decode()

    def test_an_error_and_a_conflict_keep_what_was_typed(self, consultation):
        proposal = make_proposal(consultation, themes=[self.theme])
        address = f"{LIST}{proposal.pk}/read/"
        data = {"outcome": "", "themes": [self.theme.pk], "note": "A long thought.", "version": 1}
        response = self.client.post(address, data)
        assert response.status_code == 422
        assert "A long thought." in response.content.decode()
        assert 'id="id_outcome_error"' in response.content.decode()
        services.set_themes(contribution=proposal, themes=[make_theme(consultation).pk], by=make_moderator())
        response = self.client.post(address, data | {"outcome": "retained"})
        page = response.content.decode()
        assert response.status_code == 409
        assert "A long thought." in page
        assert 'name="version" value="2"' in page
        assert self.client.post(address, data | {"outcome": "retained", "version": 2}).status_code == 302
        response = self.client.post(address, data | {"outcome": "retained", "version": 3, "themes": []})
        assert (response.status_code, "Choose at least one theme." in response.content.decode()) == (422, True)

    def test_what_gets_no_answer_is_not_read(self, consultation):
        waiting = make_waiting(consultation)
        assert self.client.get(f"{LIST}{waiting.pk}/read/").status_code == 404
        assert "Readings" not in self.client.get(f"{LIST}{waiting.pk}/change/").content.decode()

    def test_query_budgets(self, consultation, grows):
        def make(number):
            proposal = make_proposal(consultation, themes=[self.theme])
            read(proposal), read(proposal, outcome="guidance")
            services.take_for_reading(contributions=[proposal], reader=self.me)
            make_entered(consultation, kind="comment", proposal=proposal.pk)

        grows(f"{LIST}?waiting=all", make)
        for readers in ("mine", "none", "one", "differ", "two"):
            grows(f"{LIST}?readers={readers}", make, rows=(1,))
        first = Contribution.objects.filter(kind="proposal").first()
        grows(f"{LIST}{first.pk}/read/", lambda _n: read(first), rows=(1, 3))


@pytest.mark.parametrize("make", [make_organiser, make_person])
def test_reading_is_the_forums_alone(client, consultation, make):
    proposal = make_proposal(consultation)
    sign_in(client, make())
    address = f"{LIST}{proposal.pk}/read/"
    for response in (client.get(address), client.post(address, {"outcome": "retained", "version": 1})):
        assert response.status_code in (302, 403)
    assert not Reading.objects.exists()


# ---- What stays inside ----------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["visitor", "moderator"])
def test_internal_notes_never_leave_the_admin(client, role):
    """Every address of the site, in both languages, whatever it answers: pages, files, data, and every mail."""
    world = make_world()
    for contribution in Contribution.objects.filter(status="published").exclude(kind="help_offer"):
        read(contribution, note=MARKER)
        read(contribution, note=MARKER, outcome="not_retained", reader=make_moderator(name=MARKER))
    assert Reading.objects.filter(note=MARKER).count() > 4
    if role != "visitor":
        sign_in(client, world.people[role])
    client.audited = False
    for language in ("en", "fr"):
        for name in TABLE:
            address = reverse(name, args=world.arguments.get(name, []))
            response = client.get(address.replace("/en/", f"/{language}/", 1), follow=True)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            assert MARKER.encode() not in body, address
            assert MARKER not in str(response.headers), address
    assert not OutboxMessage.objects.filter(body__contains=MARKER).exists()


def test_in_the_admin_they_are_read(client):
    world = make_world()
    proposal = Contribution.objects.filter(kind="proposal", status="published").first()
    read(proposal, note=MARKER)
    sign_in(client, world.people["moderator"])
    assert MARKER in client.get(f"{LIST}{proposal.pk}/change/").content.decode()
