"""Charts of readings, with the words that stand on them and the table that stands for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from songhe.health.models.alerts import Alert
from songhe.health.queries.readings import readings_of
from songhe.health.queries.rules import rule_for, rules_for
from songhe.health.reference import metrics
from songhe.health.rules import packing
from songhe.health.rules.drawing import FOR_DESK, Chart, Frame, Mark, Sheet, draw, tabulate
from songhe.health.rules.limits import Rule
from songhe.health.rules.metrics import Metric
from songhe.health.rules.packing import Arrays
from songhe.health.wording import metric_name, metric_unit
from songhe.kernel.templatetags.moments import clock, moment

AFTER = timedelta(minutes=30)
ROOM = timedelta(minutes=5)
LONGEST = timedelta(hours=6)  # what an alert's chart shows at most
STEPS = (10, 20, 30, 60, 120, 360, 720, 1_440, 2_880, 10_080)  # minutes between marks of time


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    at: datetime
    low: str
    mean: str
    high: str
    count: int


@dataclass(frozen=True)
class Picture:
    """A chart and everything said about it."""

    metric: str
    title: str
    unit: str
    charts: list[Chart]  # the same for different screens
    words: str
    rows: list[Row]
    limited: bool
    empty: bool


def picture_of(
    *,
    elder_id: int,
    metric: str,
    since: datetime,
    until: datetime,
    sheets: Sequence[Sheet] = FOR_DESK,
) -> Picture:
    """Draw one metric of one elder over some days."""
    readings = readings_of(elder_id=elder_id, metric=metric, since=since, until=until)
    rule = next((r for r in rules_for(elder_id) if r.metric == metric), None)
    return _picture(metrics()[metric], readings, since, until, rule=rule, sheets=sheets)


def picture_of_alert(
    alert: Alert, *, at: datetime, sheets: Sequence[Sheet] = FOR_DESK
) -> Picture | None:
    """Draw what an alert rests on, and what was measured since; calls have nothing to draw."""
    pairs = alert.evidence.get("readings") or []
    if not pairs:
        return None
    since = datetime.fromtimestamp(pairs[0][0], UTC)
    ends = min(at, alert.closed_at + AFTER) if alert.closed_at else at
    until = min(max(ends, alert.raised_at + ROOM), since + LONGEST)
    frozen = Arrays(
        np.array([round(second * 1000) for second, _ in pairs], dtype=np.int64),
        np.array([value for _, value in pairs], dtype=np.float64),
        np.full(len(pairs), packing.FULL, dtype=np.uint8),
    )
    after = datetime.fromtimestamp(pairs[-1][0] + 0.001, UTC)
    later = readings_of(
        elder_id=alert.elder_id, metric=alert.metric, since=after, until=max(until, after)
    )
    rule = rule_for(alert.elder_id, alert.rule)
    marks = [Mark(_ms(alert.raised_at), _("提醒 %(clock)s") % {"clock": clock(alert.raised_at)})]
    if alert.acknowledged_at and alert.acknowledged_at < until:
        words = _("接手 %(clock)s") % {"clock": clock(alert.acknowledged_at)}
        marks.append(Mark(_ms(alert.acknowledged_at), words))
    readings = packing.join([frozen, later])
    return _picture(
        metrics()[alert.metric], readings, since, until, rule=rule, marks=marks, sheets=sheets
    )


def _picture(
    metric: Metric,
    readings: Arrays,
    since: datetime,
    until: datetime,
    *,
    rule: Rule | None,
    sheets: Sequence[Sheet],
    marks: Sequence[Mark] = (),
) -> Picture:
    limits = [level.limit for level in rule.levels] if rule else []
    frames = [
        Frame(
            since=_ms(since),
            until=_ms(until),
            normal=metric.normal,
            limits=limits,
            above=rule.above if rule else True,
            sheet=sheet,
            decimals=metric.decimals,
            ticks=_ticks(since, until, sheet.ticks),
            marks=marks,
        )
        for sheet in sheets
    ]
    return Picture(
        metric=metric.code,
        title=metric_name(metric),
        unit=metric_unit(metric),
        charts=[draw(readings, frame) for frame in frames],
        words=_in_words(metric, readings, since, until, rule),
        rows=_rows(metric, readings, since, until),
        limited=bool(limits),
        empty=not len(readings.times),
    )


def _ticks(since: datetime, until: datetime, most: int) -> list[Mark]:
    """Round moments along the foot: on the hour for hours, dates for days."""
    minutes = (until - since).total_seconds() / 60
    step = next((s for s in STEPS if minutes / s <= most), STEPS[-1])
    start = timezone.localtime(since).replace(hour=0, minute=0, second=0, microsecond=0)
    ticks = []
    at = start
    while at <= until:
        if at >= since:
            words = clock(at) if step < 1_440 else date_format(at, "n/j")
            ticks.append(Mark(_ms(at), words))
        at += timedelta(minutes=step)
    return ticks


def _in_words(
    metric: Metric, readings: Arrays, since: datetime, until: datetime, rule: Rule | None
) -> str:
    facts = {"since": moment(since), "until": moment(until), "name": metric_name(metric)}
    if not len(readings.values):
        return _("%(since)s到%(until)s没有%(name)s的读数。") % facts
    values = readings.values
    facts |= {
        "low": metric.shown(float(values.min())),
        "high": metric.shown(float(values.max())),
        "mean": metric.shown(float(values.mean())),
        "unit": metric_unit(metric),
    }
    words = (
        _("%(since)s到%(until)s，%(name)s最低 %(low)s，最高 %(high)s，平均 %(mean)s %(unit)s。")
        % facts
    )
    if rule is not None:
        first = rule.levels[0]
        out = sum(rule.beyond(value, first) for value in values.tolist())
        limits = {"count": out, "limit": f"{first.limit:g}"}
        words += (
            _("高于 %(limit)s 的有 %(count)s 次。")
            if rule.above
            else _("低于 %(limit)s 的有 %(count)s 次。")
        ) % limits
    return words


def _rows(metric: Metric, readings: Arrays, since: datetime, until: datetime) -> list[Row]:
    return [
        Row(
            at=datetime.fromtimestamp(line.ms / 1000, UTC),
            low=metric.shown(line.low),
            mean=metric.shown(line.mean),
            high=metric.shown(line.high),
            count=line.count,
        )
        for line in tabulate(readings, since=_ms(since), until=_ms(until))
    ]


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
