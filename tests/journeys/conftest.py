"""Browser and mailbox for these tests."""

from tests.browsing import chromium, mailbox, new_page

__all__ = ["chromium", "mailbox", "new_page"]
