"""What organisers take along: the list to tick, badges, the spreadsheet; and that nobody else gets them."""

import csv
import io
import re

import pytest
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from consultations.choices import Region
from events import services
from events.choices import Status
from events.documents import badges_pdf
from events.models import Question, Registration
from tests.events.test_desk import ROLES
from tests.events.test_pages import at
from tests.factories.consultations import make_open_consultation
from tests.factories.events import days, key, make_crowd, make_registration, make_workshop
from tests.factories.people import make_organiser, sign_in

pytestmark = pytest.mark.django_db
FILES = ("workshop_list_pdf", "workshop_badges", "workshop_csv")
MARKUP = '#set page("a0") *bold* $x$ `raw` \\ <b> = /* @x */'


@pytest.fixture
def organiser(client):
    person = make_organiser()
    sign_in(client, person)
    return person


def pages(content):
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def sheet(client, workshop, language="en"):
    """The rows of the spreadsheet, each by its headings."""
    content = client.get(at(workshop, "workshop_csv", language)).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def test_the_list_has_everybody_with_a_place_by_name_then_the_wait_list(client, organiser):
    workshop = make_workshop(organisers=[organiser], mode="hybrid", title_fr="Données")
    make_registration(workshop, name="Zoé Roy", organisation="Les Données", access_needs="Captions")
    make_registration(workshop, name="Émile Online", attendance="online")
    make_registration(workshop, name="Waits First", status=Status.WAITLISTED)
    make_registration(workshop, name="Gone", status=Status.CANCELLED)
    answer = client.get(at(workshop, "workshop_list_pdf", "fr"))
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == f'attachment; filename="{workshop.key}-liste.pdf"'
    (page,) = pages(answer.content)
    assert "Liste des personnes inscrites" in page
    assert PdfReader(io.BytesIO(answer.content)).trailer["/Root"]["/Lang"] == "fr-CA"
    order = ["Émile Online – En ligne 2", "Zoé Roy Les Données En personne 1", "Liste d’attente", "Waits First"]
    assert [page.index(words) for words in order] == sorted(page.index(words) for words in order)
    assert page.count("□") == 3
    assert not [word for word in ("Captions", "Gone", "@") if word in page]


def test_badges_are_for_people_in_the_room_and_names_are_no_markup(client, organiser):
    workshop = make_workshop(organisers=[organiser], mode="hybrid", title_en="Open data")
    make_registration(workshop, name=MARKUP, organisation="#pagebreak()")
    make_registration(workshop, name="漢字 Ωmega \U0001f600", organisation="=1+1")
    make_registration(workshop, name="Joins Online", attendance="online")
    make_registration(workshop, name="Waits", status=Status.WAITLISTED)
    (page,) = pages(client.get(at(workshop, "workshop_badges")).content)
    assert "".join(MARKUP.split()) in "".join(page.split())
    assert page.count("Open data") == 2
    assert "#pagebreak()" in page
    assert "Ωmega" in page
    assert not [word for word in ("Online", "Waits") if word in page]


def test_nobody_in_the_room_is_said(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    assert pages(client.get(at(workshop, "workshop_badges")).content) == ["Nobody has a place in the room yet."]


def test_a_badge_carries_the_code_of_its_person(monkeypatch):
    workshop, codes = make_workshop(), []
    registration = make_registration(workshop)
    monkeypatch.setattr("events.documents.qr_svg", lambda address, **_more: codes.append(address) or "<svg/>")
    monkeypatch.setattr("events.documents.render_badges", lambda sheet: sheet)
    assert badges_pdf(workshop, now=timezone.now()).badges[0].name == registration.name
    assert re.fullmatch(rf"http://\S+/check-in/{registration.pk}\.1~\S+/", codes[0])


def test_five_hundred_people_fit_on_their_pages(client, organiser, queries_of):
    workshop = make_workshop(organisers=[organiser], capacity=500, consultation=make_open_consultation())
    make_crowd(workshop, 500)
    assert queries_of(at(workshop, "workshop_list_pdf")) <= 12
    badges = pages(client.get(at(workshop, "workshop_badges")).content)
    assert len(badges) == 63
    assert sum(page.count("Person ") for page in badges) == 500


def test_the_spreadsheet_says_where_from_how_and_by_whom(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    lead = make_registration(workshop, name="=Lead()", region=Region.QC, listed=True)
    make_registration(workshop, brought_by=lead)
    make_registration(workshop, by_telephone=True, email="")
    person = {"name": "Walks", "email": "", "organisation": "", "language": "en"}
    services.add_walk_in(workshop=workshop, submission_key=key(), by=organiser, now=timezone.now(), **person)
    rows = sheet(client, workshop)
    assert [row["How registered"] for row in rows] == [
        "on this site",
        "with a group",
        "on the telephone",
        "at the door",
    ]
    assert [row["Brought by"] for row in rows] == ["", "'=Lead()", "", ""]
    assert [row["Where from"] for row in rows] == ["Quebec", "", "", ""]
    assert [row["May be named in the list given to participants"] for row in rows] == ["yes", "no", "no", "no"]


def test_each_question_is_a_column_in_the_language_of_the_page(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    asked = {
        "text": {"label_en": "=What?", "label_fr": "Quoi?", "kind": "text"},
        "meals": {"label_en": "Meals", "label_fr": "Repas", "kind": "choices"},
    }
    options = {"options_en": "Lunch\n=Dinner", "options_fr": "Midi\nSoir"}
    text = Question.objects.create(workshop=workshop, position=1, **asked["text"])
    meals = Question.objects.create(workshop=workshop, position=2, **asked["meals"], **options)
    Question.objects.create(workshop=workshop, asked="afterwards", label_en="Later", label_fr="Plus tard")
    make_registration(workshop, answers={str(text.pk): "=1+1", str(meals.pk): [0, 1]})
    make_registration(workshop)
    first, second = sheet(client, workshop)
    assert (first["'=What?"], first["Meals"]) == ("'=1+1", "Lunch; =Dinner")
    assert (second["'=What?"], second["Meals"]) == ("", "")
    assert "Later" not in first
    assert sheet(client, workshop, "fr")[0]["Repas"] == "Midi; Soir"


@pytest.mark.parametrize("role", ROLES)
def test_no_list_is_for_others(client, role):
    workshop = make_workshop(organisers=[make_organiser()])
    make_registration(workshop)
    if ROLES[role]:
        sign_in(client, ROLES[role]())
    answers = {client.get(at(workshop, page)).status_code for page in FILES}
    assert answers == ({302} if role == "nobody" else {404})


def test_no_list_without_the_second_factor(client):
    workshop = make_workshop(organisers=[make_organiser()])
    sign_in(client, workshop.organisers.get(), second_factor=False)
    for page in FILES:
        assert client.get(at(workshop, page)).url.startswith("/en/admin/login/?next=")


def test_access_needs_are_gone_from_the_spreadsheet_thirty_days_after(client, organiser):
    workshop = make_workshop(organisers=[organiser], starts_at=days(-31))
    make_registration(workshop, access_needs="Captions")
    assert sheet(client, workshop)[0]["Access needs"] == "Captions"
    services.forget_access_needs(now=timezone.now())
    assert sheet(client, workshop)[0]["Access needs"] == ""
    assert not Registration.objects.exclude(access_needs="").exists()


def test_the_files_are_in_the_language_of_the_page():
    workshop = make_workshop()
    with override("fr"):
        (page,) = pages(badges_pdf(workshop, now=timezone.now()))
    assert page == "Personne n’a encore de place dans la salle."
