"""Payments as a Django app."""

from django.apps import AppConfig
from django.core import checks

from songhe.payments.checks import payment_channels


class PaymentsConfig(AppConfig):
    name = "songhe.payments"

    def ready(self) -> None:
        checks.register(payment_channels, checks.Tags.security)
