"""The language checker in the editor: what it finds in both texts, and the corrections that need no judgement."""

from typing import Any

from ogp_portal.base.language import Finding, apply_fixes, check_pair

# Fixing one thing can uncover the next; three rounds settle every text met so far.
ROUNDS = 3


def findings_of(en: str, fr: str) -> list[Finding]:
    """What the checker finds in two texts, in reading order, English before French."""
    return check_pair(en, fr)


def with_fixes(en: str, fr: str) -> dict[str, Any]:
    """Both texts with every safe correction made."""
    for _round in range(ROUNDS):
        findings = [finding for finding in check_pair(en, fr) if finding.fix is not None]
        if not findings:
            break
        en = apply_fixes(en, [finding for finding in findings if finding.language == "en"])
        fr = apply_fixes(fr, [finding for finding in findings if finding.language == "fr"])
    return {"en": en, "fr": fr}
