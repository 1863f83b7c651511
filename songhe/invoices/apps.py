"""Invoices as a Django app."""

from django.apps import AppConfig
from django.core import checks

from songhe.invoices.checks import invoice_gateway_is_real


class InvoicesConfig(AppConfig):
    name = "songhe.invoices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        checks.register(invoice_gateway_is_real, checks.Tags.security)
