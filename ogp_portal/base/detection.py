"""Is a text English or French? Small words, elisions, accents and endings say so; when they do not, nobody guesses."""

import re

# What is read of a long text: more would not change the answer.
READ = 8_000
# The other language may stand in a quotation or a title; above this share of the signs the answer is clear.
CLEAR = 0.72
# Signs it takes to ask an author, and to call a sentence of our own English or French.
TO_ASK, TO_TELL = 1.5, 1.0


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH = _words(
    "the of and to is that with for you this it be are was were by from have has had not they we our your their what "
    "who which when how will would should could can cannot there these those at as been if than then so do does did "
    "its my he she his her him them us out up about into over only other every each before after between within "
    "during where why here must may in an or but no any all some more most such because through while both still "
    "never always again nobody everybody anybody nothing something anything everyone anyone someone one two three "
    "people government public see write read new make open let whom whose yours being also now just very much many "
    "own until since against under above below without yet off once too per few several another need help know mail "
    "please thank sorry yes"
)
_FRENCH = _words(
    "le la les un une des du de et est que qui dans pour par sur avec pas ne ce cette ces cet son sa ses leur leurs "
    "nous vous ils elles il elle je tu mon ma mes votre vos notre nos au aux ou où mais comme sont ont était étaient "
    "été sera seront doit doivent peut peuvent faut tout tous toute toutes aussi même très bien chaque entre sans "
    "sous chez afin lors dont quand quel quelle quels quelles y se si être avoir fait faire avez avons êtes voici "
    "voilà puis donc car ici là cela ceci rien jamais toujours encore déjà depuis pendant avant après selon vers "
    "deux trois quatre lui eux soit aucun aucune plusieurs autre autres en ni dès jusque celui celle ceux celles "
    "moins peu trop beaucoup oui merci lorsque puisque parce quoi ainsi personne courriel"
)
# Common in a third language and in neither of the two: whoever writes that is not asked about English and French.
_OTHERS = _words(
    "el los con para por del una como pero más muy está das und ist nicht der auf ein eine mit von che di il della "
    "sono gli não uma você são"
)
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’](?=[\wàâéèêëîïôùûœ])", re.IGNORECASE)
_CONTRACTION = re.compile(r"\b\w{2,}(?:n['’]t|['’](?:s|re|ve|ll))\b|\bI['’](?:m|d|ll|ve)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH_SHAPE = re.compile(
    r"^(?:wh|kn|wr|th)|(?:th|ght|ck|sh|ly|ness|ship|ful|ings?|ies|[^aeiou]ed|ways?|ee\w|oo\w)$|w"
)
_FRENCH_SHAPE = re.compile(
    r"(?:eurs?|euses?|eux|aux|eaux?|ité|ités|ée|ées|ués?|iers?|ières?|iques?|aires?|ances?|oires?|ez|ions?s?|ois|ait|aient|elles?"
    r"|ettes?|isme|tre|gne|illes?|és?)$|^qu|œ"
)
_ACCENT = re.compile(r"[àâçèêëîïôùûœéæ]")
# Addresses are no language; a quotation may be in another than the text around it.
_APART = re.compile(r"https?://\S+|www\.\S+|[\w.+-]{1,64}@\S{1,99}|\b[\w-]{1,63}\.(?:ca|com|org)\b|«[^«»]*»|“[^“”]*”")


def language_of(text: str, enough: float = TO_TELL) -> str:
    """ "en" or "fr" if the text clearly is, else "": too short, mixed, or something else."""
    english, french, other = _signs(_APART.sub(" ", text[:READ]))
    total = english + french
    if total < enough or other > total / 2:
        return ""
    if english / total >= CLEAR:
        return "en"
    return "fr" if french / total >= CLEAR else ""


def other_language(text: str, chosen: str) -> str:
    """The language of a text if it clearly is not the chosen one, else ""."""
    found = language_of(text, TO_ASK)
    return found if found != chosen else ""


def _signs(text: str) -> tuple[float, float, float]:
    """How much speaks for English, for French, and for a third language."""
    french = 1.0 * len(_ELISION.findall(text))
    english = 1.0 * len(_CONTRACTION.findall(text))
    other = 0.0
    for word in _WORD.findall(text):
        folded = word.lower()
        if folded in _ENGLISH:
            english += 1
        elif folded in _FRENCH:
            french += 1
        elif folded in _OTHERS:
            other += 1
        elif len(folded) > 3:
            # Names of people and places say little: a capital halves their weight.
            weight = 0.5 if word == folded else 0.2
            english += weight * bool(_ENGLISH_SHAPE.search(folded))
            accented = weight * (2 if word == folded else 1) * bool(_ACCENT.search(folded))
            french += weight * bool(_FRENCH_SHAPE.search(folded)) or accented
    return english, french, other
