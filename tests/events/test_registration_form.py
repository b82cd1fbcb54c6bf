"""What the form asks: the organiser's own questions, where from, consent, how one takes part."""

import re

import pytest

from events.models import Registration
from tests.events.test_pages import at, form, text_of
from tests.factories.events import make_question, make_registration, make_workshop

pytestmark = pytest.mark.django_db
OPTIONS = {"options_en": "Water\nAir", "options_fr": "Eau\nAir pur"}


def asking():
    """A workshop with a text, a choice that must be made and several choices; the questions by kind."""
    workshop = make_workshop()
    kinds = {
        "text": make_question(workshop),
        "choice": make_question(
            workshop, kind="choice", required=True, label_en="Of all?", label_fr="Lequel?", **OPTIONS
        ),
        "choices": make_question(workshop, kind="choices", label_en="Which?", label_fr="Lesquels?", **OPTIONS),
    }
    make_question(workshop, asked="afterwards", label_en="How was it?", label_fr="C’était comment?")
    return workshop, {kind: f"question-{question.pk}" for kind, question in kinds.items()}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_questions_are_asked_in_the_readers_language_and_only_those_of_now(client, language):
    workshop, _names = asking()
    page = text_of(client.get(at(workshop, "workshop_register", language)))
    words = {
        "en": ["What brings you? (optional)", "Of all?", "Which? (optional)", "Water"],
        "fr": ["Qu’est-ce qui vous amène? (facultatif)", "Lequel?", "Lesquels? (facultatif)", "Eau"],
    }
    for said in words[language]:
        assert said in page
    for said in [*words["fr" if language == "en" else "en"], "How was it", "C’était"]:
        assert said not in page


def test_answers_are_kept_by_question_and_place(client):
    workshop, names = asking()
    fields = {names["text"]: "Rivers", names["choice"]: "1", names["choices"]: ["0", "1"], "region": "NL"}
    client.post(at(workshop, "workshop_register", "fr"), form(listed="on", **fields))
    registration = Registration.objects.get()
    keys = {kind: name.removeprefix("question-") for kind, name in names.items()}
    assert registration.answers == {keys["text"]: "Rivers", keys["choice"]: 1, keys["choices"]: [0, 1]}
    assert (registration.region, registration.listed) == ("NL", True)


def test_only_what_must_be_answered_is_asked_for_and_nobody_is_listed_unasked(client):
    workshop, names = asking()
    page = client.get(at(workshop, "workshop_register")).content.decode()
    assert not re.search(r'name="listed"[^>]*checked', page)
    client.post(at(workshop, "workshop_register"), form(**{names["choice"]: "0"}))
    registration = Registration.objects.get()
    assert registration.answers == {names["choice"].removeprefix("question-"): 0}
    assert (registration.region, registration.listed) == ("", False)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("choice", ""),
        ("choice", "7"),
        ("choices", ["0", "7"]),
        ("text", "x" * 2001),
        ("region", "Atlantis"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_typed_is_lost(client, kind, value):
    workshop, names = asking()
    good = {names["text"]: "Rivers", names["choice"]: "1", names["choices"]: ["1"], "region": "QC", "listed": "on"}
    field = names.get(kind, kind)
    answer = client.post(at(workshop, "workshop_register"), form(access_needs="Captions", **{**good, field: value}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "Captions" in page
    assert re.search(r'name="listed"[^>]*checked', page)
    if kind != "text":
        assert "Rivers" in page
    if kind != "choice":
        assert re.search(rf'name="{names["choice"]}"[^>]*value="1"[^>]*checked', page)
    if kind == "choice":
        assert 'value="QC" selected' in page
    assert not Registration.objects.exists()


def test_a_question_of_another_workshop_is_not_taken(client):
    workshop = make_workshop()
    other = make_question(make_workshop())
    client.post(at(workshop, "workshop_register"), form(**{f"question-{other.pk}": "Rivers"}))
    assert Registration.objects.get().answers == {}


def test_each_way_of_taking_part_says_its_places_or_its_wait_list(client):
    workshop = make_workshop(mode="hybrid", in_person_capacity=1, online_capacity=12)
    make_registration(workshop, attendance="in_person")
    make_registration(workshop, attendance="in_person", status="waitlisted")
    page = text_of(client.get(at(workshop, "workshop_register")))
    assert "In person – Full, 1 person on the wait list" in page
    assert "Online – 12 places left" in page
    answer = client.post(at(workshop, "workshop_register"), form(attendance="in_person"), follow=True)
    assert "you are on the wait list" in text_of(answer)
    answer = client.post(
        at(workshop, "workshop_register"), form(attendance="online", email="b@example.org"), follow=True
    )
    assert "You have a place." in text_of(answer)


def test_query_budget(grows):
    workshop = make_workshop()
    grows(at(workshop, "workshop_register"), lambda _n: make_question(workshop, kind="choice", **OPTIONS))


@pytest.mark.parametrize("email", ["ZOE@Example.ORG", "zoe @ example.org", "ｚｏｅ@example.org", "zoe@example.org"])
def test_one_address_however_it_is_typed_is_registered_once(client, email):
    workshop = make_workshop()
    client.post(at(workshop, "workshop_register"), form(email="zoe@example.org"))
    client.post(at(workshop, "workshop_register"), form(email=email, name="Again"))
    assert [one.name for one in workshop.registrations.all()] == ["Zoé Roy"]


def test_a_domain_with_accents_is_one_with_its_other_spelling(client):
    workshop = make_workshop()
    for email in ("zoe@québec.example.org", "zoe@QUÉBEC.example.org", "zoe@xn--qubec-csa.example.org"):
        client.post(at(workshop, "workshop_register"), form(email=email))
    assert workshop.registrations.count() == 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_who_chose_a_way_that_is_gone_meanwhile_chooses_again(client, language):
    workshop = make_workshop()
    answer = client.post(at(workshop, "workshop_register", language), form(attendance="online"))
    assert answer.status_code == 422
    assert {"en": "please choose again", "fr": "veuillez choisir de nouveau"}[language] in text_of(answer)
    assert not Registration.objects.exists()
    client.post(at(workshop, "workshop_register", language), form(attendance="in_person"))
    assert Registration.objects.get().attendance == "in_person"
