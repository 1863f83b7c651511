"""What must be so before the demonstration may run."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error


def demonstration_is_refused(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """One-click sign-in has no place where real people's data are."""
    if settings.SONGHE_DEMO_WISHED and not settings.SONGHE_DEMO:
        return [
            Error(
                "Demonstration mode is asked for, but DEBUG is off.",
                hint="Unset SONGHE_DEMO; it signs anyone in with one press.",
                id="songhe.demo.E001",
            )
        ]
    return []
