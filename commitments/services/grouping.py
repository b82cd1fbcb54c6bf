"""Merging what says the same, splitting what says two things, and undoing both.

Nothing is moved or copied: supports, comments and answers stay on the rows they were made on, and what is shown of a
whole is counted over all that belongs to it. So undoing restores exactly what was.
"""

from .standing import answered_at_of, refresh_answered

__all__ = ["answered_at_of", "refresh_answered"]
