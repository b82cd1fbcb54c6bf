"""Why a record of the process is not published, kept or withdrawn."""

from django.utils.translation import gettext as _

from ogp_portal.base.errors import DomainError


class NotInBothLanguages(DomainError):
    """A record would go public in one language alone."""

    def __init__(self) -> None:
        super().__init__(_("Write every text in English and in French first: both are published at the same time."))


class WasWithdrawn(DomainError):
    """A withdrawn record cannot come back: what was public on a given day has to stay true."""

    def __init__(self) -> None:
        super().__init__(
            _("This was withdrawn and stays so, because the record has to tell what was public when. Make a new one.")
        )


class NotPublished(DomainError):
    """What was never public cannot be withdrawn."""

    def __init__(self) -> None:
        super().__init__(_("This is not public: there is nothing to withdraw. It can be deleted."))


class NothingToRead(DomainError):
    """A document has neither a link nor a file."""

    def __init__(self) -> None:
        super().__init__(_("Add a link or a file in at least one language: there is nothing to read yet."))


class BadAddress(DomainError):
    """A link that leads nowhere a browser should go."""

    def __init__(self) -> None:
        super().__init__(_("A link begins with https:// or http://."))


class MeetingNotHeld(DomainError):
    """Minutes of a meeting that is still to come, or that is not public."""

    def __init__(self) -> None:
        super().__init__(_("Minutes are published once the meeting is public and has been held."))


class MinutesIncomplete(DomainError):
    """Minutes that do not say who was there, or are not in both languages."""

    def __init__(self) -> None:
        super().__init__(
            _("Minutes need a text in both languages, and how many members of each side of the forum were there.")
        )


class LogOfTheFuture(DomainError):
    """The outreach log holds what was done, not what is planned."""

    def __init__(self) -> None:
        super().__init__(_("The log holds what was done. Write this down once it has taken place."))


class NoLanguage(DomainError):
    """Outreach in no language reached nobody."""

    def __init__(self) -> None:
        super().__init__(_("Say in which language it was: English, French or both."))


class FileStays(DomainError):
    """The file of a public document is not exchanged: it has been read and cited."""

    def __init__(self) -> None:
        super().__init__(
            _("This document is public, so its file stays as it is. Withdraw the document and publish a new one.")
        )
