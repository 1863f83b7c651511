"""Naming alerts in lists."""

from django import template

from songhe.health import wording
from songhe.health.models.alerts import Alert

register = template.Library()


@register.filter
def alert_title(alert: Alert) -> str:
    """心率偏快"""
    return wording.alert_title(alert)
