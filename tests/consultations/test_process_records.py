"""Meetings, documents and outreach: what makes them public, what is refused, and that nothing public goes away."""

from datetime import date, timedelta

import pytest
from django.db import Error, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from consultations import services
from consultations.models import Document, DocumentFile, Meeting, Outreach
from consultations.services import (
    BadAddress,
    LogOfTheFuture,
    MeetingNotHeld,
    MinutesIncomplete,
    NoLanguage,
    NothingToRead,
    NotInBothLanguages,
    NotPublished,
    WasWithdrawn,
)
from ogp_portal.base.language.sources import from_models
from tests.factories.consultations import make_consultation, make_open_consultation
from tests.factories.people import make_moderator, sign_in
from tests.factories.records import make_document, make_file, make_meeting, make_outreach
from tests.factories.words import DOCUMENT, MEETING

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def today() -> date:
    return timezone.localdate()


def draft_meeting(**fields):
    return make_meeting(**{"published_at": None, "minutes_published_at": None, **fields})


def log(consultation, **fields):
    said = {
        "done_on": today(),
        "what": {"en": "A letter.", "fr": "Une lettre."},
        "channel": "mail",
        "in_english": True,
        "in_french": False,
        **fields,
    }
    return services.log_outreach(consultation=consultation, **said)


class TestMeetings:
    def test_published_once(self):
        meeting, now = draft_meeting(), timezone.now()
        services.publish_meeting(meeting=meeting, now=now)
        services.publish_meeting(meeting=meeting, now=now + DAY)
        meeting.refresh_from_db()
        assert meeting.published_at == now
        assert meeting.minutes_published_at is None
        assert [one.pk for one in Meeting.objects.public_at(now)] == [meeting.pk]
        assert not Meeting.objects.public_at(now - DAY).exists()

    @pytest.mark.parametrize("title", ["", "  "])
    def test_refused_in_one_language(self, title):
        meeting = draft_meeting(title_fr=title)
        with pytest.raises(NotInBothLanguages):
            services.publish_meeting(meeting=meeting)
        assert not Meeting.objects.filter(published_at__isnull=False).exists()

    def test_minutes_are_public_after_the_meeting(self):
        meeting = make_meeting(held_on=today(), minutes_published_at=None)
        services.publish_minutes(meeting=meeting)
        meeting.refresh_from_db()
        first = meeting.minutes_published_at
        services.publish_minutes(meeting=meeting, now=timezone.now() + DAY)
        meeting.refresh_from_db()
        assert first == meeting.minutes_published_at is not None

    def test_no_minutes_before_the_meeting_or_of_a_hidden_one(self):
        for meeting in (draft_meeting(), make_meeting(held_on=today() + DAY, minutes_published_at=None)):
            with pytest.raises(MeetingNotHeld):
                services.publish_minutes(meeting=meeting)
        assert not Meeting.objects.filter(minutes_published_at__isnull=False).exists()

    @pytest.mark.parametrize(
        "lacking", [{"minutes_fr": ""}, {"minutes_en": " "}, {"civil_society_present": 0, "government_present": 0}]
    )
    def test_no_minutes_in_one_language_or_without_anybody(self, lacking):
        meeting = make_meeting(minutes_published_at=None, **lacking)
        with pytest.raises(MinutesIncomplete):
            services.publish_minutes(meeting=meeting)

    def test_who_was_there_is_public_with_the_meeting_or_with_its_minutes(self):
        now = timezone.now()
        held = make_meeting(held_on=today(), published_at=now, minutes_published_at=None)
        announced = make_meeting(held_on=today(), published_at=now - DAY, minutes_published_at=None)
        assert held.attendance_public_at == now
        assert announced.attendance_public_at is None
        announced.minutes_published_at = now
        assert announced.attendance_public_at == now


class TestDocuments:
    def test_a_link_or_a_file_in_one_language_is_enough(self):
        links = make_document(published_at=None, url_fr="")
        files = make_document(published_at=None, url_en="", url_fr="")
        make_file(files, language="fr")
        for document in (links, files):
            assert services.publish_document(document=document).published_at is not None

    @pytest.mark.parametrize("missing", ["title_en", "title_fr", "description_en", "description_fr"])
    def test_title_and_description_are_needed_in_both_languages(self, missing):
        document = make_document(published_at=None, **{missing: ""})
        with pytest.raises(NotInBothLanguages):
            services.publish_document(document=document)

    def test_something_to_read_is_needed(self):
        document = make_document(published_at=None, url_en="", url_fr="")
        with pytest.raises(NothingToRead):
            services.publish_document(document=document)
        assert Document.objects.get().published_at is None

    @pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://example.org/a", "data:text/html,x", "/rules"])
    def test_a_link_is_a_web_address(self, address):
        document = make_document(published_at=None, url_en="", url_fr=address)
        with pytest.raises(BadAddress):
            services.publish_document(document=document)

    def test_a_link_in_one_language_is_no_text_somebody_forgot(self):
        make_document(url_fr="")
        kinds = {entry.en_place.split(".")[-1] for entry in from_models() if "document" in entry.en_place}
        assert kinds == {"title_en", "description_en"}


class TestOutreach:
    def test_public_at_once(self):
        now = timezone.now()
        entry = log(make_consultation(), region="QC", reached=40, now=now)
        assert (entry.published_at, entry.what_fr, entry.region, entry.reached) == (now, "Une lettre.", "QC", 40)

    @pytest.mark.parametrize(
        ("wrong", "refusal"),
        [
            ({"done_on": date(2999, 1, 1)}, LogOfTheFuture),
            ({"in_english": False}, NoLanguage),
            ({"what": {"en": "A letter.", "fr": " "}}, NotInBothLanguages),
            ({"url": "javascript:alert(1)"}, BadAddress),
        ],
    )
    def test_refused(self, wrong, refusal):
        with pytest.raises(refusal):
            log(make_consultation(), **wrong)
        assert not Outreach.objects.exists()

    def test_today_is_the_day_in_toronto(self):
        from datetime import datetime
        from zoneinfo import ZoneInfo

        evening = datetime(2018, 3, 25, 23, 30, tzinfo=ZoneInfo("America/Toronto"))
        assert log(make_consultation(), done_on=date(2018, 3, 25), now=evening)
        with pytest.raises(LogOfTheFuture):
            log(make_consultation(), done_on=date(2018, 3, 26), now=evening)

    def test_no_language_at_all_is_refused_by_the_table_too(self):
        with pytest.raises(IntegrityError, match="outreach_in_a_language_at_least"), transaction.atomic():
            make_outreach(make_consultation(), in_english=False, in_french=False)


def one_of_each():
    return [make_meeting(), make_document(), make_outreach(make_consultation())]


class TestWithdrawing:
    def test_what_was_public_stays_on_record(self):
        now = timezone.now() + DAY
        for record in one_of_each():
            services.withdraw(record=record, now=now)
            rows = type(record).objects
            assert not rows.public_at(now).exists()
            assert rows.public_at(now - timedelta(seconds=1)).get().withdrawn_at == now

    def test_for_good(self):
        meeting, document, _entry = records = one_of_each()
        for record in records:
            services.withdraw(record=record)
        for again in (
            lambda: services.publish_meeting(meeting=meeting),
            lambda: services.publish_minutes(meeting=meeting),
            lambda: services.publish_document(document=document),
            lambda: make_file(document),
            lambda: services.withdraw(record=document),
        ):
            with pytest.raises(WasWithdrawn):
                again()

    def test_only_what_is_public(self):
        coming = make_outreach(make_consultation(), published_at=timezone.now() + DAY)
        for record in (draft_meeting(), make_document(published_at=None), coming):
            with pytest.raises(NotPublished):
                services.withdraw(record=record)

    def test_the_table_refuses_to_delete_what_was_public(self):
        for record in one_of_each():
            with pytest.raises(Error, match="Cannot delete"), transaction.atomic():
                record.delete()
            with pytest.raises(Error, match="Cannot delete"), transaction.atomic():
                type(record).objects.all().delete()
        for record in (draft_meeting(), make_document(published_at=None)):
            assert record.delete()[0] == 1

    def test_a_key_is_there_once(self):
        make_meeting(key="launch")
        with pytest.raises(IntegrityError), transaction.atomic():
            make_meeting(key="launch")
        make_meeting()
        make_meeting()
        assert Meeting.objects.filter(key=None).count() == 2


class TestAdmin:
    @pytest.fixture(autouse=True)
    def _signed_in(self, client):
        sign_in(client, make_moderator())

    def send(self, client, record, **fields):
        """Save the form of a record with some fields changed; returns the page that follows."""
        name = f"admin:consultations_{record._meta.model_name}_change"
        address = reverse(name, args=[record.pk])
        form = client.get(address).context["adminform"].form
        values = {field: value for field in form.fields if (value := form[field].value()) not in (None, False)}
        return client.post(address, {**values, **fields})

    def test_a_meeting_is_written_and_published_with_its_minutes(self, client):
        held_on = (today() - DAY).isoformat()
        ticks = {"publish_now": "on", "publish_minutes_now": "on"}
        numbers = {"civil_society_present": 8, "government_present": 4}
        sent = {"held_on": held_on, **MEETING, **numbers, **ticks}
        assert client.post(reverse("admin:consultations_meeting_add"), sent).status_code == 302
        meeting = Meeting.objects.get()
        assert meeting.published_at is not None
        assert meeting.minutes_published_at is not None
        assert (meeting.civil_society_present, meeting.government_present) == (8, 4)

    def test_minutes_alone_are_not_published(self, client):
        sent = {"held_on": (today() - DAY).isoformat(), **MEETING, "civil_society_present": 1, "government_present": 1}
        page = client.post(reverse("admin:consultations_meeting_add"), {**sent, "publish_minutes_now": "on"})
        assert "Publish the meeting too" in page.content.decode()
        sent |= {"held_on": (today() + DAY).isoformat(), "publish_now": "on", "publish_minutes_now": "on"}
        page = client.post(reverse("admin:consultations_meeting_add"), {**sent, "minutes_fr": ""})
        assert "This meeting is still to come." in page.content.decode()
        assert "Minutes need a text in both languages" in page.content.decode()
        assert not Meeting.objects.exists()

    def test_facts_of_a_public_meeting_stay(self, client):
        meeting = make_meeting()
        changed = {"held_on": "2018-01-01", "civil_society_present": 99, "about_implementation": "on"}
        page = self.send(client, meeting, **changed, minutes_en="The members agreed.", still_right="on")
        assert page.status_code == 302
        before = (meeting.held_on, 8, False)
        meeting.refresh_from_db()
        assert (meeting.held_on, meeting.civil_society_present, meeting.about_implementation) == before
        assert meeting.minutes_en == "The members agreed."

    def test_an_announced_meeting_moves_only_forward(self, client):
        meeting = make_meeting(held_on=today() + 5 * DAY, minutes_published_at=None)
        page = self.send(client, meeting, held_on=(today() - DAY).isoformat())
        assert "not to the past" in page.content.decode()
        later = today() + 9 * DAY
        assert self.send(client, meeting, held_on=later.isoformat()).status_code == 302
        meeting.refresh_from_db()
        assert meeting.held_on == later

    def test_outreach_is_logged(self, client):
        consultation = make_open_consultation()
        sent = {
            "consultation": consultation.pk,
            "done_on": today().isoformat(),
            "what_en": "A letter.",
            "what_fr": "Une lettre.",
            "channel": "mail",
            "in_french": "on",
            "region": "QC",
        }
        address = reverse("admin:consultations_outreach_add")
        future = client.post(address, {**sent, "done_on": (today() + DAY).isoformat()})
        assert "The log holds what was done." in future.content.decode()
        assert "Write every text" in client.post(address, {**sent, "what_fr": ""}).content.decode()
        assert not Outreach.objects.exists()
        assert client.post(address, sent).status_code == 302
        entry = Outreach.objects.get()
        assert (entry.in_english, entry.in_french, entry.region) == (False, True, "QC")
        self.send(client, entry, done_on="2018-01-01", what_en="Two letters.", what_fr="Deux lettres.")
        entry.refresh_from_db()
        assert (entry.done_on, entry.what_fr) == (today(), "Deux lettres.")

    def test_withdrawn_after_one_question_and_never_deleted(self, client):
        meeting, hidden = make_meeting(), draft_meeting()
        address = reverse("admin:consultations_meeting_changelist")
        chosen = {"action": "withdraw_selected", "_selected_action": [meeting.pk, hidden.pk]}
        assert "This cannot be undone." in client.post(address, chosen).content.decode()
        meeting.refresh_from_db()
        assert meeting.withdrawn_at is None
        page = client.post(address, {**chosen, "confirm": "1"}, follow=True).content.decode()
        assert "there is nothing to withdraw" in page
        meeting.refresh_from_db()
        assert meeting.withdrawn_at is not None
        client.post(address, {**chosen, "action": "delete_selected", "post": "yes"})
        assert client.post(reverse("admin:consultations_meeting_delete", args=[meeting.pk])).status_code == 403
        assert Meeting.objects.count() == 2
        client.post(reverse("admin:consultations_meeting_delete", args=[hidden.pk]), {"post": "yes"})
        assert Meeting.objects.get() == meeting

    def test_a_document_needs_something_to_read(self, client):
        sent = {"kind": "rules", "dated_on": "2018-01-24", **DOCUMENT, "publish_now": "on"}
        page = client.post(reverse("admin:consultations_document_add"), sent)
        assert "there is nothing to read yet" in page.content.decode()
        page = client.post(reverse("admin:consultations_document_add"), {**sent, "url_fr": "javascript:alert(1)"})
        assert page.status_code == 200
        assert not Document.objects.exists()
        assert not DocumentFile.objects.exists()
        good = client.post(reverse("admin:consultations_document_add"), {**sent, "url_fr": "https://example.org/r"})
        assert good.status_code == 302
        assert Document.objects.get().published_at is not None
