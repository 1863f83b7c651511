"""How a page greets a person: the time of day, the date, the lunar date and what comes."""

from dataclasses import dataclass
from datetime import date, datetime

import cnlunar
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext as _


@dataclass(frozen=True)
class Greeting:
    """The head of a home page."""

    words: str
    day: str
    lunar: str  # only in Chinese


def greeting(call_name: str, at: datetime) -> Greeting:
    local = timezone.localtime(at)
    return Greeting(
        words=_("%(name)s，%(time)s") % {"name": call_name, "time": _time_of_day(local.hour)},
        day=f"{date_format(local, 'MONTH_DAY_FORMAT')} {date_format(local, 'l')}",
        lunar=_lunar(local) if (get_language() or "").startswith("zh") else "",
    )


def _time_of_day(hour: int) -> str:
    for before, words in (
        (5, _("夜深了")),
        (9, _("早上好")),
        (12, _("上午好")),
        (14, _("中午好")),
        (18, _("下午好")),
    ):
        if hour < before:
            return words
    return _("晚上好")


def _lunar(local: datetime) -> str:
    # The library counts in naive local time.
    moon = cnlunar.Lunar(local.replace(tzinfo=None), godType="8char")
    month = moon.lunarMonthCn.rstrip("大小")
    words = f"农历{month}{moon.lunarDayCn}"
    next_month, next_day = moon.nextSolarTermDate
    year = local.year + (next_month < local.month)
    days = (date(year, next_month, next_day) - local.date()).days
    coming = {0: "今天", 1: "明天"}.get(days)
    if moon.todaySolarTerms != "无":
        coming, term = "今天", moon.todaySolarTerms
    else:
        term = moon.nextSolarTerm
    return f"{words} · {coming}{term}" if coming else words
