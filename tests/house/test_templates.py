"""Templates: each one is used by somebody."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Taken by name from Django, allauth and crispy-forms, which replace or extend their own.
OVERRIDES = ("admin/", "account/", "mfa/", "errors/", "bootstrap5/", "mail/")


def test_every_template_is_named_somewhere():
    templates = ROOT / "templates"
    names = {str(path.relative_to(templates)) for path in templates.rglob("*") if path.is_file()}
    sources = [path.read_text() for path in templates.rglob("*") if path.is_file()]
    for app in ("ogp_portal", "consultations", "commitments", "events"):
        sources += [path.read_text() for path in (ROOT / app).rglob("*.py")]
    everything = "\n".join(sources)
    # Forms of contributions and mails are named by their kind.
    kinds = re.compile(r"commitments/\w+_form\.html$")
    unused = [
        name
        for name in sorted(names)
        if name not in everything and not name.startswith(OVERRIDES) and not kinds.search(name)
    ]
    assert unused == []
