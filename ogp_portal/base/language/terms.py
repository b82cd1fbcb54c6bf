"""The right word: the pairs of the glossary, and French that follows English too closely."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from ogp_portal.base.language.findings import LIMIT, Hit
from ogp_portal.base.language.glossary import Stems, Term, stem, stems_of
from ogp_portal.base.language.pairs import Pair
from ogp_portal.base.language.texts import Text, listed

# "It could open data that…": there "open" is a verb.
_BEFORE_VERB = frozenset(listed("can could will would should must may might not help"))
_BEFORE_TO = frozenset(listed("how want wish need ask try agree able decide promise work help"))


def term(pair: Pair) -> Iterator[Hit]:
    """A term of the glossary whose French the other text does not have, in any order and number."""
    french = {stem(word.folded, "fr") for word in pair.fr.words}
    # What another rule already offers to correct is not told twice.
    french |= {part for hit in calque(pair.fr) if hit.fix for part in stems_of(hit.fix, "fr")}
    for found, start, end in _terms_in(pair):
        if not any(set(way) <= french for way in found.french):
            words = _("The glossary has « %(french)s » for “%(english)s”, and the French text does not.")
            yield Hit(pair.en, start, end, words % {"french": found.fr, "english": found.en})


def _terms_in(pair: Pair) -> Iterator[tuple[Term, int, int]]:
    """The terms of the English text, each once, the longest at every place."""
    words, table = pair.en.words, pair.glossary.by_first_stem
    stems = [stem(word.folded, "en") for word in words]
    seen: set[Term] = set()
    place = 0
    while place < len(words):
        found = _longest(table.get(stems[place], []), stems, place)
        if found is None:
            place += 1
            continue
        way, one = found
        if way[0] == "open" and _is_verb(stems, place):
            place += 1
            continue
        last = place + len(way) - 1
        if one not in seen:
            seen.add(one)
            yield one, words[place].start, words[last].end
        place = last + 1


def _is_verb(stems: list[str], place: int) -> bool:
    before = ["", "", *stems[max(0, place - 2) : place]]
    return before[-1] in _BEFORE_VERB or (before[-1] == "to" and before[-2] in _BEFORE_TO)


def _longest(terms: list[tuple[Stems, Term]], stems: list[str], place: int) -> tuple[Stems, Term] | None:
    for way, one in terms:
        if tuple(stems[place : place + len(way)]) == way:
            return way, one
    return None


@dataclass(frozen=True)
class Trap:
    """French that follows English: letters it cannot lack, a pattern, what to write, safe replacements of group 1."""

    mark: str
    pattern: re.Pattern[str]
    better: str
    fixes: tuple[tuple[str, str], ...] = ()


def _trap(mark: str, pattern: str, better: str, **fixes: str) -> Trap:
    return Trap(mark, re.compile(pattern, re.IGNORECASE), better, tuple(fixes.items()))


_ARTICLE = r"(?:les?|la|l’|l'|une?|des|du|ces?|cette|plusieurs)[ \u00a0]?"
# What one bears in good French, and what one cannot "address" in it.
_BORNE = r"(?:co[uû]ts?|frais|dépenses?|poids|charges?|fardeau)"
_FACED = r"(?:problèmes?|enjeux?|défis?|lacunes?|besoins?|préoccupations?|obstacles?)"
TRAPS = (
    _trap("mail", r"\b(e-?mails?)\b", "courriel", email="courriel", emails="courriels", mail="courriel"),
    _trap(
        "digita",
        r"(?<!empreinte )(?<!empreintes )\b(digital(?:e|es|s)?|digitaux)\b(?! Academy)",
        "numérique",
        digital="numérique",
        digitale="numérique",
        digitales="numériques",
        digitals="numériques",
        digitaux="numériques",
    ),
    _trap("impact", r"\b(impact(?:er|é|ée|és|ées|ent|ant|era|eront|ait|aient))\b", "toucher, influer sur"),
    _trap(
        "support",
        rf"\b(support(?:er|ez|ons|ent|era|eront|é|ée|és|ées))\b(?! (?:{_ARTICLE})?{_BORNE})",
        "appuyer, soutenir",
    ),
    _trap(
        "adress",
        rf"\b(adress(?:er|e|ent|ons|ant|é|ée|és|ées)) {_ARTICLE}(?:\w+ )?{_FACED}\b",
        "aborder, régler, s’attaquer à",
    ),
    _trap("opportunit", r"\b(opportunités?)\b", "occasion, possibilité"),
    _trap(
        "délivr",
        rf"\b(délivr(?:er|e|ent|ons|é|ée|és|ées)) {_ARTICLE}(?:services?|résultats?|programmes?|prestations?)\b",
        "offrir, fournir",
    ),
    _trap(
        "règles d",
        r"\b(règles d[’']engagement)\b",
        "règles de participation",
        **{"règles d’engagement": "règles de participation"},
    ),
    _trap(
        "avec",
        r"\b(engag(?:er|ez|eons|ent|eant) avec) (?!force|prudence|conviction)",
        "mobiliser, consulter, dialoguer avec",
    ),
    _trap("feed", r"\b(feed-?backs?)\b", "commentaires, rétroaction"),
    _trap("travers", r"\b(à travers le (?:Canada|pays|monde))\b", "partout au Canada, dans le monde entier"),
    _trap(
        "bénéficiaire",
        r"\b(propriété bénéficiaire)\b",
        "propriété effective",
        **{"propriété bénéficiaire": "propriété effective"},
    ),
    _trap("cancel", r"\b(cancell?(?:er|é|ée|és|ées|ation))\b", "annuler, annulation"),
    _trap("workshop", r"\b(workshops?)\b", "atelier", workshop="atelier", workshops="ateliers"),
    _trap("complét", r"\b(complét(?:er|ez|é|ée)) (?:le|un|ce|votre) formulaire\b", "remplir"),
    _trap(
        "statut",
        r"\b(statut) (?:de la demande|de votre demande|du projet|du jalon|de l’engagement|d’avancement)\b",
        "état",
        statut="état",
    ),
    _trap(
        "rencontr",
        r"\b(rencontr(?:er|e|ent|ons)) (?:les|des|ces|nos|vos) (?:exigences|besoins|objectifs|critères)\b",
        "satisfaire à, répondre à, atteindre",
    ),
    _trap(
        "meilleures",
        r"\b(meilleures pratiques)\b",
        "pratiques exemplaires",
        **{"meilleures pratiques": "pratiques exemplaires"},
    ),
    _trap("être", r"\b(à être \w+[ée]e?s?)\b", "qui sera…, à + infinitif"),
    _trap(
        "base",
        r"\b(sur une base (?:régulière|annuelle|mensuelle|quotidienne|volontaire))\b",
        "régulièrement, chaque année…",
    ),
    _trap("termes", r"\b(en termes de)\b", "en ce qui concerne, quant à, pour ce qui est de"),
)


def calque(text: Text) -> Iterator[Hit]:
    """French words that follow English, by the table above."""
    return iter(text.once(_calques))


def _calques(text: Text) -> list[Hit]:
    lower, found = text.masked.lower(), []
    for trap in TRAPS:
        for match in islice(trap.pattern.finditer(text.masked), LIMIT) if trap.mark in lower else ():
            names = {"found": match.group(1), "better": trap.better}
            fix = _same_case(match.group(1), dict(trap.fixes).get(match.group(1).lower()))
            words = _("« %(found)s » follows English; say: %(better)s.") % names
            found.append(Hit(text, match.start(1), match.end(1), words, fix))
    return found


def _same_case(found: str, fix: str | None) -> str | None:
    return fix[0].upper() + fix[1:] if fix and found[0].isupper() else fix


@dataclass(frozen=True)
class FalseFriend:
    """A French word that is wrong only as the translation of this English one."""

    english: re.Pattern[str]
    unless: re.Pattern[str]
    french: re.Pattern[str]
    better: str


def _friend(english: str, unless: str, french: str, better: str) -> FalseFriend:
    patterns = [re.compile(pattern, re.IGNORECASE) for pattern in (english, unless, french)]
    return FalseFriend(patterns[0], patterns[1], patterns[2], better)


FALSE_FRIENDS = (
    _friend(
        r"\bengag(?:ement|ed|ing|e)\b",
        r"\bcommit|\bpledg|\bundertak|\bpromis|\bhir(?:e|ing)\b",
        r"\bengage(?:ments?|r|nt)\b|\b(?:sont|est|être|été) engagée?s?\b",
        "mobilisation, participation, consultation",
    ),
    _friend(
        r"\bstatus\b",
        r"\b(?:Indian|legal|refugee|marital|immigration|charitable|economic|social) status\b|\bStatus of Women\b",
        r"\bstatuts?\b",
        "état",
    ),
    _friend(r"\bevidence\b", r"\bevident", r"\bévidences?\b", "preuve, données probantes, faits"),
    _friend(
        r"\bcomplet(?:ed?|es|ing)\b",
        r"\bcomplement",
        r"\bcompl[éè]t(?:ée?s?|er|ent|ez)\b",
        "réaliser, terminer, remplir",
    ),
    _friend(r"\bjurisdictions?\b", r"\blegal\b|\bcourts?\b", r"\bjuridictions?\b", "administration, territoire"),
    _friend(r"\bissues?\b", r"\bexits?\b", r"\bissues?\b", "question, enjeu"),
    _friend(r"\bbillions?\b", r"\btrillion", r"\bbillions?\b", "milliard"),
    _friend(r"\blibrar(?:y|ies)\b", r"\bbook", r"\blibrairies?\b", "bibliothèque"),
    _friend(r"\beventual(?:ly)?\b", r"\bpossib", r"\béventuel(?:lement|le|s|les)?\b", "plus tard, à la longue"),
)


def false_friend(pair: Pair) -> Iterator[Hit]:
    """« Engagement » for engagement, « statut » for status, and the like."""
    told = {place for hit in calque(pair.fr) for place in range(hit.start, hit.end)}
    for friend in FALSE_FRIENDS:
        source = friend.english.search(pair.en.masked)
        if source is None or friend.unless.search(pair.en.masked):
            continue
        for match in friend.french.finditer(pair.fr.masked):
            if match.start() in told:
                continue
            words = _("“%(english)s” is not « %(found)s »; say: %(better)s.") % {
                "english": source.group(),
                "found": match.group(),
                "better": friend.better,
            }
            yield Hit(pair.fr, match.start(), match.end(), words)


TEXT_RULES = (calque,)
PAIR_RULES = (term, false_friend)
