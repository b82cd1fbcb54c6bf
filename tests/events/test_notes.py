"""Notes of a workshop: written at the desk, released as contributions, answered like any other."""

import uuid
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from commitments.models import AnswerTally, Contribution
from commitments.services import NotAllowed, decline, hand_in_note, publish
from commitments.services.coverage import cells_of
from events.models import Note
from events.services import noting
from events.services.refusals import NoteRefused, WorkshopCalledOff
from ogp_portal.base.errors import EditConflict
from ogp_portal.users.models import OutboxMessage
from tests.events.test_pages import at, text_of
from tests.events.test_races import in_parallel
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.entries import make_entry
from tests.factories.events import days, key, make_note, make_workshop
from tests.factories.people import make_administrator, make_moderator, make_organiser, make_person, sign_in

pytestmark = pytest.mark.django_db
WORDS = "Publish every contract, also the small ones."


@pytest.fixture
def organiser():
    return make_organiser()


@pytest.fixture
def workshop(organiser):
    return make_workshop(consultation=make_open_consultation(), organisers=[organiser], starts_at=days(-0.1))


@pytest.fixture
def theme(workshop):
    return make_theme(workshop.consultation)


def write(workshop, by, theme, **fields):
    words = {"table": "Table 1", "language": "en", "text": WORDS, "submission_key": key(), **fields}
    return noting.write_note(workshop=workshop, by=by, theme=theme, now=timezone.now(), **words)


def release(workshop, by, now=None, **chosen):
    return noting.release_notes(workshop=workshop, by=by, now=now or timezone.now(), **chosen)


def test_a_note_becomes_a_contribution_that_says_where_it_comes_from(workshop, theme, organiser):
    fields = {"title_fr": "Données ouvertes", "starts_at": "2018-03-08T01:00:00Z", "ends_at": "2018-03-08T03:00:00Z"}
    type(workshop).objects.filter(pk=workshop.pk).update(**fields)
    workshop.refresh_from_db()
    note = write(workshop, organiser, theme, language="fr", text="Publiez tous les contrats.", table="Table 2")
    (made,) = release(workshop, organiser)
    said = Contribution.objects.get()
    note.refresh_from_db()
    assert note.contribution == made.contribution == said
    assert (said.kind, said.channel, said.author, said.entered_by) == ("workshop_note", "workshop", None, organiser)
    assert (said.body, said.title) == ("Publiez tous les contrats.", "")
    assert (said.shown_name, said.language) == ("Table 2", "fr")
    assert said.received_on == date(2018, 3, 7), "the day there, not in Greenwich"
    assert said.source == "Atelier «\u00a0Données ouvertes\u00a0», 7\u00a0mars\u00a02018"
    assert "notes seraient publiées" in said.consent
    assert list(said.themes.all()) == [theme]


def test_it_waits_for_the_forum_until_the_forum_has_published_one_of_the_same_organiser(workshop, theme, organiser):
    write(workshop, organiser, theme)
    release(workshop, organiser)
    first = Contribution.objects.get()
    assert (first.status, first.published_at, first.reviewed_at) == ("submitted", None, None)
    assert not AnswerTally.objects.filter(count__gt=0).exists()
    publish(contributions=[first], moderator=make_moderator())
    write(workshop, organiser, theme, text="The second.")
    release(workshop, organiser)
    second = Contribution.objects.get(body="The second.")
    assert second.status == "published"
    assert second.published_at
    assert second.reviewed_at is None, "it is public, and in the queue to be read"
    rows = AnswerTally.objects.filter(count__gt=0)
    counted = {(row.consultation_id, row.theme_id, row.language, row.days): row.count for row in rows}
    assert counted == dict(cells_of(consultation=workshop.consultation))
    assert not OutboxMessage.objects.exists()


def test_what_the_forum_declined_does_not_make_an_organiser_trusted(workshop, theme, organiser):
    write(workshop, organiser, theme)
    release(workshop, organiser)
    decline(contributions=Contribution.objects.all(), moderator=make_moderator(), reason="insult")
    write(workshop, organiser, theme, text="The second.")
    release(workshop, organiser)
    assert Contribution.objects.get(body="The second.").status == "submitted"


def test_an_administrator_publishes_at_once(workshop, theme):
    administrator = make_administrator()
    write(workshop, administrator, theme)
    release(workshop, administrator)
    assert Contribution.objects.get().status == "published"
    assert Contribution.objects.get().reviewed_at


def test_releasing_twice_is_once_and_one_by_one_leaves_the_others(workshop, theme, organiser):
    first, second = write(workshop, organiser, theme), write(workshop, organiser, theme, text="The second.")
    assert release(workshop, organiser, pks=[first.pk]) == [first]
    assert release(workshop, organiser, pks=[first.pk]) == []
    assert Contribution.objects.count() == 1
    assert release(workshop, organiser) == [second]
    assert release(workshop, organiser) == []
    assert Contribution.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_released_ten_times_at_once_each_note_is_one_contribution():
    organiser = make_organiser()
    workshop = make_workshop(consultation=make_open_consultation(), organisers=[organiser], starts_at=days(-0.1))
    theme = make_theme(workshop.consultation)
    for number in range(3):
        make_note(workshop, theme=theme, text=f"Note {number}")
    results = in_parallel([lambda: release(workshop, organiser)] * 10)
    assert sum(len(made) for made in results) == 3
    assert Contribution.objects.count() == 3


def test_one_form_sent_twice_is_one_note_and_other_words_are_another(workshop, theme, organiser):
    same = key()
    assert write(workshop, organiser, theme, submission_key=same) == write(
        workshop, organiser, theme, submission_key=same
    )
    write(workshop, organiser, theme, submission_key=same, text="Typed after going back")
    assert Note.objects.count() == 2


@pytest.mark.parametrize("role", [make_person, make_moderator, make_organiser])
def test_only_its_organisers_write_change_remove_and_release(workshop, theme, organiser, role):
    other = role()
    note = write(workshop, organiser, theme)
    same = {"table": "x", "theme": theme, "language": "en", "text": "x"}
    for act in (
        lambda: write(workshop, other, theme),
        lambda: noting.change_note(note=note, read=note.fingerprint, by=other, now=days(0), **same),
        lambda: noting.remove_note(note=note, by=other),
        lambda: release(workshop, other),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert Note.objects.get().text == WORDS
    assert not Contribution.objects.exists()


def test_nothing_is_released_before_the_workshop_or_of_one_that_is_not_public(theme, workshop, organiser):
    note = write(workshop, organiser, theme)
    for fields, now, refusal in [
        ({}, days(-1), NoteRefused),
        ({"published_at": None}, days(0), NoteRefused),
        ({"cancelled_at": days(0)}, days(0), WorkshopCalledOff),
    ]:
        for name, value in fields.items():
            setattr(workshop, name, value)
        with pytest.raises(refusal):
            release(workshop, organiser, now)
    with pytest.raises(WorkshopCalledOff):
        write(workshop, organiser, theme)
    note.refresh_from_db()
    assert note.contribution is None


def test_a_theme_of_another_consultation_is_refused(workshop, theme, organiser):
    other = make_theme(make_open_consultation())
    with pytest.raises(NoteRefused):
        write(workshop, organiser, other)
    make_note(workshop, theme=other, table="Table 9")
    write(workshop, organiser, theme)
    with pytest.raises(NoteRefused, match="Table 9: "):
        release(workshop, organiser)
    assert not Contribution.objects.exists(), "all or none"


def test_a_released_note_stays_and_two_who_edit_lose_nothing(workshop, theme, organiser):
    note = write(workshop, organiser, theme)
    read = note.fingerprint
    words = {"table": "Table 1", "theme": theme, "language": "en"}

    def change(text):
        return noting.change_note(note=note, read=read, by=organiser, now=timezone.now(), text=text, **words)

    assert change("Better words.").text == "Better words."
    assert change("Better words.").text == "Better words.", "the same form sent again"
    with pytest.raises(EditConflict):
        change("Other words.")
    release(workshop, organiser)
    with pytest.raises(NoteRefused):
        change("Too late.")
    with pytest.raises(NoteRefused):
        noting.remove_note(note=note, by=organiser)
    assert Contribution.objects.get().body == "Better words."


def test_only_notes_of_workshops_are_handed_in(workshop, organiser):
    for fields in ({"kind": "statement", "channel": "workshop"}, {"kind": "workshop_note", "channel": "letter"}):
        with pytest.raises(NotAllowed):
            hand_in_note(
                entry=make_entry(**fields), consultation=workshop.consultation, by=organiser, now=timezone.now()
            )


def form(theme, **fields):
    words = {"table": "Table 1", "theme": theme.pk if theme else "", "language": "en", "text": WORDS}
    return {"submission_key": str(uuid.uuid4()), **words, **fields}


def of_note(note, name="workshop_note", language="en"):
    with override(language):
        slug = note.workshop.slug_en if language == "en" else note.workshop.slug_fr
        return reverse(name, args=[slug, note.pk])


def test_the_page_keeps_what_was_typed_and_offers_the_same_table_again(client, workshop, theme, organiser):
    sign_in(client, organiser)
    address = at(workshop, "workshop_notes")
    bad = client.post(address, form(None))
    assert bad.status_code == 422
    assert WORDS in bad.content.decode()
    assert "Choose the theme of the note." in text_of(bad)
    good = client.post(address, form(theme, table="Table 7"), follow=True)
    assert "Written down. It is not public yet." in text_of(good)
    assert 'value="Table 7"' in good.content.decode()
    assert "Publish 1 note as a contribution" in text_of(good)
    assert "The forum reads what you publish before it is public." in text_of(good)
    assert WORDS not in text_of(client.get(at(workshop)))


def test_releasing_on_the_page_says_what_became_of_it(client, workshop, theme, organiser):
    sign_in(client, organiser)
    note, _other = make_note(workshop, theme=theme), make_note(workshop, theme=theme, text="The other.")
    address = at(workshop, "workshop_notes_publish")
    for rubbish in ("x", "9" * 30, "-1", "²"):
        assert "nothing left" in text_of(client.post(address, {"note": rubbish}, follow=True))
    assert not Contribution.objects.exists()
    page = text_of(client.post(address, {"note": str(note.pk)}, follow=True))
    assert "1 note is with the forum" in page
    assert "Waiting for review" in page
    page = text_of(client.post(address, follow=True))
    assert Contribution.objects.count() == 2
    assert client.get(of_note(note)).status_code == 200
    assert client.post(of_note(note), form(theme, text="Too late")).status_code == 422


def test_a_conflict_shows_both_and_the_next_sending_wins(client, workshop, theme, organiser):
    sign_in(client, organiser)
    note = make_note(workshop, theme=theme)
    mine = form(theme, text="My words, long thought over.", read="of somebody else")
    response = client.post(of_note(note), mine)
    assert response.status_code == 409
    assert "My words, long thought over." in response.content.decode()
    assert WORDS in text_of(response)
    response = client.post(of_note(note), {**mine, "read": response.context["form"]["read"].value()})
    assert response.status_code == 302
    note.refresh_from_db()
    assert note.text == "My words, long thought over."
    client.post(of_note(note, "workshop_note_remove"))
    assert client.post(of_note(note, "workshop_note_remove")).status_code == 302
    assert not Note.objects.exists()


def test_somebody_signed_out_meanwhile_loses_no_word(client, workshop, theme, organiser):
    address = at(workshop, "workshop_notes")
    response = client.post(address, form(theme))
    assert response.status_code == 403
    assert WORDS in text_of(response)
    sign_in(client, organiser, second_factor=False)
    assert WORDS in text_of(client.post(address, form(theme)))
    assert not Note.objects.exists()
    sign_in(client, organiser)
    assert client.post(address, form(theme)).status_code == 302
    assert Note.objects.get().text == WORDS


def test_notes_of_another_workshop_are_not_there(client, workshop, organiser):
    sign_in(client, organiser)
    note = make_note(make_workshop())
    with override("en"):
        address = reverse("workshop_note", args=[workshop.slug_en, note.pk])
    assert client.get(address).status_code == 404
    client.post(at(workshop, "workshop_notes_publish"), {"note": str(note.pk)})
    assert not Contribution.objects.exists()


def test_what_was_said_stands_on_the_workshops_page_by_table(client, workshop, theme):
    administrator = make_administrator()
    for table, text in [("Table 2", "Two a"), ("Table 10", "Ten"), ("Table 2", "Two b"), ("Table 3", "Declined")]:
        write(workshop, administrator, theme, table=table, text=text, language="fr" if text == "Ten" else "en")
    release(workshop, administrator)
    decline(contributions=Contribution.objects.filter(body="Declined"), moderator=administrator, reason="insult")
    write(workshop, administrator, theme, table="Table 2", text="Not released")
    page = text_of(client.get(at(workshop)))
    said = page[page.index("What was said") :]
    places = [said.index(words) for words in ("Table 2", "Two a", "Two b", "Table 10", "Ten", "Said in French")]
    assert places == sorted(places)
    assert "Declined" not in said
    assert "Not released" not in said
    contribution = Contribution.objects.get(body="Two a")
    assert contribution.get_absolute_url() in client.get(at(workshop)).content.decode()
    page = client.get(contribution.get_absolute_url())
    assert at(workshop) in page.content.decode()
    assert "The organizers wrote it down in the workshop" in text_of(page)


def test_query_budgets(client, workshop, theme, organiser, grows):
    sign_in(client, organiser)
    administrator = make_administrator()

    def add(number):
        write(workshop, administrator, theme, table=f"Table {number}", text=f"Note {number}")
        release(workshop, administrator)

    grows(at(workshop, "workshop_notes"), add)
    client.logout()
    grows(at(workshop), add)


def test_the_forum_finds_it_in_its_queue_and_publishes_or_declines_it_there(client, workshop, theme, organiser):
    for text in ("Publish me.", "Decline me."):
        write(workshop, organiser, theme, text=text, language="fr")
    release(workshop, organiser)
    sign_in(client, make_moderator())
    queue = "/en/admin/commitments/contribution/"
    assert "Publish me." in text_of(client.get(queue))
    first, second = Contribution.objects.order_by("pk")
    assert client.get(f"{queue}{first.pk}/change/").status_code == 200
    client.post(queue, {"action": "publish_selected", "_selected_action": [first.pk]})
    reason = {"confirm": "1", "reason": "insult", "note_en": "", "note_fr": ""}
    client.post(queue, {"action": "decline_selected", "_selected_action": [second.pk], **reason})
    assert list(Contribution.objects.order_by("pk").values_list("status", flat=True)) == ["published", "declined"]
    assert not OutboxMessage.objects.exists(), "a note has no author to tell"
    page = text_of(client.get(at(workshop)))
    assert "Publish me." in page
    assert "Decline me." not in page
