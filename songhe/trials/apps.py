"""Tells Django of this context."""

from django.apps import AppConfig


class TrialsConfig(AppConfig):
    name = "songhe.trials"
