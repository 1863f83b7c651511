"""Tells Django of this context."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "songhe.oversight"
