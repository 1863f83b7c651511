"""Tells Django of this context."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "songhe.assessment"
