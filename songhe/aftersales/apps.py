"""Aftersales as a Django app."""

from django.apps import AppConfig


class AftersalesConfig(AppConfig):
    name = "songhe.aftersales"
    default_auto_field = "django.db.models.BigAutoField"
