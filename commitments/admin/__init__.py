"""The admin pages of this room."""

from . import answers, contributions, plans, progress

__all__ = ["answers", "contributions", "plans", "progress"]
