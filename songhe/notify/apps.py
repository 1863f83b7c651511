"""Notify as a Django app."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "songhe.notify"
