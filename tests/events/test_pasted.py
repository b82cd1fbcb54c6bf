"""Addresses out of pasted lists."""

import time

import pytest

from events.pasted import addresses_in


@pytest.mark.parametrize(
    ("text", "addresses", "rubbish"),
    [
        ("a@example.org", ["a@example.org"], []),
        ("a@example.org; b@example.org,c@example.org\td@example.org e@example.org", list("abcde"), []),
        ('Zoé Roy <zoe@example.org>\r\n"Roy, Lee" <lee@example.org>;', ["zoe@example.org", "lee@example.org"], []),
        ("Roy, Zoé <zoe@example.org>, Wong, Lee <lee@example.org>", ["zoe@example.org", "lee@example.org"], []),
        ("A@Example.org\na@EXAMPLE.ORG\n a @ example.org ", ["A@Example.org"], []),
        ("mailto:a@example.org\n* b@example.org.\n(c@example.org)\n'd@example.org'", list("abcd"), []),
        ("ａ@example.org", ["a@example.org"], []),
        ("a@québec.ca\na@xn--qubec-csa.ca", ["a@xn--qubec-csa.ca"], []),
        ("To whom it may concern\n\n---\na@example.org", ["a@example.org"], ["To whom it may concern"]),
        ("josé@example.org\nnobody@\n@example.org\na@b", [], ["josé@example.org", "nobody@", "@example.org", "a@b"]),
        ("a@b@example.org", [], ["a@b@example.org"]),
        ("x" * 300, [], ["x" * 99 + "…"]),
        ("", [], []),
    ],
)
def test_what_is_found(text, addresses, rubbish):
    found = addresses_in(text)
    full = [one if "@" in one else f"{one}@example.org" for one in addresses]
    assert (list(found.addresses.values()), found.rubbish) == (full, rubbish)


@pytest.mark.parametrize(
    "text", ["@" * 300_000, " @" * 150_000, "a@" * 150_000, "a " * 150_000, "<" * 300_000, "\n" * 300_000]
)
def test_the_worst_list_takes_no_time(text):
    start = time.perf_counter()
    addresses_in(text)
    assert time.perf_counter() - start < 2
