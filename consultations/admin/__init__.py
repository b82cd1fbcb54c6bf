"""The admin pages of this room."""

from . import process, texts

__all__ = ["process", "texts"]
