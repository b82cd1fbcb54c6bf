"""Refusals a person may read, and the error pages, which need no database and speak both languages."""

import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)
Key = TypeVar("Key")
Result = TypeVar("Result")


class DomainError(Exception):
    """A service refused. `str(error)` is a sentence for the person who asked, in the active language."""


class EditConflict(DomainError):
    """Somebody else saved the same thing first; nothing was overwritten."""

    def __init__(self) -> None:
        super().__init__(
            _("Someone changed this while you were writing. Your text is still below: compare, then save again.")
        )


class TooManyRequests(DomainError):
    """A rate limit is used up."""

    def __init__(self) -> None:
        super().__init__(_("That is a lot in a short time. Please wait a little, then send again."))


def database_is_away(error: BaseException | None) -> bool:
    """Whether this error means that the database cannot be reached, or that a lock waited too long.

    A connection that broke while idle shows as a bare DatabaseError, of no kind that has a name.
    """
    return isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError


def one_by_one(act: Callable[[Key], Result], keys: Iterable[Key]) -> Iterator[Result]:
    """What `act` gives for each key. A fault in one is logged and holds up no other; an absent database does."""
    for key in keys:
        try:
            result = act(key)
        except Exception as error:
            if database_is_away(error):
                raise
            logger.exception("%s failed; it is tried again in the next round.", key)
        else:
            yield result


def error_page(status: int) -> HttpResponse:
    """The bilingual page of one error status (400, 403, 404, 413, 429, 500, 503)."""
    response = HttpResponse(render_to_string(f"errors/{status}.html"), status=status)
    if status in (429, 503):
        response["Retry-After"] = "30"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 while the database is away, wherever that was noticed."""
    if database_is_away(sys.exc_info()[1]):
        connection.close()
        return error_page(503)
    return error_page(500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came with an old or absent token: show what was typed with a fresh one, to be sent by hand.

    Signing in renews the token, so a form opened before and sent after always comes here; nothing typed
    may be lost by that. A form sent from another site is refused flatly: a page of ours with its text and our button
    would lend it our name.
    """
    from django.shortcuts import render

    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin" or not reason.startswith("CSRF"):
        return error_page(403)

    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name and "code" not in name
    ]
    return render(request, "errors/send_again.html", {"typed": typed, "action": request.path}, status=403)
