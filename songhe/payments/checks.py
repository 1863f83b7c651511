"""What must be right about payments before the program starts."""

from typing import Any

from django.conf import settings
from django.core import checks


def payment_channels(**_: Any) -> list[checks.CheckMessage]:
    """Each channel has an adapter, and the sandbox stays in development."""
    found: list[checks.CheckMessage] = []
    channels = settings.SONGHE_PAYMENT_CHANNELS
    if "sandbox" in channels and not settings.DEBUG:
        found.append(
            checks.Error(
                "The sandbox payment channel takes no real money.",
                hint="Leave `sandbox` out of SONGHE_PAYMENT_CHANNELS when SONGHE_DEBUG is off.",
                id="songhe.payments.E001",
            )
        )
    found += [
        checks.Error(
            f"There is no adapter for the payment channel {name!r}.",
            hint=f"SONGHE_PAYMENT_CHANNELS may name: {', '.join(settings.PAYMENT_ADAPTERS)}.",
            id="songhe.payments.E002",
        )
        for name, adapter in channels.items()
        if not adapter
    ]
    if not settings.DEBUG and not settings.SONGHE_URL.startswith("https://"):
        found.append(
            checks.Warning(
                "Payment channels are given an address that is not https.",
                hint="Set SONGHE_URL to the public https:// address of this installation.",
                id="songhe.payments.W001",
            )
        )
    return found
