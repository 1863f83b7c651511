"""The wiring as a Django app: system checks and tasks live here."""

from django.apps import AppConfig
from django.core import checks

from songhe.config.checks import settings_are_sound
from songhe.config.halfway import database_is_whole


class ConfigConfig(AppConfig):
    name = "songhe.config"

    def ready(self) -> None:
        checks.register(settings_are_sound)
        checks.register(database_is_whole, checks.Tags.database)
