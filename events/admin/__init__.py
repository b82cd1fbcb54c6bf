"""The admin pages of this room."""

from . import registrations, workshops

__all__ = ["registrations", "workshops"]
