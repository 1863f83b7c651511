"""What must be right about shipping before the program starts."""

from typing import Any

from django.conf import settings
from django.core import checks

from songhe.shipping.gateways.tracking import SANDBOX, WEB


def tracking_gateway_is_real(**_: Any) -> list[checks.CheckMessage]:
    """The sandbox courier stays in development, and the real one has its key."""
    found: list[checks.CheckMessage] = []
    if settings.SONGHE_TRACKING_GATEWAY == SANDBOX and not settings.DEBUG:
        found.append(
            checks.Error(
                "The sandbox courier carries no real parcels.",
                hint=f"Set SONGHE_TRACKING_GATEWAY to {WEB}, or leave it empty.",
                id="songhe.shipping.E001",
            )
        )
    if settings.SONGHE_TRACKING_GATEWAY == WEB and not settings.SONGHE_TRACKING_KEY:
        found.append(
            checks.Error(
                "The tracking gateway has no key.",
                hint="Set SONGHE_TRACKING_KEY or SONGHE_TRACKING_KEY_FILE.",
                id="songhe.shipping.E002",
            )
        )
    return found
