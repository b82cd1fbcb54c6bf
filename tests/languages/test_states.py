"""What each bilingual text is worth: by fingerprint, in either direction."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations.models import Theme
from ogp_portal.base.errors import EditConflict
from ogp_portal.languages import services
from ogp_portal.languages.fingerprints import fingerprint
from ogp_portal.languages.models import BilingualText
from tests.factories.consultations import make_consultation, make_theme
from tests.factories.people import make_moderator, make_organiser, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def theme():
    theme = make_theme(make_consultation())
    services.refresh(record=theme)
    return theme


def row_of(theme, field="about"):
    return BilingualText.objects.of(theme).get(field=field)


def change(theme, **texts):
    Theme.objects.filter(pk=theme.pk).update(**texts)
    theme.refresh_from_db()
    services.refresh(record=theme)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Say it.", "  Say\n\u00a0it. "),
        ("Qui ? Toi : « oui »", "Qui? Toi\u00a0: « oui »"),
        ("the people’s plan", "the people's plan"),
        ("and so on...", "and so on…"),
        ("2018–2020", "2018-2020"),
    ],
)
def test_typography_makes_no_difference(before, after):
    assert fingerprint(before) == fingerprint(after)


@pytest.mark.parametrize(("before", "after"), [("5,000", "5000"), ("Say it", "Say It"), ("a b", "ab"), ("x", "")])
def test_words_and_figures_do(before, after):
    assert fingerprint(before) != fingerprint(after)


def test_hostile_text_has_a_fingerprint():
    assert len(fingerprint("\ud800 \u202e" + "x" * 200_000)) == 64


def test_both_languages_from_the_start_are_up_to_date(theme):
    assert set(BilingualText.objects.of(theme).values_list("state", "behind")) == {("fresh", "")}
    assert not BilingualText.objects.filter(field="slug").exists()


@pytest.mark.parametrize(("changed", "behind"), [("en", "fr"), ("fr", "en")])
def test_a_change_in_either_language_leaves_the_other_behind(theme, changed, behind):
    change(theme, **{f"about_{changed}": "Something else altogether now."})
    row = row_of(theme)
    assert (row.state, row.behind, row.source, row.leading, row.words) == ("stale", behind, changed, changed, 4)
    assert BilingualText.objects.to_do().count() == 1


def test_a_typographic_change_flags_nothing(theme):
    change(theme, about_en="About  it .".replace(" .", "."))
    assert row_of(theme).state == "fresh"


def test_changing_both_or_changing_back_clears_it(theme):
    change(theme, about_en="New in English.")
    change(theme, about_fr="Du nouveau en français.")
    assert row_of(theme).state == "fresh"
    change(theme, about_en="Newer in English.")
    change(theme, about_en="New in English.")
    assert row_of(theme).state == "fresh"


def test_a_missing_text_is_missing_until_it_is_there(theme):
    change(theme, about_fr=None)
    row = row_of(theme)
    assert (row.state, row.behind) == ("missing", "fr")
    change(theme, about_fr="À propos.")
    assert row_of(theme).state == "fresh"


def test_writing_both_publishes_them_with_a_name(theme):
    translator = make_person(roles=["translator"])
    change(theme, about_en="New in English.")
    row = row_of(theme)
    services.write_both(text=row, en="New in English.", fr="Du nouveau.", version=row.version, by=translator)
    theme.refresh_from_db()
    row = row_of(theme)
    assert theme.about_fr == "Du nouveau."
    assert (row.state, row.translated_by, row.agreed_fr) == ("fresh", translator, "Du nouveau.")


def test_still_right_clears_it_with_a_name(theme):
    moderator = make_moderator()
    change(theme, about_en="About it, in other words.")
    row = row_of(theme)
    services.still_right(text=row, version=row.version, by=moderator)
    row = row_of(theme)
    assert (row.state, row.translated_by) == ("fresh", moderator)
    change(theme, about_en="About it, in other words.")
    assert row_of(theme).state == "fresh"


def test_two_translators_never_overwrite_each_other(theme):
    translator = make_person(roles=["translator"])
    row = row_of(theme)
    services.write_both(text=row, en="A text.", fr="Le premier.", version=row.version, by=translator)
    with pytest.raises(EditConflict):
        services.write_both(text=row, en="A text.", fr="Le second.", version=row.version, by=translator)
    theme.refresh_from_db()
    assert theme.about_fr == "Le premier."


@pytest.mark.parametrize("make", [make_person, make_organiser])
def test_strangers_may_not(theme, make):
    row = row_of(theme)
    with pytest.raises(services.NotAllowed):
        services.write_both(text=row, en="A", fr="B", version=row.version, by=make())


@pytest.mark.parametrize(("en", "fr"), [("", "B"), ("A", "  "), ("x" * 200_001, "B")])
def test_empty_and_endless_texts_are_refused(theme, en, fr):
    row = row_of(theme)
    with pytest.raises(services.TextRefused):
        services.write_both(text=row, en=en, fr=fr, version=row.version, by=make_moderator())


def test_a_text_of_200_kb_and_marks_of_direction_are_taken_and_cleaned(theme):
    row = row_of(theme)
    fr = "\u202eLe plan.\ud800 " + "mot " * 49_000
    services.write_both(text=row, en="The plan. " + "word " * 39_000, fr=fr, version=row.version, by=make_moderator())
    theme.refresh_from_db()
    assert theme.about_fr.startswith("Le plan. mot")


def test_a_field_too_short_for_it_says_so(theme):
    row = row_of(theme, "tagline")
    with pytest.raises(services.TextRefused, match="160"):
        services.write_both(text=row, en="x" * 161, fr="B", version=row.version, by=make_moderator())


def test_one_language_alone_needs_reasons_a_date_and_the_right(theme):
    change(theme, about_en="New in English.")
    reasons, due = {"en": "The translator is ill.", "fr": "La personne est malade."}, timezone.localdate()
    with pytest.raises(services.NotAllowed):
        services.go_alone(record=theme, reasons=reasons, due_on=due, by=make_person(roles=["translator"]))
    with pytest.raises(services.TextRefused):
        services.go_alone(record=theme, reasons={"en": "x", "fr": ""}, due_on=due, by=make_moderator())
    with pytest.raises(services.TextRefused):
        services.go_alone(record=theme, reasons=reasons, due_on=due - timedelta(days=1), by=make_moderator())
    assert services.go_alone(record=theme, reasons=reasons, due_on=due, by=make_moderator()) == 1
    assert row_of(theme).due_on == due
    change(theme, about_fr="Du nouveau.")
    assert (row_of(theme).due_on, row_of(theme).alone_reason_en) == (None, "")


def test_the_table_wants_a_date_with_a_reason(theme):
    with pytest.raises(IntegrityError, match="alone_with_a_reason_until_a_date"), transaction.atomic():
        BilingualText.objects.of(theme).update(due_on=date(2026, 1, 1))
    with pytest.raises(IntegrityError, match="work_names_its_language"), transaction.atomic():
        BilingualText.objects.of(theme).update(state="stale")


def test_a_proposal_waits_for_a_reader_and_is_not_public(theme):
    change(theme, about_en="New in English.")
    row = row_of(theme)
    services.propose(
        text=row, translation="Du nouveau.", source_fingerprint=fingerprint("New in English."), origin="machine"
    )
    row = row_of(theme)
    theme.refresh_from_db()
    assert (row.state, row.proposed, row.origin, theme.about_fr) == ("review", "Du nouveau.", "machine", "À propos.")
    change(theme, about_en="Newer still in English.")
    assert (row_of(theme).state, row_of(theme).proposed) == ("stale", "Du nouveau.")
    with pytest.raises(services.StaleReturn):
        services.propose(text=row, translation="X", source_fingerprint=fingerprint("Older."), origin="service")
    fresh = row_of(theme, "known")
    with pytest.raises(services.StaleReturn):
        services.propose(text=fresh, translation="X", source_fingerprint=fingerprint(theme.known_en), origin="service")


def test_reconcile_finds_changes_past_the_services_and_forgets_what_is_gone(theme):
    Theme.objects.filter(pk=theme.pk).update(about_fr="Changé par la porte arrière.")
    other = make_theme(theme.consultation)
    services.refresh(record=other)
    other.delete()
    assert services.reconcile() >= 1
    assert row_of(theme).behind == "en"
    assert not BilingualText.objects.filter(record_id=other.pk or -1, model="consultations.theme").exists()


def test_shares_count_public_texts(theme):
    change(theme, about_en="New in English.")
    share = BilingualText.objects.shares().get(model="consultations.theme")
    assert (share["all"], share["fresh"]) == (5, 4)
