"""Charts of readings, with the words that stand on them and the table that stands for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from songhe.health.models.alerts import Alert
from songhe.health.queries.readings import readings_of
from songhe.health.queries.rules import rule_for
from songhe.health.reference import metrics
from songhe.health.rules import columns, packing
from songhe.health.rules.drawing import MOST_POINTS, draw, thin
from songhe.health.rules.limits import Rule
from songhe.health.rules.metrics import Metric
from songhe.health.rules.packing import Arrays
from songhe.health.rules.sheets import FOR_DESK, Chart, Frame, Limit, Mark, Sheet, Trace
from songhe.health.rules.sparks import tabulate
from songhe.health.words.wording import metric_name, metric_unit, one_after_another
from songhe.kernel.templatetags.moments import clock, moment

AFTER = timedelta(minutes=30)
ROOM = timedelta(minutes=5)
LONGEST = timedelta(hours=6)  # what an alert's chart shows at most
STEPS = (10, 20, 30, 60, 120, 360, 720, 1_440, 2_880, 10_080)  # minutes between marks of time


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    label: str
    cells: list[str]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Picture:
    """A chart and everything said about it."""

    metric: str
    title: str
    unit: str
    charts: list[Chart]  # the same for different screens
    sentences: list[str]
    heads: list[str]
    rows: list[Row]
    names: list[str] = field(default_factory=list)  # of its lines, where there are two
    noted: bool = False  # does a row say more than numbers?

    @property
    def words(self) -> str:
        return one_after_another(*self.sentences)

    @property
    def empty(self) -> bool:
        return not self.rows


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
    readings = packing.join([frozen, later])
    metric = metrics()[alert.metric]
    trace = Trace(
        columns.of_readings(thin(readings, MOST_POINTS)),
        normal=metric.normal,
        limits=[Limit(level.limit, rule.above) for level in rule.levels],
    )
    frames = [
        Frame(
            since=milliseconds(since),
            until=milliseconds(until),
            sheet=sheet,
            decimals=metric.decimals,
            ticks=ticks_by_time(since, until, sheet.ticks),
            marks=_marks(alert, until),
        )
        for sheet in sheets
    ]
    return Picture(
        metric=metric.code,
        title=metric_name(metric),
        unit=metric_unit(metric),
        charts=[draw([trace], frame) for frame in frames],
        sentences=words_of_readings(metric, readings, since, until, rule),
        heads=heads(),
        rows=rows_of_readings(metric, readings, since, until),
    )


def _marks(alert: Alert, until: datetime) -> list[Mark]:
    words = _("提醒 %(clock)s") % {"clock": clock(alert.raised_at)}
    marks = [Mark(milliseconds(alert.raised_at), words)]
    if alert.acknowledged_at and alert.acknowledged_at < until:
        words = _("接手 %(clock)s") % {"clock": clock(alert.acknowledged_at)}
        marks.append(Mark(milliseconds(alert.acknowledged_at), words))
    return marks


def ticks_by_time(since: datetime, until: datetime, most: int) -> list[Mark]:
    """Round moments along the foot: on the hour for hours, dates for days."""
    minutes = (until - since).total_seconds() / 60
    step = next((s for s in STEPS if minutes / s <= most), STEPS[-1])
    at = timezone.localtime(since).replace(hour=0, minute=0, second=0, microsecond=0)
    ticks = []
    while at <= until:
        if at >= since:
            words = clock(at) if step < 1_440 else date_format(at, "n/j")
            ticks.append(Mark(milliseconds(at), words))
        at += timedelta(minutes=step)
    return ticks


def words_of_readings(
    metric: Metric, readings: Arrays, since: datetime, until: datetime, rule: Rule | None
) -> list[str]:
    facts = {"since": moment(since), "until": moment(until), "name": metric_name(metric)}
    if not len(readings.values):
        return [_("%(since)s到%(until)s没有%(name)s的读数。") % facts]
    values = readings.values
    facts |= {
        "low": metric.shown(float(values.min())),
        "high": metric.shown(float(values.max())),
        "mean": metric.shown(float(values.mean())),
        "unit": metric_unit(metric),
    }
    words = [
        _("%(since)s到%(until)s，%(name)s最低 %(low)s，最高 %(high)s，平均 %(mean)s %(unit)s。")
        % facts
    ]
    if rule is not None:
        first = rule.levels[0]
        out = sum(rule.beyond(value, first) for value in values.tolist())
        limits = {"count": out, "limit": f"{first.limit:g}"}
        words.append(
            (
                ngettext(
                    "高于 %(limit)s 的有 %(count)s 次。", "高于 %(limit)s 的有 %(count)s 次。", out
                )
                if rule.above
                else ngettext(
                    "低于 %(limit)s 的有 %(count)s 次。", "低于 %(limit)s 的有 %(count)s 次。", out
                )
            )
            % limits
        )
    return words


def heads() -> list[str]:
    return [_("最低"), _("平均"), _("最高"), _("次数")]


def rows_of_readings(
    metric: Metric, readings: Arrays, since: datetime, until: datetime
) -> list[Row]:
    """The table of a short time, in at most 24 stretches."""
    lines = tabulate(readings, since=milliseconds(since), until=milliseconds(until))
    return [
        Row(
            moment(datetime.fromtimestamp(line.ms / 1000, UTC)),
            [*(metric.shown(value) for value in (line.low, line.mean, line.high)), str(line.count)],
        )
        for line in lines
    ]


def milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)
