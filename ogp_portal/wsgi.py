"""The WSGI application, as gunicorn serves it."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from ogp_portal.base.requests import make_readable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ogp_portal.settings")
_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django, given requests it can read."""
    return _django(make_readable(environ), start_response)
