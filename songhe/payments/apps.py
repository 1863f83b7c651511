"""Payments as a Django app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "songhe.payments"
