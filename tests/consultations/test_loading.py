"""Loading a folder of content: faults are named, nothing is duplicated, edits are kept, dates move together."""

import shutil
from collections.abc import Callable
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from consultations.context import timeline_at
from consultations.loading import ContentRefused, fingerprint
from consultations.models import Article, Consultation, ForumMember, Page, Phase, Question, Theme
from events.models import Workshop
from ogp_portal.hub.content import load_folder

SOURCE = settings.BASE_DIR / "content" / "canada-2018"
TORONTO = ZoneInfo("America/Toronto")
# One in the morning in Toronto, and already the next day in London: "today" is the consultation's.
NOW = datetime(2026, 5, 4, 1, tzinfo=TORONTO)

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    # Its plan has tests of its own.
    return shutil.copytree(SOURCE, tmp_path / "content", ignore=shutil.ignore_patterns("plan*"))


@pytest.fixture
def change(folder: Path) -> Callable[[str, str, str], None]:
    """Replace words of one file of the folder."""

    def replace(name: str, before: str, after: str) -> None:
        text = (folder / name).read_text()
        assert before in text
        (folder / name).write_text(text.replace(before, after, 1))

    return replace


def load(folder: Path, *, as_of_day: int | None = None) -> list[str]:
    return load_folder(folder, as_of_day=as_of_day, now=NOW).kept


def refusals(folder: Path) -> list[str]:
    with pytest.raises(ContentRefused) as refused:
        load(folder)
    assert not Consultation.objects.exists()
    return refused.value.lines


def counts() -> list[int]:
    models = (Consultation, Phase, Question, Theme, ForumMember, Article, Page, Workshop)
    return [model.objects.count() for model in models]


class TestWhole:
    def test_everything_of_2018_is_there_in_both_languages(self, folder: Path) -> None:
        load(folder)
        assert counts() == [1, 6, 3, 15, 5, 1, 4, 4]
        theme = Theme.objects.get(key="open-data")
        assert (theme.name_en, theme.name_fr) == ("Open data", "Données ouvertes")
        assert (theme.slug_en, theme.slug_fr) == ("open-data", "donnees-ouvertes")
        assert Article.objects.get().signers.count() == 5
        assert set(Workshop.objects.get(key="open-data-calgary").themes.values_list("key", flat=True)) == {
            "open-data",
            "cities",
            "entrepreneurship",
        }

    def test_dates_are_local_and_last_days_are_whole(self, folder: Path) -> None:
        load(folder)
        phase = Phase.objects.get(key="shaping")
        assert phase.input_opens_at == datetime(2018, 1, 15, tzinfo=TORONTO)
        assert phase.input_closes_at == datetime(2018, 3, 26, tzinfo=TORONTO)
        assert Workshop.objects.get(key="open-data-calgary").starts_at == datetime(
            2018, 3, 7, 13, 30, tzinfo=ZoneInfo("America/Edmonton")
        )

    def test_loading_again_changes_nothing(self, folder: Path) -> None:
        load(folder)
        before = counts()
        report = load_folder(folder, as_of_day=None, now=NOW)
        assert counts() == before
        assert (report.made, report.changed, report.kept) == (0, 0, [])

    def test_a_change_in_a_file_arrives(self, folder: Path, change: Callable) -> None:
        load(folder)
        change("themes/02-open-data.toml", 'name = "Open data"', 'name = "Data for all"')
        change("workshops/01-open-data-calgary.toml", "in_person_capacity = 40", "in_person_capacity = 50")
        change("workshops/01-open-data-calgary.toml", '["open-data", "cities", ', '["open-data", ')
        assert load(folder) == []
        assert Theme.objects.get(key="open-data").name_en == "Data for all"
        workshop = Workshop.objects.get(key="open-data-calgary")
        assert (workshop.capacity, workshop.themes.count()) == (50, 2)

    def test_agenda_and_facilitators_arrive_and_stay_as_edited(self, folder: Path, change: Callable) -> None:
        load(folder)
        workshop = Workshop.objects.get(key="inclusive-policy-making")
        assert (workshop.mode, workshop.in_person_capacity, workshop.online_capacity) == ("hybrid", 30, 80)
        assert (workshop.interpretation, workshop.captions) == (["en_fr", "asl", "lsq"], ["en", "fr"])
        assert [item.minutes for item in workshop.agenda.all()] == [10, 15, 40, 25]
        assert workshop.agenda.first().title_fr == "Accueil, sur place et en ligne"
        assert [one.name for one in workshop.facilitators.all()] == ["Sam Example", "Camille Exemple"]
        workshop.agenda.filter(position=1).update(minutes=5)
        workshop.facilitators.filter(name="Sam Example").delete()
        change("workshops/03-inclusive-policy-making.toml", "minutes = 40", "minutes = 45")
        assert load(folder) == [
            "agendaitem inclusive-policy-making-1: minutes",
            f"facilitator inclusive-policy-making-{fingerprint('Sam Example')}: deleted since, not loaded again",
        ]
        assert [item.minutes for item in workshop.agenda.all()] == [5, 15, 45, 25]


class TestMoved:
    def test_today_is_the_day_asked_for(self, folder: Path) -> None:
        load(folder, as_of_day=43)
        opens = Phase.objects.get(key="shaping").input_opens_at.astimezone(TORONTO)
        assert (NOW.date() - opens.date()).days + 1 == 43
        assert opens.hour == 0
        assert Consultation.objects.get().days_moved == (opens.date() - date(2018, 1, 15)).days

    def test_hours_on_the_wall_stay(self, folder: Path) -> None:
        load(folder, as_of_day=43)
        for key, zone in [("open-data-calgary", "America/Edmonton"), ("feminist-open-government", "America/Toronto")]:
            starts = Workshop.objects.get(key=key).starts_at.astimezone(ZoneInfo(zone))
            assert (starts.hour, starts.minute) == ((13, 30) if "calgary" in key else (12, 0))

    def test_the_article_of_today_is_published(self, folder: Path) -> None:
        load(folder, as_of_day=43)
        assert Article.objects.published(NOW).count() == 1

    def test_moving_again_moves_all_but_what_was_edited(self, folder: Path) -> None:
        load(folder, as_of_day=43)
        edited = datetime(2030, 1, 1, tzinfo=TORONTO)
        Phase.objects.filter(key="implementing").update(closes_at=edited)
        before = Phase.objects.get(key="drafting").opens_at
        assert load(folder, as_of_day=44) == ["phase implementing: closes_at"]
        assert Phase.objects.get(key="implementing").closes_at == edited
        assert (before - Phase.objects.get(key="drafting").opens_at).days == 1


class TestEdited:
    def test_a_field_edited_in_the_admin_is_kept_and_named(self, folder: Path, change: Callable) -> None:
        load(folder)
        theme = Theme.objects.get(key="open-data")
        theme.tagline_fr = "Écrit dans l’administration"
        theme.save()
        change("themes/02-open-data.toml", "Des données publiques", "Les données publiques")
        change("themes/02-open-data.toml", 'name = "Open data"', 'name = "Data for all"')
        assert load(folder) == ["theme open-data: tagline_fr"]
        theme.refresh_from_db()
        assert theme.tagline_fr == "Écrit dans l’administration"
        assert theme.name_en == "Data for all"
        assert load(folder) == ["theme open-data: tagline_fr"]

    def test_links_and_seats_edited_in_the_admin_are_kept(self, folder: Path) -> None:
        load(folder)
        Article.objects.get().signers.remove(ForumMember.objects.get(key="rob-davidson"))
        Workshop.objects.filter(key="open-data-calgary").update(in_person_capacity=12)
        assert sorted(load(folder)) == ["article the-call: signers", "workshop open-data-calgary: in_person_capacity"]
        assert Workshop.objects.get(key="open-data-calgary").capacity == 12

    def test_what_was_deleted_stays_deleted(self, folder: Path) -> None:
        load(folder)
        Page.objects.filter(key="rules").delete()
        assert load(folder) == ["page rules: deleted since, not loaded again"]
        assert not Page.objects.filter(key="rules").exists()

    def test_the_command_says_what_it_kept(self, folder: Path) -> None:
        load(folder)
        Page.objects.filter(key="rules").update(title_en="Our rules")
        out = StringIO()
        call_command("load_consultation", str(folder), stdout=out)
        assert "kept as edited: page rules: title_en" in out.getvalue()


THEME, CALL, MEETING = "themes/02-open-data.toml", "consultation.toml", "workshops/01-open-data-calgary.toml"
# File, words, what stands in their place, and the beginning of the line that has to say so.
FAULTS = [
    (THEME, 'tagline = "Des', '# "Des', f"{THEME}: [fr] tagline: missing"),
    (THEME, 'name = "Open data"', 'name = " "', f"{THEME}: [en] name: empty"),
    (THEME, "[fr]", "[de]", f"{THEME}: [fr]: missing"),
    (THEME, "[fr]", "[de]", f"{THEME}: de: unknown key"),
    (THEME, "number = 2", 'number = "two"', f"{THEME}: number: must be a whole number"),
    (THEME, "number = 2", "number = 0", f"{THEME}: number: 0 is not between"),
    (THEME, '"grid"', '"square"', f"{THEME}: mark: 'square' is unknown; known are"),
    (THEME, '"donnees-ouvertes"', '"données"', f"{THEME}: [fr] slug: 'données' may hold only"),
    (THEME, 'tagline = "Public', 'tagline = "' + "x" * 160, f"{THEME}: [en] tagline: 2"),
    (THEME, "[en]", "[en", f"{THEME}: is not TOML: "),
    (THEME, '"donnees-ouvertes"', '"open-science"', "themes/03-open-science.toml: [en] slug: 'open-science' is also"),
    ("themes/03-open-science.toml", "open-science", "open-data", "themes/03-open-science.toml: key: 'open-data' is"),
    (CALL, "closes_on = 2017-10-15", "closes_on = 2017-08-15", f'{CALL}: phase "planning": closes_on: 2017-08-15 is'),
    (CALL, "closes_on = 2018-03-25", "closes_on = 2018-05-25", f'{CALL}: phase "shaping": input_opens_on: 2018-01-15'),
    (CALL, "input_closes_on = 2018-03-25", "", f'{CALL}: phase "shaping": input_opens_on: input_opens_on, input'),
    (CALL, 'allows = ["propose"', 'allows = ["dance"', f"{CALL}: phase \"shaping\": allows: 'dance' is unknown"),
    (CALL, "America/Toronto", "America/Ottawa", f"{CALL}: time_zone: 'America/Ottawa' is not a time zone"),
    (CALL, 'action = "Parcourir les thèmes"', "", f'{CALL}: question "themes": [fr] action: missing'),
    ("members.toml", "civil_society", "press", "members.toml: member \"claire-woodside\": sector: 'press' is"),
    ("articles/the-call.toml", "rob-davidson", "nobody", "articles/the-call.toml: signers: 'nobody' is unknown"),
    (MEETING, '"cities"', '"moon"', f"{MEETING}: themes: 'moon' is unknown"),
    (MEETING, "in_person", "by_post", f"{MEETING}: mode: 'by_post' is unknown"),
    (MEETING, "T16:30:00", "T10:30:00", f"{MEETING}: ends_at: 2018-03-07 10:30:00 is not after"),
    (MEETING, "T13:30:00", "T13:30:00Z", f"{MEETING}: starts_at: must be a local hour"),
    (MEETING, 'outside_language = "en"', "", f"{MEETING}: outside_language: outside_url and outside_language"),
    (MEETING, "minutes = 15", "minutes = 0", f"{MEETING}: agenda 1: minutes: 0 is not between"),
    (MEETING, 'name = "Sam Example"', "", f"{MEETING}: facilitators 1: name: missing"),
    (MEETING, 'languages = ["en"]', 'captions = ["de"]', f"{MEETING}: captions: 'de' is unknown"),
    (MEETING, "https://example.org/calgary", "here", f"{MEETING}: outside_url: 'here' is not a web address"),
]


class TestRefused:
    @pytest.mark.parametrize(("name", "before", "after", "line"), FAULTS)
    def test_a_fault_is_named_and_nothing_is_changed(
        self, folder: Path, change: Callable, name: str, before: str, after: str, line: str
    ) -> None:
        change(name, before, after)
        found = refusals(folder)
        assert [said for said in found if said.startswith(line)], found

    def test_all_faults_are_named_at_once(self, folder: Path, change: Callable) -> None:
        change("themes/02-open-data.toml", '"grid"', '"square"')
        change("members.toml", '"civil_society"', '"press"')
        (folder / "pages" / "rules.toml").write_bytes(b'key = "\xff"')
        found = refusals(folder)
        assert "pages/rules.toml: is not UTF-8" in found
        assert {line.split(":")[0] for line in found} == {
            "themes/02-open-data.toml",
            "members.toml",
            "pages/rules.toml",
        }

    def test_an_address_in_use_elsewhere_in_the_portal(self, folder: Path) -> None:
        texts = {f"{name}_{code}": name for name in ("title", "summary", "body") for code in ("en", "fr")}
        Page.objects.create(key="other", slug_en="privacy", slug_fr="autre", **texts)
        assert refusals(folder) == ["pages: \"privacy\": [en] slug: 'privacy' is in use in the portal"]

    def test_fewer_seats_than_are_taken(self, folder: Path, change: Callable) -> None:
        load(folder)
        Workshop.objects.filter(key="open-data-calgary").update(in_person_taken=30)
        change("workshops/01-open-data-calgary.toml", "in_person_capacity = 40", "in_person_capacity = 20")
        with pytest.raises(ContentRefused, match="capacity: 20 is less than the 30 places taken"):
            load(folder)

    def test_the_command_fails_with_every_line(self, folder: Path, change: Callable) -> None:
        change("themes/02-open-data.toml", '"grid"', '"square"')
        errors = StringIO()
        with pytest.raises(CommandError, match="1 problems; nothing was changed"):
            call_command("load_consultation", str(folder), stderr=errors)
        assert "themes/02-open-data.toml: mark: 'square'" in errors.getvalue()

    def test_a_folder_that_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="is not a folder"):
            call_command("load_consultation", str(tmp_path / "nowhere"))

    def test_an_empty_folder(self, tmp_path: Path) -> None:
        found = refusals(tmp_path)
        assert "consultation.toml: missing" in found
        assert "members.toml: missing" in found


def test_drafts_can_be_commented_on_while_they_are_reviewed(folder: Path) -> None:
    load(folder)
    consultation = Consultation.objects.get()
    opening = [timeline_at(datetime(2018, month, 10, 12, tzinfo=TORONTO), consultation) for month in (6, 7, 8)]
    assert [one.gate("review").is_open for one in opening] == [False, True, False]
