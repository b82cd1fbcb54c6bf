"""Invented people."""

import itertools
import time
from typing import Any

from django.test import Client

from ogp_portal.users.models import User

_numbers = itertools.count(1)


def make_person(**fields: Any) -> User:
    """A participant with an address of example.org."""
    number = next(_numbers)
    fields = {"email": f"person{number}@example.org", "name": f"Person {number}", "language": "en", **fields}
    return User.objects.create_user(**fields)


def make_moderator(**fields: Any) -> User:
    """A forum member."""
    return make_person(roles=["forum_member"], **fields)


def make_organiser(**fields: Any) -> User:
    """Somebody who runs workshops."""
    return make_person(roles=["organiser"], **fields)


def make_administrator(**fields: Any) -> User:
    """An administrator."""
    return make_person(roles=["administrator"], **fields)


def sign_in(client: Client, person: User, *, second_factor: bool = True) -> None:
    """Sign a person in; with roles, as if the second factor had been given too."""
    client.force_login(person)
    if second_factor and person.is_staff:
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
