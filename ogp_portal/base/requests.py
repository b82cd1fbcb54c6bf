"""Requests as the web server hands them over, made fit for Django to read."""

from typing import Any

# In the environment of a request whose text is in an encoding that is not ours.
UNREADABLE = "portal.unreadable"


def make_readable(environ: dict[str, Any]) -> dict[str, Any]:
    """Leave of a content type its kind, boundary and UTF-8; mark the request if it names another encoding.

    Django looks an encoding of the visitor's choice up (`hex`, `undefined`, …) while it builds the request, before
    any middleware could answer.
    """
    kind, *parameters = environ.get("CONTENT_TYPE", "").split(";")
    kept = [kind.strip()]
    for parameter in parameters:
        name, _equals, value = parameter.strip().partition("=")
        if name.lower() == "boundary":
            kept.append(f"boundary={value}")
        elif name.lower().startswith("charset") and value.strip("\"'").lower() not in ("utf-8", "utf8"):
            environ[UNREADABLE] = True
    environ["CONTENT_TYPE"] = "; ".join(kept)
    return environ
