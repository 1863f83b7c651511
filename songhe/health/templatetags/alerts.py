"""Naming alerts in lists, and numbers as people read them out."""

import phonenumbers
from django import template

from songhe.health.models.alerts import Alert
from songhe.health.words import wording

register = template.Library()

HOME = 86  # the country whose numbers are shown without it


@register.filter
def dialled(phone: str) -> str:
    """138 0000 0001: a number as people read it out; from abroad with its country."""
    if not phone:
        return ""
    number = phonenumbers.parse(phone)
    here = number.country_code == HOME
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, form.NATIONAL if here else form.INTERNATIONAL)


@register.filter
def alert_title(alert: Alert) -> str:
    """心率偏快"""
    return wording.alert_title(alert)
