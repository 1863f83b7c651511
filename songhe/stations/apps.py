"""Tells Django of this context."""

from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "songhe.stations"
