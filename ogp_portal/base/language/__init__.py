"""A checker of English and French: typography, terms, and what must be the same in both languages.

It knows texts and nothing else: no tables, no requests. `check_pair` is for a field in both languages, `check_text`
for a text in one; `apply_fixes` makes the corrections that need no judgement. Messages are in the active language.
"""

from ogp_portal.base.language import acronyms, links, pairs, terms, typography, typography_en, typography_fr, whole_text
from ogp_portal.base.language.findings import Finding, apply_fixes, in_order, run
from ogp_portal.base.language.glossary import Glossary, GlossaryError, own, read
from ogp_portal.base.language.pairs import Pair
from ogp_portal.base.language.texts import Text

__all__ = [
    "RULES",
    "Finding",
    "Glossary",
    "GlossaryError",
    "apply_fixes",
    "check_pair",
    "check_text",
    "own_glossary",
    "read_glossary",
]

own_glossary = own
read_glossary = read

TEXT_RULES = {
    "en": (*typography.RULES, *typography_en.RULES, *whole_text.TEXT_RULES),
    "fr": (*typography.RULES, *typography_fr.RULES, *whole_text.TEXT_RULES, *terms.TEXT_RULES),
}
PAIR_RULES = (*pairs.RULES, *links.RULES, *acronyms.RULES, *terms.PAIR_RULES, *whole_text.PAIR_RULES)
RULES = sorted({rule.__name__ for rules in [*TEXT_RULES.values(), PAIR_RULES] for rule in rules} | {"missing_language"})


def check_text(text: str, language: str) -> list[Finding]:
    """What is wrong with a text in one language ("en" or "fr") taken alone."""
    return run(TEXT_RULES[language], Text(text, language))


def check_pair(en: str, fr: str, glossary: Glossary | None = None) -> list[Finding]:
    """What is wrong with a text in both languages: each alone, and one against the other.

    Without a glossary the project's own is used. Where one language is missing there is nothing to compare.
    """
    pair = Pair(Text(en, "en"), Text(fr, "fr"), own() if glossary is None else glossary)
    alone = [*run(TEXT_RULES["en"], pair.en), *run(TEXT_RULES["fr"], pair.fr)]
    if pair.en.blank or pair.fr.blank:
        return in_order([*alone, *run((whole_text.missing_language,), pair)])
    return in_order([*alone, *run(PAIR_RULES, pair)])
