from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "songhe.health"
    label = "health"
