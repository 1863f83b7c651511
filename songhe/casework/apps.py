"""Tells Django of this context."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "songhe.casework"
