"""The records of the process from content files: facts of 2018, dates moved, loaded once, faults named."""

import shutil
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from consultations import loading, process_content
from consultations.loading import Writer
from consultations.models import Consultation, Document, Meeting, Outreach, Phase
from consultations.services import withdraw

pytestmark = pytest.mark.django_db
SOURCE = settings.BASE_DIR / "content" / "canada-2018"
TORONTO = ZoneInfo("America/Toronto")
NOW = datetime(2026, 5, 4, 12, tzinfo=TORONTO)


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(SOURCE, tmp_path / "content")


def load(folder, *, as_of_day=None):
    """Load the consultation and its records; what was kept as edited."""
    content = loading.read(folder)
    records = process_content.read(content)
    assert content.problems.lines == []
    writer = Writer(content.consultation["key"], loading.calendar_of(content, as_of_day=as_of_day, now=NOW))
    consultation = loading.write(content, writer)
    process_content.write(records, writer, consultation)
    writer.remember()
    return writer.report


def test_the_launch_of_the_forum_and_plainly_marked_examples(folder):
    load(folder)
    launch = Meeting.objects.get(key="2018-forum-launch")
    assert (launch.held_on, launch.civil_society_present, launch.government_present) == (date(2018, 1, 24), 8, 4)
    assert launch.published_at == datetime(2018, 1, 26, tzinfo=TORONTO)
    assert "an example written for the demonstration" in launch.minutes_en
    assert (Meeting.objects.count(), Document.objects.count(), Outreach.objects.count()) == (3, 3, 5)
    others = [*Meeting.objects.exclude(pk=launch.pk), *Document.objects.all()]
    assert [one.pk for one in others if not one.title_en.startswith("Example: ")] == []
    assert [one.pk for one in Outreach.objects.all() if not one.what_fr.startswith("Exemple\u00a0: ")] == []
    links = Document.objects.values_list("url_en", "url_fr")
    assert all(url.startswith("https://example.org/") for both in links for url in both)
    assert set(Phase.objects.values_list("published_at", flat=True)) == {datetime(2017, 10, 15, tzinfo=TORONTO)}


def test_loading_again_changes_nothing_and_moving_moves_everything(folder):
    load(folder)
    report = load(folder)
    assert (report.made, report.changed, report.kept) == (0, 0, [])
    load(folder, as_of_day=43)
    days = timedelta(days=Consultation.objects.get().days_moved)
    launch = Meeting.objects.get(key="2018-forum-launch")
    assert launch.held_on == date(2018, 1, 24) + days
    assert launch.minutes_published_at.astimezone(TORONTO).replace(tzinfo=None) == datetime(2018, 2, 9) + days
    assert Phase.objects.first().published_at.astimezone(TORONTO).replace(tzinfo=None) == datetime(2017, 10, 15) + days
    assert Outreach.objects.get(key="2018-radio-north").done_on == date(2018, 2, 19) + days
    # Nothing of the demonstration is published in a time to come.
    for model in (Meeting, Document, Outreach):
        assert model.objects.public_at(NOW).count() == model.objects.count()


def test_what_was_withdrawn_or_edited_stays_so(folder):
    load(folder)
    withdraw(record=Document.objects.get(key="2018-forum-rules"))
    Outreach.objects.filter(key="2018-radio-north").update(what_en="Two interviews")
    assert load(folder).kept == ["outreach 2018-radio-north: what_en"]
    assert Document.objects.get(key="2018-forum-rules").withdrawn_at is not None


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("held_on = 2018-01-24", 'held_on = "soon"', 'process.toml: meeting "2018-forum-launch": held_on: must be'),
        (
            "minutes_published_on = 2018-02-09",
            "minutes_published_on = 2018-01-20",
            "minutes_published_on: 2018-01-20 is",
        ),
        (
            "published_on = 2018-02-19",
            "published_on = 2018-02-19\nminutes_published_on = 2018-03-20",
            "needs minutes in",
        ),
        ('kind = "rules"', 'kind = "poem"', "kind: 'poem' is unknown"),
        ('url = "https://example.org/en/forum-rules"', 'url = "javascript:x"', "is not a web address"),
        ('languages = ["en"]', 'languages = ["de"]', "languages: 'de' is unknown"),
        ('region = "NU"', 'region = "XX"', "region: 'XX' is unknown"),
        ("done_on = 2018-01-16", "done_on = 2018-01-18", "published_on: 2018-01-17 is before 2018-01-18"),
        ("reached = 35", "reached = -1", "reached: -1 is not between"),
        ("civil_society_present = 8", "civil_society_present = 8\nabout_implementation = 1", "must be true or false"),
        ('key = "2018-02-forum"', 'key = "2018-forum-launch"', "'2018-forum-launch' is used twice"),
        ('what = "Exemple', 'was = "Exemple', "[fr] what: missing"),
    ],
)
def test_faults_are_named(folder, before, after, line):
    file = folder / "process.toml"
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after, 1))
    content = loading.read(folder)
    process_content.read(content)
    assert [said for said in content.problems.lines if line in said], content.problems.lines


def test_a_document_without_any_link(folder):
    file = folder / "process.toml"
    file.write_text("\n".join(row for row in file.read_text().splitlines() if not row.startswith("url = ")))
    content = loading.read(folder)
    process_content.read(content)
    assert len([said for said in content.problems.lines if "there is nothing to read" in said]) == 3


def test_a_folder_without_such_a_file(folder):
    (folder / "process.toml").unlink()
    load(folder)
    assert not Meeting.objects.exists()
