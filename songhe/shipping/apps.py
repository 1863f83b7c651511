"""Shipping as a Django app."""

from django.apps import AppConfig
from django.core import checks

from songhe.shipping.checks import tracking_gateway_is_real


class ShippingConfig(AppConfig):
    name = "songhe.shipping"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        checks.register(tracking_gateway_is_real, checks.Tags.security)
