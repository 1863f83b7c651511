"""Showing times the way people say them."""

from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def clock(at: datetime | None) -> str:
    """10:15"""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{local.hour}:{local.minute:02d}"


@register.filter
def day_words(day: date | datetime | None) -> str:
    """今天, 明天, 昨天, or 11月21日 (with the year when it is another one)."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = timezone.localtime(day).date()
    today = timezone.localdate()
    near = {today: _("今天"), today + timedelta(days=1): _("明天")}
    near[today - timedelta(days=1)] = _("昨天")
    if day in near:
        return near[day]
    if day.year == today.year:
        return date_format(day, "MONTH_DAY_FORMAT").removeprefix("0")  # 9月26日, as one says it
    return date_format(day, "DATE_FORMAT")


@register.filter
def moment(at: datetime | None) -> str:
    """今天 10:15"""
    return "" if at is None else f"{day_words(at)} {clock(at)}"
