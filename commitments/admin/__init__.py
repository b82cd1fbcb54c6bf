"""The admin pages of this room."""

from . import contributions, plans

__all__ = ["contributions", "plans"]
