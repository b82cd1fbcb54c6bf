"""In the admin: what a workshop is made of, its series, and a copy of it."""

import pytest
from django.utils import timezone

from events import services
from events.models import AgendaItem, Facilitator, Feedback, Question, Reminder, Series, Workshop
from tests.events.test_admin import LIST, add, change, errors, form, no_parts
from tests.factories.consultations import make_open_consultation, make_theme
from tests.factories.events import days, make_registration, make_workshop
from tests.factories.people import make_administrator, make_organiser, sign_in
from tests.factories.plans import make_commitment, make_plan
from tests.factories.records import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(client):
    person = make_organiser()
    sign_in(client, person)
    return person


def rows(prefix, *values):
    """Rows of one kind of part as the page sends them; those with an `id` were there before."""
    there = [row for row in values if "id" in row]
    data = {f"{prefix}-TOTAL_FORMS": str(len(values)), f"{prefix}-INITIAL_FORMS": str(len(there))}
    return data | {
        f"{prefix}-{number}-{name}": str(value) for number, row in enumerate(values) for name, value in row.items()
    }


def question(**fields):
    texts = {"label_en": "Lunch?", "label_fr": "Dîner?", "options_en": "Soup\nBread", "options_fr": "Soupe\nPain"}
    return {"asked": "registering", "kind": "choice", "position": "0", **texts, **fields}


def faults(response):
    """The faults of every part, in one text."""
    sets = response.context["inline_admin_formsets"]
    said = [one.formset.non_form_errors() for one in sets]
    said += [part.errors.as_text() for one in sets for part in one.formset.forms]
    return " ".join(map(str, said))


WHOLE = dict(
    mode="hybrid",
    in_person_capacity="30",
    online_capacity="80",
    offer_hours="48",
    link_hours="2",
    online_url="https://meet.example.org/a",
    interpretation=["en_fr", "asl"],
    captions=["fr"],
    recording_url="https://example.org/film",
    recording_language="fr",
    **rows(
        "agenda",
        {"position": "2", "minutes": "60", "title_en": "Groups", "title_fr": "Groupes"},
        {"position": "1", "minutes": "20", "title_en": "Talks", "title_fr": "Exposés"},
    ),
    **rows("facilitators", {"name": "Jo", "role_en": "Host", "role_fr": "Animation"}),
    **rows("questions", question()),
    **rows("reminders", {"hours": "48"}, {"hours": "2"}),
)


def test_a_workshop_is_written_whole(client, organiser):
    consultation = make_open_consultation()
    series = Series.objects.create(consultation=consultation, title_en="Cities", title_fr="Villes")
    read, hidden = make_document(), make_document(published_at=None)
    discussed = make_commitment(make_plan(consultation), drafted_at=timezone.now())
    page = client.get(f"{LIST}add/")
    offered = page.context["adminform"].form.fields["documents"].queryset
    assert (read in offered, hidden in offered) == (True, False)
    response = add(
        client,
        consultation=consultation,
        series=series.pk,
        documents=[read.pk],
        commitments=[discussed.pk],
        **WHOLE,
    )
    assert response.status_code == 302, (errors(response), faults(response))
    workshop = Workshop.objects.get()
    assert (workshop.in_person_capacity, workshop.online_capacity, workshop.offer_hours) == (30, 80, 48)
    assert (workshop.interpretation, workshop.captions, workshop.series) == (["en_fr", "asl"], ["fr"], series)
    assert (workshop.link_hours, workshop.recording_language) == (2, "fr")
    assert [(one.title_fr, one.minutes) for one in workshop.agenda.all()] == [("Exposés", 20), ("Groupes", 60)]
    assert [str(one) for one in workshop.facilitators.all()] == ["Jo"]
    assert workshop.questions.get().options_fr.splitlines() == ["Soupe", "Pain"]
    assert [one.hours for one in workshop.reminders.all()] == [48, 2]
    assert (list(workshop.documents.all()), list(workshop.commitments.all())) == ([read], [discussed])
    assert client.get(f"{LIST}{workshop.pk}/change/").status_code == 200


def test_what_is_linked_stays_linked_when_it_is_not_public_any_more(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    withdrawn = make_document()
    workshop.documents.add(withdrawn)
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(withdrawn_at=days(-1))
    page = client.get(f"{LIST}{workshop.pk}/change/")
    assert list(page.context["adminform"].form.fields["documents"].queryset) == [withdrawn]
    other = make_workshop(organisers=[organiser])
    page = client.get(f"{LIST}{other.pk}/change/")
    assert not page.context["adminform"].form.fields["documents"].queryset


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"options_fr": "Soupe"}, "at least two"),
        ({"options_en": "", "options_fr": ""}, "at least two"),
        ({"options_fr": "Soupe\n\nPain\nRiz"}, "There are 2 choices in English and 3 in French"),
        ({"kind": "text"}, "has no choices"),
        ({"label_fr": ""}, "required"),
        ({"kind": "rubbish"}, "valid choice"),
    ],
)
def test_a_questions_faults_are_named(client, organiser, fields, words):
    response = add(client, **rows("questions", question(**fields)))
    assert response.status_code == 200
    assert words in faults(response)
    assert not Workshop.objects.exists()


@pytest.mark.parametrize(
    ("prefix", "row", "words"),
    [
        ("agenda", {"minutes": "0", "title_en": "A", "title_fr": "B"}, "greater than or equal to 1"),
        ("agenda", {"minutes": "10", "title_en": "A", "title_fr": ""}, "required"),
        ("facilitators", {"name": "Jo", "role_en": "Host", "role_fr": ""}, "in both languages"),
        ("facilitators", {"name": "Jo", "role_en": "", "role_fr": "Animation"}, "in both languages"),
        ("reminders", {"hours": "1441"}, "less than or equal to 1440"),
    ],
)
def test_other_parts_faults_are_named(client, organiser, prefix, row, words):
    response = add(client, **rows(prefix, row))
    assert response.status_code == 200
    assert words in faults(response)


def test_a_question_needs_no_order_and_a_text_no_choices(client, organiser):
    row = question(kind="text", options_en=" \n", options_fr="", position="")
    response = add(client, **rows("questions", row))
    assert response.status_code == 302, faults(response)
    assert Question.objects.get().position == 0


@pytest.mark.parametrize("asked", ["registering", "afterwards"])
def test_an_answered_question_keeps_what_its_answers_refer_to(client, organiser, asked):
    workshop = make_workshop(organisers=[organiser])
    stored = Question.objects.create(workshop=workshop, **question(asked=asked))
    row = question(id=stored.pk, workshop=workshop.pk, asked=asked)

    def send(version, **fields):
        data = rows("questions", {**row, **fields})
        return change(client, workshop, organisers=[organiser.pk], version=version, **data)

    three = {"options_en": "a\nb\nc", "options_fr": "a\nb\nc"}
    assert send(1, **three).status_code == 302
    assert send(2, options_en="a\nb", options_fr="a\nb").status_code == 302
    if asked == "registering":
        make_registration(workshop, answers={str(stored.pk): 1})
    else:
        Feedback.objects.create(workshop=workshop, language="en", answers={str(stored.pk): 1})
    assert "keeps its 2 choices" in faults(send(3, **three))
    assert "stays as it is" in faults(send(3, kind="choices"))
    assert "it stays" in faults(send(3, DELETE="on"))
    assert send(3, label_en="Which lunch?", options_en="Soup!\nBread!").status_code == 302
    stored.refresh_from_db()
    assert (stored.label_en, stored.options_en.split()) == ("Which lunch?", ["Soup!", "Bread!"])


def test_a_reminder_that_went_out_stays(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    sent = Reminder.objects.create(workshop=workshop, hours=24, sent_at=days(-1))
    waits = Reminder.objects.create(workshop=workshop, hours=2)

    def take_out(reminder, version):
        row = {"id": reminder.pk, "workshop": workshop.pk, "hours": reminder.hours, "DELETE": "on"}
        return change(client, workshop, organisers=[organiser.pk], version=version, **rows("reminders", row))

    assert "went out" in faults(take_out(sent, 1))
    assert take_out(waits, 1).status_code == 302
    assert list(workshop.reminders.all()) == [sent]


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"mode": "online", "online_capacity": "9"}, "mode", "registered for what you are removing"),
        ({"mode": "hybrid", "online_capacity": "5"}, "in_person_capacity", "2 people have a place"),
        ({"recording_url": "https://example.org/film"}, "recording_language", "which language"),
    ],
)
def test_nobody_loses_a_place_by_an_edit(client, organiser, fields, field, words):
    workshop = make_workshop(organisers=[organiser], mode="hybrid")
    for _ in range(2):
        make_registration(workshop)
    data = {"in_person_capacity": "1", **fields}
    response = change(client, workshop, organisers=[organiser.pk], **data)
    assert words in errors(response)[field][0]


def test_waiting_people_keep_their_way_too(client, organiser):
    workshop = make_workshop(organisers=[organiser], mode="hybrid", capacity=1)
    make_registration(workshop, attendance="online")
    make_registration(workshop, attendance="online", status="waitlisted")
    response = change(client, workshop, organisers=[organiser.pk], mode="in_person")
    assert "what you are removing" in errors(response)["mode"][0]
    few = change(client, workshop, organisers=[organiser.pk], mode="hybrid", online_capacity="0")
    assert "how many places" in errors(few)["online_capacity"][0]


def filled(organiser):
    """A public workshop of which everything is there."""
    workshop = make_workshop(
        organisers=[organiser],
        themes=[make_theme(make_open_consultation())],
        mode="hybrid",
        captions=["en"],
        recap_en="Said.",
        recap_fr="Dit.",
        recap_published_at=days(-1),
        feedback_asked_at=days(-1),
        recording_url="https://example.org",
        recording_language="en",
        version=7,
    )
    workshop.documents.add(make_document())
    AgendaItem.objects.create(workshop=workshop, minutes=20, title_en="Talks", title_fr="Exposés")
    Facilitator.objects.create(workshop=workshop, name="Jo")
    Question.objects.create(workshop=workshop, **question())
    Reminder.objects.create(workshop=workshop, hours=24, sent_at=days(-1))
    make_registration(workshop)
    return workshop


def copy(client, workshop):
    return client.post(LIST, {"action": "make_copy", "_selected_action": [workshop.pk]})


def test_a_copy_is_a_draft_with_everything_but_what_happened(client, organiser):
    workshop = filled(organiser)
    response = copy(client, workshop)
    made = Workshop.objects.exclude(pk=workshop.pk).get()
    assert response.url == f"{LIST}{made.pk}/change/"
    assert "This is the copy" in client.get(response.url).content.decode()
    same = ("title_en", "title_fr", "starts_at", "ends_at", "online_capacity", "captions", "place_fr", "series")
    assert [getattr(made, name) for name in same] == [getattr(workshop, name) for name in same]
    assert (made.slug_en, made.slug_fr) == (f"{workshop.slug_en}-copy", f"{workshop.slug_fr}-copie")
    gone = (made.published_at, made.recap_published_at, made.feedback_asked_at, made.recap_en, made.recap_fr)
    assert gone == (None, None, None, "", "")
    assert (made.recording_url, made.in_person_taken, made.next_ticket, made.version) == ("", 0, 1, 1)
    assert made.registrations.count() == 0
    for name in ("themes", "documents", "organisers"):
        assert set(getattr(made, name).all()) == set(getattr(workshop, name).all()) != set()
    assert [(one.title_fr, one.minutes) for one in made.agenda.all()] == [("Exposés", 20)]
    assert made.questions.get().options_fr == "Soupe\nPain"
    assert made.facilitators.count() == 1
    assert made.reminders.get().sent_at is None
    assert (workshop.agenda.count(), workshop.reminders.get().sent_at is None) == (1, False)


def test_a_copy_asked_for_twice_is_one_until_it_is_edited(client, organiser):
    workshop = make_workshop(organisers=[organiser])
    first = copy(client, workshop).url
    assert copy(client, workshop).url == first
    made = Workshop.objects.exclude(pk=workshop.pk).get()
    services.edit_workshop(workshop=made, version=1, now=timezone.now())
    copy(client, workshop)
    slugs = Workshop.objects.order_by("pk").values_list("slug_en", "slug_fr")
    assert list(slugs[1:]) == [
        (f"{workshop.slug_en}-copy", f"{workshop.slug_fr}-copie"),
        (f"{workshop.slug_en}-copy-2", f"{workshop.slug_fr}-copie-2"),
    ]


def test_copies_go_on_when_an_earlier_one_was_deleted(client, organiser):
    workshop = filled(organiser)
    made = []
    for _ in range(2):
        copy(client, workshop)
        made.append(Workshop.objects.latest("pk"))
        services.edit_workshop(workshop=made[-1], version=1, now=timezone.now())
    assert client.post(f"{LIST}{made[0].pk}/delete/", {"post": "yes"}).status_code == 302
    copy(client, workshop)
    assert Workshop.objects.count() == 3
    assert Workshop.objects.latest("pk").slug_en == f"{workshop.slug_en}-copy"


def test_only_ones_own_are_copied_and_one_at_a_time(client, organiser):
    mine, other = make_workshop(organisers=[organiser]), make_workshop(organisers=[make_organiser()])
    copy(client, other)
    data = {"action": "make_copy", "_selected_action": [mine.pk, make_workshop(organisers=[organiser]).pk]}
    page = client.post(LIST, data, follow=True)
    assert "Choose one workshop" in page.content.decode()
    assert Workshop.objects.count() == 3


def test_a_series_is_named_in_both_languages_and_goes_only_when_empty(client, organiser):
    address, consultation = "/en/admin/events/series/", make_open_consultation()
    half = client.post(f"{address}add/", {"consultation": consultation.pk, "title_en": "Cities", "title_fr": ""})
    assert "required" in errors(half)["title_fr"][0]
    client.post(f"{address}add/", {"consultation": consultation.pk, "title_en": "Cities", "title_fr": "Villes"})
    series = Series.objects.get()
    workshop = make_workshop(series=series)
    assert client.post(f"{address}{series.pk}/delete/", {"post": "yes"}).status_code == 403
    Workshop.objects.filter(pk=workshop.pk).delete()
    assert client.post(f"{address}{series.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Series.objects.exists()


def test_an_organiser_edits_no_parts_of_somebody_elses_workshop(client, organiser):
    workshop = make_workshop(organisers=[make_organiser()])
    data = {**form(consultation=workshop.consultation_id), **no_parts(), **rows("reminders", {"hours": "2"})}
    assert client.post(f"{LIST}{workshop.pk}/change/", data).status_code == 302
    assert not Reminder.objects.exists()
    sign_in(client, make_administrator())
    assert client.get(f"{LIST}{workshop.pk}/change/").status_code == 200


def test_long_keys_that_begin_alike_have_copies_of_their_own(client, organiser):
    long = "a-workshop-of-the-national-series-on-open-data-and-open-government"
    other = make_workshop(organisers=[make_organiser()], key=f"{long}-calgary")
    theirs = services.copy_workshop(workshop=other, by=make_organiser())
    mine = make_workshop(organisers=[organiser], key=f"{long}-ottawa")
    response = copy(client, mine)
    made = Workshop.objects.latest("pk")
    assert made.pk != theirs.pk
    assert (made.title_en, response.url) == (mine.title_en, f"{LIST}{made.pk}/change/")
