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


def _folded(text: Text) -> str:
    return " ".join(word.folded for word in text.words)


def _names(name: str, text: str) -> bool:
    return " ".join(fold(word) for word in re.findall(r"[^\W\d_]+", name)) in text


def acronym_pair(pair: Pair) -> Iterator[Hit]:
    """A known acronym whose counterpart, spelled out or not, the other language does not have."""
    english, french = tokens(pair.en), tokens(pair.fr)
    names = {token.name for token in french}
    written = _folded(pair.fr)
    for place, token in enumerate(english):
        known = _BY_ENGLISH.get(token.name, [])
        if known and not any(one.fr in names or _names(one.french, written) for one in known):
            yield _wrong(pair, token, known, _instead(pair, english, french, place))


def _wrong(pair: Pair, token: Token, known: list[Acronym], instead: Token | None) -> Hit:
    names = {"english": token.name, "french": known[0].fr}
    if instead is None:
        words = _("%(english)s is %(french)s in French, and the French text does not have it.") % names
        return Hit(pair.en, token.start, token.end, words)
    words = _("%(english)s is %(french)s in French.") % names
    return Hit(pair.fr, instead.start, instead.end, words, known[0].fr)


def _instead(pair: Pair, english: list[Token], french: list[Token], place: int) -> Token | None:
    """What stands in French where the counterpart should: the English acronym itself, or one at the same place."""
    left = [token for token in french if token.name == english[place].name]
    if left:
        return left[min(len(left) - 1, sum(1 for token in english[:place] if token.name == english[place].name))]
    if len(english) == len(french) and not _accounted(french[place], english):
        return french[place]
    return None


def _accounted(token: Token, english: list[Token]) -> bool:
    names = {other.name for other in english}
    return token.name in names or any(one.en in names for one in _BY_FRENCH.get(token.name, []))


def acronym_out_of_place(pair: Pair) -> Iterator[Hit]:
    """A known French acronym for which English has neither the acronym nor the name."""
    names = {token.name for token in tokens(pair.en)}
    written = _folded(pair.en)
    told = {(hit.start, hit.end) for hit in acronym_pair(pair) if hit.text is pair.fr}
    english, french = tokens(pair.en), tokens(pair.fr)
    for place, token in enumerate(french):
        known = _BY_FRENCH.get(token.name, [])
        if not known or (token.start, token.end) in told or token.name in names:
            continue
        if not any(one.en in names or _names(one.english, written) for one in known):
            words = _("%(french)s stands for %(name)s, which the English text does not mention.")
            facing = _BY_ENGLISH.get(english[place].name, []) if len(english) == len(french) else []
            words %= {"french": token.name, "name": known[0].english}
            yield Hit(pair.fr, token.start, token.end, words, facing[0].fr if facing else None)


def acronym_accent(pair: Pair) -> Iterator[Hit]:
    """An acronym whose capital lost its accent."""
    for token in tokens(pair.fr):
        if token.name in _UNACCENTED:
            words = _("This acronym has an accent: %(french)s.") % {"french": _UNACCENTED[token.name]}
            yield Hit(pair.fr, token.start, token.end, words, _UNACCENTED[token.name])


def acronym_missing(pair: Pair) -> Iterator[Hit]:
    """An acronym that English introduces in brackets, where French has fewer acronyms than English."""
    french = {token.name for token in tokens(pair.fr)}
    english = tokens(pair.en)
    if len({token.name for token in english}) <= len(french):
        return
    for token in english:
        bracketed = pair.en.raw[token.start - 1 : token.start] == "(" and pair.en.raw[token.end : token.end + 1] == ")"
        if bracketed and token.name not in french and token.name not in _BY_ENGLISH:
            words = _("English introduces the acronym %(english)s; French has none here.") % {"english": token.name}
            yield Hit(pair.en, token.start, token.end, words)


RULES = (acronym_pair, acronym_out_of_place, acronym_accent, acronym_missing)
