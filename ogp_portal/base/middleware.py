"""What every request passes: security headers, nothing unreadable, a plain page when the database is away."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from pghistory.middleware import HistoryMiddleware

from .errors import database_is_away, error_page
from .requests import UNREADABLE

Handler = Callable[[HttpRequest], HttpResponseBase]

# Nothing runs or is drawn but what the portal itself serves; `data:` is for the marks inside Bootstrap's CSS.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


class SecurityHeaders:
    """Put the security headers on every response, errors and static files included."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class RefuseNulBytes:
    """Answer 400 to a NUL byte in the path, the query, a cookie or a form: PostgreSQL cannot store one.

    400 also to an encoding that is not UTF-8 and to a form that cannot be read; 413, unread, to a body past the limit,
    files included (Django's own limit leaves them out). Where staff send files the limit is higher, but only for them.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        address = request.path_info + unquote(request.META.get("QUERY_STRING", ""))
        # Cookies as Django reads them (`"\\000"` is a NUL too), and as they were sent.
        cookies = "".join(request.COOKIES.values()) + unquote(request.META.get("HTTP_COOKIE", ""))
        if UNREADABLE in request.META or "\0" in address + cookies:
            return error_page(400)
        if _length(request) > _most(request.path_info):
            return error_page(413)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        if request.method != "POST":
            return None
        # By now the session is known; the body is still unread.
        if _length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and not request.user.is_staff:
            return error_page(413)
        try:
            sent = request.POST.lists()
        except (LookupError, TypeError, ValueError):
            # Parts of a form with headers that only an attacker writes.
            return error_page(400)
        if any("\0" in name + value for name, values in sent for value in values):
            return error_page(400)
        return None


def _most(path: str) -> int:
    """How many bytes an address takes at most."""
    sizes = [size for pattern, size in settings.LARGE_UPLOADS.items() if re.fullmatch(pattern, path)]
    return max([settings.DATA_UPLOAD_MAX_MEMORY_SIZE, *sizes])


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length[:20]) if length.isdecimal() else 0


class History(HistoryMiddleware):
    """Note with each change who asked for it, and at which address; a signed part of it, which opens something, not."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request)
        return {**context, "url": re.sub(r"[^/]*~[^/]*", "…", context["url"])}


class ServiceUnavailable:
    """Answer 503, in both languages, when the database cannot be reached or a lock waits too long.

    What fails outside the view (the session, the language) is answered by `errors.server_error`.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if database_is_away(exception):
            connection.close()
            return error_page(503)
        return None
