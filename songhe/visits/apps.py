"""Home visits as a Django app."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "songhe.visits"
    default_auto_field = "django.db.models.BigAutoField"
