"""The admin pages of this room."""

from . import contributions

__all__ = ["contributions"]
