"""The wiring as a Django app: system checks and tasks live here."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "songhe.config"
