"""Settings from the environment. What is missing is collected and named all at once."""

import os

from django.core.exceptions import ImproperlyConfigured

_missing: list[str] = []


def text(name: str, default: str = "") -> str:
    """The value of NAME without blanks around it, or `default` when unset or empty."""
    return os.environ.get(name, "").strip() or default


def number(name: str, default: int) -> int:
    """The whole number in NAME, or `default`; anything else is refused by name."""
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def words(name: str) -> list[str]:
    """The comma-separated values of NAME, blanks removed."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def required(name: str) -> str:
    """The value of NAME; if there is none it is noted for `refuse_if_missing`."""
    value = text(name)
    if not value:
        _missing.append(name)
    return value


def refuse_if_missing() -> None:
    """Stop the start, naming every required setting that has no value."""
    if _missing:
        raise ImproperlyConfigured(
            f"The portal cannot start in production without: {', '.join(_missing)}. "
            "Set them in the environment; docs/operations.md explains each."
        )
