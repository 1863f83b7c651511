"""The tables of health; they are imported from their own module."""

from songhe.health.models import (  # noqa: F401 - Django looks here
    alerts,
    claims,
    devices,
    editions,
    fences,
    goals,
    imports,
    later,
    news2,
    people,
    readings,
    reports,
    rules,
    shifts,
    tags,
    wishes,
)
