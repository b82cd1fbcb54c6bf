"""Who may make workshops, and who may run one."""

from typing import Any

import rules

from ogp_portal.users.rules import is_administrator, is_organiser


@rules.predicate
def is_its_organiser(user: Any, workshop: Any) -> bool:
    """One of its organisers (no query where `organisers` was prefetched)."""
    return workshop is not None and any(person.pk == user.pk for person in workshop.organisers.all())


rules.add_perm("events.edit_workshops", is_organiser)
rules.add_perm("events.run_workshop", is_administrator | (is_organiser & is_its_organiser))
