"""The organisers' desk on the day."""

import csv
import io
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from events.choices import Status
from ogp_portal.users.models import OutboxMessage
from tests.events.test_pages import at, text_of
from tests.factories.consultations import make_open_consultation
from tests.factories.events import days, key, make_crowd, make_registration, make_workshop
from tests.factories.people import make_administrator, make_moderator, make_organiser, make_person, sign_in

pytestmark = pytest.mark.django_db
DESK = ("workshop_desk", "workshop_walk_in", "workshop_csv")


@pytest.fixture
def organiser(client):
    person = make_organiser()
    sign_in(client, person)
    return person


def button(name, registration):
    with override("en"):
        return reverse(name, args=[registration.workshop.slug_en, registration.pk])


def walk_in(**fields):
    return {
        "submission_key": str(key()),
        "name": "Lee Wong",
        "email": "",
        "organisation": "",
        "language": "en",
        **fields,
    }


def test_counts_and_names_in_the_order_they_are_looked_up(client, organiser):
    workshop = make_workshop(organisers=[organiser], capacity=3)
    for name in ("zoé", "Émile", "anna"):
        make_registration(workshop, name=name, checked_in_at=timezone.now() if name == "anna" else None)
    make_registration(workshop, name="Waits", status=Status.WAITLISTED, access_needs="LSQ")
    make_registration(workshop, name="Gone", status=Status.CANCELLED)
    page = text_of(client.get(at(workshop, "workshop_desk")))
    assert page.index("anna") < page.index("Émile") < page.index("zoé")
    assert "1 of 3 here" in page
    assert "1 on the wait list" in page
    assert "Needs: LSQ" in page
    assert "Gone" not in page


@pytest.mark.parametrize("words", ["emile", "ÉMILE", "donnees emile", "emile@example", "emil"])
def test_search_does_not_mind_accents_case_or_order(client, organiser, words):
    workshop = make_workshop(organisers=[organiser])
    make_registration(workshop, name="Émile Roy", email="emile@example.org", organisation="Les Données")
    make_registration(workshop, name="Anna Berg")
    page = text_of(client.get(at(workshop, "workshop_desk"), {"q": words}))
    assert "Émile Roy" in page
    assert "Anna Berg" not in page


@pytest.mark.parametrize("words", ["%", "_", "\\", "' OR 1=1 --", "x" * 99])
def test_search_takes_every_sign_for_itself(client, organiser, words):
    workshop = make_workshop(organisers=[organiser])
    make_registration(workshop, name="Anna Berg")
    assert "Nobody matches" in text_of(client.get(at(workshop, "workshop_desk"), {"q": words}))


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("", {"Expected", "Here", "Waits"}),
        ("expected", {"Expected"}),
        ("here", {"Here"}),
        ("waiting", {"Waits"}),
        ("rubbish", {"Expected", "Here", "Waits"}),
    ],
)
def test_parts_of_the_list(client, organiser, show, names):
    workshop = make_workshop(organisers=[organiser])
    make_registration(workshop, name="Expected")
    make_registration(workshop, name="Here", checked_in_at=timezone.now())
    make_registration(workshop, name="Waits", status=Status.WAITLISTED)
    rows = client.get(at(workshop, "workshop_desk"), {"show": show}).context["page"].rows
    assert {row.name for row in rows} == names


def test_an_empty_desk_says_so(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    assert "Nobody has registered yet" in text_of(client.get(at(workshop, "workshop_desk")))


def test_check_in_and_undo_go_back_to_the_same_search(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    registration = make_registration(workshop, name="Zoé Roy")
    response = client.post(button("workshop_check_in", registration), {"q": "zoé", "show": "expected", "page": "1"})
    assert response.url == at(workshop, "workshop_desk") + "?q=zo%C3%A9&show=expected&page=1"
    registration.refresh_from_db()
    assert registration.checked_in_by == organiser
    page = text_of(client.get(at(workshop, "workshop_desk")))
    assert "Zoé Roy is checked in." in page
    assert "1 of 1 here" in page
    assert "Checked in at" in page
    response = client.post(button("workshop_undo_check_in", registration), {"next": "https://evil.example"})
    assert response.url == at(workshop, "workshop_desk")
    registration.refresh_from_db()
    assert registration.checked_in_at is None


def test_new_links_are_sent_from_the_row(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    make_registration(workshop, name="Ann", email="ann@example.org")
    make_registration(workshop, name="Bob", walk_in=True, email="")
    page = client.get(at(workshop, "workshop_desk"), {"q": "ann"}).content.decode()
    hidden = r'<input type="hidden" name="q" value="ann">\s*<[^>]+ name="(\w+)" value="(1)">\s*<p>Was the'
    action, name, value = re.search(r'action="([^"]+)">\s*<[^>]+>' + hidden, page).groups()
    response = client.post(action, {"q": "ann", name: value}, follow=True)
    assert response.redirect_chain[0][0] == at(workshop, "workshop_desk") + "?q=ann"
    assert workshop.registrations.get(name="Ann").link_number == 2
    assert OutboxMessage.objects.get().to == "ann@example.org"
    assert "Send new links" not in text_of(client.get(at(workshop, "workshop_desk"), {"q": "bob"}))


def test_a_refusal_is_shown(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    waiting = make_registration(workshop, status=Status.WAITLISTED)
    response = client.post(button("workshop_check_in", waiting), follow=True)
    assert "This person has no place" in text_of(response)


def test_a_registration_of_another_workshop_is_not_there(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    other = make_registration(make_workshop())
    with override("en"):
        address = reverse("workshop_check_in", args=[workshop.slug_en, other.pk])
    assert client.post(address).status_code == 404
    other.refresh_from_db()
    assert other.checked_in_at is None


def test_adding_somebody_at_the_door(client, organiser):
    workshop = make_workshop(organisers=[organiser], capacity=1)
    address = at(workshop, "workshop_walk_in")
    assert "1 place left" in text_of(client.get(address))
    assert client.post(address, walk_in(name="")).status_code == 422
    response = client.post(address, walk_in(), follow=True)
    assert "Lee Wong is checked in." in text_of(response)
    assert "walked in" in text_of(response)
    full = client.post(address, walk_in(name="One More"))
    assert full.status_code == 422
    assert "Every place is taken" in text_of(full)
    assert "One More" in full.content.decode()


def test_the_spreadsheet_is_for_its_organisers_in_the_language_of_the_page(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    make_registration(workshop, name="=1+1", access_needs="Captions")
    response = client.get(at(workshop, "workshop_csv"))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"] == f'attachment; filename="{workshop.key}.csv"'
    (row,) = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert row["Access needs"] == "Captions"
    assert row["Name"] == "'=1+1"


def test_the_language_link_and_slugs_of_the_desk(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    for page in ("workshop_desk", "workshop_walk_in"):
        assert at(workshop, page, "fr") in client.get(at(workshop, page)).content.decode()
    with override("en"):
        wrong = reverse("workshop_desk", args=[workshop.slug_fr])
    assert client.get(wrong).url == at(workshop, "workshop_desk")


ROLES = {
    "nobody": None,
    "participant": make_person,
    "forum member": make_moderator,
    "organiser of another": make_organiser,
}


@pytest.mark.parametrize("start", [10, 0, -10], ids=["before", "during", "after"])
@pytest.mark.parametrize("role", ROLES)
def test_the_desk_does_not_exist_for_others(client, role, start):
    workshop = make_workshop(organisers=[make_organiser()], starts_at=days(start))
    registration = make_registration(workshop)
    if ROLES[role]:
        sign_in(client, ROLES[role]())
    pages = [at(workshop, page) for page in DESK]
    buttons = [button(name, registration) for name in ("workshop_check_in", "workshop_undo_check_in")]
    answers = [client.get(page) for page in pages] + [client.post(page) for page in [*buttons, pages[1]]]
    if role == "nobody":
        assert {answer.status_code for answer in answers} == {302}
        assert all("?next=" in answer.url for answer in answers)
        # A button's own address answers nobody who comes back from signing in.
        assert all(answer.url.endswith(f"?next={pages[0]}") for answer in answers[-3:])
    else:
        assert {answer.status_code for answer in answers} == {404}
    registration.refresh_from_db()
    assert registration.checked_in_at is None
    assert workshop.registrations.count() == 1


@pytest.mark.parametrize("start", [10, 0, -10], ids=["before", "during", "after"])
@pytest.mark.parametrize("make", [make_organiser, make_administrator])
def test_the_desk_is_open_to_its_organisers_and_administrators(client, make, start):
    person = make()
    workshop = make_workshop(organisers=[person] if make is make_organiser else [], starts_at=days(start))
    registration = make_registration(workshop)
    sign_in(client, person)
    assert {client.get(at(workshop, page)).status_code for page in DESK} == {200}
    assert client.post(button("workshop_check_in", registration)).status_code == 302
    registration.refresh_from_db()
    assert registration.checked_in_by == person
    assert client.get(button("workshop_check_in", registration)).status_code == 405
    assert "Organizers’ desk" in text_of(client.get(at(workshop)))


def test_somebody_who_lost_the_role_lost_the_desk(client):
    person = make_person()
    workshop = make_workshop(organisers=[person])
    sign_in(client, person)
    assert client.get(at(workshop, "workshop_desk")).status_code == 404


def test_the_desk_asks_for_the_second_factor(client):
    person = make_organiser()
    workshop = make_workshop(organisers=[person])
    sign_in(client, person, second_factor=False)
    for page in DESK:
        response = client.get(at(workshop, page))
        assert response.status_code == 302
        assert response.url.startswith("/en/admin/login/?next=")


def test_query_budget_with_one_three_and_thirty_people(client, organiser, grows):
    workshop = make_workshop(organisers=[organiser], capacity=100, consultation=make_open_consultation())
    grows(at(workshop, "workshop_desk"), lambda _n: make_registration(workshop))
    grows(at(workshop, "workshop_csv"), lambda _n: make_registration(workshop))


def test_the_desk_with_two_thousand_people(client, organiser, queries_of):
    workshop = make_workshop(organisers=[organiser], capacity=2000, consultation=make_open_consultation())
    make_crowd(workshop, 2000)
    assert queries_of(at(workshop, "workshop_desk")) <= 12
    assert queries_of(at(workshop, "workshop_desk") + "?q=person&page=3") <= 12
    assert len(client.get(at(workshop, "workshop_desk")).context["page"].rows) == 50
    assert len(client.get(at(workshop, "workshop_csv")).content.decode().splitlines()) == 2001
