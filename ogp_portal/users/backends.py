"""Who may do what is decided by roles alone (rules.py of each room)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from rules.permissions import ObjectPermissionBackend


class RolesBackend(ObjectPermissionBackend):
    """The rules, with the last word: no page asks Django's tables of permissions, which hold nothing here."""

    def has_perm(self, user: Any, perm: str, *args: Any, **kwargs: Any) -> bool:
        if not super().has_perm(user, perm, *args, **kwargs):
            raise PermissionDenied
        return True
