"""Who has which role (predicates without queries, used by every room)."""

from typing import Any

import rules

from .choices import Role


@rules.predicate
def is_forum_member(user: Any) -> bool:
    return user.is_authenticated and user.has_role(Role.FORUM_MEMBER)


@rules.predicate
def is_organiser(user: Any) -> bool:
    return user.is_authenticated and user.has_role(Role.ORGANISER)


@rules.predicate
def is_translator(user: Any) -> bool:
    return user.is_authenticated and user.has_role(Role.TRANSLATOR)


@rules.predicate
def is_reporter(user: Any) -> bool:
    return user.is_authenticated and user.has_role(Role.REPORTER)


@rules.predicate
def is_administrator(user: Any) -> bool:
    return user.is_authenticated and user.has_role(Role.ADMINISTRATOR)


rules.add_perm("users.manage_people", is_administrator)
rules.add_perm("users.read_outbox", is_administrator)
