"""Loading what content files say of plans: the departments of the country."""

import tomllib
from functools import lru_cache

from django.conf import settings

DEPARTMENTS = settings.BASE_DIR / "content" / "departments.toml"


@lru_cache
def departments() -> dict[str, dict[str, str]]:
    """The departments by which leads are recognized: the columns of each, by its key."""
    rows = tomllib.loads(DEPARTMENTS.read_text(encoding="utf-8"))["department"]
    return {
        row["key"]: {
            "key": row["key"],
            **{f"{name}_{language}": row[language][name] for language in ("en", "fr") for name in ("name", "acronym")},
        }
        for row in rows
    }
