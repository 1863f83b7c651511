"""The tables of health; they are imported from their own module."""

from songhe.health.models import alerts, devices, fences, readings, rules  # noqa: F401 - Django looks here
