"""The admin pages of this room."""

from . import registrations, series, workshops

__all__ = ["registrations", "series", "workshops"]
