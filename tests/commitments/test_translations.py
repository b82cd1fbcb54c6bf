"""A translation beside what somebody wrote: whose it is, of which version, and never instead."""

import pytest
from django.db import IntegrityError, transaction

from commitments.models import ContributionTranslation
from commitments.services import (
    NotAllowed,
    TextRefused,
    add_translation,
    edit,
    withdraw_translation,
)
from ogp_portal.base.errors import EditConflict
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.contributions import (
    make_comment,
    make_proposal,
    make_translation,
    make_waiting,
    proposal_payload,
)
from tests.factories.people import make_moderator, make_organiser, make_person, sign_in

pytestmark = pytest.mark.django_db
TEXTS = {
    "title": "Publish all contracts",
    "problem": "Nobody sees who is paid.",
    "solution": "Publish each contract.",
    "change": "Anybody could check.",
}
DESK = "/en/admin/commitments/contributiontranslation/"


@pytest.fixture
def proposal():
    return make_proposal(make_open_consultation(), language="fr", title="Publier tous les contrats")


def add(proposal, **changes):
    given = {"texts": TEXTS, "source_fingerprint": proposal.fingerprint, "version": 0, "by": None, **changes}
    return add_translation(contribution=proposal, **given)


def page_of(client, proposal):
    return client.get(f"/en/proposals/{proposal.pk}/").content.decode()


class TestServices:
    @pytest.mark.parametrize("make", [make_moderator, lambda: make_person(roles=["translator"])])
    def test_a_forum_member_or_a_translator_adds_one(self, proposal, make):
        by = make()
        row = add(proposal, by=by)
        assert (row.language, row.origin, row.translated_by, row.is_checked) == ("en", "person", by, True)
        proposal.refresh_from_db()
        assert proposal.title == "Publier tous les contrats"

    @pytest.mark.parametrize("make", [make_person, make_organiser])
    def test_nobody_else_does(self, proposal, make):
        with pytest.raises(NotAllowed):
            add(proposal, by=make())
        with pytest.raises(NotAllowed):
            withdraw_translation(translation=make_translation(proposal), by=make())
        assert ContributionTranslation.objects.count() == 1

    def test_a_translator_translates_what_is_public(self, proposal):
        translator = make_person(roles=["translator"])
        waiting = make_waiting(proposal.consultation)
        with pytest.raises(NotAllowed):
            add(waiting, by=translator)
        add(waiting, by=make_moderator())

    def test_offers_of_help_are_not_translated(self, proposal):
        proposal.kind, proposal.body = "help_offer", "Je peux lire."
        proposal.save()
        with pytest.raises(NotAllowed):
            add(proposal, by=make_moderator())

    def test_a_machine_marks_what_it_writes_and_never_replaces_a_person(self, proposal):
        row = add(proposal, origin="machine")
        assert (row.origin, row.is_checked, row.read_by) == ("machine", False, None)
        row = add(proposal, origin="machine", version=1)
        reader = make_moderator()
        row = add(proposal, by=reader, version=2)
        assert (row.origin, row.is_checked, row.read_by, row.translated_by) == ("machine", True, reader, None)
        with pytest.raises(NotAllowed):
            add(proposal, origin="machine", version=3)
        row = add(proposal, by=reader, version=3, texts={**TEXTS, "title": "Publish every contract"})
        assert (row.origin, row.translated_by) == ("person", reader)

    def test_a_person_who_is_nobody_is_refused(self, proposal):
        with pytest.raises(NotAllowed):
            add(proposal)

    def test_two_translators_do_not_overwrite_each_other(self, proposal):
        by = make_moderator()
        add(proposal, by=by)
        with pytest.raises(EditConflict):
            add(proposal, by=by)

    @pytest.mark.parametrize("name", ["title", "problem", "solution", "change"])
    def test_every_part_is_translated(self, proposal, name):
        with pytest.raises(TextRefused):
            add(proposal, by=make_moderator(), texts={**TEXTS, name: " \u202e"})

    def test_a_part_has_its_length(self, proposal):
        with pytest.raises(TextRefused):
            add(proposal, by=make_moderator(), texts={**TEXTS, "problem": "a" * 200_000})

    def test_a_part_the_author_did_not_write_is_left_out(self, proposal):
        assert add(proposal, by=make_moderator(), texts={**TEXTS, "body": "Invented."}).body == ""

    def test_lone_surrogates_and_direction_marks_are_dropped(self, proposal):
        row = add(proposal, by=make_moderator(), texts={**TEXTS, "title": "Publish\ud800 all\u202e"})
        assert row.title == "Publish all"

    def test_withdrawing_keeps_the_history(self, proposal):
        row = add(proposal, by=make_moderator())
        withdraw_translation(translation=row, by=make_moderator())
        assert not ContributionTranslation.objects.exists()
        history = ContributionTranslation._meta.get_field("events").related_model
        assert set(history.objects.values_list("pgh_label", flat=True)) == {"insert", "delete"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "", "problem": "", "solution": "", "change": ""},
        {"origin": "person", "is_checked": False},
    ],
)
def test_the_database_refuses(proposal, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_translation(proposal, **wrong)


def test_the_database_takes_one_per_language(proposal):
    make_translation(proposal)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_translation(proposal)


class TestPages:
    def test_beside_and_never_instead(self, client, proposal):
        make_translation(proposal, **TEXTS)
        page = page_of(client, proposal)
        assert '<h1 lang="fr">Publier tous les contrats</h1>' in page
        assert '<details class="translation" open>' in page
        assert "In English – Translation by a person" in page
        assert "Publish each contract." in page
        french = client.get(f"/fr/propositions/{proposal.pk}/").content.decode()
        assert '<details class="translation">' in french
        assert "Traduction faite par une personne" in french

    def test_a_machine_is_named(self, client, proposal):
        row = make_translation(proposal, origin="machine", is_checked=False)
        assert "Translation by a machine, not checked" in page_of(client, proposal)
        row.is_checked = True
        row.save()
        assert "Translation by a machine, checked by a person" in page_of(client, proposal)

    def test_an_edit_by_the_author_makes_it_one_of_an_earlier_version(self, client, proposal):
        theme = make_theme(proposal.consultation)
        make_translation(proposal)
        assert "of an earlier version" not in page_of(client, proposal)
        payload = proposal_payload([theme], language="fr", title="Publier  tous les contrats ?")
        payload |= {name: getattr(proposal, name) for name in ("problem", "solution", "change")}
        edit(contribution=proposal, payload=payload, version=1, person=proposal.author)
        assert "Translation by a person – of an earlier version" in page_of(client, proposal)
        assert "of an earlier version" in client.get("/en/proposals/").content.decode()

    def test_lists_show_the_title_below_to_readers_of_the_other_language(self, client, proposal):
        make_translation(proposal, title="Publish all contracts")
        page = " ".join(client.get("/en/proposals/").content.decode().split())
        assert page.index("Publier tous les contrats") < page.index("Publish all contracts")
        assert "Translation by a person" in page
        assert "Publish all contracts" not in client.get("/fr/propositions/").content.decode()

    def test_a_comment_and_its_reply(self, client, proposal):
        top = make_comment(proposal, language="fr", body="Je suis d’accord.")
        reply = make_comment(proposal, language="fr", body="Moi aussi.", parent=top)
        make_translation(top, body="I agree with this.")
        make_translation(reply, body="So do I, in fact.")
        for page in (page_of(client, proposal), client.get(f"/en/proposals/{proposal.pk}/comments/{top.pk}/")):
            page = page if isinstance(page, str) else page.content.decode()
            assert "I agree with this." in page
            assert "So do I, in fact." in page
        top.status = "withdrawn"
        top.save()
        assert "I agree with this." not in page_of(client, proposal)

    def test_hostile_text_is_text(self, client, proposal):
        make_translation(proposal, title="<script>x()</script>", problem="<b>bold</b>")
        page = page_of(client, proposal) + client.get("/en/proposals/").content.decode()
        assert "<script>x()" not in page
        assert "<b>bold" not in page


class TestDesk:
    def data(self, proposal, **changes):
        return {**TEXTS, "version": 0, "source": proposal.fingerprint, **changes}

    def test_a_translator_finds_writes_and_withdraws(self, client, proposal):
        sign_in(client, make_person(roles=["translator"]))
        assert "Publier tous les contrats" in client.get(DESK).content.decode()
        address = f"{DESK}of/{proposal.pk}/"
        assert "Nobody can see who is paid for what." in client.get(address).content.decode()
        assert client.post(address, self.data(proposal)).status_code == 302
        row = ContributionTranslation.objects.get()
        assert row.title == "Publish all contracts"
        assert "Publier tous les contrats" not in client.get(DESK).content.decode()
        assert client.get(f"{DESK}{row.pk}/change/").url == address
        client.post(address, {"withdraw": "1"})
        assert not ContributionTranslation.objects.exists()

    def test_what_is_missing_is_named_and_nothing_is_lost(self, client, proposal):
        sign_in(client, make_moderator())
        response = client.post(f"{DESK}of/{proposal.pk}/", self.data(proposal, problem=""))
        assert response.status_code == 422
        assert "Publish each contract." in response.content.decode()

    def test_a_conflict_shows_both_and_the_next_saving_counts(self, client, proposal):
        sign_in(client, make_moderator())
        make_translation(proposal, title="Saved meanwhile by somebody")
        response = client.post(f"{DESK}of/{proposal.pk}/", self.data(proposal))
        page = response.content.decode()
        assert response.status_code == 409
        assert "Saved meanwhile by somebody" in page
        assert "Publish each contract." in page
        assert client.post(f"{DESK}of/{proposal.pk}/", self.data(proposal, version=1)).status_code == 302

    def test_the_words_in_view_count_not_those_saved_meanwhile(self, client, proposal):
        sign_in(client, make_moderator())
        data = self.data(proposal)
        proposal.problem = "Autre chose, écrite entre-temps."
        proposal.save()
        client.post(f"{DESK}of/{proposal.pk}/", data)
        assert "of an earlier version" in page_of(client, proposal)

    def test_an_outdated_or_unchecked_one_is_to_be_done(self, client, proposal):
        row = make_translation(proposal, origin="machine", is_checked=False)
        sign_in(client, make_moderator())
        assert "not checked" in client.get(DESK).content.decode()
        row.is_checked = True
        row.save()
        assert "Every public text has a translation" in client.get(DESK).content.decode()
        proposal.edited_at = row.written_at.replace(year=row.written_at.year + 1)
        proposal.save()
        assert "Publier tous les contrats" in client.get(DESK).content.decode()

    def test_strangers_are_refused(self, client, proposal):
        waiting = make_waiting(proposal.consultation)
        sign_in(client, make_organiser())
        for address in (DESK, f"{DESK}of/{proposal.pk}/"):
            assert client.get(address).status_code == 403
        sign_in(client, make_person(roles=["translator"]))
        assert client.get(f"{DESK}of/{waiting.pk}/").status_code == 403
        assert client.get(f"{DESK}of/999999/").status_code == 404
        assert client.get(f"{DESK}x/change/").status_code == 404


class Backwards:
    """A translator that answers with every text reversed."""

    def translate(self, texts, source, target, *, timeout):
        assert (source, target) == ("fr", "en")
        return [text[::-1] for text in texts]


class Half:
    """A translator that loses a text."""

    def translate(self, texts, source, target, *, timeout):
        return [text.upper() for text in texts][1:]


class TestMachine:
    def press(self, client, proposal):
        return client.post(f"{DESK}of/{proposal.pk}/", {"machine": "1"}, follow=True).content.decode()

    def test_what_it_writes_is_marked_until_a_person_has_saved_it(self, client, proposal, settings):
        settings.MACHINE_TRANSLATOR = f"{__name__}.Backwards"
        sign_in(client, make_moderator())
        assert "Translate by machine" in client.get(f"{DESK}of/{proposal.pk}/").content.decode()
        page = self.press(client, proposal)
        assert proposal.title[::-1] in page
        assert "Translate by machine" not in page
        assert "Translation by a machine, not checked" in page_of(client, proposal)
        row = ContributionTranslation.objects.get()
        texts = {name: getattr(row, name) for name in TEXTS}
        client.post(f"{DESK}of/{proposal.pk}/", {**texts, "version": 1, "source": proposal.fingerprint})
        assert "Translation by a machine, checked by a person" in page_of(client, proposal)

    @pytest.mark.parametrize("name", ["Half", "Nothing"])
    def test_a_machine_that_fails_is_told_in_words(self, client, proposal, settings, name):
        settings.MACHINE_TRANSLATOR = f"{__name__}.{name}"
        sign_in(client, make_moderator())
        assert "achine translation service" in self.press(client, proposal)
        assert not ContributionTranslation.objects.exists()

    def test_there_is_no_button_without_a_machine(self, client, proposal):
        sign_in(client, make_moderator())
        assert "Translate by machine" not in client.get(f"{DESK}of/{proposal.pk}/").content.decode()
