"""The public pages of the process: what they show to whom, in which language, with how many queries."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from consultations.models import Document, Phase
from consultations.services import withdraw
from tests.factories.consultations import make_consultation, make_open_consultation
from tests.factories.people import make_moderator, sign_in
from tests.factories.records import make_date_change, make_document, make_file, make_meeting, make_outreach
from tests.factories.words import DOCUMENT, MEETING

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def consultation():
    return make_open_consultation()


def page(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


class TestMeetings:
    def test_before_there_is_any(self, client, consultation):
        text = page(client, "meeting_list")
        assert "None has been announced yet." in text
        assert "No meeting is on record here yet." in text

    def test_the_next_one_is_named_and_the_others_listed(self, client, consultation):
        today = timezone.localdate()
        make_meeting(held_on=today + 9 * DAY, title_en="The later one", minutes_published_at=None)
        soon = make_meeting(held_on=today + 2 * DAY, title_en="The next one", minutes_published_at=None)
        make_meeting(published_at=None, title_en="The hidden one")
        make_meeting(civil_society_present=1)
        text = page(client, "meeting_list")
        assert text.count("The next one") == 1
        assert text.index("The next one") < text.index("The later one") < text.index("1 civil-society member, 4 gov")
        assert "The hidden one" not in text
        forum = page(client, "forum")
        assert f'<a href="{soon.get_absolute_url()}">The next one</a>' in forum
        assert reverse("meeting_list") in forum

    def test_minutes_and_who_was_there(self, client, consultation):
        meeting = make_meeting(about_implementation=True)
        text = page(client, "meeting_detail", meeting.pk)
        assert "8 civil-society members, 4 government members" in text
        assert MEETING["minutes_en"] in text
        assert "Carrying out the plan" in text
        with override("fr"):
            assert MEETING["minutes_fr"].replace("’", "’") in page(client, "meeting_detail", meeting.pk)

    def test_of_a_meeting_to_come_only_the_day(self, client, consultation):
        later = timezone.localdate() + DAY
        meeting = make_meeting(held_on=later, minutes_published_at=None, civil_society_present=3)
        text = page(client, "meeting_detail", meeting.pk)
        assert "Planned for" in text
        assert "The minutes appear here after the meeting." in text
        assert MEETING["minutes_en"] not in text
        assert "Who was there" not in text

    def test_of_a_withdrawn_one_only_that_it_was_there(self, client, consultation):
        meeting = make_meeting()
        withdraw(record=meeting)
        text = page(client, "meeting_detail", meeting.pk)
        assert "This was public from" in text
        assert MEETING["minutes_en"] not in text
        assert meeting.get_absolute_url() not in page(client, "meeting_list")

    def test_what_is_not_public_is_for_editors(self, client, consultation):
        address = make_meeting(published_at=None).get_absolute_url()
        assert client.get(address).status_code == 404
        sign_in(client, make_moderator())
        assert "Not public yet" in client.get(address).content.decode()


class TestDocuments:
    def test_by_kind_and_year(self, client, consultation):
        make_document(title_en="Rules of 2018")
        make_document(title_en="Report of 2019", kind="report", dated_on=date(2019, 5, 1))
        make_document(title_en="Hidden report", kind="report", published_at=None, dated_on=date(2020, 1, 1))
        both = page(client, "document_list")
        assert both.index("Report of 2019") < both.index("Rules of 2018")
        assert "Hidden report" not in both
        assert ">2020<" not in both
        for query, shown in (
            ({"kind": "report"}, ["Report of 2019"]),
            ({"year": "2018"}, ["Rules of 2018"]),
            ({"kind": "rules", "year": "2019"}, []),
            ({"kind": "nonsense", "year": "2020"}, ["Report of 2019", "Rules of 2018"]),
        ):
            text = page(client, "document_list", **query)
            assert [title for title in ("Report of 2019", "Rules of 2018") if title in text] == shown
        assert "No document is like this." in page(client, "document_list", kind="rules", year="2019")

    def test_links_and_files_in_each_language(self, client, consultation):
        document = make_document(published_at=None, url_en="", url_fr="https://example.org/regles")
        make_file(document)
        Document.objects.update(published_at=timezone.now())
        text = page(client, "document_detail", document.pk)
        assert '<a href="https://example.org/regles" hreflang="fr">Read it in French</a>' in text
        assert f'<a href="{reverse("document_file", args=[document.pk, "en"])}" hreflang="en" download>' in text
        assert "Read it in English" not in text
        assert "PDF, " in text

    def test_of_a_withdrawn_one_nothing_is_to_be_read(self, client, consultation):
        document = make_document()
        withdraw(record=document)
        text = page(client, "document_detail", document.pk)
        assert "This was public from" in text
        assert "example.org/rules" not in text
        assert DOCUMENT["title_en"] in text
        assert DOCUMENT["title_en"] not in page(client, "document_list")


class TestOutreach:
    def test_totals_in_words_and_by_region(self, client, consultation):
        make_outreach(consultation)
        make_outreach(consultation, in_french=False, region="AB", reached=1, url="https://example.org/fair")
        make_outreach(consultation, in_english=False, region="QC")
        make_outreach(consultation, in_english=False, region="QC")
        make_outreach(consultation, region="YT", withdrawn_at=timezone.now())
        make_outreach(make_consultation(), region="NU")
        text = page(client, "outreach_list")
        assert "4 things were done:" in text
        assert "1 in both languages, 1 in English only, 2 in French only." in text
        rows = client.get(reverse("outreach_list")).context["regions"]
        assert [(str(label), counts) for label, counts in rows] == [
            ("All of Canada", {"both": 1, "en": 0, "fr": 0}),
            ("Alberta", {"both": 0, "en": 1, "fr": 0}),
            ("Quebec", {"both": 0, "en": 0, "fr": 2}),
        ]
        assert "1 person reached" in text
        assert "Yukon" not in text

    def test_before_anything_was_done(self, client, consultation):
        assert "Nothing has been noted yet." in page(client, "outreach_list")


class TestDateChanges:
    def test_last_days_with_reasons_the_latest_first(self, client, consultation):
        phase = consultation.phases.get()
        Phase.objects.update(
            opens_at=datetime.fromisoformat("2018-01-15T05:00Z"),
            closes_at=datetime.fromisoformat("2018-04-01T04:00Z"),
            input_opens_at=datetime.fromisoformat("2018-01-15T05:00Z"),
            input_closes_at=datetime.fromisoformat("2018-03-26T04:00Z"),
        )
        phase.refresh_from_db()
        make_date_change(phase, changed_at=datetime.fromisoformat("2018-03-01T17:00Z"))
        make_date_change(phase, field="opens_at", changed_at=datetime.fromisoformat("2018-02-01T17:00Z"))
        text = page(client, "date_changes")
        assert "The storm closed the roads" in text
        assert "</span>March 18, 2018</del>" in text
        assert "</span>March 25, 2018</ins>" in text
        assert text.index("last day of taking part") < text.index("first day of the phase")
        assert "</span>January 8, 2018</del>" in text

    def test_none(self, client, consultation):
        assert "No date has been moved." in page(client, "date_changes")


@pytest.mark.parametrize("name", ["meeting_list", "document_list", "outreach_list", "date_changes"])
def test_queries(grows, client, consultation, name):
    phase = consultation.phases.get()
    sign_in(client, make_moderator())

    def make(number):
        make_meeting()
        make_meeting(held_on=timezone.localdate() + number * DAY, minutes_published_at=None)
        document = make_document(published_at=None, dated_on=date(2018 + number % 3, 1, 1))
        make_file(document)
        Document.objects.filter(pk=document.pk).update(published_at=timezone.now())
        make_outreach(consultation, region=["ON", "QC", "CA"][number % 3])
        make_date_change(phase)

    grows(reverse(name), make, rows=(3, 30))


def test_queries_of_details(queries_of, consultation):
    assert queries_of(make_meeting().get_absolute_url()) <= 12
    assert queries_of(make_document().get_absolute_url()) <= 12
