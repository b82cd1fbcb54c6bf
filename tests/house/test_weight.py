"""Each page weighs at most 90 kB over the wire with an empty cache, everything included."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import translation

from tests.factories.contributions import make_comment, make_proposal
from tests.factories.world import make_world

LIMIT = 90_000
LONG = "Small charities cannot see who is given what, and when. " * 20


def weight(client, address: str) -> int:
    """Bytes of a page and of all it names under /static/, each compressed as it is served."""
    page = client.get(address).content
    names = set(re.findall(r'(?:href|src)="/static/([^"#]+)', page.decode()))
    assert names
    files = [Path(finders.find(name)).read_bytes() for name in names]
    return sum(len(gzip.compress(content)) for content in [page, *files])


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_are_light(client, language):
    world = make_world()
    proposal = make_proposal(world.consultation, problem=LONG)
    for number in range(50):
        make_comment(proposal, body=f"{number} {LONG[:400]}")
    translation.activate(language)
    addresses = [reverse(name) for name in ("home", "theme_list", "proposal_list", "workshop_list", "proposal_new")]
    addresses += [proposal.get_absolute_url()]
    details = ("theme_detail", "workshop_detail")
    addresses += [
        client.get(reverse(name, args=world.arguments[name]), follow=True).request["PATH_INFO"] for name in details
    ]
    weights = {address: weight(client, address) for address in addresses}
    assert max(weights.values()) <= LIMIT, weights
