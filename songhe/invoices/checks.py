"""What must be right about invoices before the program starts."""

from typing import Any

from django.conf import settings
from django.core import checks

from songhe.invoices.gateways.invoicing import SANDBOX


def invoice_gateway_is_real(**_: Any) -> list[checks.CheckMessage]:
    """The sandbox stays in development: what it issues no tax office knows."""
    if settings.SONGHE_INVOICE_GATEWAY != SANDBOX or settings.DEBUG:
        return []
    return [
        checks.Error(
            "The sandbox issues invoices that no tax office knows.",
            hint="Set SONGHE_INVOICE_GATEWAY to an adapter of yours, or leave it empty.",
            id="songhe.invoices.E001",
        )
    ]
