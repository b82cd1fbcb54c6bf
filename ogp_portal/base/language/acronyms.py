"""Acronyms of departments and of the field: each language has its own, and both are facts of record."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from ogp_portal.base.language.findings import Hit
from ogp_portal.base.language.pairs import Pair
from ogp_portal.base.language.texts import Text, fold


class Acronym(NamedTuple):
    """An acronym in both languages, and the names it may be written out as."""

    en: str
    fr: str
    english: str
    french: str


_TABLE = """
AAFC|AAC|Agriculture and Agri-Food Canada|Agriculture et Agroalimentaire Canada
ATIP|AIPRP|access to information and privacy|accès à l’information et protection des renseignements personnels
CAF|FAC|Canadian Armed Forces|Forces armées canadiennes
CBSA|ASFC|Canada Border Services Agency|Agence des services frontaliers du Canada
CFIA|ACIA|Canadian Food Inspection Agency|Agence canadienne d’inspection des aliments
CIHR|IRSC|Canadian Institutes of Health Research|Instituts de recherche en santé du Canada
CIRNAC|RCAANC|Crown-Indigenous Relations|Relations Couronne-Autochtones
CRA|ARC|Canada Revenue Agency|Agence du revenu du Canada
CSE|CST|Communications Security Establishment|Centre de la sécurité des télécommunications
CSIS|SCRS|Canadian Security Intelligence Service|Service canadien du renseignement de sécurité
CSPS|ÉFPC|Canada School of Public Service|École de la fonction publique du Canada
DFO|MPO|Fisheries and Oceans Canada|Pêches et Océans Canada
DND|MDN|National Defence|Défense nationale
DOJ|JUS|Department of Justice|ministère de la Justice
EARB|CEAI|Enterprise Architecture Review Board|Conseil d’examen de l’architecture intégrée
ESDC|EDSC|Employment and Social Development Canada|Emploi et Développement social Canada
GAC|AMC|Global Affairs Canada|Affaires mondiales Canada
GBA+|ACS+|gender-based analysis|analyse comparative entre les sexes
IDRC|CRDI|International Development Research Centre|Centre de recherches pour le développement international
IRM|MÉI|Independent Reporting Mechanism|Mécanisme d’évaluation indépendant
ISC|SAC|Indigenous Services Canada|Services aux Autochtones Canada
ISED|ISDE|Innovation, Science and Economic Development|Innovation, Sciences et Développement économique
LAC|BAC|Library and Archives Canada|Bibliothèque et Archives Canada
MSF|FMI|Multi-stakeholder Forum|Forum multi-intervenants
NAP|PAN|national action plan|plan d’action national
NGO|ONG|non-governmental organization|organisation non gouvernementale
NRC|CNRC|National Research Council|Conseil national de recherches
NRCan|RNCan|Natural Resources Canada|Ressources naturelles Canada
NSERC|CRSNG|Natural Sciences and Engineering Research Council|Conseil de recherches en sciences naturelles et en génie
OCAP|PCAP|ownership, control, access and possession|propriété, contrôle, accès et possession
OGP|PGO|Open Government Partnership|Partenariat pour un gouvernement ouvert
OPC|CPVP|Privacy Commissioner|Commissariat à la protection de la vie privée
PCO|BCP|Privy Council Office|Bureau du Conseil privé
PHAC|ASPC|Public Health Agency of Canada|Agence de la santé publique du Canada
PIB|FRP|personal information bank|fichier de renseignements personnels
PSC|CFP|Public Service Commission|Commission de la fonction publique
PSPC|SPAC|Public Services and Procurement Canada|Services publics et Approvisionnement Canada
RCMP|GRC|Royal Canadian Mounted Police|Gendarmerie royale du Canada
RRM|MRR|Rapid Response Mechanism|mécanisme de réponse rapide
RRM|MIR|Rapid Response Mechanism|mécanisme d’intervention rapide
SBDA|MOVS|science-based departments and agencies|ministères et organismes à vocation scientifique
SDG|ODD|Sustainable Development Goal|objectif de développement durable
SSC|SPC|Shared Services Canada|Services partagés Canada
SSHRC|CRSH|Social Sciences and Humanities Research Council|Conseil de recherches en sciences humaines
SWC|CFC|Status of Women Canada|Condition féminine Canada
TBS|SCT|Treasury Board Secretariat|Secrétariat du Conseil du Trésor
TBS|SCT|Treasury Board of Canada Secretariat|Secrétariat du Conseil du Trésor du Canada
UN|ONU|United Nations|Nations Unies
VAC|ACC|Veterans Affairs Canada|Anciens Combattants Canada
WAGE|FEGC|Women and Gender Equality|Femmes et Égalité des genres
"""
# The same in both languages, listed so that nobody "corrects" them: ECCC, IRCC, INFC, FIN, PCH, StatCan, GC.
ACRONYMS = tuple(Acronym(*line.split("|")) for line in _TABLE.strip().splitlines())
_TOKEN = re.compile(r"\b[A-ZÉ][A-Za-zÉé]*[A-ZÉ]\w*\+?")
_WORD = re.compile(r"[^\W\d_]+")
_BY_ENGLISH = {one.en: [other for other in ACRONYMS if other.en == one.en] for one in ACRONYMS}
_BY_FRENCH = {one.fr: [other for other in ACRONYMS if other.fr == one.fr] for one in ACRONYMS}
_UNACCENTED = {fold(name).upper(): name for name in _BY_FRENCH if not name.isascii()}


class Token(NamedTuple):
    """An acronym without its plural s, and where it stands."""

    name: str
    start: int
    end: int


def tokens(text: Text) -> list[Token]:
    """The acronyms of a text, but for texts all in capitals."""
    if text.masked.isupper() and len(text.words) > 3:
        return []
    found = []
    for match in _TOKEN.finditer(text.masked):
        name = match.group()
        name = name[:-1] if name.endswith("s") and name[:-1].isupper() else name
        found.append(Token(name, match.start(), match.start() + len(name)))
    return found


def _carrying(words: list[str]) -> str:
    """The words that carry a name, without the small ones: « et de protection » names the same as « et protection »."""
    return " ".join(word for word in words if len(word) > 3)


_SPELLED = [
    (
        one,
        _carrying([fold(word) for word in _WORD.findall(one.english)]),
        _carrying([fold(word) for word in _WORD.findall(one.french)]),
    )
    for one in ACRONYMS
]


def written(text: Text) -> set[Acronym]:
    """The acronyms whose names a text spells out."""
    words = _carrying([word.folded for word in text.words])
    return {one for one, english, french in _SPELLED if (english if text.language == "en" else french) in words}


def spelled_out(here: Text, there: Text) -> int:
    """How many characters longer this text would be, if it spelled out the acronyms the other language spells out."""
    known, more = there.once(written), 0
    table = _BY_ENGLISH if here.language == "en" else _BY_FRENCH
    for token in here.once(tokens):
        for one in table.get(token.name, [])[:1]:
            more += len(one.english if here.language == "en" else one.french) if one in known else 0
    return more


def acronym_pair(pair: Pair) -> Iterator[Hit]:
    """A known acronym whose counterpart, spelled out or not, the other language does not have."""
    english, french = pair.en.once(tokens), pair.fr.once(tokens)
    names, spelled = {token.name for token in french}, pair.fr.once(written)
    places = {token.name: place for place, token in reversed(list(enumerate(english)))}
    for name, place in places.items():
        known = _BY_ENGLISH.get(name, [])
        left = [token for token in french if token.name == name] if known and name not in _BY_FRENCH else []
        for token in left:
            yield _wrong(pair.fr, token, known)
        if known and not left and not any(one.fr in names or one in spelled for one in known):
            facing = _facing(english, french, place)
            yield _wrong(pair.fr, facing, known) if facing else _absent(pair.en, english[place], known)


def _wrong(text: Text, token: Token, known: list[Acronym]) -> Hit:
    words = _("%(english)s is %(french)s in French.") % {"english": known[0].en, "french": known[0].fr}
    return Hit(text, token.start, token.end, words, known[0].fr)


def _absent(text: Text, token: Token, known: list[Acronym]) -> Hit:
    words = _("%(english)s is %(french)s in French, and the French text does not have it.")
    return Hit(text, token.start, token.end, words % {"english": known[0].en, "french": known[0].fr})


def _facing(english: list[Token], french: list[Token], place: int) -> Token | None:
    """What stands in French at the same place, if both have as many acronyms and this one answers to no other."""
    if len(english) == len(french) and not _accounted(french[place], english):
        return french[place]
    return None


def _accounted(token: Token, english: list[Token]) -> bool:
    names = {other.name for other in english}
    return token.name in names or any(one.en in names for one in _BY_FRENCH.get(token.name, []))


def acronym_out_of_place(pair: Pair) -> Iterator[Hit]:
    """A known French acronym for which English has neither the acronym nor the name."""
    names = {token.name for token in pair.en.once(tokens)}
    spelled = pair.en.once(written)
    told = {(hit.start, hit.end) for hit in acronym_pair(pair) if hit.text is pair.fr}
    english, french = pair.en.once(tokens), pair.fr.once(tokens)
    for place, token in enumerate(french):
        known = _BY_FRENCH.get(token.name, [])
        if not known or (token.start, token.end) in told or token.name in names:
            continue
        if not any(one.en in names or one in spelled for one in known):
            words = _("%(french)s stands for %(name)s, which the English text does not mention.")
            facing = _BY_ENGLISH.get(english[place].name, []) if len(english) == len(french) else []
            words %= {"french": token.name, "name": known[0].english}
            yield Hit(pair.fr, token.start, token.end, words, facing[0].fr if facing else None)


def acronym_spelling(pair: Pair) -> Iterator[Hit]:
    """An acronym whose capital lost its accent, or that has a plus sign in one language only."""
    english = {token.name for token in pair.en.once(tokens)}
    french = {token.name for token in pair.fr.once(tokens)}
    for token in pair.fr.once(tokens):
        twin = token.name[:-1] if token.name.endswith("+") else token.name + "+"
        if twin in english - french and token.name not in english:
            words = _("English writes this acronym %(english)s.") % {"english": twin}
            yield Hit(pair.fr, token.start, token.end, words)
        if token.name in _UNACCENTED:
            words = _("This acronym has an accent: %(french)s.") % {"french": _UNACCENTED[token.name]}
            yield Hit(pair.fr, token.start, token.end, words, _UNACCENTED[token.name])


def acronym_missing(pair: Pair) -> Iterator[Hit]:
    """An acronym that English introduces in brackets, where French has fewer acronyms than English."""
    french = {token.name for token in pair.fr.once(tokens)}
    english = pair.en.once(tokens)
    if len({token.name for token in english}) <= len(french):
        return
    for token in english:
        bracketed = pair.en.raw[token.start - 1 : token.start] == "(" and pair.en.raw[token.end : token.end + 1] == ")"
        if bracketed and token.name not in french and token.name not in _BY_ENGLISH:
            words = _("English introduces the acronym %(english)s; French has none here.") % {"english": token.name}
            yield Hit(pair.en, token.start, token.end, words)


RULES = (acronym_pair, acronym_out_of_place, acronym_spelling, acronym_missing)
