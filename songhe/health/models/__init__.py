"""The tables of health; they are imported from their own module."""

from songhe.health.models import alerts, devices, fences, goals, readings, reports, rules, tags  # noqa: F401 - Django looks here
