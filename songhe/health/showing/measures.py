"""The few measures that a page shows in words, each with its week in the person's own band."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from songhe.accounts.models import Elder
from songhe.health.queries.editions import follow_editions
from songhe.health.queries.figures import days_of_each, zone_of
from songhe.health.queries.illness import ill_days_of
from songhe.health.queries.readings import Latest, latest_of
from songhe.health.reference import alert_rules, metrics
from songhe.health.rules.bands import Band
from songhe.health.rules.columns import values_of
from songhe.health.rules.days import date_of
from songhe.health.rules.forecast import HISTORY
from songhe.health.rules.metrics import Metric
from songhe.health.rules.sparks import Spark, draw_spark
from songhe.health.showing.histories import usual_band
from songhe.health.states import Severity
from songhe.health.words.state_of_day import standing
from songhe.health.words.units import plain_name, said, said_with_unit, unit_word

WEEK = 7
LATELY = timedelta(days=7)

# What comes first when there is room for a few.
WANTED = (
    ("bp_systolic", "pressure"),
    ("heart_rate", "pulse"),
    ("sleep_duration", "moon"),
    ("spo2", "drop"),
    ("steps_24h", "steps"),
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
    aloud: str  # how a voice says title and figures

    @property
    def figure(self) -> str:
        """128/76 mmHg"""
        return " ".join(f"{one.value} {one.unit}".strip() for one in self.figures)


def measures_of(elder: Elder, *, at: datetime, most: int = 3) -> list[Measure]:
    """Return the measures that were taken lately, the important ones first."""
    follow_editions()
    latest = latest_of(elder, at)
    found = [
        (code, icon)
        for code, icon in WANTED
        if code in latest and latest[code].taken_at > at - LATELY
    ]
    wanted = found[:most]
    weeks = weeks_of(elder, [code for code, _icon in wanted], at=at)
    return [_measure(code, icon, latest, *weeks[code]) for code, icon in wanted]


def weeks_of(
    elder: Elder, codes: Sequence[str], *, at: datetime
) -> dict[str, tuple[list[float | None], Band | None]]:
    """Return one number for each of her last seven days, today last, and her own range.

    Days on which an alert about it lasted are not usual, neither while it is open nor after.
    """
    today = date_of(at, zone_of(elder))
    first = today - timedelta(days=HISTORY)
    days = days_of_each(elder=elder, codes=codes, first=first, last=today, at=at)
    ill = ill_days_of(elder, codes, since=first, at=at)
    week = today - timedelta(days=WEEK - 1)
    return {
        code: (
            values_of(code, days[code], week, today),
            usual_band(code, days[code], ill[code], last=today),
        )
        for code in codes
    }


def _measure(
    code: str,
    icon: str,
    latest: Mapping[str, Latest],
    week: Sequence[float | None],
    own: Band | None,
) -> Measure:
    metric, reading = metrics()[code], latest[code]
    today = reading.value if week[-1] is None else week[-1]
    usual = None if own is None else own[0] <= today <= own[1]
    tone, word, words = _in_words(metric, reading.value, usual=usual)
    title = _("血压") if code == "bp_systolic" else plain_name(metric)
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
        aloud=_aloud(title, metric, reading.value, latest),
    )


def _aloud(title: str, metric: Metric, value: float, latest: Mapping[str, Latest]) -> str:
    """高压 128，低压 76; 心率 72 次/分"""
    if metric.code == "bp_systolic" and (lower := latest.get("bp_diastolic")):
        facts = {"upper": metric.shown(value), "lower": f"{lower.value:.0f}"}
        return _("高压 %(upper)s，低压 %(lower)s") % facts
    return f"{title} {said_with_unit(metric, value)}"


def _figures(metric: Metric, value: float, latest: Mapping[str, Latest]) -> list[Figure]:
    if metric.code == "sleep_duration":
        hours, minutes = divmod(round(value), 60)
        return [Figure(str(hours), _("小时")), Figure(str(minutes), _("分"))]
    shown = metric.shown(value)
    if metric.code == "bp_systolic" and (lower := latest.get("bp_diastolic")):
        shown = f"{shown}/{lower.value:.0f}"
    return [Figure(shown, unit_word(metric))]


def _is_urgent(metric: Metric, value: float) -> bool:
    """Is it beyond the gravest limit of a rule?"""
    return any(
        rule.beyond(value, level)
        for rule in alert_rules().values()
        if rule.metric == metric.code
        for level in rule.levels
        if level.severity == Severity.URGENT
    )


def _in_words(metric: Metric, value: float, *, usual: bool | None) -> tuple[str, str, str]:
    """Return tone, word and sentence for a value; `usual` is None while that is not known yet."""
    where = standing(metric, value)
    if metric.normal is None:
        if usual is False:
            return "info", _("有变化"), _("和平时不太一样。")
        return (
            "well",
            _("已记下"),
            _("和平时一样。") if usual else _("再量几天，就知道平时是多少。"),
        )
    if where == "normal":
        if usual is None:
            return "well", _("正常"), _("在一般范围里。")
        words = _("和平时一样。") if usual else _("在一般范围里，和平时有点不同。")
        return "well", _("正常"), words
    if _is_urgent(metric, value):
        return "urgent", _("紧急"), _("离平常很远。请坐下歇着，让家人或医生马上看看。")
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
        "low": said(metric, min(known, default=0)),
        "high": said(metric, max(known, default=0)),
        "days": len(known),
    }
    return (
        ngettext(
            "最近七天的%(title)s，每天平均在 %(low)s 到 %(high)s 之间，有 %(days)s 天量过",
            "最近七天的%(title)s，每天平均在 %(low)s 到 %(high)s 之间，有 %(days)s 天量过",
            len(known),
        )
        % facts
    )


def week_ago(at: datetime) -> datetime:
    return timezone.localtime(at) - timedelta(days=WEEK - 1)
