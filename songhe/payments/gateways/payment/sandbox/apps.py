"""The sandbox channel's own tables; nothing of ours reads or writes them."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "songhe.payments.gateways.payment.sandbox"
    label = "payments_sandbox"
