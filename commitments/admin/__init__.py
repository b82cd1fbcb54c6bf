"""The admin pages of this room."""

from . import contributions, plans, progress

__all__ = ["contributions", "plans", "progress"]
