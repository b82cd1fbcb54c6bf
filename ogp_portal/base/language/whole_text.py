"""What shows in the text as a whole: its language, its length, its absence."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from ogp_portal.base.language.acronyms import spelled_out
from ogp_portal.base.language.findings import Hit
from ogp_portal.base.language.pairs import Pair
from ogp_portal.base.language.texts import Text, Word, listed

# Words of one language that the other does not have; « on », "a", "or", "as", « son » and the like are in both.
_COMMON = {
    "en": frozenset(
        listed(
            "the and of to in is for that with are by this be you your will from what which how can has have was were "
            "it at not we our their they who when where would could should been being more than about into other some "
            "any all its these those there people each every must may"
        )
    ),
    "fr": frozenset(
        listed(
            "le la les de des du et un une est pour que qui dans sur avec par vous votre vos ce cette aux au en sont "
            "ne pas ou nous il elle se sa ses leur leurs mais donc comme ont ete etre fait plus aussi cela sans chez "
            "tout tous toute toutes entre afin ainsi dont quand peut"
        )
    ),
}
_ENGLISH_LETTERS = re.compile(r"th|w|k|sh|gh|ck|ee|oo|ly$|ing$|ed$")
_ENOUGH_WORDS = 4


def guess(words: list[Word], raw: str) -> str:
    """The language of these words, or nothing if that is not clear."""
    if len(words) < _ENOUGH_WORDS:
        return ""
    score = {"en": 0.0, "fr": 0.0}
    for word in words[:2000]:
        shown = raw[word.start : word.end]
        for language, common in _COMMON.items():
            score[language] += word.folded in common
        if not shown.isascii():
            score["fr"] += 0.5
        elif word.folded not in _COMMON["en"] and _ENGLISH_LETTERS.search(word.folded):
            score["en"] += 0.34
    best, other = ("en", "fr") if score["en"] >= score["fr"] else ("fr", "en")
    clear = score[best] >= 1.5 and score[best] > 3 * score[other]
    return best if clear else ""


def wrong_language(text: Text) -> Iterator[Hit]:
    """A paragraph in the other language."""
    message = _("This seems to be in the other language.")
    for first, last in _paragraphs(text):
        words = text.words[first:last]
        if guess(words, text.raw) not in {"", text.language}:
            yield Hit(text, words[0].start, words[-1].end, message)


def _paragraphs(text: Text) -> Iterator[tuple[int, int]]:
    """The paragraphs as ranges of words."""
    first = 0
    for place in range(1, len(text.words)):
        if "\n\n" in text.raw[text.words[place - 1].end : text.words[place].start]:
            yield first, place
            first = place
    if text.words:
        yield first, len(text.words)


def missing_language(pair: Pair) -> Iterator[Hit]:
    """A text that exists in one language only."""
    if pair.fr.blank and not pair.en.blank:
        yield Hit(pair.fr, 0, len(pair.fr.raw), _("The French text is missing."))
    elif pair.en.blank and not pair.fr.blank:
        yield Hit(pair.en, 0, len(pair.en.raw), _("The English text is missing."))


def same_text(pair: Pair) -> Iterator[Hit]:
    """A translation that is its source."""
    if pair.en.raw.strip().casefold() == pair.fr.raw.strip().casefold() and len(pair.en.words) >= _ENOUGH_WORDS:
        yield Hit(pair.fr, 0, len(pair.fr.raw), _("Both languages have the same text."))


def unlikely_length(pair: Pair) -> Iterator[Hit]:
    """French far shorter or longer than English; 1.1 to 1.5 times is usual."""
    english = len(pair.en.raw.strip()) + spelled_out(pair.en, pair.fr)
    french = len(pair.fr.raw.strip()) + spelled_out(pair.fr, pair.en)
    if max(english, french) > 40 and not 0.6 <= french / max(english, 1) <= 2.2:
        words = _("French is %(percent)s%% as long as English: is something missing, or said in one language only?")
        yield Hit(pair.fr, 0, len(pair.fr.raw), words % {"percent": round(100 * french / max(english, 1))})


TEXT_RULES = (wrong_language,)
PAIR_RULES = (same_text, unlikely_length)
