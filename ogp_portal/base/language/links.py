"""Links that must lead to the same place, each in its language."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from django.utils.translation import gettext as _

from ogp_portal.base.language.findings import Hit
from ogp_portal.base.language.pairs import Pair
from ogp_portal.base.language.texts import Place, Text

# Sites with a name in each language; their pages have an address in each language too.
TWIN_SITES = {
    "ouvert.canada.ca": "open.canada.ca",
    "rechercher.ouvert.canada.ca": "search.open.canada.ca",
    "lois-laws.justice.gc.ca": "laws-lois.justice.gc.ca",
    "lois.justice.gc.ca": "laws.justice.gc.ca",
    "noscommunes.ca": "ourcommons.ca",
    "bibliotheque-archives.canada.ca": "library-archives.canada.ca",
    "meteo.gc.ca": "weather.gc.ca",
    "voyage.gc.ca": "travel.gc.ca",
    "gazetteducanada.gc.ca": "gazette.gc.ca",
    "donnees.ontario.ca": "data.ontario.ca",
}
_ADDRESS = re.compile(r"(?:(?:https?|ftp)://|mailto:)?(?:www\.)?([^/?#]+)(.*)", re.DOTALL)
_ENGLISH_PAGE = re.compile(r"/(?:en|eng|english)(?:[/.?#]|$)|[-_]e(?:ng)?\.\w+$|[?&]lang=en\b", re.IGNORECASE)
_FRENCH_PAGE = re.compile(r"/(?:fr|fra|francais)(?:[/.?#]|$)|[-_]f(?:ra)?\.\w+$|[?&]lang=fr\b", re.IGNORECASE)
_SAID = {
    "en": re.compile(r"\bin French\b|\bFrench only\b", re.IGNORECASE),
    "fr": re.compile(r"\ben anglais\b|\banglais seulement\b", re.IGNORECASE),
}


def _site(address: str) -> tuple[str, str]:
    match = _ADDRESS.match(address)
    host, path = (match[1].lower(), match[2]) if match else (address.lower(), "")
    return host, path.rstrip("/")


def language_of(address: str) -> str:
    """The language an address names, or nothing."""
    host, path = _site(address)
    if host in TWIN_SITES or _FRENCH_PAGE.search(path):
        return "fr"
    return "en" if host in TWIN_SITES.values() or _ENGLISH_PAGE.search(path) else ""


def target_of(address: str) -> str:
    """What a link leads to, the same for both languages: pages that name their language count by their site."""
    host, path = _site(address)
    if host in TWIN_SITES or host in TWIN_SITES.values():
        return TWIN_SITES.get(host, host)
    return host if _ENGLISH_PAGE.search(path) or _FRENCH_PAGE.search(path) else host + path


def links_differ(pair: Pair) -> Iterator[Hit]:
    """A link that only one language has."""
    left, right = _missing(pair.en, pair.fr), _missing(pair.fr, pair.en)
    for first, second in zip_longest(left, right):
        if first and second:
            words = _("English links to %(address)s here.") % {"address": first.value[:200]}
            yield Hit(pair.fr, second.start, second.end, words)
        elif second:
            yield Hit(pair.fr, second.start, second.end, _("English does not have this link."))
        elif first:
            yield Hit(pair.en, first.start, first.end, _("French does not have this link."))


def _missing(here: Text, there: Text) -> list[Place]:
    known = {target_of(place.value) for place in there.links}
    return [place for place in here.links if target_of(place.value) not in known]


def link_in_other_language(pair: Pair) -> Iterator[Hit]:
    """A link to the English page in the French text, or the other way round, unless the text says so."""
    for text, other in ((pair.en, "fr"), (pair.fr, "en")):
        if _SAID[text.language].search(text.masked):
            continue
        for place in text.links:
            if language_of(place.value) == other:
                message = _("This link leads to the page in the other language: link to this language, or say so.")
                yield Hit(text, place.start, place.end, message, _own_site(place.value, text.language))


def _own_site(address: str, language: str) -> str | None:
    """The name of a site in this language, when the link is to the site as a whole."""
    host, path = _site(address)
    names = TWIN_SITES if language == "en" else {english: french for french, english in TWIN_SITES.items()}
    return re.sub(re.escape(host), names[host], address, flags=re.IGNORECASE) if host in names and not path else None


RULES = (links_differ, link_in_other_language)
