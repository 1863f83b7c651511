"""Tells Django of this context."""

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "songhe.clinic"
