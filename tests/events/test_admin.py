"""Writing workshops in the admin."""

import pytest

from events.models import Registration, Workshop
from ogp_portal.users.models import OutboxMessage
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.events import days, make_registration, make_workshop
from tests.factories.people import make_administrator, make_moderator, make_organiser, make_person, sign_in

pytestmark = pytest.mark.django_db
LIST = "/en/admin/events/workshop/"


@pytest.fixture
def organiser(client):
    person = make_organiser()
    sign_in(client, person)
    return person


def moment(name, date="", hour=""):
    return {f"{name}_0": date, f"{name}_1": hour}


def no_parts():
    """The management forms of the parts, empty."""
    prefixes = ("agenda", "facilitators", "questions", "reminders")
    return {f"{prefix}-{what}_FORMS": "0" for prefix in prefixes for what in ("TOTAL", "INITIAL")}


def form(**fields):
    data = {
        "consultation": "",
        "title_en": "Open data",
        "title_fr": "Données ouvertes",
        "slug_en": "open-data",
        "slug_fr": "donnees-ouvertes",
        "summary_en": "Come.",
        "summary_fr": "Venez.",
        "description_en": "Two talks.",
        "description_fr": "Deux exposés.",
        "place_en": "Calgary",
        "place_fr": "Calgary",
        "access_en": "",
        "access_fr": "",
        "time_zone": "America/Edmonton",
        **moment("starts_at", "2100-03-07", "13:30"),
        **moment("ends_at", "2100-03-07", "16:30"),
        **moment("registration_opens_at"),
        **moment("registration_closes_at"),
        "mode": "in_person",
        "in_person_capacity": "40",
        "link_hours": "24",
        "languages": ["en"],
        "online_url": "",
        "outside_url": "",
        "outside_language": "",
        "version": "1",
        **no_parts(),
    }
    return {**data, **fields}


def add(client, **fields):
    consultation = fields.pop("consultation", None) or make_open_consultation()
    return client.post(f"{LIST}add/", form(consultation=consultation.pk, **fields))


def errors(response):
    return response.context["adminform"].form.errors


def test_an_organiser_writes_a_workshop_in_both_languages_and_runs_it(client, organiser):
    consultation = make_open_consultation()
    theme = make_theme(consultation)
    assert client.get(f"{LIST}add/").status_code == 200
    response = add(client, consultation=consultation, themes=[theme.pk])
    assert response.status_code == 302, errors(response)
    workshop = Workshop.objects.get()
    assert (workshop.title_en, workshop.title_fr, workshop.key) == ("Open data", "Données ouvertes", "open-data")
    assert workshop.starts_at.isoformat() == "2100-03-07T20:30:00+00:00"
    assert workshop.languages == ["en"]
    assert list(workshop.organisers.all()) == [organiser]
    assert list(workshop.themes.all()) == [theme]
    assert workshop.published_at is None
    page = client.get(f"{LIST}{workshop.pk}/change/").content.decode()
    assert 'value="13:30"' in page, "hours are those of the place"
    assert "/workshops/open-data/desk/" in page


def test_a_new_workshop_is_of_the_consultation_that_goes_on_and_asks_only_what_it_needs(client, organiser):
    consultation = make_open_consultation()
    response = client.get(f"{LIST}add/")
    assert response.context["adminform"].form["consultation"].value() == consultation.pk
    assert f'<option value="{consultation.pk}" selected>' in response.content.decode()
    rows = ("published_at", "cancelled_at", "seats", "waiting", "desk")
    assert not [row for row in rows if f"field-{row}" in response.content.decode()]
    page = client.get(f"{LIST}{make_workshop(organisers=[organiser]).pk}/change/").content.decode()
    assert [row for row in rows if f"field-{row}" in page] == list(rows)


def test_publishing_on_saving(client, organiser):
    add(client, publish_now="on")
    assert Workshop.objects.get().published_at


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"title_fr": ""}, "title_fr", "required"),
        (moment("ends_at", "2100-03-07", "13:30"), "ends_at", "after the start"),
        (moment("registration_closes_at", "2100-03-07", "14:00"), "registration_closes_at", "by the start"),
        (moment("registration_opens_at", "2100-03-08", "14:00"), "registration_opens_at", "before it closes"),
        (moment("starts_at", "2018-03-11", "02:30"), "starts_at", "does not exist"),
        (moment("starts_at", "2018-11-04", "01:30"), "starts_at", "comes twice"),
        (moment("starts_at", "2100-03-07", ""), "starts_at", "required"),
        (moment("registration_closes_at", "2100-03-07", ""), "registration_closes_at", "valid time"),
        (moment("starts_at", "rubbish", "x"), "starts_at", "valid date"),
        ({"time_zone": "America/Ottawa"}, "time_zone", "valid choice"),
        ({"in_person_capacity": "0"}, "in_person_capacity", "Say how many places there are"),
        ({"mode": "hybrid", "online_capacity": ""}, "online_capacity", "Say how many places"),
        ({"outside_url": "https://example.org"}, "outside_language", "which language"),
        ({"outside_url": "javascript:alert(1)", "outside_language": "en"}, "outside_url", "valid URL"),
        ({"languages": []}, "languages", "required"),
    ],
)
def test_faults_are_named_beside_their_field(client, organiser, fields, field, words):
    response = add(client, **fields)
    assert response.status_code == 200
    assert words in " ".join(errors(response)[field])
    assert not Workshop.objects.exists()


def test_an_address_leads_to_one_workshop_only(client, organiser):
    make_workshop(slug_en="open-data", slug_fr="autre")
    make_workshop(key="mine", slug_fr="mine-fr", slug_en="mine-en")
    assert "Another workshop" in errors(add(client))["slug_en"][0]
    assert "Another workshop" in errors(add(client, slug_en="x", slug_fr="open-data"))["slug_fr"][0]
    assert "Another workshop" in errors(add(client, slug_en="mine"))["slug_en"][0]


def change(client, workshop, **fields):
    data = form(consultation=workshop.consultation_id, slug_en=workshop.slug_en, slug_fr=workshop.slug_fr)
    return client.post(f"{LIST}{workshop.pk}/change/", {**data, "in_person_capacity": workshop.capacity, **fields})


def test_an_edit_raises_the_version_and_a_stale_one_is_refused_with_its_text(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    assert change(client, workshop, organisers=[organiser.pk]).status_code == 302
    workshop.refresh_from_db()
    assert (workshop.version, workshop.title_fr) == (2, "Données ouvertes")
    late = change(client, workshop, organisers=[organiser.pk], title_fr="Trop tard", version="1")
    assert late.status_code == 200
    assert "Someone changed this" in late.content.decode()
    assert "Trop tard" in late.content.decode()
    workshop.refresh_from_db()
    assert workshop.title_fr == "Données ouvertes"


def test_more_places_promote_and_fewer_than_taken_are_refused(client, organiser):
    workshop = make_workshop(organisers=[organiser], capacity=1)
    make_registration(workshop)
    waiting = make_registration(workshop, status="waitlisted")
    OutboxMessage.objects.all().delete()
    assert change(client, workshop, organisers=[organiser.pk], in_person_capacity="2").status_code == 302
    waiting.refresh_from_db()
    assert waiting.status == "confirmed"
    # The form has other hours than the workshop had: who had a place already is told so.
    assert [mail.subject.partition(":")[0] for mail in OutboxMessage.objects.filter(to=waiting.email)] == [
        "A place is yours now"
    ]
    assert [mail.subject.partition(":")[0] for mail in OutboxMessage.objects.exclude(to=waiting.email)] == ["Changed"]
    few = change(client, workshop, organisers=[organiser.pk], in_person_capacity="1", version="2")
    assert "2 people have a place" in errors(few)["in_person_capacity"][0]


def test_calling_off_asks_first_and_tells_everyone(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    make_registration(workshop)
    data = {"action": "call_off", "_selected_action": [workshop.pk]}
    assert "cannot be undone" in client.post(LIST, data).content.decode()
    workshop.refresh_from_db()
    assert workshop.cancelled_at is None
    client.post(LIST, {**data, "confirm": "1"})
    workshop.refresh_from_db()
    assert workshop.cancelled_at
    assert OutboxMessage.objects.count() == 1
    assert change(client, workshop, organisers=[organiser.pk], publish_now="on", version="2").status_code == 302


def test_only_drafts_are_deleted(client, organiser):
    public = make_workshop(organisers=[organiser])
    draft = make_workshop(organisers=[organiser], published_at=None)
    assert client.post(f"{LIST}{public.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(f"{LIST}{draft.pk}/delete/", {"post": "yes"})
    assert list(Workshop.objects.all()) == [public]


@pytest.mark.parametrize(
    ("make", "sees"), [(make_person, None), (make_moderator, None), (make_organiser, 0), (make_administrator, 2)]
)
def test_who_sees_workshops_and_registrations_in_the_admin(client, make, sees):
    for _ in range(2):
        make_registration(make_workshop(organisers=[make_organiser()]))
    sign_in(client, make())
    for address in (LIST, "/en/admin/events/registration/"):
        response = client.get(address)
        if sees is None:
            assert response.status_code in (302, 403)
        else:
            assert response.context["cl"].queryset.count() == sees
    detail = client.get(f"{LIST}{Workshop.objects.first().pk}/change/")
    assert (detail.status_code == 200) == (sees == 2)


def test_registrations_are_only_read_and_only_those_of_ones_own(client, organiser):
    mine = make_registration(make_workshop(organisers=[organiser]), access_needs="Captions")
    other = make_registration(make_workshop())
    address = "/en/admin/events/registration/"
    assert mine.email in client.get(address).content.decode()
    assert other.email not in client.get(address).content.decode()
    assert client.get(f"{address}{mine.pk}/change/").status_code == 200
    assert client.post(f"{address}{mine.pk}/change/", {"name": "X"}).status_code == 403
    assert client.post(f"{address}{mine.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{address}add/").status_code == 403
    assert Registration.objects.count() == 2


def test_organisers_are_chosen_among_organisers_only(client, organiser):
    citizen, colleague = make_person(), make_organiser()
    page = client.get(f"{LIST}add/").content.decode()
    assert colleague.email in page or colleague.name in page
    assert citizen.email not in page
    assert f">{citizen.name}<" not in page


def test_hours_keep_their_zone_at_the_clock_change(client, organiser):
    add(client, **moment("starts_at", "2018-03-11", "01:30"), **moment("ends_at", "2018-03-11", "03:30"))
    workshop = Workshop.objects.get()
    assert (workshop.ends_at - workshop.starts_at).total_seconds() == 3600
    assert days(0) > workshop.starts_at
