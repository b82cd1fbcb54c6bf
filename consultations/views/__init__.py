"""The pages of this room: what the consultation says, and the records of its process."""

from .reading import by_slug, consultation_of, elsewhere, moved_to, timeline_for

__all__ = ["by_slug", "consultation_of", "elsewhere", "moved_to", "timeline_for"]
