"""Who took part, in public: no number from 1 to 4, and none that follows from the others."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from events.choices import Status
from events.figures import all_or_none, figures_of, regions_told
from tests.events.test_pages import at, text_of
from tests.factories.consultations import make_open_consultation
from tests.factories.events import days, make_registration, make_workshop

REGIONS = ["AB", "BC", "ON", "QC", "YT", "abroad", ""]


def over(**fields):
    fields = {"mode": "hybrid", "capacity": 100, "starts_at": days(-1), **fields}
    return make_workshop(consultation=make_open_consultation(), **fields)


def come(workshop, number, *, here=True, **fields):
    for _ in range(number):
        make_registration(workshop, checked_in_at=timezone.now() if here else None, **fields)


@pytest.mark.django_db
def test_what_is_told_of_a_large_workshop(client):
    workshop = over()
    come(workshop, 7, region="ON")
    come(workshop, 6, region="QC", language="fr", attendance="online")
    come(workshop, 3, region="YT")
    come(workshop, 3)
    come(workshop, 2, region="ON", here=False)
    come(workshop, 5, status=Status.CANCELLED, here=False)
    come(workshop, 5, status=Status.WAITLISTED, here=False)
    figures = figures_of(workshop)
    assert (figures.registered, figures.took_part, figures.counted) == (21, 19, True)
    assert figures.by_mode == [("In person", 13), ("Online", 6)]
    assert figures.by_language == [("en", 13), ("fr", 6)]
    assert figures.by_region == [("Ontario", 7), ("Quebec", 6)]
    assert figures.elsewhere == 6
    page = text_of(client.get(at(workshop)))
    assert "Had a place 21 Took part 19 How In person: 13 Online: 6" in page
    assert "From where Ontario: 7 Quebec: 6 Another region, or not said: 6" in page
    assert "Yukon" not in page


@pytest.mark.django_db
def test_a_small_number_hides_what_it_follows_from(client):
    workshop = over()
    come(workshop, 9, region="ON")
    come(workshop, 8, region="QC", attendance="online")
    come(workshop, 2, region="YT", language="fr")
    figures = figures_of(workshop)
    assert figures.took_part == 19
    assert figures.by_language == [], "19 less 17 are 2"
    assert figures.by_region == [("Ontario", 9)], "19 less 9 less 8 are 2"
    assert figures.elsewhere == 10
    assert figures.by_mode == [("In person", 11), ("Online", 8)]


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "told"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_a_small_workshop_is_not_divided_at_all(number, told):
    workshop = over()
    come(workshop, number, region="ON")
    figures = figures_of(workshop)
    assert (figures.registered, figures.took_part) == (told, told)
    if not told:
        assert (figures.by_mode, figures.by_language, figures.by_region, figures.elsewhere) == ([], [], [], 0)
    else:
        assert figures.by_mode == [("In person", 5), ("Online", 0)]


@pytest.mark.django_db
def test_where_nobody_was_checked_in_those_who_had_a_place_are_told(client):
    workshop = over(mode="in_person")
    come(workshop, 6, here=False)
    figures = figures_of(workshop)
    assert (figures.registered, figures.took_part, figures.counted) == (6, 0, False)
    assert figures.by_mode == [], "there was one way only"
    assert figures.by_language == [("en", 6), ("fr", 0)]
    assert "Nobody was checked in" in text_of(client.get(at(workshop)))


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"starts_at": days(1)}, {"cancelled_at": timezone.now()}])
def test_nothing_is_told_before_or_of_one_called_off(client, fields):
    workshop = over(**fields)
    come(workshop, 6)
    assert "Who took part" not in text_of(client.get(at(workshop)))


@given(some.dictionaries(some.sampled_from(REGIONS), some.integers(0, 12), max_size=7))
def test_nothing_small_is_told_or_left_over_whatever_the_numbers(counts):
    whole = sum(counts.values())
    told, elsewhere = regions_told(counts, whole)
    assert all(count >= 5 and region for region, count in told)
    assert elsewhere == 0 or elsewhere >= 5
    if told:
        assert sum(count for _region, count in told) + elsewhere == whole


@given(some.integers(0, 12), some.integers(0, 12))
def test_of_two_parts_both_are_told_or_neither(one, two):
    told = all_or_none({"en": one, "fr": two})
    assert told == ([] if 0 < one < 5 or 0 < two < 5 else [("en", one), ("fr", two)])


@pytest.mark.django_db
def test_nothing_is_told_where_nobody_registered_here(client):
    workshop = over(mode="in_person")
    come(workshop, 6, status=Status.CANCELLED, here=False)
    assert "Who took part" not in text_of(client.get(at(workshop)))
    come(workshop, 1)
    assert "Had a place Fewer than five" in text_of(client.get(at(workshop)))
