"""Showing times the way people say them."""

from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext, pgettext

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
    near = {today: pgettext("day", "今天"), today + timedelta(days=1): _("明天")}
    near[today - timedelta(days=1)] = _("昨天")
    if day in near:
        return near[day]
    if day.year == today.year:
        return date_format(day, "MONTH_DAY_FORMAT").removeprefix("0")  # 9月26日, as one says it
    return date_format(day, "DATE_FORMAT")


@register.filter
def how_long(since: datetime) -> str:
    """2 天 3 小时, or 20 小时 10 分钟: as long as it is by now."""
    minutes = max(int((timezone.now() - since).total_seconds()), 0) // 60
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [
        (days, ngettext("%(n)s 天", "%(n)s 天", days)),
        (hours, ngettext("%(n)s 小时", "%(n)s 小时", hours)),
        (0 if days else minutes, _("%(n)s 分钟")),
    ]
    return " ".join(words % {"n": n} for n, words in parts if n) or _("刚刚")


@register.filter
def moment(at: datetime | None) -> str:
    """今天 10:15"""
    return "" if at is None else f"{day_words(at)} {clock(at)}"
