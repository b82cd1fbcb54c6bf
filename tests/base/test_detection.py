"""Which language a text is in, as far as that is clear."""

import time

import pytest

from ogp_portal.base.detection import language_of, other_language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Publish every contract over $10,000 within a month."),
        ("en", "Hydro-Québec should publish its data"),
        ("en", "I don't know who is paid for what"),
        ("en", "plz publish ur data asap its ours"),
        ("fr", "Publier chaque contrat de plus de 10 000 $ en moins d’un mois."),
        ("fr", "je veux que le gouv publie ses donnees svp"),
        ("fr", "D'accord avec vous!"),
        ("fr", "Élections Canada publie tout, et « we publish everything » ne suffit pas"),
        ("fr", "Transparence totale des subventions municipales"),
        ("", ""),
        ("", "+1"),
        ("", "Nunavut"),
        ("", "Ottawa, 2018"),
        ("", "La proposition est bonne. The proposal is good."),
        ("", "Los datos deben ser públicos para todos"),
        ("", "ᐃᓄᒃᑎᑐᑦ ᐅᖃᐅᓯᖅ"),
        ("", "« Les données sont ouvertes »"),
        ("", "https://example.org/the/data/that/you/want/"),
        ("en", "\ud800 this is what they wrote"),
    ],
)
def test_what_it_says(language: str, text: str) -> None:
    assert language_of(text) == language


def test_the_other_language_is_named_when_it_is_clear() -> None:
    assert other_language("Nous voulons que les contrats soient publics.", "en") == "fr"
    assert other_language("We want contracts to be public.", "fr") == "en"


@pytest.mark.parametrize("text", ["We want contracts to be public.", "Oui", "Excellent", "12 345"])
def test_nobody_is_asked_without_need(text: str) -> None:
    assert other_language(text, "en") == ""


def test_a_huge_text_takes_no_time() -> None:
    begin = time.monotonic()
    assert language_of("données " * 30_000 + "the") == "fr"
    assert language_of("«" * 200_000) == ""
    assert language_of("a" * 200_000) == ""
    assert time.monotonic() - begin < 1
