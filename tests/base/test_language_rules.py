"""Every rule of the language checker: what it finds, what it leaves alone, and what its correction makes."""

import pytest

from ogp_portal.base.language import RULES, Finding, apply_fixes, check_pair, check_text

NB = "\u00a0"

# rule, faulty text, the text after the safe correction (the same if there is none)
FRENCH = [
    ("fr_space_before_mark", "Est-ce bien vrai ?", "Est-ce bien vrai?"),
    ("fr_space_before_mark", f"Venez{NB}! Puis restez ; on mange.", "Venez! Puis restez; on mange."),
    ("fr_space_before_colon", "Trois choix : un, deux.", f"Trois choix{NB}: un, deux."),
    ("fr_space_before_colon", "Trois choix: un, deux.", f"Trois choix{NB}: un, deux."),
    ("fr_space_before_unit", "Il manque 40 % des pages.", f"Il manque 40{NB}% des pages."),
    ("fr_space_before_unit", "Le billet coûte 15$.", f"Le billet coûte 15{NB}$."),
    ("fr_dollar_first", "Le billet coûte $1,500.", f"Le billet coûte 1{NB}500{NB}$."),
    ("fr_space_in_guillemets", "Le mot « nordique » reste.", f"Le mot «{NB}nordique{NB}» reste."),
    ("fr_space_in_guillemets", "Le mot «nordique» reste.", f"Le mot «{NB}nordique{NB}» reste."),
    ("fr_quotes", 'Le mot "nordique" reste.', f"Le mot «{NB}nordique{NB}» reste."),
    ("fr_quotes", "Le mot “nordique” reste.", f"Le mot «{NB}nordique{NB}» reste."),
    ("fr_quotes", f'Il dit «{NB}le mot "nord" est beau{NB}».', f"Il dit «{NB}le mot “nord” est beau{NB}»."),
    ("fr_quotes", "Le mot “nordique reste.", "Le mot “nordique reste."),
    ("fr_apostrophe", "L'été arrive aujourd'hui.", "L’été arrive aujourd’hui."),
    ("fr_thousands", "On compte 5 000 lacs.", f"On compte 5{NB}000 lacs."),
    ("fr_thousands", "On compte 12,500 lacs.", f"On compte 12{NB}500 lacs."),
    ("fr_thousands", "On compte 12500 lacs.", f"On compte 12{NB}500 lacs."),
    ("fr_thousands", "On compte 1,125 lacs.", "On compte 1,125 lacs."),
    ("fr_decimal", f"La part est de 3.5{NB}%.", f"La part est de 3,5{NB}%."),
    ("fr_hour", "La séance commence à 13h30.", f"La séance commence à 13{NB}h{NB}30."),
    ("fr_hour", "La séance commence à 13:30.", f"La séance commence à 13{NB}h{NB}30."),
    ("fr_hour", "La séance commence à 1:30 p.m. jeudi.", f"La séance commence à 13{NB}h{NB}30 jeudi."),
    ("fr_hour", "La séance commence à 9 h.", f"La séance commence à 9{NB}h."),
    ("fr_month_capital", "Le pont ouvre en Mars 2021.", "Le pont ouvre en mars 2021."),
    ("fr_month_accent", "Le pont ouvre le 3 fevrier.", "Le pont ouvre le 3 février."),
    ("fr_date", "Le pont ouvre le 1 avril.", "Le pont ouvre le 1er avril."),
    ("fr_date", "Le pont ouvre le 7 mars, 2021.", "Le pont ouvre le 7 mars 2021."),
    ("fr_date", "Le pont ouvre mars 7, 2021.", "Le pont ouvre 7 mars 2021."),
    ("fr_date_slashes", "Le pont ouvre le 07/03/2021.", "Le pont ouvre le 07/03/2021."),
    ("fr_ordinal", "La 2ème salle et la 1ère porte.", "La 2e salle et la 1re porte."),
    ("fr_ordinal", "Le 1ier étage et les 3èmes places.", "Le 1er étage et les 3es places."),
    ("fr_capital_accent", "Les Ecoles ferment.", "Les Écoles ferment."),
    ("calque", "Envoyez un email à la salle.", "Envoyez un courriel à la salle."),
    ("calque", "Digital ou papier, à vous de voir.", "Numérique ou papier, à vous de voir."),
    ("calque", "Il faut adresser ce problème bientôt.", "Il faut adresser ce problème bientôt."),
    ("calque", "La ville va supporter ce projet.", "La ville va supporter ce projet."),
    ("calque", "Voilà une belle opportunité.", "Voilà une belle opportunité."),
    ("calque", "Ces travaux vont impacter la rue.", "Ces travaux vont impacter la rue."),
    ("calque", "Lisez les règles d’engagement du forum.", "Lisez les règles de participation du forum."),
    ("wrong_language", "The people of this town want to know what is next.", ""),
]
ENGLISH = [
    ("en_space_before_mark", "Is it true ?", "Is it true?"),
    ("en_space_before_mark", "Three choices : one, two.", "Three choices: one, two."),
    ("en_guillemets", f"The word «{NB}north{NB}» stays.", "The word “north” stays."),
    ("en_guillemets", "The word « north stays.", "The word « north stays."),
    ("en_quotes", 'The word "north" stays.', "The word “north” stays."),
    ("en_apostrophe", "It's the town's bridge.", "It’s the town’s bridge."),
    ("en_thousands", "We counted 5 000 lakes.", "We counted 5,000 lakes."),
    ("en_thousands", "We counted 12500 lakes.", "We counted 12,500 lakes."),
    ("en_decimal", "The share is 3,5%.", "The share is 3.5%."),
    ("en_space_before_percent", "About 40 % of the pages are gone.", "About 40% of the pages are gone."),
    ("en_dollar_last", "A ticket costs 1 500,50 $ today.", "A ticket costs $1,500.50 today."),
    ("en_hour", "It begins at 13:30 sharp.", f"It begins at 1:30{NB}p.m. sharp."),
    ("en_hour", "It begins at 9:15 AM sharp.", f"It begins at 9:15{NB}a.m. sharp."),
    ("en_hour", "It begins at 13 h 30 sharp.", f"It begins at 1:30{NB}p.m. sharp."),
    ("en_month_capital", "The bridge opens in march 2021.", "The bridge opens in March 2021."),
    ("en_date", "The bridge opens on 7 March 2021.", "The bridge opens on March 7, 2021."),
    ("en_date", "The bridge opens on March 7th, 2021.", "The bridge opens on March 7, 2021."),
    ("en_date", "The bridge opens on March 7 2021.", "The bridge opens on March 7, 2021."),
    ("en_date", "The bridge opened in March, 2021.", "The bridge opened in March 2021."),
    ("en_date_slashes", "The bridge opens on 07/03/2021.", "The bridge opens on 07/03/2021."),
    ("invisible_mark", "A\u202emark\u200b.", "Amark."),
    ("lone_surrogate", "A half \ud83d remains.", "A half  remains."),
    ("broken_character", "A cafÃ© in town.", "A cafÃ© in town."),
    ("double_space", "Two  spaces here.", "Two spaces here."),
    ("space_after_comma", "Bridges,roads and rails.", "Bridges, roads and rails."),
    ("space_before_comma", "Bridges , roads and rails .", "Bridges, roads and rails."),
    ("bracket_unbalanced", "The bridge (in spring", "The bridge (in spring)"),
    ("bracket_unbalanced", "The bridge) opens.", "The bridge) opens."),
    ("wrong_language", "Les gens de la ville veulent savoir ce qui vient.", ""),
]
# rule, English, French, language of the finding
PAIRS = [
    ("numbers_differ", "We met 12 people.", "Nous avons vu 15 personnes.", "fr"),
    ("numbers_differ", "We met people.", "Nous avons vu 15 personnes.", "fr"),
    ("numbers_differ", "We met 15 people.", "Nous avons vu des personnes.", "en"),
    ("numbers_differ", "We met four people.", "Nous avons vu cinq personnes.", "fr"),
    ("numbers_differ", "It costs $2 billion.", "Cela coûte 2 billions de dollars.", "fr"),
    ("dates_differ", "It ends in July 2020.", "Cela prend fin en juin 2020.", "fr"),
    ("dates_differ", "It ends in July 2020.", "Cela prend fin en juillet 2021.", "fr"),
    ("dates_differ", "It ends soon.", "Cela prend fin en juin.", "fr"),
    ("dates_differ", "It ends by May.", "Cela prend fin bientôt.", "en"),
    ("units_differ", "About 40% came.", "Environ 40 sont venus.", "fr"),
    ("hours_differ", "Doors open at 1:30 p.m.", f"Ouverture à 14{NB}h{NB}30.", "fr"),
    ("hours_differ", "Doors open at noon.", "Ouverture le matin.", "en"),
    ("links_differ", "See https://a.example/x now.", "Voir https://a.example/y ici.", "fr"),
    ("links_differ", "See [it](https://a.example/x).", "Voir ici.", "en"),
    ("links_differ", "See it.", "Écrivez à toit@a.example ici.", "fr"),
    ("link_in_other_language", "See open.canada.ca now.", "Voir open.canada.ca ici.", "fr"),
    ("brackets_differ", "The bridge opens (in spring).", "Le pont ouvre au printemps.", "en"),
    ("brackets_differ", "The bridge opens.", "Le pont ouvre (au nord).", "fr"),
    ("brackets_differ", "It (a) is.", "C’est (a) (b) (c).", "fr"),
    ("placeholders_differ", "Hello to you", "Bonjour %(nom)s", "fr"),
    ("first_capital_differs", "The bridge opens.", "le pont ouvre.", "fr"),
    ("structure_differs", "## Bridge\n\n- One\n- Two", "## Pont\n\n- Un", "fr"),
    ("acronym_pair", "Build a bridge (CSPS)", "Bâtir un pont (SPAC)", "fr"),
    ("acronym_pair", "Build a bridge (ESDC)", "Bâtir un pont (ESDC)", "fr"),
    ("acronym_pair", "TBS builds a bridge", "On bâtit un pont", "en"),
    ("acronym_out_of_place", "We build a bridge", "Le SCT bâtit un pont", "fr"),
    ("acronym_spelling", "Build a bridge (CSPS)", "Bâtir un pont (EFPC)", "fr"),
    ("acronym_spelling", "For LGBTQ2 people", "Pour les personnes LGBTQ2+", "fr"),
    ("acronym_missing", "The Bridge Board (BRBO) meets", "Le conseil du pont se réunit", "en"),
    ("term", "Towns publish open data.", "Les villes publient des données.", "en"),
    ("term", "Join the workshop.", "Venez à la rencontre.", "en"),
    ("false_friend", "Community engagement matters here.", "L’engagement des gens compte ici.", "fr"),
    ("false_friend", "See the status of the bridge.", "Voir le statut du pont.", "fr"),
    ("same_text", "One bridge to the north shore", "One bridge to the north shore", "fr"),
    ("unlikely_length", "A bridge will be built here next year, with room for bicycles.", "Un pont viendra.", "fr"),
    ("missing_language", "A bridge", " ", "fr"),
    ("missing_language", "", "Un pont", "en"),
]
CLEAN = [
    ("Is it true? Yes: 5,000 times!", f"Est-ce vrai? Oui{NB}: 5{NB}000 fois!"),
    ("Come on March 7, 2018, at 1:30 p.m.", f"Venez le 7 mars 2018 à 13{NB}h{NB}30."),
    ("From 9 to 11 a.m. on April 1", f"De 9{NB}h à 11{NB}h le 1er avril"),
    ("It costs $2.5 million, or 40% more.", f"Cela coûte 2,5 millions de dollars, ou 40{NB}% de plus."),
    ("Both official languages, three towns", "Les 2 langues officielles, 3 villes"),
    ("Twenty-five people and two dogs", "Les 25 personnes et 2 chiens"),
    ("by June 2019 (TBS)", "d’ici juin 2019 (SCT)"),
    ("The bridge of the Treasury Board Secretariat", "Le pont du SCT"),
    ("Budget 2018 to 2020", "Budget 2018-2020"),
    (
        "See open.canada.ca and [it](https://a.example/en/x).",
        "Voir ouvert.canada.ca et [ceci](https://a.example/fr/y).",
    ),
    ("Run `a ; b` on %(name)s: <b>now</b> &amp; then", f"Lancez `a ; b` sur %(name)s{NB}: <b>ici</b> &amp; après"),
    ("Read WCAG 2.1, section 3.12", "Lire WCAG 2.1, section 3.12"),
    ("1) One\n2) Two", "1) Un\n2) Deux"),
    ("The status of Indian status holders", "Le statut des personnes inscrites"),
    ("We commit to engagement", "Notre engagement est de mobiliser"),
    ("The cost must be borne", "Il faut supporter les coûts"),
    ("You may march on", "Vous pouvez avancer"),
    ("A thousand data sets", "Mille jeux de données"),
    ("They could open data files.", "On pourrait ouvrir des fichiers."),
    ("Call 1 800 555-0100", "Appelez au 1 800 555-0100"),
    ("The word “north” stays", f"Le mot «{NB}nord{NB}» reste"),
]


def rules(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]


@pytest.mark.parametrize(
    ("language", "rule", "faulty", "right"),
    [("fr", *case) for case in FRENCH] + [("en", *case) for case in ENGLISH],
)
def test_a_text(language: str, rule: str, faulty: str, right: str) -> None:
    found = check_text(faulty, language)
    assert rule in rules(found)
    assert {finding.language for finding in found} == {language}
    mine = [finding for finding in found if finding.rule == rule]
    if right:
        assert apply_fixes(faulty, mine) == right
        again = check_text(right, language)
        # Where nothing safe can be done, the finding stays.
        assert (rule in rules(again)) == (right == faulty)
    assert all(0 <= finding.start < finding.end <= len(faulty) for finding in mine)


@pytest.mark.parametrize(("rule", "en", "fr", "language"), PAIRS)
def test_a_pair(rule: str, en: str, fr: str, language: str) -> None:
    mine = [finding for finding in check_pair(en, fr) if finding.rule == rule]
    assert [finding.language for finding in mine] == [language]
    assert mine[0].message
    assert mine[0].end <= len(en if language == "en" else fr)


@pytest.mark.parametrize(("en", "fr"), CLEAN)
def test_what_is_right_is_left_alone(en: str, fr: str) -> None:
    assert check_pair(en, fr) == []


def test_every_rule_is_tried() -> None:
    tried = {case[0] for table in (FRENCH, ENGLISH, PAIRS) for case in table}
    assert tried == set(RULES)


@pytest.mark.parametrize(
    ("en", "fr", "right"),
    [
        ("Build it (CSPS/TBS)", "Bâtir (SPAC/SCT)", "Bâtir (ÉFPC/SCT)"),
        ("ESDC and ESDC again", "ESDC, puis ESDC encore", "EDSC, puis EDSC encore"),
        ("The bridge opens.", "élargir le pont.", "Élargir le pont."),
        ("See open.canada.ca", "Voir open.canada.ca", "Voir ouvert.canada.ca"),
    ],
)
def test_corrections_of_a_pair(en: str, fr: str, right: str) -> None:
    found = [finding for finding in check_pair(en, fr) if finding.language == "fr"]
    assert apply_fixes(fr, found) == right


def test_what_is_missing_is_not_compared() -> None:
    assert rules(check_pair("A bridge of 12 spans (TBS) by June 2019", "")) == ["missing_language"]
    assert check_pair("", " \n") == []


def test_a_paragraph_in_the_other_language_is_found_where_it_is() -> None:
    text = (
        "Le pont est là pour tous les gens.\n\nThis is what the people of the town said to us.\n\nVoilà pour le pont."
    )
    (finding,) = check_text(text, "fr")
    assert (finding.rule, text[finding.start : finding.end]) == (
        "wrong_language",
        "This is what the people of the town said to us",
    )


@pytest.mark.parametrize(
    "title", ["Consultation", "Notes", "Transparence", "Ottawa 2018", "Open data", "Plan d’action"]
)
def test_a_short_title_is_of_no_language(title: str) -> None:
    assert check_text(title, "en") == []
    assert check_text(title, "fr") == []
