"""Who may do what with contributions (the phase is asked by the services)."""

from typing import Any

import rules

from ogp_portal.users.rules import is_administrator, is_forum_member, is_reporter, is_translator

from .choices import State


@rules.predicate
def is_author(user: Any, contribution: Any) -> bool:
    return contribution is not None and user.is_authenticated and contribution.author_id == user.pk


@rules.predicate
def not_withdrawn(user: Any, contribution: Any) -> bool:
    return contribution is not None and contribution.status != State.WITHDRAWN


@rules.predicate
def is_public(user: Any, contribution: Any) -> bool:
    return contribution is None or contribution.is_public


rules.add_perm("commitments.moderate", is_forum_member)
rules.add_perm("commitments.enter", is_forum_member)
rules.add_perm("commitments.triage", is_forum_member)
rules.add_perm("commitments.edit_own", is_author & not_withdrawn)
rules.add_perm("commitments.withdraw_own", is_author & not_withdrawn)
# A translator without a seat on the forum sees what everybody sees.
rules.add_perm("commitments.translate", is_forum_member | (is_translator & is_public))
rules.add_perm("commitments.answer", is_forum_member)
rules.add_perm("commitments.write_plan", is_forum_member)
# Which milestones a reporter may report on follows from his or her departments (services.reporting).
rules.add_perm("commitments.report", is_reporter | is_forum_member)
rules.add_perm("commitments.report_for_all", is_administrator)
# The forum's civil-society members; which of the accounts are theirs, the forum settles.
rules.add_perm("commitments.give_view", is_forum_member)
rules.add_perm("commitments.record_review", is_forum_member)
