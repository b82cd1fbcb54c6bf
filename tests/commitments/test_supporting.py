"""Support counts each person once, however it is sent."""

import threading

import pytest
from django.db import connection

from commitments import services
from commitments.models import Support
from tests.factories.consultations import make_open_consultation, move_window
from tests.factories.contributions import make_proposal, make_waiting
from tests.factories.people import make_person


@pytest.mark.django_db
def test_support_and_withdraw():
    proposal, person = make_proposal(make_open_consultation()), make_person()
    services.support(proposal=proposal, person=person)
    services.support(proposal=proposal, person=person)
    proposal.refresh_from_db()
    assert proposal.support_count == 1
    services.withdraw_support(proposal=proposal, person=person)
    services.withdraw_support(proposal=proposal, person=person)
    proposal.refresh_from_db()
    assert (proposal.support_count, Support.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_not_before_publication_and_not_after_the_phase():
    consultation = make_open_consultation()
    with pytest.raises(services.NotAllowed):
        services.support(proposal=make_waiting(consultation), person=make_person())
    proposal = make_proposal(consultation)
    move_window(consultation, days=-60)
    with pytest.raises(services.PhaseClosed):
        services.support(proposal=proposal, person=make_person())
    with pytest.raises(services.PhaseClosed):
        services.withdraw_support(proposal=proposal, person=make_person())


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_clicks_of_two_people_count_two():
    proposal, people = make_proposal(make_open_consultation()), [make_person(), make_person()]

    def click(person):
        services.support(proposal=proposal, person=person)
        connection.close()

    threads = [threading.Thread(target=click, args=[people[number % 2]]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    proposal.refresh_from_db()
    assert (proposal.support_count, Support.objects.count()) == (2, 2)
