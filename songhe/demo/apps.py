"""The demonstration district: it calls actions and owns no tables."""

from django.apps import AppConfig
from django.core import checks

from songhe.demo.checks import demonstration_is_refused


class DemoConfig(AppConfig):
    name = "songhe.demo"

    def ready(self) -> None:
        checks.register(demonstration_is_refused)
