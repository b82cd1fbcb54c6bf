"""What every request passes: security headers, no NUL bytes, a plain page when the database is away."""

from collections.abc import Callable
from urllib.parse import unquote

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from .errors import error_page

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
    """Answer 400 to a NUL byte in the path, the query, a cookie or a form: PostgreSQL cannot store one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        address = request.path_info + unquote(request.META.get("QUERY_STRING", ""))
        if "\0" in address + unquote(request.META.get("HTTP_COOKIE", "")):
            return error_page(400)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        if request.method == "POST" and any(
            "\0" in name + value for name, values in request.POST.lists() for value in values
        ):
            return error_page(400)
        return None


class ServiceUnavailable:
    """Answer 503, in both languages, when the database cannot be reached or a lock waits too long."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError | InterfaceError):
            connection.close()
            return error_page(503)
        return None
