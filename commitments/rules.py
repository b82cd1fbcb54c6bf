"""Who may do what with contributions (the phase is asked by the services)."""

from typing import Any

import rules

from ogp_portal.users.rules import is_forum_member

from .choices import State


@rules.predicate
def is_author(user: Any, contribution: Any) -> bool:
    return contribution is not None and user.is_authenticated and contribution.author_id == user.pk


@rules.predicate
def not_withdrawn(user: Any, contribution: Any) -> bool:
    return contribution is not None and contribution.status != State.WITHDRAWN


rules.add_perm("commitments.moderate", is_forum_member)
rules.add_perm("commitments.edit_own", is_author & not_withdrawn)
rules.add_perm("commitments.withdraw_own", is_author & not_withdrawn)
