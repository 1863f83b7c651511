"""The few measures that a page shows in words, each with its week in the person's own band."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from songhe.accounts.models import Elder
from songhe.health.queries.readings import Latest, latest_of, readings_of
from songhe.health.reference import alert_rules, metrics
from songhe.health.rules.drawing import Spark, draw_spark
from songhe.health.rules.limits import GOOD_ENOUGH
from songhe.health.rules.metrics import Metric
from songhe.health.state_of_day import standing, start_of_day
from songhe.health.states import Severity
from songhe.health.wording import metric_name, metric_unit

WEEK, MONTH = 7, 28
ENOUGH = 14  # days with a reading before one's own band says more than the general one
DAY_MS = 86_400_000
LATELY = timedelta(days=7)

# What a day differs by without meaning anything, in the metric's unit.
LEAST = {
    "heart_rate": 3.0,
    "bp_systolic": 5.0,
    "bp_diastolic": 3.0,
    "spo2": 1.0,
    "body_temperature": 0.2,
    "sleep_duration": 20.0,
}

# What comes first when there is room for a few.
WANTED = (
    ("bp_systolic", "pressure"),
    ("heart_rate", "pulse"),
    ("sleep_duration", "moon"),
    ("spo2", "drop"),
    ("glucose_cap_meter", "drop"),
    ("body_temperature", "temperature"),
    ("body_weight", "weight"),
)


@dataclass(frozen=True)
class Figure:
    """A number with its unit: 5 小时 40 分 are two."""

    value: str
    unit: str


@dataclass(frozen=True)
class Measure:
    """One card."""

    metric: str
    title: str
    icon: str
    figures: list[Figure]
    taken_at: datetime
    tone: str
    word: str
    words: str
    spark: Spark
    spark_words: str
    own: bool  # the band is her own, not the general one


def measures_of(elder: Elder, *, at: datetime, most: int = 3) -> list[Measure]:
    """Return the measures that were taken lately, the important ones first."""
    latest = latest_of(elder, at)
    found = [
        (code, icon)
        for code, icon in WANTED
        if code in latest and latest[code].taken_at > at - LATELY
    ]
    return [_measure(elder, code, icon, latest, at) for code, icon in found[:most]]


def daily(elder_id: int, metric: str, *, days: int, at: datetime) -> list[float | None]:
    """Return the mean of each of the last days in local time, today last."""
    since = start_of_day(at) - timedelta(days=days - 1)
    readings = readings_of(elder_id=elder_id, metric=metric, since=since, until=at)
    first = round(since.timestamp() * 1000)
    place = (readings.times - first) // DAY_MS
    good = readings.quality >= GOOD_ENOUGH
    means: list[float | None] = []
    for day in range(days):
        values = readings.values[(place == day) & good]
        means.append(float(np.mean(values)) if len(values) else None)
    return means


def own_band(means: Sequence[float | None], metric: Metric) -> tuple[float, float] | None:
    """Return the range of her usual days; None when there are too few of them.

    The middle day, and three times the usual distance from it to either side.
    """
    known = [mean for mean in means if mean is not None]
    if len(known) < ENOUGH:
        return None
    middle = median(known)
    usual = 1.4826 * median(abs(mean - middle) for mean in known)
    reach = 3 * max(usual, LEAST.get(metric.code, 0.02 * middle))
    return middle - reach, middle + reach


def _measure(
    elder: Elder, code: str, icon: str, latest: Mapping[str, Latest], at: datetime
) -> Measure:
    metric, reading = metrics()[code], latest[code]
    means = daily(elder.pk, code, days=MONTH, at=at)
    own = own_band(means[:-1], metric)
    week = means[-WEEK:]
    today = reading.value if week[-1] is None else week[-1]
    tone, word, words = _in_words(metric, reading.value, usual=own is None or _within(today, own))
    title = _("血压") if code == "bp_systolic" else metric_name(metric)
    return Measure(
        metric=code,
        title=title,
        icon=icon,
        figures=_figures(metric, reading.value, latest),
        taken_at=reading.taken_at,
        tone=tone,
        word=word,
        words=words,
        spark=draw_spark(week, own or metric.normal),
        spark_words=_spark_words(title, week, metric),
        own=own is not None,
    )


def _figures(metric: Metric, value: float, latest: Mapping[str, Latest]) -> list[Figure]:
    if metric.code == "sleep_duration":
        hours, minutes = divmod(round(value), 60)
        return [Figure(str(hours), _("小时")), Figure(str(minutes), _("分"))]
    shown = metric.shown(value)
    if metric.code == "bp_systolic" and (lower := latest.get("bp_diastolic")):
        shown = f"{shown}/{lower.value:.0f}"
    return [Figure(shown, metric_unit(metric))]


def _is_urgent(metric: Metric, value: float) -> bool:
    """Is it beyond the gravest limit of a rule?"""
    return any(
        rule.beyond(value, level)
        for rule in alert_rules().values()
        if rule.metric == metric.code
        for level in rule.levels
        if level.severity == Severity.URGENT
    )


def _within(value: float, band: tuple[float, float]) -> bool:
    return band[0] <= value <= band[1]


def _in_words(metric: Metric, value: float, *, usual: bool) -> tuple[str, str, str]:
    """Return tone, word and sentence for a value."""
    where = standing(metric, value)
    if where == "normal":
        return (
            "well",
            _("正常"),
            _("和平时一样。") if usual else _("在一般范围里，和平时有点不同。"),
        )
    if _is_urgent(metric, value):
        return "urgent", _("紧急"), _("离平常很远。请坐下别动，马上会有人联系您。")
    if metric.code == "sleep_duration":
        words = _("睡得少了些，午后可以歇半小时。") if where == "low" else _("睡得比较多。")
    elif where == "high":
        words = _("高了一点，歇一会儿再量。药照常吃。")
    else:
        words = _("低了一点，歇一会儿再量。")
    return "watch", _("留意"), words


def _spark_words(title: str, week: Sequence[float | None], metric: Metric) -> str:
    """What the little line says, for somebody who does not see it."""
    known = [mean for mean in week if mean is not None]
    facts = {
        "title": title,
        "low": metric.shown(min(known, default=0)),
        "high": metric.shown(max(known, default=0)),
        "days": len(known),
    }
    return _("最近七天的%(title)s，每天平均在 %(low)s 到 %(high)s 之间，有 %(days)s 天量过") % facts


def week_ago(at: datetime) -> datetime:
    return timezone.localtime(at) - timedelta(days=WEEK - 1)
