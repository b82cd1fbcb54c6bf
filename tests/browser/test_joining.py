"""Joining online in a real browser: a form that leads to another site."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.links import Purpose, token_for
from tests.factories.events import make_registration, make_workshop

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_button_leads_to_another_site_and_counts(new_page, live_server):
    elsewhere = live_server.url.replace("localhost", "127.0.0.1") + "/en/standards/"
    assert elsewhere.split("/")[2] != live_server.url.split("/")[2]
    starts_at = timezone.now() + timedelta(minutes=10)
    workshop = make_workshop(mode="online", online_url=elsewhere, starts_at=starts_at)
    registration = make_registration(workshop)
    page = new_page(width=375)
    page.goto(reverse("registration_join", args=[token_for(Purpose.JOIN, registration)]))
    page.get_by_role("button", name="Join the workshop").click()
    page.wait_for_url(elsewhere)
    registration.refresh_from_db()
    assert registration.checked_in_at is not None
