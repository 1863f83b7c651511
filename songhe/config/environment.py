"""Reading settings from the environment: text, switches, numbers, lists; secrets from files."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """Read a setting from NAME, or from the file that NAME_FILE names (for secrets)."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    given = text(name, str(default))
    try:
        return int(given)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {given!r}.") from error


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
