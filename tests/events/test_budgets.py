"""Pages of workshops that grow with nothing: few statements each, also where many have registered."""

import pytest
from django.urls import reverse

from events.links import Purpose, token_for
from tests.factories.events import make_crowd, make_note, make_registration, make_workshop
from tests.factories.people import make_organiser, sign_in

pytestmark = pytest.mark.django_db
OPEN = ["workshop_register_group", "workshop_registered", "workshop_ics"]
DESK = ["workshop_walk_in", "workshop_badges", "workshop_counts", "workshop_telephone"]
LINKS = {
    "registration_manage": Purpose.MANAGE,
    "registration_cancel": Purpose.MANAGE,
    "registration_ics": Purpose.MANAGE,
    "registration_join": Purpose.JOIN,
}


def test_every_other_page_takes_twelve_statements_at_most(client, queries_of):
    organiser = make_organiser()
    workshop = make_workshop(organisers=[organiser], mode="hybrid", capacity=200, online_url="https://example.org/")
    make_crowd(workshop, 150)
    person = make_registration(workshop, attendance="online")
    note = make_note(workshop)
    pages = [workshop.address_of(name) for name in OPEN]
    pages += [reverse(name, args=[token_for(purpose, person)]) for name, purpose in LINKS.items()]
    counts = {page: queries_of(page) for page in pages}
    sign_in(client, organiser)
    pages = [*map(workshop.address_of, DESK), reverse("workshop_note", args=[workshop.slug_en, note.pk])]
    counts |= {page: queries_of(page) for page in pages}
    assert len(counts) == len(OPEN) + len(LINKS) + len(DESK) + 1
    assert {page: number for page, number in counts.items() if number > 12} == {}
