"""The tables of health; they are imported from their own module."""

from songhe.health.models import alerts, devices, later, people, readings, rules, shifts  # noqa: F401 - Django looks here
